"""The child protection conference after an enquiry: in time or late by its own day, planned, or not needed."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry
from assessments.services import enquiries
from assessments.workflow import EnquiryStatus
from mach import clocks
from mach.errors import NotAllowed, RuleBroken
from mach.models import Notice
from mach.timescales import last_day
from mach.workdays import LONDON
from tests import factories
from tests.assessments.enquiring import at_conference, begun, boss, clock_of, enquiry, next_weekday, submitted, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db
HELD = datetime(2026, 8, 28, 15, tzinfo=LONDON)
DUE = date(2026, 9, 21)


@pytest.fixture
def awaited(boss, worker):
    return at_conference(begun(boss=boss, worker=worker, held_at=HELD), worker, boss)


def test_a_conference_on_the_15th_working_day_is_in_time_although_it_is_entered_later(awaited, worker):
    enquiry = enquiries.hold_conference(awaited, on=DUE, by=worker)
    assert (enquiry.status, enquiry.conference_on) == (EnquiryStatus.FINISHED, DUE)
    clock = clock_of(enquiry)
    assert clock.breached_at is None
    assert last_day(clock.stopped_at) == DUE


def test_on_the_16th_it_is_late_a_worker_leaves_the_reason_to_the_managers(awaited, worker, boss):
    enquiry = enquiries.hold_conference(awaited, on=DUE + timedelta(days=1), by=worker)
    clock = clock_of(enquiry)
    assert clock.breached_at == clock.due_at
    assert clock.acknowledged_at is None
    clocks.acknowledge(clock, reason="No chair.", in_childs_interest=False, by=boss)


def test_a_manager_who_records_a_late_conference_says_why(awaited, boss):
    late = DUE + timedelta(days=1)
    with pytest.raises(RuleBroken) as refused:
        enquiries.hold_conference(awaited, on=late, by=boss)
    assert set(refused.value.errors) == {"late_reason", "in_childs_interest"}
    enquiries.hold_conference(awaited, on=late, late_reason="No chair.", in_childs_interest=False, by=boss)
    assert clock_of(awaited).breach_reason == "No chair."


@pytest.mark.parametrize(
    "day",
    [date(2026, 8, 27), date(2026, 9, 19), date(2026, 9, 20)],
    ids=["before it began", "a Saturday", "a Sunday"],
)
def test_days_on_which_no_conference_was_held(awaited, worker, day):
    with pytest.raises(RuleBroken) as refused:
        enquiries.hold_conference(awaited, on=day, by=worker)
    assert set(refused.value.errors) == {"on"}


def test_a_conference_to_come_has_not_been_held(awaited, worker):
    with pytest.raises(RuleBroken):
        enquiries.hold_conference(awaited, on=next_weekday(timezone.localdate() + timedelta(days=1)), by=worker)


def test_its_day_is_planned_and_the_managers_hear_of_one_that_is_too_late(enquiry, worker, boss):
    manager = factories.user("assessment_manager", team=worker.team)
    soon = next_weekday(timezone.localdate() + timedelta(days=3))
    enquiry = enquiries.plan_conference(enquiry, on=soon, by=worker)
    assert enquiry.conference_planned_for == soon
    told = Notice.objects.filter(recipient=manager, text__contains="Find an earlier day")
    assert not told.exists()
    enquiries.plan_conference(enquiry, on=next_weekday(timezone.localdate() + timedelta(days=40)), by=worker)
    assert told.exists()
    assert clock_of(enquiry).due_at == enquiry.due_at


def test_a_conference_is_not_planned_for_a_weekend_or_a_day_that_has_passed(enquiry, worker):
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 + 7)
    for day in (saturday, saturday + timedelta(days=1), timezone.localdate() - timedelta(days=7)):
        with pytest.raises(RuleBroken):
            enquiries.plan_conference(enquiry, on=day, by=worker)


def test_a_manager_says_why_no_conference_is_needed_after_all(enquiry, worker, boss):
    enquiry = at_conference(enquiry, worker, boss)
    with pytest.raises(RuleBroken):
        enquiries.conference_not_required(enquiry, reason="", by=boss)
    with pytest.raises(NotAllowed):
        enquiries.conference_not_required(enquiry, reason="Father left for good.", by=worker)
    enquiry = enquiries.conference_not_required(enquiry, reason="Father left for good.", by=boss)
    assert (enquiry.status, enquiry.not_required_because) == (EnquiryStatus.FINISHED, "Father left for good.")
    assert clock_of(enquiry).stopped_at is not None


def test_a_plan_for_a_conference_that_is_not_needed_is_dropped(enquiry, worker, boss):
    enquiries.plan_conference(enquiry, on=next_weekday(timezone.localdate() + timedelta(days=3)), by=worker)
    enquiry = submitted(Enquiry.objects.get(pk=enquiry.pk), worker)
    assert enquiries.sign_off(enquiry, by=boss).conference_planned_for is None
