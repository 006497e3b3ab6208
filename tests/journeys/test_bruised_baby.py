"""The bruised baby, from the hospital's contact to the day of the conference, with no page that is not needed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry, StrategyMeeting
from mach.models import Clock
from referrals.models import Referral
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff

pytestmark = pytest.mark.e2e


def a_weekday(day):
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)


def typed(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def test_03_a_bruised_baby_comes_to_a_conference(desks, live_server):
    # Given a baby whom the hospital told of, and a manager who asked for a strategy meeting at once
    hub, hospital = staff(desks), Agency(live_server.url, "hospital", sector="health")
    police, school = (Agency(live_server.url, slug, sector=sector) for slug, sector in
                      (("police", "police"), ("school", "education")))  # fmt: skip
    manager, boss, assessor = hub["manager"], hub["boss"], hub["assessor"]
    reference = hospital.sends("baby")
    manager.decides_now(
        reference, "Referral – strategy meeting", level=4, because="Bruises on a baby who cannot move.",
        reason="Admitted; strategy discussion asked for today.",
    )  # fmt: skip
    # When she calls it, is held to why a lower response will not do, and the police answer from their own system
    meeting = calls_the_meeting(manager)
    answers_by_its_own_system(police, meeting, and_not=school)
    # Then it is held with its quorum, decides on a joint enquiry, and its minutes come back as received
    holds_it(manager, meeting)
    decides_for_each_child(manager, meeting)
    issues_the_minutes(manager, police, meeting)
    # And the enquiry, which nobody leads and nobody assesses beside, goes to whoever is given the assessment
    enquiry = Enquiry.objects.get(meeting__reference=meeting)
    gives_it_to(assessor.user, boss, enquiry)
    # And the child is seen, what was found is written, and another than its author signs it off to a conference
    finds_out(assessor, enquiry)
    boss.open("/enquiries/?show=submitted")
    boss.follow(str(enquiry))
    boss.press("Sign off: conference")
    boss.sees("He goes home to the same people.")
    boss.press("Sign off to the conference")
    boss.sees(f"{enquiry} is signed off. Its clock goes on.")
    enquiry.refresh_from_db()
    assert (enquiry.submitted_by, enquiry.signed_off_by) == (assessor.user, boss.user)
    sets_the_day(assessor, enquiry)


def calls_the_meeting(manager):
    """Straight from the decision: the question first, danger as the contact told it, police and health asked."""
    manager.follow("Next: call the strategy meeting")
    manager.press("Call the meeting")
    manager.sees("Fill in “What significant harm is suspected”")
    manager.fill("What significant harm is suspected?", "Three round bruises on a baby who cannot move.")
    manager.fill("What lower response was thought of?", "An assessment, with a visit to the ward.")
    manager.fill("Why will a lower response not do?", "Nobody explains the bruises; one of them may have hurt him.")
    assert manager.labelled("Danger is immediate: the meeting is held today").is_checked()
    manager.fill(re.compile("^When the meeting is to be"), typed(timezone.now() + timedelta(minutes=30)))
    manager.fill(re.compile("^Where, or how to join"), "Ward 6 and by video")
    manager.tick("Police: police")
    manager.tick("Hospital: health")
    manager.press("Call the meeting")
    manager.sees("is called. Its clock runs until it is held.", "Has not said that they will come: Police and Health")
    return StrategyMeeting.objects.get().reference


def answers_by_its_own_system(police, meeting, *, and_not):
    """One that is invited reads its invitation and says what it knows; one that is not finds nothing."""
    at = f"/api/v1/strategy-meetings/{meeting}/invitations/"
    status, told = police.ask(at)
    assert (status, told["urgent"], told["children"][0]["given_name"]) == (200, True, "Noah")
    said = {"attendance": "attending", "presence": "video", "name": "DC Hale", "information": "Two call-outs in May."}
    assert police.ask(at, said)[0] == 200
    assert and_not.ask(at)[0] == and_not.ask(at, said)[0] == 404


def holds_it(manager, meeting):
    """Who came and how, one choice for each. Without health the chair would have to say why."""
    manager.page.reload()
    manager.sees(
        "DC Hale", "Will attend, by video", "Two call-outs in May.", "Has not said that they will come: Health"
    )
    manager.press("Hold the meeting")
    manager.fill("When was it held?", typed(timezone.now()))
    manager.choose(re.compile("^Police"), "Attended: by video")
    manager.choose(re.compile("^Hospital"), "Sent a report")
    manager.press("It was held")
    manager.sees("Health did not attend: say why the meeting went ahead.")
    manager.choose(re.compile("^Hospital"), "Attended: in the room")
    manager.press("It was held")
    manager.sees(f"{meeting} was held.")
    manager.sees_not("Without its quorum")
    # What was said is written where it is read
    manager.fill("What was discussed", "The registrar showed the body map; the police told of two call-outs.")
    manager.fill("Risks that were agreed", "Another injury, if he goes home before it is explained.")
    manager.fill("What keeps the children safe tonight", "He stays on the ward; neither parent is alone with him.")
    manager.press("Save")
    manager.sees(f"{meeting} is saved.")
    manager.press("Agree an action")
    manager.fill("What is to be done", "Skeletal survey")
    manager.choose(re.compile("^Or which agency"), "Hospital")
    manager.fill("By when", typed(timezone.now() + timedelta(hours=20)))
    manager.press("Agree it")
    manager.sees("The action is agreed, and is chased until it is done.", "Skeletal survey")
    assert Clock.objects.running().filter(reference=meeting, kind="agreed_action", owner=manager.user).exists()


def decides_for_each_child(manager, meeting):
    manager.press("Decide for each child")
    manager.tick("Section 47 enquiry, joint with the police")
    manager.fill("Because", "Nobody can explain the bruises.")
    manager.press("Record the decisions")
    manager.sees(f"{meeting} is concluded.", "no assessment yet")


def issues_the_minutes(manager, police, meeting):
    """Made from the record; a receipt comes by the agency's system, or is recorded where the minutes are read."""
    manager.follow("Next: issue the minutes")
    manager.press("Issue them")
    manager.sees(f"The minutes of {meeting} are issued.")
    status, told = police.ask(f"/api/v1/strategy-meetings/{meeting}/receipts/", {"number": 1})
    assert (status, told["invitations"][0]["minutes"][0]["number"]) == (200, 1)
    manager.follow("Version 1")
    manager.sees("Children’s social care, police and health were there", "Two call-outs in May.", "Skeletal survey")
    manager.follow(re.compile("^Record a receipt"))
    manager.press("They have them")
    manager.sees("The receipt is recorded.")
    manager.sees_not("Record a receipt")


def gives_it_to(worker, boss, enquiry):
    boss.open("/enquiries/?show=unassessed")
    boss.follow(str(enquiry))
    boss.sees("Nobody leads this enquiry", "No assessment has been opened on this referral")
    boss.follow(re.compile("^No assessment has been opened"))
    boss.tick(re.compile(rf"^{worker.name}"))
    boss.press("Allocate")
    boss.sees(f"is with {worker.name}")
    assert Referral.objects.get().status == "in_assessment"
    enquiry.refresh_from_db()
    assert enquiry.worker == worker


def finds_out(assessor, enquiry):
    assessor.sees_the_child(f"/enquiries/{enquiry}/", where="Ward 6", said="Asleep; the bruises were seen.")
    assert not Clock.objects.running().filter(reference=enquiry.reference, kind="same_day_visit").exists()
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


def sets_the_day(assessor, enquiry):
    """Within the 15 working days that run from the meeting."""
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
