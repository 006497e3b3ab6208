"""The eighth of the ten contacts is about a child of the first: misspelt, date swapped, no NHS number."""

import pytest
from django.utils import timezone

from mach.queries.people import people_for
from referrals import services
from referrals.queries.identify import who_they_are
from sample import ten
from tests import factories


@pytest.fixture
def household(db):
    """Everybody of contact 01, registered, by their given names."""
    contact = services.receive(sent=ten.as_received(ten.moved(timezone.now())[0]), by=factories.system())
    worker = factories.worker()
    services.rate_and_allocate(contact, rag="red", reason="Danger", worker=worker, steps=["Ask health"], by=factories.manager())
    for row in [*contact.children.all(), *contact.adults.all()]:
        services.register_person(row, by=worker)
    everybody = people_for(factories.system())
    return {person.given_name: person for person in everybody}


@pytest.fixture
def eighth(household):
    contact = services.receive(sent=ten.as_received(ten.moved(timezone.now())[7]), by=factories.system())
    services.find_candidates([contact.pk], by=factories.system())
    return contact


def test_contact_08_offers_the_people_of_01_first_and_keeps_both_children_apart(household, eighth):
    offered = {one.called: found for _, one, found in who_they_are(eighth, factories.worker())}
    child, mother = offered["Ella May Hodgeson"], offered["Kellie Hodgson"]
    assert child[0].reference == household["Ella-Mae"].reference and child[0].percent >= 90
    assert household["Jaxon"].reference not in {row.reference for row in child}
    assert mother[0].reference == household["Kelly"].reference


def test_the_reasons_are_told_both_ways_as_a_worker_reads_them(household, eighth):
    [why] = [found[0].why for _, one, found in who_they_are(eighth, factories.worker()) if one.called.startswith("Ella")]
    assert why == (
        "Surname spelt a little differently; given name sounds the same; day and month swapped; NHS number missing; "
        "same postcode; same house number, street spelt differently; same carer"
    )
