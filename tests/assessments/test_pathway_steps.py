"""Each step of the homeless pathway and what it refuses; and the figures of a year."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Pathway
from assessments.queries import pathways as queries
from assessments.rules import LookedAfterAnswer
from assessments.rules.pathways import answer_faults, closing_faults, dated_faults
from assessments.services import pathways
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice
from tests import factories
from tests.assessments.homeless import ago, answered, came, explained, tonight, years_ago

pytestmark = pytest.mark.django_db


def test_somewhere_safe_stops_the_clock_of_tonight():
    pathway = factories.pathway()
    with pytest.raises(RuleBroken, match="Say where"):
        pathways.accommodate(pathway, where=" ", by=pathway.worker)
    pathway = pathways.accommodate(pathway, where="Crash pad until Monday.", by=pathway.worker)
    assert tonight(pathway.contact).get().stopped_at == pathway.accommodated_at
    assert pathways.accommodate(pathway, where="Supported lodgings.", by=pathway.worker).accommodation.startswith("Sup")
    assert pathway.history.count() == 3


def test_a_housing_assessment_says_when_with_whom_and_what():
    pathway = factories.pathway()
    with pytest.raises(RuleBroken) as refused:
        pathways.assess_housing(pathway, when=ago(-1), with_whom="", result="", by=pathway.worker)
    assert set(refused.value.errors) == {"when", "with_whom", "result"}
    pathway = pathways.assess_housing(
        pathway, when=ago(), with_whom="L. Baines, housing options", result="In need.", by=pathway.worker
    )
    assert pathway.housing_result == "In need."


def test_the_answer_is_heard_only_after_the_explanation_and_with_reasons():
    pathway = factories.pathway()
    worker = pathway.worker
    with pytest.raises(RuleBroken, match="Explain becoming looked after first"):
        answered(pathway, worker)
    with pytest.raises(NotAllowed):
        explained(pathway, factories.user(Role.CALL_HANDLER), explained_by=worker)


def test_the_words_of_the_explanation_are_needed_and_who_gave_it():
    pathway = factories.pathway()
    handler = factories.user(Role.CALL_HANDLER)
    with pytest.raises(RuleBroken) as refused:
        explained(pathway, pathway.worker, explained_by=handler, words=" ", when=ago(-1))
    assert set(refused.value.errors) == {"when", "words", "explained_by"}


def test_an_answer_stops_its_clock_and_keeps_the_young_persons_words():
    pathway = factories.pathway()
    worker = pathway.worker
    pathway = explained(pathway, worker)
    with pytest.raises(RuleBroken, match="in their own words"):
        answered(pathway, worker, answer_reasons=" ")
    with pytest.raises(RuleBroken, match="follows the explanation"):
        answered(pathway, worker, when=ago(3))
    pathway = answered(pathway, worker)
    assert pathway.answer_reasons == "I want my own door."
    answer, review = Clock.objects.filter(reference=pathway.reference).order_by("kind")
    assert (answer.kind, answer.stop_reason) == ("homeless_answer", "Answered")
    assert (review.kind, review.stopped_at, review.owner) == ("homeless_review", None, worker)
    assert not Event.objects.filter(label__contains="own door").exists()


def test_who_accepts_is_told_to_the_managers_at_once_and_who_declines_is_not():
    senior, manager = factories.user(Role.SENIOR_MANAGER), factories.manager()
    declined = factories.pathway()
    answered(explained(declined, declined.worker), declined.worker)
    assert not Notice.objects.filter(recipient__in=[senior, manager], reference=declined.reference).exists()
    accepted = factories.pathway()
    answered(explained(accepted, accepted.worker), accepted.worker, "accepted")
    told = Notice.objects.filter(reference=accepted.reference, urgent=True, text__contains="needs your decision")
    assert {senior.pk, manager.pk} <= {notice.recipient_id for notice in told}
    assert accepted.worker_id not in {notice.recipient_id for notice in told}


def test_an_advocate_a_review_and_another_worker_are_recorded():
    pathway = factories.pathway()
    worker, other = pathway.worker, factories.worker()
    pathway = pathways.offer_advocacy(pathway, when=ago(), accepted=False, note="Not now.", by=worker)
    assert pathway.advocacy_accepted is False
    with pytest.raises(RuleBroken, match="future"):
        pathways.review(pathway, on=timezone.localdate() + timedelta(days=1), words="Well.", by=worker)
    today = timezone.localdate()
    with pytest.raises(RuleBroken, match="still to come"):
        pathways.review(pathway, on=today, words="Well.", next_on=today, by=worker)
    pathway = pathways.review(pathway, on=today, words="Well.", next_on=today + timedelta(days=20), by=worker)
    review = Clock.objects.get(reference=pathway.reference, kind="homeless_review")
    assert timezone.localdate(review.due_at) == today + timedelta(days=21)
    with pytest.raises(RuleBroken, match="theirs already"):
        pathways.allocate(pathway, worker=worker, by=worker)
    pathway = pathways.allocate(pathway, worker=other, by=worker)
    assert set(Clock.objects.filter(reference=pathway.reference).values_list("owner", flat=True)) == {other.pk}
    assert tonight(pathway.contact).get().owner == other


def test_it_closes_only_when_tonight_and_the_question_have_their_answer():
    pathway = factories.pathway()
    worker = pathway.worker
    with pytest.raises(
        RuleBroken, match="where the young person sleeps, that becoming looked after was explained, the"
    ):
        pathways.close(pathway, reason="He went home.", by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pathway.objects.filter(pk=pathway.pk).update(status="closed", closed_at=timezone.now())
    pathway = factories.pathway("answered")
    with pytest.raises(RuleBroken, match="Say why"):
        pathways.close(pathway, reason="", by=pathway.worker)
    pathway = pathways.close(pathway, reason="Lives with his aunt.", by=pathway.worker)
    assert pathway.status == "closed"
    assert not Clock.objects.running().filter(reference=pathway.reference).exists()
    with pytest.raises(WrongState):
        pathways.review(pathway, on=timezone.localdate(), words="Well.", by=pathway.worker)


@pytest.mark.parametrize("have", [{"accommodated"}, {"accommodated", "explained"}, {"answered", "explained"}])
def test_each_thing_that_is_missing_is_named(have):
    standing = {name: name in have for name in ("accommodated", "explained", "answered")}
    words = {"accommodated": "sleeps", "explained": "explained", "answered": "answer"}
    told = closing_faults("Done.", **standing)["reason"]
    assert all((words[name] in told) != standing[name] for name in standing)


def test_rules_refuse_answers_that_are_none_and_times_that_have_not_come():
    assert answer_faults("perhaps", "So.", explained_at=ago()) == {"answer": "Choose what the young person answered."}
    assert not answer_faults(LookedAfterAnswer.ACCEPTED, "So.", explained_at=ago())
    assert dated_faults("when", ago(-1), now=timezone.now())


def test_the_years_figures_are_the_lists_behind_them():
    reader = factories.manager()
    came(years_ago(17))
    factories.pathway()
    one = factories.pathway("answered")
    other = factories.pathway()
    answered(explained(other, other.worker), other.worker, "accepted")
    counts = {figure.key: figure.count for figure in queries.figures(reader, queries.a_year_ago())}
    assert counts == {"presented": 4, "explained": 2, "accepted": 1, "declined": 1, "unanswered": 2}
    for key, count in counts.items():
        assert queries.listed(reader, key, received_from=queries.a_year_ago()).count() == count
    assert [row.pathway for row in queries.listed(reader, "declined")] == [one]
    assert not any(figure.count for figure in queries.figures(reader, timezone.localdate() + timedelta(days=1)))
