"""match(): families, numbers, addresses; how many are offered and to whom; nobody is found by what they were."""

from dataclasses import replace
from datetime import date

import pytest

from mach import people
from mach.models import Likeness, PersonAddress, PersonName, Relationship
from mach.people import Home, Sought, Tie
from tests import factories
from tests.mach.matching import BORN, ELLA, HOME, found, known, living, offered, why

pytestmark = pytest.mark.django_db


# Families


def test_twins_are_kept_apart_by_their_given_names():
    first, second = living(), living(given_name="Lily-Rose")
    for person in (first, second):
        sought = Sought(person.given_name, "Hodgson", BORN, postcode="TS18 3AB", lines=HOME.lines)
        matches = offered(sought)
        assert matches[0].person == person and matches[0].likely
        assert not any(match.likely for match in matches[1:])


def test_a_family_of_five_with_one_surname_is_told_apart():
    names = ["Ella-Mae", "Jaxon", "Lily", "Oscar", "Poppy"]
    five = [living(given_name=name, date_of_birth=date(2008 + 2 * n, 3, 5 + n)) for n, name in enumerate(names)]
    for person in five:
        sought = Sought(person.given_name, "Hodgson", person.date_of_birth, postcode="TS18 3AB", lines=HOME.lines)
        matches = offered(sought)
        assert matches[0].person == person and matches[0].likely
        assert all(match.probability < 0.05 for match in matches[1:])


def test_a_twin_nobody_knows_is_told_with_what_speaks_against_it():
    twin = living(sex="F")
    matches = offered(Sought("Jaxon", "Hodgson", BORN, sex="M", postcode="TS18 3AB", lines=HOME.lines, child=True))
    assert [match.person for match in matches] == [twin] and matches[0].percent < "90%"
    assert {reason.text for reason in matches[0].reasons if reason.agrees is False} == {"other given name", "other sex"}


def test_an_address_that_many_have_says_no_more_than_their_share():
    """A refuge, a hostel: who has a surname there may be anybody's namesake."""
    living(given_name="Zoe", family_name="Okafor", date_of_birth=None)
    sought = Sought("Zoe", "Ward", postcode="TS18 3AB", lines=HOME.lines)
    alone = offered(sought)[0].weight
    for place in range(20):
        living(given_name="Abcdefghijklmnopqrst"[place:] + "ia", family_name="Other", date_of_birth=None)
    assert offered(sought)[0].weight < alone


def test_a_sibling_nobody_knows_is_not_the_one_who_is_known():
    living()
    unknown = Sought("Jaxon", "Hodgson", date(2019, 12, 1), postcode="TS18 3AB", lines=HOME.lines, child=True)
    assert not any(match.likely for match in offered(unknown))


def test_of_two_records_alike_neither_is_likely_and_both_are_offered():
    both = [known(), known()]
    matches = offered(ELLA)
    assert {match.person for match in matches} == set(both)
    assert all(0.4 < match.probability < 0.6 and match.alone > 0.9 for match in matches)


# Numbers and addresses


def test_reasons_are_given_against_as_well_as_for():
    person = known(nhs_number="9434765919")
    people.add_address(person, Home(("1 Other Street",), "", "TS1 1AA"), by=factories.system())
    sought = replace(
        ELLA, given_name="Zoe", date_of_birth=date(2011, 9, 27), nhs_number="9434765919", postcode="TS3 9ZZ"
    )
    [match] = offered(sought)
    assert match.why == "Same surname; other given name; other date of birth; same NHS number; other postcode"
    assert [reason.agrees for reason in match.reasons] == [True, False, False, True, False]


def test_a_number_that_fails_its_check_is_a_clue():
    known(nhs_number="9434765919")
    [match] = offered(replace(ELLA, nhs_number="9434765918"))
    assert "NHS number differs in a digit or two and fails its check" in match.why
    with_it, without = match.weight, offered(ELLA)[0].weight
    assert with_it > without


@pytest.mark.parametrize("postcode", ["TS18 3AB", "ts183ab", " Ts18  3aB "])
def test_a_postcode_is_one_however_it_is_spaced(postcode):
    living()
    assert "same postcode" in why(replace(ELLA, postcode=postcode))


@pytest.mark.parametrize(
    ("lines", "postcode", "said"),
    [
        (("14 Marlow Walk",), "TS18 3AB", "same house and street"),
        (("14, marlow wlk",), "TS18 3AB", "same house number, street spelt differently"),
        (("16 Marlow Walk",), "TS18 3AB", "another address in the same street"),
        (("2 Other Road",), "TS18 9ZZ", "other postcode in the same district; other address"),
        ((), "TS18 3AD", "postcode differs in one character"),
    ],
)
def test_addresses_are_compared_in_parts(lines, postcode, said):
    living()
    assert said in why(replace(ELLA, lines=lines, postcode=postcode))


def test_an_address_of_long_ago_still_counts():
    person = living()
    people.add_address(person, Home(("9 New Close",), "", "TS1 1AA"), by=factories.system())
    old = PersonAddress.objects.get(person=person, postcode="TS18 3AB")
    PersonAddress.objects.filter(pk=old.pk).update(to_day=date(2017, 1, 1))
    assert "same postcode; same house and street" in why(replace(ELLA, lines=HOME.lines, postcode=HOME.postcode))


def test_a_carer_who_came_with_a_child_speaks_for_the_child():
    child, mother = known(), known(given_name="Kelly", date_of_birth=date(1990, 6, 17))
    people.relate(mother, child, Tie("mother"), by=factories.system())
    assert "same carer" in why(Sought("Ella", "Pallister", BORN, carers=(("Kelly", "Hodgson"),), child=True))


