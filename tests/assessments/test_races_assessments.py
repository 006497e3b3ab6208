"""Two people at one assessment at the same moment: one signature, one text of each part, nothing overwritten."""

import pytest

from assessments import services
from assessments.models import Assessment, AssessmentPart, OutcomeHandover, Together
from assessments.queries.writing import parts_of
from referrals.models import Referral
from tests import factories
from tests.racing import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


def test_two_managers_sign_off_at_once_and_one_signs(boss):
    other = factories.user("assessment_manager", team=boss.team)
    team = factories.team("longer_term")
    record = factories.assessment("submitted", manager=boss, outcome="child_in_need", outcome_team=team)
    came = at_once(*(lambda by=by: services.sign_off(record, by=by) for by in (boss, other)))
    assert kinds(came) == ["Assessment", "WrongState"]
    assert OutcomeHandover.objects.count() == 1


def test_two_workers_write_their_siblings_shared_part_at_once_and_nothing_is_lost(boss):
    first = factories.referral(children=2)
    both = Referral.objects.filter(contact=first.contact).order_by("pk")
    workers = [factories.worker(team=boss.team) for _ in range(2)]
    records = [services.open_assessment(r, worker=w, by=boss) for r, w in zip(both, workers, strict=True)]

    def write(record, by):
        parts = {"plan": (f"by {by.pk}", 0), "views": (f"for {record}", 0)}
        return services.write(record, parts=parts, findings={}, by=by)

    came = at_once(*(lambda r=r, w=w: write(r, w) for r, w in zip(records, workers, strict=True)))
    assert kinds(came) == ["Assessment", "Conflict"]
    winner = next(each for each in came if isinstance(each, Assessment))
    assert parts_of(records[0])["plan"].text == f"by {winner.worker_id}"
    assert AssessmentPart.objects.count() == 2


def test_siblings_opened_at_once_are_written_together(boss):
    first = factories.referral(children=2)
    both = list(Referral.objects.filter(contact=first.contact))
    workers = [factories.worker(team=boss.team) for _ in range(2)]
    managers = [boss, factories.user("assessment_manager", team=boss.team)]
    came = at_once(
        *(
            lambda r=r, w=w, b=b: services.open_assessment(r, worker=w, by=b)
            for r, w, b in zip(both, workers, managers, strict=True)
        )
    )
    assert kinds(came) == ["Assessment", "Assessment"]
    assert Together.objects.count() == 1


def test_one_manager_signs_off_while_another_sends_back(boss):
    other = factories.user("assessment_manager", team=boss.team)
    record = factories.assessment("submitted", manager=boss)
    came = at_once(
        lambda: services.sign_off(record, by=boss),
        lambda: services.send_back(record, comment="What did her school say?", by=other),
    )
    assert kinds(came) == ["Assessment", "WrongState"]
    fresh = Assessment.objects.get(pk=record.pk)
    assert (fresh.status, fresh.sent_back.count()) in {("signed_off", 0), ("writing", 1)}


def test_what_is_submitted_is_what_was_written_or_the_writer_is_told(boss):
    record = factories.assessment(manager=boss)
    factories.seen(record, record.worker)
    record = services.write(record, **factories.written(record), by=record.worker)
    later = {"plan": ("Written at the last moment.", parts_of(record)["plan"].version)}
    came = at_once(
        lambda: services.submit(record, by=record.worker),
        lambda: services.write(record, parts=later, findings={}, by=record.worker),
    )
    written = parts_of(record)["plan"].text == "Written at the last moment."
    assert kinds(came) == (["Assessment", "Assessment"] if written else ["Assessment", "WrongState"])
    assert Assessment.objects.get(pk=record.pk).status == "submitted"


def test_who_writes_while_it_moves_to_somebody_else_is_saved_or_told(boss):
    record, before = factories.assessment(manager=boss), None
    before, after = record.worker, factories.worker(team=boss.team)
    came = at_once(
        lambda: services.reallocate(record, worker=after, reason="She is away.", by=boss),
        lambda: services.write(record, parts={"plan": ("Why now.", 0)}, findings={}, by=before),
    )
    saved = "plan" in parts_of(record)
    assert kinds(came) == (["Assessment", "Assessment"] if saved else ["Assessment", "NotAllowed"])
    assert Assessment.objects.get(pk=record.pk).worker == after


def test_two_tabs_of_one_worker_write_one_part_and_one_is_told(boss):
    record = factories.assessment(manager=boss)

    def write(text):
        return services.write(record, parts={"plan": (text, 0)}, findings={}, by=record.worker)

    came = at_once(lambda: write("In the first."), lambda: write("In the second."))
    assert kinds(came) == ["Assessment", "Conflict"]
    assert AssessmentPart.objects.get(kind="plan").text in {"In the first.", "In the second."}


def test_two_senior_managers_decide_on_consent_at_once_and_one_decides(boss):
    record = factories.assessment(manager=boss)
    said = {"withdrawn_at": record.begun_at, "withdrawn_by": "Mother", "risk": "He is back."}
    services.withdraw_consent(record, **said, by=record.worker)
    first, second = factories.user("senior_manager"), factories.user("senior_manager")
    came = at_once(
        lambda: services.decide_on_consent(record, decision="go_on", because="A baby.", by=first),
        lambda: services.close_without_consent(record, because="No risk is left.", by=second),
    )
    assert kinds(came) == ["Assessment", "WrongState"]
    row, fresh = record.consent_withdrawn.get(), Assessment.objects.get(pk=record.pk)
    assert (row.decision, fresh.status) in {("go_on", "writing"), ("close", "signed_off")}


def test_two_managers_of_the_team_answer_a_hand_over_at_once(boss):
    team = factories.team("longer_term")
    record = factories.assessment("signed_off", manager=boss, outcome="child_in_need", outcome_team=team)
    first, second = (factories.user("assessment_manager", team=team) for _ in range(2))
    came = at_once(
        lambda: services.accept_handover(record, by=first),
        lambda: services.decline_handover(record, because="They live elsewhere.", by=second),
    )
    assert kinds(came) == ["Assessment", "WrongState"]
    row, referral = OutcomeHandover.objects.get(), Referral.objects.get(pk=record.referral_id)
    assert (row.accepted_at is None, referral.status) in {(False, "working"), (True, "in_assessment")}
