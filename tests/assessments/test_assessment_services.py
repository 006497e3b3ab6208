"""An assessment: opened with a worker, written without loss, complete only when somebody else has signed it off."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import services
from assessments.models import Assessment
from assessments.queries.writing import parts_of, what_is_missing
from assessments.rules import PartKind
from assessments.workflow import AssessmentStatus
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Notice
from referrals.workflow import ReferralStatus
from tests import factories

pytestmark = pytest.mark.django_db

PARTS = {"plan": "See Ella at school.", "views": "She wants it quiet.", "analysis": "Risk."}


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def worker(boss):
    return factories.worker(team=boss.team)


@pytest.fixture
def referral():
    return factories.referral()


@pytest.fixture
def assessment(referral, worker, boss):
    return services.open_assessment(referral, worker=worker, by=boss)


def findings(record, **said):
    return {"factors": ["3A"], "outcome": "no_further_action", "version": record.version, **said}


def write(record, by, parts=None, **said):
    parts = {kind: (text, 0) for kind, text in (parts if parts is not None else PARTS).items()}
    return services.write(record, parts=parts, findings=findings(record, **said), by=by)


def see_child(record, by, **said):
    said = {"seen": True, "seen_alone": True, "where": "school", "said": "Quiet.", **said}
    return services.record_visit(record, when=timezone.now() - timedelta(hours=1), by=by, **said)


def submitted(record, worker, **said):
    see_child(record, worker)
    return services.write_and_submit(record, **factories.written(record, **said), by=worker)


def test_opening_starts_the_referrals_assessment_and_hands_the_clock_to_the_worker(assessment, referral, worker):
    referral.refresh_from_db()
    clock = Clock.objects.get(kind="assessment", stage_id=referral.pk)
    assert assessment.reference.startswith("A-")
    assert referral.status == ReferralStatus.IN_ASSESSMENT
    assert clock.owner == worker
    assert clock.due_at == referral.due_at
    assert Notice.objects.filter(recipient=worker, reference=assessment.reference).exists()


def test_a_referral_is_assessed_once(assessment, referral, worker, boss):
    with pytest.raises(WrongState):
        services.open_assessment(referral, worker=worker, by=boss)


def test_only_a_manager_allocates(referral, worker):
    with pytest.raises(NotAllowed):
        services.open_assessment(referral, worker=worker, by=worker)


def test_only_a_social_worker_assesses(referral, boss):
    with pytest.raises(RuleBroken):
        services.open_assessment(referral, worker=factories.user("call_handler"), by=boss)


def test_what_is_missing_is_said_all_at_once_and_stops_the_submission_alone(assessment, worker):
    write(assessment, worker, parts={"plan": "See Ella."}, factors=[], outcome="")
    with pytest.raises(RuleBroken) as refused:
        services.submit(assessment, by=worker)
    parts = set(PartKind) - {"plan"}
    others = {"visit", "inew-who", "snew-score", "factors", "outcome"}
    assert set(refused.value.errors) == parts | others
    assert parts_of(assessment)["plan"].text == "See Ella."


def test_factor_21_stands_alone(assessment, worker):
    write(assessment, worker, factors=["21", "3A"])
    assert "factors" in what_is_missing(Assessment.objects.get(pk=assessment.pk))


def test_a_text_is_never_overwritten_in_silence(assessment, worker):
    write(assessment, worker, parts={"plan": "first"})
    with pytest.raises(Conflict):
        services.write(assessment, parts={"plan": ("second", 0)}, findings={}, by=worker)
    assert parts_of(assessment)["plan"].text == "first"


def test_findings_that_somebody_changed_meanwhile_are_not_overwritten(assessment, worker):
    write(assessment, worker, factors=["3A"])
    with pytest.raises(Conflict):
        services.write(assessment, parts={}, findings=findings(assessment, factors=["4A"]), by=worker)


def test_saving_the_same_again_changes_nothing(assessment, worker):
    record = write(assessment, worker)
    versions = record.history.count()
    services.write(record, parts={"plan": (PARTS["plan"], 0)}, findings=findings(record), by=worker)
    assert record.history.count() == versions


def test_only_its_worker_writes(assessment, boss):
    with pytest.raises(NotAllowed):
        write(assessment, factories.worker())
    with pytest.raises(NotAllowed):
        write(assessment, boss)


def test_a_visit_cannot_be_in_the_future(assessment, worker):
    with pytest.raises(RuleBroken):
        services.record_visit(
            assessment,
            when=timezone.now() + timedelta(hours=1),
            seen=True,
            seen_alone=False,
            where="",
            said="",
            by=worker,
        )


def test_a_child_who_was_not_seen_needs_the_reason(assessment, worker):
    record = write(assessment, worker)
    see_child(record, worker, seen=False, seen_alone=False)
    assert "visit" in what_is_missing(record)
    record = write(record, worker, parts={}, not_seen_reason="Gone to Leeds with her aunt.")
    assert "visit" not in what_is_missing(record)


def test_sent_back_it_is_written_again_and_the_clock_runs_on(assessment, worker, boss):
    record = services.send_back(submitted(assessment, worker), comment="Father's view?", by=boss)
    assert record.status == AssessmentStatus.WRITING
    assert record.sent_back.get().comment == "Father's view?"
    assert not AuditEvent.objects.filter(detail__icontains="Father").exists()
    assert Clock.objects.get(kind="assessment", stage_id=record.referral_id).stopped_at is None


def test_sending_back_says_what_is_needed(assessment, worker, boss):
    with pytest.raises(RuleBroken):
        services.send_back(submitted(assessment, worker), comment=" ", by=boss)


def test_signing_off_closes_the_referral_where_the_outcome_says_so(assessment, worker, boss):
    record = services.sign_off(submitted(assessment, worker), by=boss)
    referral = record.referral
    referral.refresh_from_db()
    assert (referral.status, referral.closure_reason) == (ReferralStatus.CLOSED, "RC8")
    assert Clock.objects.get(kind="assessment", stage_id=referral.pk).stopped_at is not None
    assert Event.objects.filter(kind="assessment.sign_off", people__contains=[record.person_id]).exists()


def test_work_that_continues_keeps_its_referral_open(assessment, worker, boss):
    record = services.sign_off(
        submitted(assessment, worker, outcome="child_in_need", outcome_team=factories.team("longer_term")), by=boss
    )
    record.referral.refresh_from_db()
    assert record.referral.status == ReferralStatus.IN_ASSESSMENT


def test_nobody_signs_off_their_own(referral):
    both = factories.user("assessment_manager", "social_worker")
    record = services.open_assessment(referral, worker=both, by=both)
    record = submitted(record, both)
    with pytest.raises(NotAllowed):
        services.sign_off(record, by=both)


def test_the_database_refuses_the_authors_signature(assessment, worker):
    record = submitted(assessment, worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=record.pk).update(
            status="signed_off", signed_off_at=timezone.now(), signed_off_by=worker
        )


def test_on_day_45_it_is_in_time_and_on_day_46_it_needs_its_reason(assessment, worker, boss):
    record = submitted(assessment, worker)
    due = record.referral.due_at
    with pytest.raises(RuleBroken) as refused:
        services.sign_off(record, by=boss, at=due)
    assert set(refused.value.errors) == {"over_time_reason", "in_childs_interest"}
    done = services.sign_off(record, by=boss, at=due - timedelta(microseconds=1))
    assert Clock.objects.get(kind="assessment", stage_id=done.referral_id).breached_at is None


def test_a_late_signature_explains_the_breach_and_the_breach_stays(assessment, worker, boss):
    record = submitted(assessment, worker)
    due = record.referral.due_at
    services.sign_off(record, over_time_reason="Baby born early.", in_childs_interest=True, by=boss, at=due)
    clock = Clock.objects.get(kind="assessment", stage_id=record.referral_id)
    assert clock.breached_at == due
    assert (clock.breach_reason, clock.in_childs_interest) == ("Baby born early.", True)


def test_moving_to_another_worker_keeps_the_clock(assessment, worker, boss):
    other = factories.worker(team=boss.team)
    before = Clock.objects.get(kind="assessment", stage_id=assessment.referral_id)
    services.reallocate(assessment, worker=other, reason="Sickness", by=boss)
    after = Clock.objects.get(pk=before.pk)
    assert (after.started_at, after.due_at, after.owner) == (before.started_at, before.due_at, other)
    assert assessment.allocations.filter(to_at=None).get().worker == other


def test_moving_needs_a_reason_and_somebody_else(assessment, worker, boss):
    with pytest.raises(RuleBroken):
        services.reallocate(assessment, worker=factories.worker(), reason=" ", by=boss)
    with pytest.raises(RuleBroken):
        services.reallocate(assessment, worker=worker, reason="x", by=boss)


def test_a_same_day_visit_still_owed_is_the_assessors_and_ends_when_they_see_the_child(worker, boss):
    owed = factories.referral(rag="red")
    clock = Clock.objects.get(kind="same_day_visit", stage_id=owed.contact_id)
    record = services.open_assessment(owed, worker=worker, by=boss)
    clock.refresh_from_db()
    assert clock.owner == worker
    see_child(record, worker, seen=False, seen_alone=False)
    clock.refresh_from_db()
    assert clock.stopped_at is None
    see_child(record, worker)
    clock.refresh_from_db()
    assert clock.stopped_at is not None
