"""One record of two people is two again: each as it was, and what came after is whose a person says."""

from datetime import date

import pytest

from mach import people
from mach.errors import RuleBroken, WrongState
from mach.models import (
    Event,
    Person,
    PersonName,
    Relationship,
)
from mach.people import Home, Tie
from mach.people.afterwards import came_after
from mach.people.pointing import pointers
from referrals import services
from referrals.models import Contact, ContactChild, Referral
from referrals.rules import Decision as D
from tests import factories
from tests.factories import outcomes
from tests.mach.twice import everywhere, merged, on_a_contact, two, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.manager()


def test_an_undo_brings_back_both_exactly(boss):
    first, other = two(school="Beck School", date_of_birth=date(2016, 4, 27))
    on_a_contact(first, boss)
    on_a_contact(other, boss, decided=True)
    mother = factories.person("Kelly", "Hodgson")
    for child in (first, other):
        people.relate(mother, child, Tie("mother"), by=boss)
    ids = [first.pk, other.pk]
    rows = list(Person.objects.order_by("pk").values())
    before = everywhere(*ids)
    merge = merged(first, other, boss, given_name="gone", school="gone", date_of_birth="gone")
    assert everywhere(*ids) != before
    undone(merge, boss)
    now = everywhere(*ids)
    told = {key for key in now if key[0] == "mach.event" and key not in before}
    assert {key: held for key, held in now.items() if key not in told} == before
    assert set(Event.objects.filter(pk__in=[key[2] for key in told]).values_list("kind", flat=True)) == {
        "person.merge",
        "person.unmerge",
    }
    for row, was in zip(Person.objects.order_by("pk").values(), rows, strict=True):
        assert {**row, "identity_at": 0} == {**was, "identity_at": 0}


def test_the_registered_rows_of_an_undo_keep_their_numbers(boss):
    first, other = two()
    mother = factories.person("Kelly", "Hodgson")
    for child in (first, other):
        people.relate(mother, child, Tie("mother"), by=boss)
    before = list(Relationship.objects.order_by("pk").values())
    undone(merged(first, other, boss), boss)
    assert list(Relationship.objects.order_by("pk").values()) == before


def test_what_came_after_must_be_given_to_one_of_the_two(boss):
    first, other = two()
    merge = merged(first, other, boss)
    new = on_a_contact(first, boss, decided=True)
    (after,) = [each for each in came_after(merge) if each.to_say]
    assert (after.key, after.to_say) == (new.reference, True)
    assert f"{Referral.objects.get().reference} that came of it" in after.told
    with pytest.raises(RuleBroken, match="whose it is"):
        undone(merge, boss)
    with pytest.raises(RuleBroken, match="whose it is"):
        undone(merge, boss, **{new.reference: "both"})
    undone(merge, boss, **{new.reference: "gone"})
    new.refresh_from_db()
    assert new.people == [other.pk]
    assert Referral.objects.get().person == other
    assert ContactChild.objects.get().person == other
    assert not pointers([first.pk], restricted=False) or all(
        pointer.place.table in {"mach.event", "mach.said"} for pointer in pointers([first.pk], restricted=False)
    )


def test_work_that_one_had_goes_on_and_goes_back_with_it(boss):
    first, other = two()
    old = on_a_contact(other, boss)
    merge = merged(first, other, boss)
    services.decide_now(Contact.objects.get(pk=old.pk), outcomes=outcomes(old, D.ASSESSMENT), reason="Now.", by=boss)
    assert [each.to_say for each in came_after(merge)] == [False]
    undone(merge, boss)
    assert Referral.objects.get().person == other
    assert Referral.objects.get().people == [other.pk]


def test_a_link_undone_meanwhile_stays_undone(boss):
    first, other = two()
    contact = on_a_contact(other, boss)
    merge = merged(first, other, boss)
    services.undo_link(contact.children.get(), reason="Somebody else.", by=boss)
    undone(merge, boss)
    assert ContactChild.objects.get().person is None
    assert Contact.objects.get().people == []


def test_names_addresses_and_corrections_after_the_merge_are_given_too(boss):
    first, other = two()
    merge = merged(first, other, boss)
    people.add_name(first, given_name="Ellie", family_name="Hodgson", by=boss)
    people.add_address(first, Home(("9 Beck Row",), "Yarm", "TS15 9AA"), by=boss)
    people.correct(first, {"school": "New School"}, by=boss)
    keys = {each.key for each in came_after(merge) if each.to_say}
    assert len(keys) == 3
    assert "changed:school" in keys
    undone(merge, boss, **dict.fromkeys(keys, "gone"))
    other.refresh_from_db()
    first.refresh_from_db()
    assert (first.school, other.school) == ("", "New School")
    assert [str(name) for name in other.names.all()] == ["Ellie Hodgson"]
    assert not PersonName.objects.filter(person=first).exists()
    assert other.addresses.count() == 1


def test_a_merge_is_undone_once_and_the_last_first(boss):
    first, other = two()
    third = factories.person("Ela", "Hodgson")
    one = merged(first, other, boss)
    two_ = merged(first, third, boss)
    with pytest.raises(WrongState, match=third.reference):
        undone(one, boss)
    undone(two_, boss)
    undone(one, boss)
    with pytest.raises(WrongState, match="undone already"):
        undone(one, boss)
    assert Person.objects.standing().count() == 3


def test_a_chain_is_undone_from_its_end(boss):
    first, other = two()
    third = factories.person("Ela", "Hodgson")
    one = merged(first, other, boss)
    first.refresh_from_db()
    last = merged(third, first, boss)
    with pytest.raises(WrongState, match="undo that merge first"):
        undone(one, boss)
    undone(last, boss)
    undone(one, boss)
    assert Person.objects.standing().count() == 3
