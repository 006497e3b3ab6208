"""A section 47 enquiry is submitted whole, signed off by another, ended one way, and looked back on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Enquiry
from assessments.queries import enquiries as queries
from assessments.services import enquiries
from assessments.workflow import EnquiryStatus
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Event
from tests import factories
from tests.assessments.enquiring import SAID, at_conference, begun, boss, clock_of, discuss, enquiry, submitted, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


# Submitting, sending back, signing off


def test_everything_that_is_missing_is_said_at_once(boss, worker):
    enquiry = begun(boss=boss, worker=worker, joint=True)
    with pytest.raises(RuleBroken) as refused:
        enquiries.submit(enquiry, by=worker)
    wanted = {"visit", "police_officer", "medical_needed", "findings", "outcome", "outcome_reason"}
    assert set(refused.value.errors) == wanted
    with pytest.raises(RuleBroken) as refused:
        enquiries.write_and_submit(enquiry, said={**SAID, "medical_needed": True}, version=1, by=worker)
    assert set(refused.value.errors) == {"visit", "medical_findings"}
    assert Enquiry.objects.get(pk=enquiry.pk).findings == SAID["findings"]


def test_why_the_child_was_not_seen_stands_in_for_a_visit(enquiry, worker):
    said = {**SAID, "not_seen_reason": "Gone to Leeds with her aunt."}
    assert enquiries.write_and_submit(enquiry, said=said, version=1, by=worker).status == EnquiryStatus.SUBMITTED


def test_sent_back_it_is_written_again_and_the_clock_runs_on(enquiry, worker, boss):
    enquiry = submitted(enquiry, worker)
    with pytest.raises(RuleBroken):
        enquiries.send_back(enquiry, comment=" ", by=boss)
    enquiry = enquiries.send_back(enquiry, comment="What does father say?", by=boss)
    assert (enquiry.status, enquiry.submitted_by) == (EnquiryStatus.ENQUIRING, None)
    assert queries.last_sent_back(enquiry).comment == "What does father say?"
    assert clock_of(enquiry).stopped_at is None


@pytest.mark.parametrize("outcome", ["unfounded", "not_continuing"])
def test_signed_off_without_a_conference_it_is_finished_for_the_reason_of_its_outcome(enquiry, worker, boss, outcome):
    enquiry = enquiries.sign_off(submitted(enquiry, worker, outcome=outcome), by=boss)
    assert (enquiry.status, enquiry.signed_off_by) == (EnquiryStatus.FINISHED, boss)
    assert enquiry.not_required_because == SAID["outcome_reason"]
    assert enquiry.conference_on is None
    assert clock_of(enquiry).stopped_at is not None
    assert clock_of(enquiry).breached_at is None
    assert Event.objects.get(kind="section 47 enquiry.sign_off").significance == "key"


def test_signed_off_to_a_conference_its_time_goes_on(enquiry, worker, boss):
    enquiry = at_conference(enquiry, worker, boss)
    assert (enquiry.status, enquiry.finished_at) == (EnquiryStatus.CONFERENCE, None)
    assert clock_of(enquiry).stopped_at is None
    assert clock_of(enquiry).stage_status == "conference"


def test_each_way_of_signing_off_fits_its_outcome(boss, worker):
    with pytest.raises(RuleBroken, match="conference"):
        enquiries.sign_off(submitted(begun(boss=boss, worker=worker), worker, outcome="conference"), by=boss)
    with pytest.raises(RuleBroken, match="not a conference"):
        enquiries.sign_off_to_conference(submitted(begun(boss=boss, worker=worker), worker), by=boss)


def test_nobody_decides_on_their_own(boss):
    both = factories.user("assessment_manager", "social_worker")
    enquiry = submitted(begun(boss=boss, worker=both), both)
    for act in (enquiries.sign_off, enquiries.sign_off_to_conference):
        with pytest.raises(NotAllowed):
            act(enquiry, by=both)
    with pytest.raises(NotAllowed):
        enquiries.send_back(enquiry, comment="x", by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(signed_off_by=both, signed_off_at=timezone.now())


def test_an_enquiry_ends_one_way_not_both(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(conference_on=enquiry.started_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(not_required_because="")


def test_a_late_sign_off_says_why_and_stays_late(boss, worker):
    enquiry = submitted(begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=40)), worker)
    with pytest.raises(RuleBroken) as refused:
        enquiries.sign_off(enquiry, by=boss)
    assert set(refused.value.errors) == {"late_reason", "in_childs_interest"}
    enquiries.sign_off(enquiry, late_reason="Twins in hospital.", in_childs_interest=True, by=boss)
    clock = clock_of(enquiry)
    assert clock.breached_at == clock.due_at
    assert (clock.breach_reason, clock.in_childs_interest) == ("Twins in hospital.", True)


# Looking back, and what is over


def test_somebody_looks_back_with_a_reason(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(RuleBroken):
        enquiries.look_back(enquiry, needed=False, hindsight=" ", by=boss)
    enquiry = enquiries.look_back(enquiry, needed=False, hindsight="The school could have asked.", by=boss)
    assert (enquiry.needed, enquiry.looked_back_by) == (False, boss)


def test_what_is_finished_takes_no_more_steps(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(WrongState):
        enquiries.write(enquiry, said=SAID, version=1, by=worker)
    with pytest.raises(WrongState):
        discuss(enquiry, boss)
    with pytest.raises(WrongState):
        enquiries.hold_conference(enquiry, on=enquiry.started_on, by=boss)
