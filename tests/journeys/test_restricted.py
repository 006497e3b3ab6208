"""A restricted child: there for who is named and for senior managers; for everybody else, nowhere."""

import re

import pytest
from django.utils.dateparse import parse_date

from mach.access import Role
from mach.models import Clock, Notice
from tests import factories
from tests.journeys.agency import Agency, body
from tests.journeys.front_door import staff, stored
from tests.journeys.manager import Manager

pytestmark = pytest.mark.e2e


@pytest.fixture
def child():
    """Known to the index, and restricted, before anything is sent."""
    sent = body("police").body["children"][0]
    return factories.person(
        sent["given_name"],
        sent["family_name"],
        date_of_birth=parse_date(sent["date_of_birth"]),
        nhs_number=sent["nhs_number"],
    )


def test_a_restricted_child_stays_unseen(desks, live_server, child):
    # Given a restricted child, whose record one worker is named for
    hub, police, school = staff(desks), Agency(live_server.url, "police"), Agency(live_server.url, "school")
    chief = desks(factories.user(Role.SENIOR_MANAGER, name="Ines Vale"), kind=Manager)
    factories.restrict(child, hub["worker"].user)
    # When the police send a contact about the child and her brother
    reference = police.sends("police")
    # Then those who may open it are told at once, and its clocks run
    assert stored(reference).restricted_people == [child.pk]
    told = Notice.objects.filter(reference=reference).values_list("recipient", flat=True)
    assert {chief.user.pk, hub["worker"].user.pk} <= set(told)
    assert hub["manager"].user.pk not in told
    assert Clock.objects.running().filter(reference=reference, kind="contact_decision").exists()
    # And for a manager who is not named it is on no page, in no count, search or file
    manager = hub["manager"]
    manager.open("/contacts/")
    manager.sees("0 open")
    for path in ("/", "/contacts/", "/contacts/?view=to_rate", "/clocks/", "/referrals/", "/measures/"):
        assert manager.open(path) == 200
        manager.sees_not(reference, "Hodgson")
    for path in (f"/contacts/{reference}/", f"/contacts/{reference}/rate/", f"/people/{child.reference}/"):
        assert manager.open(path) == 404
    for words in ("Hodgson", child.reference, reference, child.nhs_number):
        manager.open("/")
        manager.labelled("Find a person or a reference").fill(words)
        manager.press("Find", within=manager.page.locator("header"))
        manager.page.wait_for_url("**/people/")
        manager.sees_not("Ella-Mae", "1 person")
    for path in ("/contacts/?format=csv", "/clocks/?format=csv", "/referrals/?format=csv"):
        file = manager.window.request.get(path)
        assert file.headers["content-type"].startswith("text/csv")
        assert reference not in file.text()
        assert "Hodgson" not in file.text()
    # And no other agency reads it
    assert school.ask(f"/api/v1/contacts/{reference}/")[0] == 404
    assert school.ask("/api/v1/contacts/")[1]["results"] == []
    # But the named worker and the senior manager work on it
    for desk in (hub["worker"], chief):
        desk.open("/contacts/")
        desk.sees("1 open", reference)
        assert desk.open(f"/contacts/{reference}/") == 200
        desk.sees("Restricted", "Ella-Mae Hodgson")


def test_a_duty_manager_breaks_the_glass_and_is_reviewed(desks, live_server, child):
    # Given a contact that touches a restricted child
    hub, police = staff(desks), Agency(live_server.url, "police")
    chief = desks(factories.user(Role.SENIOR_MANAGER, name="Ines Vale"), kind=Manager)
    factories.restrict(child)
    reference = police.sends("police")
    # When the duty manager, who has the reference from the police, opens it in an emergency
    manager = hub["manager"]
    manager.open("/glass/")
    manager.fill("Reference", reference)
    manager.fill("Why you need to see this record now", "Police are at the door.")
    manager.press("Open it")
    # Then it is open, the senior managers are told, and one of them reviews it
    manager.sees("Ella-Mae Hodgson")
    assert Notice.objects.filter(recipient=chief.user, urgent=True, text__contains="glass").exists()
    chief.open("/glass/")
    chief.follow(re.compile(r"^G-"))
    chief.fill("What you found, and whether opening the record was right", "Right: the police waited.")
    chief.press("Record the review")
    chief.sees("The review is recorded.")
