"""A homeless young person of 16 or 17: who is waited for, each step of the pathway, and what it refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Pathway
from assessments.queries import pathways as queries
from assessments.rules import LookedAfterAnswer
from assessments.rules.pathways import answer_faults, closing_faults, dated_faults
from assessments.services import pathways
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice
from referrals import services as front_door
from referrals.rules import homeless_young_person
from tests import factories

pytestmark = pytest.mark.django_db
HOMELESS = ("homeless_16_17",)


def years_ago(years):
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28))


def came(*born, **fields):
    children = [factories.sent_child(f"Tyrese {n}", "Okafor", date_of_birth=each) for n, each in enumerate(born)]
    return factories.contact(rag="", children=children, categories=HOMELESS, **fields)


def tonight(contact):
    return Clock.objects.filter(reference=contact.reference, kind="homeless_tonight").order_by("pk")


def ago(hours=1):
    return timezone.now() - timedelta(hours=hours)


def explained(pathway, by, **said):
    said = {"when": ago(2), "explained_by": by, "words": "You may live with a carer, and we look after you.", **said}
    return pathways.explain_option(pathway, **said, by=by)


def answered(pathway, by, answer="declined", **said):
    said = {"answer_reasons": "I want my own door.", "when": ago(), **said}
    return pathways.record_answer(pathway, answer=answer, **said, by=by)


# Whom it is about


@pytest.mark.parametrize(
    ("born", "waits"),
    [
        (date(2010, 11, 22), True),
        (date(2010, 11, 23), False),
        (date(2008, 11, 23), True),
        (date(2008, 11, 22), False),
        (None, True),
    ],
)
def test_sixteen_and_seventeen_by_date_of_birth_and_whoever_has_none(born, waits):
    on = date(2026, 11, 22)
    assert homeless_young_person(HOMELESS, born=born, expected=None, on=on) is waits
    assert not homeless_young_person(["neglect"], born=born, expected=None, on=on)


def test_an_unborn_child_is_not_a_homeless_young_person():
    on = date(2026, 11, 22)
    assert not homeless_young_person(HOMELESS, born=None, expected=date(2027, 1, 1), on=on)


def test_receiving_such_a_contact_waits_for_somewhere_safe_tonight_for_each_of_them():
    contact = came(years_ago(17), years_ago(10), None)
    assert [clock.part for clock in tonight(contact)] == [
        child.pk for child in contact.children.order_by("position") if child.date_of_birth != years_ago(10)
    ]
    assert all(clock.urgent and clock.started_at == contact.received_at for clock in tonight(contact))
    assert not tonight(factories.contact(rag=""))


def test_receiving_several_takes_no_more_statements_than_one():
    def statements(**fields):
        with CaptureQueriesContext(connection) as found:
            front_door.receive(sent=factories.sent(**fields), by=factories.system())
        return len(found)

    statements()
    one, *more = (factories.sent_child(date_of_birth=years_ago(17)) for _ in range(4))
    taken = statements(children=[one], categories=HOMELESS)
    assert taken == statements(children=[one, *more], categories=HOMELESS) <= 18


def test_a_child_who_is_added_later_is_waited_for_too():
    contact = came(years_ago(17))
    added = front_door.add_child(
        contact, child=factories.sent_child("Leah", date_of_birth=years_ago(16)), by=factories.worker()
    )
    assert tonight(contact).last().part == added.pk


# Beginning


def test_a_pathway_begins_with_a_worker_who_is_told_and_its_answer_is_waited_for_since_receipt():
    contact, worker, manager = came(years_ago(17)), factories.worker(), factories.manager()
    pathway = pathways.begin(contact.children.get(), worker=worker, by=manager)
    clock = Clock.objects.get(reference=pathway.reference)
    assert (clock.kind, clock.owner, clock.started_at) == ("homeless_answer", worker, contact.received_at)
    assert pathway.due_at == clock.due_at
    assert tonight(contact).get().owner == worker
    assert Notice.objects.filter(recipient=worker, reference=pathway.reference).exists()
    assert Event.objects.get(reference=pathway.reference).label == "Homeless pathway begun"


def test_it_begins_once():
    contact, worker = came(years_ago(17)), factories.worker()
    pathways.begin(contact.children.get(), worker=worker, by=worker)
    with pytest.raises(WrongState, match="has begun already"):
        pathways.begin(contact.children.get(), worker=worker, by=worker)


def test_only_who_works_with_them_begins_one_and_only_such_a_worker_holds_it():
    child = came(years_ago(17)).children.get()
    with pytest.raises(NotAllowed):
        pathways.begin(child, worker=factories.worker(), by=factories.user(Role.CALL_HANDLER))
    with pytest.raises(RuleBroken, match="Choose a social worker"):
        pathways.begin(child, worker=factories.user(Role.CALL_HANDLER), by=factories.manager())


def test_a_restricted_young_person_has_a_worker_who_may_open_the_record():
    contact = factories.contact(rag="", children=[factories.sent_child(date_of_birth=years_ago(17))],
                                categories=HOMELESS, restricted=True)  # fmt: skip
    senior, stranger = factories.user(Role.SENIOR_MANAGER), factories.worker()
    with pytest.raises(RuleBroken, match="may not open"):
        pathways.begin(contact.children.get(), worker=stranger, by=senior)
    pathway = pathways.begin(contact.children.get(), worker=senior, by=senior)
    assert pathway.restricted_people == contact.restricted_people
    assert not queries.pathways_for(stranger).exists()
    assert not queries.young_people(stranger).exists()


def test_who_is_not_homeless_is_said_with_a_reason_and_waited_for_no_more():
    contact, worker = came(None), factories.worker()
    child = contact.children.get()
    with pytest.raises(RuleBroken, match="Say how you know"):
        pathways.not_homeless(child, reason=" ", by=worker)
    with pytest.raises(NotAllowed):
        pathways.not_homeless(child, reason="She is 19.", by=factories.user(Role.CALL_HANDLER))
    assert queries.listed(worker, "to_begin").count() == 1
    pathways.not_homeless(child, reason="She is 19.", by=worker)
    assert tonight(contact).get().stop_reason == "No pathway: She is 19."
    assert not queries.listed(worker, "to_begin").exists()
    assert not Event.objects.filter(label__contains="19").exists()
    with pytest.raises(WrongState):
        pathways.not_homeless(child, reason="She is 19.", by=worker)


def test_who_the_young_person_is_follows_from_the_contact():
    pathway = factories.pathway(person=False)
    assert pathway.people == []
    person = factories.person("Tyrese", "Okafor", date_of_birth=years_ago(17), restricted=True)
    senior = factories.user(Role.SENIOR_MANAGER)
    front_door.confirm_person(pathway.child, person=person, by=senior)
    pathway = pathways.accommodate(pathway, where="Crash pad until Monday.", by=senior)
    assert (pathway.person, pathway.people, pathway.restricted_people) == (person, [person.pk], [person.pk])


# Its steps


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


# Figures


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
