"""The eighth of the ten contacts is about a child of the first: misspelt, date swapped, no NHS number."""

from datetime import UTC, datetime

import pytest

from mach.people import everyone_for
from referrals import services
from referrals.queries.identify import who_they_are
from sample import ten
from tests import factories

WRITTEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""On another day all births move by as many days, and what was swapped is no longer."""


@pytest.fixture
def household(db):
    """Everybody of contact 01, registered, by their given names."""
    contact = services.receive(sent=ten.as_received(ten.moved(WRITTEN)[0]), by=factories.system())
    worker = factories.worker()
    services.rate_and_allocate(
        contact, rag="red", reason="Danger", worker=worker, steps=["Ask health"], by=factories.manager()
    )
    for row in [*contact.children.all(), *contact.adults.all()]:
        services.register_person(row, by=worker)
    everybody = everyone_for(factories.system())
    return {person.given_name.split("-")[0]: person for person in everybody}


@pytest.fixture
def eighth(household):
    contact = services.receive(sent=ten.as_received(ten.moved(WRITTEN)[7]), by=factories.system())
    services.find_candidates([contact.pk], by=factories.system())
    return contact


def test_contact_08_offers_the_people_of_01_first_and_keeps_both_children_apart(household, eighth):
    offered = {who.of.called: who.candidates for who in who_they_are(eighth, factories.worker())}
    child, mother = offered["Ella May Hodgeson"], offered["Kellie Hodgson"]
    assert sorted(household) == ["Dean", "Ella", "Jaxon", "Kelly"]
    assert child[0].person == household["Ella"] and child[0].likely
    assert household["Jaxon"] not in {match.person for match in child}
    assert mother[0].person == household["Kelly"]


def test_the_reasons_are_told_both_ways_as_a_worker_reads_them(household, eighth):
    child, _ = who_they_are(eighth, factories.worker())
    assert child.candidates[0].why == (
        "Surname spelt a little differently; one word of the given name the same; day and month swapped; "
        "NHS number missing; same postcode; same house number, street spelt differently"
    )
