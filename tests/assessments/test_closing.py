"""A referral closes once, by whichever of its work ends last, for a reason that the census allows."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment
from assessments.rules.closing import closure_reason
from assessments.services import enquiries, protection
from assessments.services.closing import close_if_finished
from mach.moves import move
from referrals.models import Referral
from referrals.workflow import ReferralStatus
from tests import factories
from tests.assessments.enquiring import at_conference, boss, enquiry, meeting_on, submitted, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


def assess(referral, boss, outcome="no_further_action"):
    """The assessment signed off, its writing left out: what matters here is what its signature does."""
    record = Assessment.objects.get(referral=referral)
    author = factories.worker()
    submit = {"outcome": outcome, "submitted_by": author, "submitted_at": timezone.now()}
    Assessment.objects.filter(pk=record.pk).update(status="submitted", **submit)
    signed = {"signed_off_at": timezone.now(), "signed_off_by": boss}
    with transaction.atomic():
        record = move(Assessment.objects.get(pk=record.pk), "sign_off", by=boss, changes=signed)
        close_if_finished(record.referral, by=boss)


def state(of):
    referral = Referral.objects.get(pk=of.referral_id)
    return referral.status, referral.closure_reason


OPEN = (ReferralStatus.IN_ASSESSMENT, "")
CLOSED = (ReferralStatus.CLOSED, "RC7")


@pytest.mark.parametrize(
    ("outcome", "had_enquiry", "reason"),
    [
        ("no_further_action", False, "RC8"),
        ("no_further_action", True, "RC7"),
        ("early_help", False, "RC9"),
        ("early_help", True, "RC7"),
        ("other_council", False, "RC5"),
        ("other_council", True, "RC5"),
        ("child_in_need", True, ""),
        ("", True, ""),
    ],
)
def test_the_census_has_no_closed_after_assessment_where_there_was_an_enquiry(outcome, had_enquiry, reason):
    assert closure_reason(outcome, had_enquiry=had_enquiry) == reason


def test_the_enquiry_ends_first_and_the_assessment_closes_it(enquiry, worker, boss):
    enquiries.sign_off(submitted(enquiry, worker), by=boss)
    assert state(enquiry) == OPEN
    assess(enquiry.referral, boss, "early_help")
    assert state(enquiry) == CLOSED


def test_the_assessment_ends_first_and_the_enquiry_closes_it(enquiry, worker, boss):
    assess(enquiry.referral, boss)
    assert state(enquiry) == OPEN
    enquiries.sign_off(submitted(enquiry, worker), by=boss)
    assert state(enquiry) == CLOSED


def test_a_worker_who_records_the_conference_last_lets_it_close(enquiry, worker, boss):
    enquiry = at_conference(enquiry, worker, boss)
    assess(enquiry.referral, boss)
    assert state(enquiry) == OPEN
    today = timezone.localdate()
    if today.weekday() > 4:
        enquiries.conference_not_required(enquiry, reason="He left.", by=boss)
    else:
        enquiries.hold_conference(enquiry, on=today, by=worker)
    assert state(enquiry) == CLOSED


def test_work_that_continues_keeps_it_open(enquiry, worker, boss):
    assess(enquiry.referral, boss, "child_protection")
    enquiries.sign_off(submitted(enquiry, worker), by=boss)
    assert state(enquiry) == OPEN


def test_it_stays_open_while_the_child_is_under_police_protection(enquiry, worker, boss):
    taken = protection.record_police_protection(
        enquiry.referral, began_at=timezone.now() - timedelta(hours=1), by=worker
    )
    enquiries.sign_off(submitted(enquiry, worker), by=boss)
    assess(enquiry.referral, boss)
    assert state(enquiry) == OPEN
    protection.end_protection(taken, ended_at=timezone.now(), how="Home with her aunt.", by=worker)
    assert state(enquiry) == CLOSED


def test_it_stays_open_while_a_strategy_meeting_is_to_decide(enquiry, worker, boss):
    enquiries.sign_off(submitted(enquiry, worker), by=boss)
    meeting_on(enquiry.referral, by=boss, status="held")
    assess(enquiry.referral, boss)
    assert state(enquiry) == OPEN
