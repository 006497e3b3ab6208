"""A restricted record is merged by who is named for it, and what touches either of two is as closed as they are."""

from datetime import date

import pytest

from mach import people
from mach.errors import RuleBroken
from mach.models import (
    Event,
    Person,
)
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.mach.twice import everywhere, merged, on_a_contact, two, undone

pytestmark = pytest.mark.django_db


def test_a_restricted_record_is_merged_by_who_is_named_for_it_alone():
    named, glass = factories.manager(), factories.manager()
    first, other = two()
    closed = factories.restrict(other, named)
    people.break_glass(reference=closed.reference, reason="Hospital asks", by=glass)
    glass.forget_what_is_open()
    for stranger in (glass, factories.manager()):
        with pytest.raises(RuleBroken, match="restricted: only who is named"):
            merged(first, closed, stranger)
    assert merged(first, closed, named)


@pytest.mark.parametrize("closed", ["kept", "gone"])
def test_what_touches_either_is_closed_and_opens_again_with_an_undo(closed):
    boss = factories.user("senior_manager")
    first, other = two()
    contacts = [on_a_contact(person, boss) for person in (first, other)]
    hidden = factories.restrict(first if closed == "kept" else other, boss)
    first.refresh_from_db()
    other.refresh_from_db()
    before = everywhere(first.pk, other.pk)
    merge = merged(first, other, boss)
    first.refresh_from_db()
    assert first.restricted
    for contact in contacts:
        contact.refresh_from_db()
        assert contact.restricted_people == [first.pk]
        assert set(
            Event.objects.filter(reference=contact.reference).values_list("restricted_people__0", flat=True)
        ) == {first.pk}
    assert not Person.objects.visible_to(factories.manager()).exists()
    undone(merge, boss)
    assert list(Person.objects.filter(restricted=True)) == [hidden]
    now = everywhere(first.pk, other.pk)
    assert {key: held for key, held in now.items() if key in before} == before
    opened = [contact for contact in Contact.objects.all() if not contact.restricted_people]
    assert opened == [contacts[1 if closed == "kept" else 0]]


def test_a_restricted_number_that_was_merged_still_closes_a_contact():
    boss = factories.user("senior_manager")
    first, other = two(nhs_number="9434765870")
    merge = merged(first, factories.restrict(other, boss), boss)
    sent = factories.sent_child("Anybody", "Else", nhs_number="9434765870", date_of_birth=date(2001, 1, 1))
    contact = factories.contact(C.NEW, children=[sent])
    assert contact.restricted_people == [first.pk]
    assert merge.kept == first
