"""The bruised baby, from the hospital's contact to the day of the conference."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry
from mach.models import Clock
from referrals.models import Referral
from tests import factories
from tests.journeys.front_door import Agency, staff

pytestmark = pytest.mark.e2e


def a_weekday(day):
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)


def test_03_a_bruised_baby_comes_to_a_conference(desks, live_server):
    # Given a baby whom the hospital told of, and a manager who asked for a strategy meeting at once
    hub, hospital = staff(desks), Agency(live_server.url, "hospital")
    reference = hospital.sends("baby")
    hub["manager"].decides_now(
        reference, "Referral – strategy meeting", level=4, because="Bruises on a baby who cannot move.",
        reason="Admitted; strategy discussion asked for today.",
    )  # fmt: skip
    referral = Referral.objects.get(contact__reference=reference)
    # When the meeting decides on a joint enquiry before anybody has been found to assess
    factories.strategy_meeting("concluded", of=[referral], by=hub["manager"].user)
    enquiry = Enquiry.objects.get(referral=referral)
    boss, assessor = hub["boss"], hub["assessor"]
    # Then the enquiry says what it lacks: somebody to lead it, and an assessment beside it
    boss.open("/enquiries/?show=unassessed")
    boss.follow(str(enquiry))
    boss.sees("Nobody leads this enquiry", "No assessment has been opened on this referral")
    boss.press("Name the lead worker")
    boss.tick(re.compile(f"^{assessor.user.name}"))
    boss.press("Name them")
    boss.sees(f"{enquiry} has a lead worker.")
    boss.allocates_the_assessment(str(referral), assessor.user)
    # When the worker sees the child, and writes what the enquiry found
    assessor.sees_the_child(f"/enquiries/{enquiry}/", where="Ward 6", said="Asleep; the bruises were seen.")
    assert not Clock.objects.running().filter(reference=reference, kind="same_day_visit").exists()
    assessor.fill("Police officer", "DC Hale, child abuse investigation")
    assessor.page.get_by_role("group", name="Was a medical examination needed?").get_by_label("Yes").check()
    assessor.press("Submit for sign-off")
    assessor.sees("Write what the medical examination found", "Choose the outcome.")
    assessor.fill("What it found, or why it did not take place", "Two bruises that the account does not explain.")
    assessor.fill("What the enquiry found", "Nobody can say how they came about.")
    assessor.tick("Concerns are substantiated, the child is at continuing risk: conference")
    assessor.fill("Why this outcome", "He goes home to the same people.")
    assessor.press("Submit for sign-off")
    assessor.sees(f"{enquiry} is with your manager to sign off.")
    # And the manager signs it off to a conference
    boss.open("/enquiries/?show=submitted")
    boss.follow(str(enquiry))
    boss.press("Sign off: conference")
    boss.sees("He goes home to the same people.")
    boss.press("Sign off to the conference")
    boss.sees(f"{enquiry} is signed off. Its clock goes on.")
    # Then the worker sets its day, within the 15 working days that run from the meeting
    day = a_weekday(timezone.localdate() + timedelta(days=10))
    assessor.open(f"/enquiries/{enquiry}/")
    assessor.press("Set the conference's date")
    assessor.fill("Day of the conference", f"{day:%d/%m/%Y}")
    assessor.press("Set the date")
    assessor.sees(f"The conference's date is on {enquiry}.")
    enquiry.refresh_from_db()
    assert enquiry.conference_planned_for == day
    clock = Clock.objects.running().get(kind="conference", stage_id=enquiry.pk)
    assert clock.started_at == enquiry.meeting.held_at
