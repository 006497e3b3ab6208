"""The homeless young person of 17: from the contact of housing to his answer, in his words."""

import re

import pytest
from django.utils import timezone

from assessments.models import Pathway
from mach.models import Clock
from tests.browser import PHONE
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff

pytestmark = pytest.mark.e2e
WHEN = "%d/%m/%Y %H:%M"


def now():
    return f"{timezone.localtime():{WHEN}}"


def test_04_the_homeless_young_person_is_asked_and_answers(desks, live_server):
    # Given a front door on duty, and a young person of 17 whom housing sends
    hub, housing = staff(desks), Agency(live_server.url, "housing")
    reference = housing.sends("homeless")
    worker = hub["worker"]
    # When a worker begins his pathway from the contact
    worker.open(f"/contacts/{reference}/")
    worker.follow("Homeless young person: pathway")
    worker.page.get_by_label("Worker").select_option(str(worker.user.pk))
    worker.press("Begin")
    worker.sees("Tyrese Okafor-Bell, 17", "Missing")
    assert Clock.objects.get(kind="homeless_tonight").owner == worker.user
    # And finds him somewhere safe tonight, and assesses with housing
    worker.press("Record where they sleep", within=worker.page.locator(".app-head"))
    worker.fill("Where they sleep tonight", "The crash pad until Monday; L. Baines agreed.")
    worker.press("Record")
    worker.press("Record the assessment", within=worker.page.locator(".app-head"))
    worker.fill("When", now())
    worker.fill("With whom, from housing", "L. Baines, housing options")
    worker.fill("What it found", "Homeless and in priority need.")
    worker.press("Record")
    # Then it does not close over the question
    worker.unfold("More")
    worker.follow("Close the pathway")
    worker.fill("Why it closes, and what the young person has now", "He has a bed.")
    worker.press("Close")
    worker.sees("It cannot close yet. Record first: that becoming looked after was explained")
    # When becoming looked after is explained, he answers
    worker.follow(Pathway.objects.get().reference)
    worker.press("Record the explanation", within=worker.page.locator(".app-head"))
    worker.fill("When", now())
    worker.page.get_by_label("Who explained it").select_option(str(worker.user.pk))
    worker.fill("In what words", "We would look after you until you are 18, and stay beside you after that.")
    worker.press("Record")
    worker.press("Record their answer", within=worker.page.locator(".app-head"))
    worker.sees("We would look after you until you are 18")
    worker.tick("Wants to become looked after")
    worker.fill("Their reasons", "I can't do this on my own.")
    worker.fill("When they answered", now())
    worker.press("Record")
    # Then his words stand on the page, and the managers know that they have to decide
    worker.sees("Wants to become looked after", "I can't do this on my own.")
    assert worker.faults() == []
    hub["manager"].open("/homeless/?show=accepted")
    hub["manager"].sees("Tyrese Okafor-Bell", "Wants to become looked after")
    assert Clock.objects.running().get(kind__startswith="homeless").kind == "homeless_review"


def test_the_list_and_the_page_fit_a_telephone(desks, live_server):
    hub, housing = staff(desks, size=PHONE), Agency(live_server.url, "housing")
    reference = housing.sends("homeless")
    hub["worker"].open("/homeless/")
    hub["worker"].sees("Tyrese Okafor-Bell", reference)
    assert not hub["worker"].scrolls_sideways()
    assert hub["worker"].faults() == []
    hub["worker"].follow(re.compile("^Begin"))
    hub["worker"].sees("Not homeless, or not 16 or 17?")
