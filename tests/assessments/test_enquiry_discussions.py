"""A further strategy discussion stands on the enquiry that runs, and does not restart its clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services import enquiries
from mach.errors import NotAllowed, RuleBroken
from mach.models import Notice
from tests import factories
from tests.assessments.enquiring import begun, boss, clock_of, discuss, enquiry, meeting_on, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


def test_a_discussion_recorded_twice_in_the_same_words_is_one(enquiry, boss):
    held_at = timezone.now()
    for _ in range(2):
        enquiry = discuss(enquiry, boss, held_at=held_at)
    assert enquiry.discussions.count() == 1


def test_a_second_discussion_does_not_restart_the_clock(boss, worker):
    enquiry = begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=3))
    before = clock_of(enquiry)
    enquiry = discuss(enquiry, boss)
    after = clock_of(enquiry)
    assert (after.started_at, after.due_at, after.stopped_at) == (before.started_at, before.due_at, None)
    assert enquiry.joint is True
    assert enquiry.started_on == timezone.localdate(before.started_at)
    assert enquiry.discussions.get().agreed == "Joint visit"
    assert Notice.objects.filter(recipient=worker, text__contains="discussed again").exists()


def test_a_second_meeting_stands_on_the_enquiry_and_does_not_restart_it_either(enquiry, boss):
    before = clock_of(enquiry)
    child = meeting_on(enquiry.referral, by=boss)
    child.because = "The medical was positive."
    assert enquiries.discussed_in_meeting(child, joint=True, by=boss) == enquiry
    assert enquiry.discussions.get().meeting == child.meeting
    assert clock_of(enquiry).due_at == before.due_at


def test_a_meeting_while_nothing_runs_is_no_further_discussion(boss):
    assert enquiries.discussed_in_meeting(meeting_on(factories.referral(), by=boss), joint=True, by=boss) is None


def test_a_discussion_says_who_and_what_after_the_meeting_that_began_it(enquiry, boss, worker):
    with pytest.raises(RuleBroken) as refused:
        discuss(enquiry, boss, held_at=timezone.now() + timedelta(hours=1), who=" ", agreed="")
    assert set(refused.value.errors) == {"held_at", "who", "agreed"}
    with pytest.raises(RuleBroken):
        discuss(enquiry, boss, held_at=enquiry.meeting.held_at - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        discuss(enquiry, worker)
