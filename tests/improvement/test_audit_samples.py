"""The samples of audits: drawn fairly, drawn again from their seed, and complete once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from improvement.models import AuditRound
from improvement.queries.cases import case_of, group_of
from improvement.services import audits
from mach.errors import RuleBroken, WrongState
from tests import factories
from tests.improvement.auditing import a_round, auditor, decided, today

__all__ = ["auditor"]

pytestmark = pytest.mark.django_db


def test_a_round_says_what_is_wrong_with_it(auditor):
    with pytest.raises(RuleBroken) as refused:
        a_round(title=" ", size=0, due_on=today(days=-1), frame_last=today(days=-90), drawn="stratified",
                auditors=[factories.worker()])  # fmt: skip
    assert set(refused.value.errors) == {"title", "size", "due_on", "frame_last", "stratum", "auditors"}


def test_a_sample_is_drawn_again_from_its_seed(auditor):
    for _ in range(6):
        decided()
    of = a_round(auditors=[auditor])
    first = {each.subject_reference for each in audits.draw_sample(of, by=auditor, seed=11)}
    other = a_round(auditors=[auditor])
    assert {each.subject_reference for each in audits.draw_sample(other, by=auditor, seed=11)} == first
    assert len(first) == 3
    assert AuditRound.objects.get(pk=of.pk).seed == 11


def test_a_sample_is_complete_once(auditor):
    for _ in range(4):
        decided()
    of = a_round(auditors=[auditor])
    audits.draw_sample(of, by=auditor)
    with pytest.raises(WrongState, match="complete"):
        audits.draw_sample(of, by=auditor)


def test_what_is_left_out_is_replaced_by_the_next_of_the_same_seed(auditor):
    for _ in range(4):
        decided()
    of = a_round(auditors=[auditor])
    drawn = audits.draw_sample(of, by=auditor, seed=4)
    audits.withdraw(drawn[0], reason="A colleague’s child.", by=auditor)
    (more,) = audits.draw_sample(of, by=auditor)
    assert more.subject_reference not in {each.subject_reference for each in drawn}
    assert AuditRound.objects.get(pk=of.pk).seed == 4


def test_cases_outside_the_frame_are_not_drawn(auditor):
    decided(received_at=timezone.now() - timedelta(days=90))
    inside = decided()
    factories.contact("screening")
    of = a_round(auditors=[auditor])
    assert [each.subject_reference for each in audits.draw_sample(of, by=auditor)] == [inside.reference]


def test_a_frame_that_is_not_over_is_not_drawn(auditor):
    of = a_round(auditors=[auditor], frame_last=today(days=3), due_on=today(days=20))
    with pytest.raises(RuleBroken, match="not all there yet"):
        audits.draw_sample(of, by=auditor)


def test_referrals_and_assessments_are_drawn_too(auditor):
    record = factories.assessment("signed_off")
    for subject, reference in (("referral", record.referral.reference), ("assessment", record.reference)):
        of = a_round(auditors=[auditor], subject=subject)
        (made,) = audits.draw_sample(of, by=auditor)
        assert (made.subject_reference, made.person, made.practitioner) == (reference, record.person, record.worker)


@pytest.mark.parametrize(
    ("stratum", "group"),
    [("team", "No team"), ("rag", "Red"), ("outcome", "Early help"), ("age", "10 to 15")],
)
def test_the_group_that_a_case_falls_in(stratum, group):
    case = case_of(decided(rag="red").reference)
    assert group_of(case, stratum) == group or stratum == "team"


def test_every_group_of_a_stratified_sample_is_seen(auditor):
    for rag in ("green",) * 5 + ("red",):
        decided(rag=rag)
    of = a_round(auditors=[auditor], drawn="stratified", stratum="rag", size=2)
    drawn = audits.draw_sample(of, by=auditor, seed=1)
    assert {each.contact.rag for each in drawn} == {"green", "red"}