ONE_FIELD = {
    "given_name": "Ella-Mae",
    "family_name": "Hodgson",
    "date_of_birth": BORN,
    "nhs_number": "9434765919",
    "upn": "H801200001001",
    "postcode": "TS18 3AB",
    "telephone": "01642555123",
    "lines": HOME.lines,
    "sex": "F",
}


@pytest.mark.parametrize("field", ONE_FIELD)
def test_every_field_missing_but_one_is_answered(field):
    """Numbers find somebody by themselves; whatever is less is answered, without a word too much."""
    person = living(nhs_number="9434765919", upn="H801200001001", telephone="01642555123", sex="F")
    matches = offered(Sought(**{field: ONE_FIELD[field]}))
    assert {match.person for match in matches} <= {person}
    assert not any(match.likely for match in matches) or field in {"nhs_number", "upn", "telephone", "date_of_birth"}
    if field in {"nhs_number", "upn"}:
        assert matches


# How many, how likely, for whom


def test_the_likeliest_comes_first_and_no_more_than_asked():
    same = [known() for _ in range(6)]
    sure = known(nhs_number="9434765919")
    matches = people.match(replace(ELLA, nhs_number="9434765919"), reader=factories.worker(), limit=5)
    assert [match.person for match in matches] == [sure, *same[:4]]
    assert matches[0].certain and matches[0].likely and not matches[1].certain


def test_whoever_has_the_number_is_offered_however_many_are_likelier():
    for _ in range(6):
        known()
    number = factories.person("Someone", "Else", date_of_birth=date(1999, 1, 1), nhs_number="9434765919")
    assert number in found(replace(ELLA, nhs_number="9434765919"))


def test_a_restricted_person_is_offered_only_to_who_may_open_them():
    named = factories.worker()
    person = known(restricted=True, named=[named])
    assert found(ELLA) == []
    assert found(ELLA, factories.manager()) == []
    assert found(ELLA, named) == [person]
    assert found(ELLA, factories.user("senior_manager")) == [person]
    assert found(ELLA, factories.user("administrator")) == []


def test_how_likely_somebody_is_does_not_tell_of_somebody_restricted():
    known()
    [before] = offered(ELLA)
    known(restricted=True)
    [after] = offered(ELLA)
    assert after.probability == pytest.approx(before.probability, abs=1e-6)


def test_nothing_known_of_somebody_asks_the_database_nothing(django_assert_num_queries):
    reader = factories.system()
    with django_assert_num_queries(0):
        assert people.match(Sought(), reader=reader) == []


def test_a_whole_family_is_matched_in_one_statement(django_assert_num_queries):
    person = known()
    reader = factories.user("senior_manager")
    with django_assert_num_queries(1):
        found = people.match_many([ELLA, Sought("Nobody", "Else", date(1950, 2, 2)), ELLA], reader=reader)
    assert [[match.person for match in each] for each in found] == [[person], [], [person]]


# Kept up to date


def test_a_change_behind_the_services_is_known_and_made_good_before_anybody_is_looked_for(django_assert_num_queries):
    person, reader = known(), factories.user("senior_manager")
    PersonName(person=person, given_name="Maisie", family_name="Doyle", name_key="doyle maisie").save()
    assert Likeness.objects.get(pk=person.pk).stale
    assert found(Sought("Maisie", "Doyle", BORN), reader) == [person]
    assert not Likeness.objects.get(pk=person.pk).stale
    with django_assert_num_queries(1):
        found(Sought("Maisie", "Doyle", BORN), reader)


WRITES = {
    "name": lambda one: one.__class__.objects.filter(pk=one.pk).update(family_name="Doyle"),
    "date": lambda one: one.__class__.objects.filter(pk=one.pk).update(date_of_birth=date(2015, 1, 1)),
    "number": lambda one: one.__class__.objects.filter(pk=one.pk).update(nhs_number="9434765919"),
    "address gone": lambda one: one.addresses.all().delete(),
    "address moved": lambda one: one.addresses.update(postcode="TS1 1AA"),
    "carer renamed": lambda one: one.__class__.objects.filter(related_to__child=one).update(family_name="Doyle"),
    "carer gone": lambda one: Relationship.objects.filter(child=one).delete(),
}


@pytest.mark.parametrize("write", WRITES)
def test_whatever_changes_a_person_marks_them(write):
    child, mother = living(), known(given_name="Kelly", date_of_birth=date(1990, 6, 17))
    people.relate(mother, child, Tie("mother"), by=factories.system())
    assert not Likeness.objects.filter(stale=True).exists()
    WRITES[write](child)
    assert Likeness.objects.get(pk=child.pk).stale
    assert people.renew_stale() and not Likeness.objects.filter(stale=True).exists()


def test_services_leave_nobody_stale():
    by = factories.system()
    child, mother = living(), known(given_name="Kelly", date_of_birth=date(1990, 6, 17))
    people.relate(mother, child, Tie("mother"), by=by, source="C-2026-000001")
    people.correct(mother, {"family_name": "Doyle"}, by=by)
    people.add_name(child, given_name="Ella", family_name="Doyle", by=by, source="C-2026-000001")
    assert Likeness.objects.get(pk=child.pk).carers == ["kelly doyle"]
    people.forget_source(child, "C-2026-000001", by=by)
    assert not Likeness.objects.filter(stale=True).exists()
    assert Likeness.objects.get(pk=child.pk).carers == []
    assert len(Likeness.objects.get(pk=child.pk).givens) == 1


def test_keys_made_again_are_the_same_keys():
    child = living(nhs_number="9434765919")
    before = Likeness.objects.filter(pk=child.pk).values().get()
    assert people.rebuild() == 1
    assert Likeness.objects.filter(pk=child.pk).values().get() == before
