"""A girl who is in the index twice: found, merged field by field, found by both numbers, and two records again."""

import re

import pytest

from mach import people
from mach.access import Role
from mach.models import DuplicatePair, Person
from referrals import services
from referrals.models import Contact
from tests import factories
from tests.browser import PHONE

pytestmark = pytest.mark.e2e


@pytest.fixture
def twice():
    """Two records with one NHS number, each with a contact of her own; the search has found them."""
    first = factories.person("Ella-Mae", "Hodgson", nhs_number="9434765919")
    other = factories.person("Ellamay", "Hodgson", nhs_number="9434765919", school="Beck School")
    for one in (first, other):
        linked(one)
    people.look_for_duplicates_of([other], by=factories.system())
    assert DuplicatePair.objects.count() == 1
    return first, other


def linked(one):
    contact = factories.contact(rag="red")
    services.confirm_person(contact.children.get(), person=one, by=factories.manager())
    return Contact.objects.get(pk=contact.pk)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_two_records_become_one_and_two_again(desks, twice, size):
    first, other = twice
    keeper = desks(factories.user(Role.DATA_QUALITY, name="Yvonne Dacre"), **({"size": size} if size else {}))
    # When the keeper of the index opens the pair that the search found
    keeper.open("/")
    keeper.sees("Pairs to review: 1")
    keeper.follow(re.compile("In the index twice"))
    keeper.sees("Ella-Mae Hodgson and Ellamay Hodgson")
    keeper.follow("Ella-Mae Hodgson and Ellamay Hodgson")
    keeper.sees("Is this one person?", "same NHS number", "Beck School")
    assert not keeper.scrolls_sideways()
    assert keeper.faults() == []
    keeper.press("Same person: merge")
    # Then the fuller record's school is chosen already, and she says how she knows
    assert keeper.page.locator("#gone-school").is_checked()
    assert not keeper.scrolls_sideways()
    assert keeper.faults() == []
    keeper.fill("How you know that this is one person", "The same NHS number; the school has one Ella-Mae.")
    keeper.press(f"Merge {other.reference} into {first.reference}")
    keeper.sees("both numbers lead here")
    assert keeper.path == first.get_absolute_url()
    # And the number that went leads to the record that stays, where all that was said is shown
    keeper.open(other.get_absolute_url())
    assert keeper.path == first.get_absolute_url()
    keeper.open(f"{first.get_absolute_url()}identity/")
    keeper.sees("Ellamay Hodgson", "also known", "Beck School", f"also {other.reference}")
    assert keeper.faults() == []
    # When something came after, and it turns out that they are two cousins
    new = linked(Person.objects.get(pk=first.pk))
    keeper.open("/people/merges/")
    keeper.follow(f"{other.reference} into {first.reference}")
    keeper.fill("How you know that these are two people", "Two cousins with one form.")
    keeper.press("Undo the merge")
    # Then nothing is guessed: she is asked whose it is, and nothing typed is lost
    keeper.sees("Say of everything that came after the merge whose it is.", "Two cousins with one form.")
    keeper.page.get_by_label(other.reference, exact=True).check()
    assert not keeper.scrolls_sideways()
    assert keeper.faults() == []
    keeper.press("Undo the merge")
    keeper.sees("are two records again")
    assert Contact.objects.get(pk=new.pk).people == [other.pk]
    assert Person.objects.standing().count() == 2


def test_a_name_of_300_letters_pushes_nothing_off_a_phone(desks):
    first, other = (factories.person(letter * 300, "Ω" * 300) for letter in "AB")
    keeper = desks(factories.user(Role.DATA_QUALITY, name="Yvonne Dacre"), size=PHONE)
    merging = f"{first.get_absolute_url()}merge/{other.reference}/"
    for page in (first.get_absolute_url(), f"{first.get_absolute_url()}identity/", merging):
        keeper.open(page)
        keeper.sees(first.reference)
        assert not keeper.scrolls_sideways(), page
