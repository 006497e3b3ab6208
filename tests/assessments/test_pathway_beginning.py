"""A homeless young person of 16 or 17: who is waited for, and how the pathway begins."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.queries import pathways as queries
from assessments.services import pathways
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice
from referrals import services as front_door
from referrals.rules import homeless_young_person
from tests import factories
from tests.assessments.homeless import HOMELESS, came, tonight, years_ago

pytestmark = pytest.mark.django_db


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
