"""What the tests of enquiries share: a meeting that was held, and an enquiry at any status."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import MeetingChild, StrategyMeeting
from assessments.services import enquiries
from mach.models import Clock
from mach.moves import number
from tests import factories

SAID = {
    "police_officer": "DC Hale",
    "medical_needed": False,
    "findings": "The bruise was a fall from the swing.",
    "outcome": "unfounded",
    "outcome_reason": "Seen by two people to fall.",
}


def meeting_on(referral, *, by, held_at=None, status="concluded"):
    """One child of a meeting that has been held about them."""
    held_at = held_at or timezone.now()
    meeting = StrategyMeeting(
        concern_at=held_at, harm_suspected="Bruises", lower_response="A plan", why_not_enough="Danger",
        people=referral.people, restricted_people=referral.restricted_people, worker=by, begun_at=held_at,
        status=status, held_at=held_at, chair=by, quorate=True,
    )  # fmt: skip
    number(meeting, held_at)
    meeting.save()
    return MeetingChild.objects.create(meeting=meeting, referral=referral, person=referral.person)


def begun(*, boss, worker, held_at=None, joint=False, assessed=True, **fields):
    """An enquiry about a child whose assessment its worker has. `held_at` is when the meeting was that began it."""
    if held_at:
        fields["received_at"] = held_at - timedelta(days=1)
    referral = factories.referral(manager=boss, **fields)
    if assessed:
        referral = services.open_assessment(referral, worker=worker, by=boss).referral
    enquiry = enquiries.begin_enquiry(meeting_on(referral, by=boss, held_at=held_at), joint=joint, by=boss)
    return enquiry if assessed else enquiries.allocate(enquiry, worker=worker, by=boss)


def see_child(enquiry, worker, **said):
    said = {"seen": True, "seen_alone": True, "where": "at school", "said": "I fell.", **said}
    return enquiries.record_visit(enquiry, when=said.pop("when", timezone.now()), by=worker, **said)


def submitted(enquiry, worker, **said):
    see_child(enquiry, worker)
    enquiry = enquiries.write(enquiry, said={**SAID, **said}, version=enquiry.version, by=worker)
    return enquiries.submit(enquiry, by=worker)


def at_conference(enquiry, worker, boss):
    return enquiries.sign_off_to_conference(submitted(enquiry, worker, outcome="conference"), by=boss)


@pytest.fixture
def boss():
    return factories.user("senior_manager")


@pytest.fixture
def worker():
    return factories.worker(team=factories.team("assessment"))


@pytest.fixture
def enquiry(boss, worker):
    return begun(boss=boss, worker=worker)


def clock_of(enquiry):
    return Clock.objects.get(stage_id=enquiry.pk, kind="conference")


def discuss(enquiry, by, **said):
    said = {"held_at": timezone.now(), "who": "DS Patel, police", "agreed": "Joint visit", "joint": True, **said}
    return enquiries.discuss_again(enquiry, **said, by=by)


def next_weekday(day):
    """This day, or the Monday after it where it falls on a weekend."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
