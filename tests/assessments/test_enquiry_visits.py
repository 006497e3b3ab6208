"""The child is seen for a section 47 enquiry: which visits count, who went, and what cannot have been."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.queries import enquiries as queries
from assessments.services import record_visit
from mach.errors import RuleBroken
from mach.models import Clock, Visit
from tests.assessments.enquiring import begun, boss, enquiry, see_child, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


def test_a_visit_to_the_child_counts_for_the_enquiry_and_the_assessments_visits_do_too(enquiry, worker):
    assert "visit" in queries.what_is_missing(enquiry)
    see_child(enquiry, worker, seen=False, seen_alone=False)
    assert "visit" in queries.what_is_missing(enquiry)
    said = {"when": timezone.now(), "seen": True, "seen_alone": False, "where": "", "said": ""}
    record_visit(enquiry.referral.assessment, **said, by=worker)
    assert "visit" not in queries.what_is_missing(enquiry)


def test_a_visit_before_the_meeting_is_not_one_of_the_enquiry(boss, worker):
    enquiry = begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=2))
    said = {"seen": True, "seen_alone": False, "where": "", "said": ""}
    record_visit(enquiry.referral.assessment, when=timezone.now() - timedelta(days=3), **said, by=worker)
    assert "visit" in queries.what_is_missing(enquiry)


def test_a_visit_says_who_went(enquiry, worker, boss):
    visit = see_child(enquiry, boss, who=worker)
    assert (visit.by, visit.child) == (worker, enquiry.person)


def test_a_same_day_visit_still_owed_ends_when_the_child_is_seen_for_the_enquiry(boss, worker):
    enquiry = begun(boss=boss, worker=worker, rag="red")
    owed = Clock.objects.get(kind="same_day_visit", stage_id=enquiry.referral.contact_id)
    see_child(enquiry, worker, seen=False, seen_alone=False)
    owed.refresh_from_db()
    assert owed.stopped_at is None
    see_child(enquiry, worker)
    owed.refresh_from_db()
    assert owed.stopped_at is not None


def test_a_visit_recorded_twice_in_the_same_words_is_one(enquiry, worker):
    when = timezone.now() - timedelta(hours=1)
    first = see_child(enquiry, worker, when=when)
    assert see_child(enquiry, worker, when=when) == first
    assert see_child(enquiry, worker, when=when, said="I was pushed.") != first


def test_a_visit_to_come_and_one_alone_with_nobody_are_refused(enquiry, worker):
    with pytest.raises(RuleBroken) as refused:
        see_child(enquiry, worker, when=timezone.now() + timedelta(hours=1), seen=False, seen_alone=True)
    assert set(refused.value.errors) == {"when", "seen_alone"}
    assert not Visit.objects.exists()
