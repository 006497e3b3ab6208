"""A section 47 enquiry begins on the day of the meeting that decided it, and its 15 working days run from there."""


import pytest
from django.utils import timezone

from assessments import services
from assessments.models import MeetingChild, StrategyMeeting
from assessments.workflow import EnquiryStatus
from mach.models import Clock, Event, Notice
from mach.moves import number
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("senior_manager")


@pytest.fixture
def worker():
    return factories.worker(team=factories.team("assessment"))


def meeting_on(referral, boss, held_at=None):
    """A meeting that has been held, with one child."""
    held_at = held_at or timezone.now()
    meeting = StrategyMeeting(
        concern_at=held_at, harm_suspected="Bruises", lower_response="A plan", why_not_enough="Danger",
        people=referral.people, worker=boss, begun_at=held_at, status="held", held_at=held_at, chair=boss,
        quorate=True,
    )  # fmt: skip
    number(meeting, held_at)
    meeting.save()
    return MeetingChild.objects.create(meeting=meeting, referral=referral, person=referral.person)


@pytest.fixture
def child(boss, worker):
    assessment = services.open_assessment(factories.referral(), worker=worker, by=boss)
    return meeting_on(assessment.referral, boss)


def test_it_starts_on_the_meetings_day_with_the_assessments_worker(child, boss, worker):
    enquiry = services.begin_enquiry(child, joint=True, by=boss)
    assert (enquiry.status, enquiry.worker, enquiry.joint) == (EnquiryStatus.ENQUIRING, worker, True)
    assert enquiry.reference.startswith("S-")
    assert enquiry.started_on == timezone.localdate(child.meeting.held_at)
    clock = Clock.objects.get(stage_id=enquiry.pk, kind="conference")
    assert (clock.started_at, clock.due_at, clock.owner) == (child.meeting.held_at, enquiry.due_at, worker)
    assert Notice.objects.filter(recipient=worker, reference=enquiry.reference).exists()
    assert Event.objects.filter(kind="section 47 enquiry.begin", people=[child.person_id]).exists()
