"""match(): who of the index somebody may be, how likely, with reasons both ways, for who may see them."""

from dataclasses import replace
from datetime import date

import pytest

from mach import people
from mach.people import Sought, Tie
from mach.people.sought import half_known
from tests import factories
from tests.mach.matching import BORN, ELLA, HOME, found, known, living, offered, why

pytestmark = pytest.mark.django_db


# How names are written


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("ella mae", "HODGSON"),
        ("Élla-Maé", "Hodgson"),
        ("Hodgson", "Ella-Mae"),
        ("Ella", "Mae Hodgson"),
    ],
)
def test_case_accents_hyphens_and_order_do_not_hide_an_equal_name(given, family):
    person = known()
    [match] = offered(Sought(given_name=given, family_name=family, date_of_birth=BORN))
    assert match.person == person and match.likely
    assert match.reasons[0].text == "same name"


@pytest.mark.parametrize(
    ("given", "family", "said"),
    [
        ("Ella Mae", "Hodgeson", "surname spelt a little differently"),
        ("Ella", "Hodgson", "one word of the given name the same"),
        ("Ella Mae", "Hodgson-Pallister", "one word of the surname the same"),
        ("Ella-Mae", "Pallister", "other surname"),
        ("E", "Hodgson", "given name begins the same"),
        ("Zoe", "Hodgson", "other given name"),
    ],
)
def test_a_name_that_differs_is_told_as_it_differs(given, family, said):
    known()
    assert said in why(Sought(given_name=given, family_name=family, date_of_birth=BORN)).lower()


@pytest.mark.parametrize(
    ("held", "given", "said"),
    [
        ("Elizabeth", "Liz", "a short form of the given name"),
        ("Bob", "Robert", "a short form of the given name"),
        ("Kaitlyn", "Caitlin", "a short form of the given name"),
        ("Shaun", "Sean", "a short form of the given name"),
        ("Philippa", "Fillipa", "given name sounds the same"),
        ("Jayden", "Jaydon", "a short form of the given name"),
        ("Jackson", "Jacksun", "given name spelt a little differently"),
    ],
)
def test_short_forms_and_names_that_sound_alike_are_told_as_such(held, given, said):
    known(given_name=held)
    assert said in why(replace(ELLA, given_name=given)).lower()


def test_one_word_of_a_double_name_misspelt_is_told_as_such():
    """Ella-Mae, born on the tenth, written as Ela, born on the ninth."""
    person = known()
    [match] = offered(replace(ELLA, given_name="Ela", date_of_birth=date(2016, 4, 10)))
    assert match.person == person
    assert "one word of the given name spelt a little differently" in match.why
    assert found(replace(ELLA, given_name="Ela", family_name="Pallister", date_of_birth=date(2012, 1, 1))) == []


@pytest.mark.parametrize("given", ["Mohammed", "Muhammad", "محمد", "Мохаммед", "মোহাম্মদ", "Μοχάμεντ"])
def test_one_name_in_several_scripts_is_one_name(given):
    person = factories.person("Mohammed", "Rahman", date_of_birth=BORN)
    [match] = offered(Sought(given, "Rahman", BORN))
    assert match.person == person and match.likely


def test_a_whole_name_in_three_scripts_finds_one_person():
    person = factories.person("Олександр", "Ковальський", date_of_birth=BORN)
    for given, family in (("Oleksandr", "Kovalskyi"), ("Alexander", "Kowalski"), ("Александр", "Ковальский")):
        [match] = offered(Sought(given, family, BORN))
        assert match.person == person and match.likely, given


@pytest.mark.parametrize("length", [1, 300])
def test_names_of_one_letter_and_of_three_hundred_are_registered_and_found(length):
    person = factories.person("É" * length, "ß" * length, date_of_birth=BORN)
    assert found(Sought("e" * length, "ss" * length, BORN)) == [person]


def test_other_names_are_looked_through_too():
    person = known()
    people.add_name(person, given_name="Ella", family_name="Pallister", by=factories.system())
    [match] = offered(Sought("Ella", "Pallister", BORN))
    assert match.person == person
    assert match.reasons[0].text == "another of their names"


# Dates


def test_a_date_with_day_and_month_swapped_is_told_as_such():
    known()
    [match] = offered(replace(ELLA, date_of_birth=date(2016, 9, 4), postcode="TS3 9ZZ"))
    assert match.why == "Same name; day and month swapped; NHS number missing; postcode missing"
    assert [reason.agrees for reason in match.reasons] == [True, True, None, None]


def test_a_date_whose_day_is_no_month_has_no_swap():
    known(date_of_birth=date(2016, 4, 27))
    assert found(replace(ELLA, date_of_birth=date(2016, 4, 27)))


def test_a_day_mistyped_is_forgiven_and_told():
    known()
    assert why(replace(ELLA, date_of_birth=date(2016, 4, 10))).startswith(
        "Same name; date of birth differs in one part"
    )


def test_an_age_or_a_year_is_compared_as_far_as_it_goes():
    person = living()
    sent = {"given_name": "Ella Mae", "family_name": "Hodgson", "date_of_birth": None, "expected_date_of_birth": None}
    rest = {"nhs_number": "", "upn": "", "postcode": "ts183ab"}
    on = date(2023, 1, 1)
    for text, said in (("about 6", "the right age"), ("born in 2016", "the right age"), ("5 years", "about the right")):
        about = half_known(text, on)
        sought = Sought.of(type("Sent", (), {**sent, **rest})())
        [match] = offered(replace(sought, born_from=about[0], born_to=about[1]))
        assert match.person == person and said in match.why, text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Girl, about 6", date(2016, 11, 23), date(2017, 11, 22)),
        ("aged 6", date(2016, 11, 23), date(2017, 11, 22)),
        ("a boy of 6 years", date(2016, 11, 23), date(2017, 11, 22)),
        ("born 2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_what_is_half_known_of_a_date_is_read(text, first, last):
    assert half_known(text, date(2023, 11, 22)) == (first, last)
    assert half_known("Girl in a red coat, flat 6", date(2023, 11, 22)) is None


def test_an_unborn_child_is_matched_by_the_expected_date_and_after_the_birth():
    due = date(2026, 2, 18)
    unborn = factories.person("Unborn", "Crossley", date_of_birth=None, expected_date_of_birth=due)
    people.add_address(unborn, HOME, by=factories.system())
    [match] = offered(Sought("Unborn", "Crossley", expected_date_of_birth=due))
    assert match.person == unborn and match.reasons[1].text == "same expected date"
    [match] = offered(Sought("Ava", "Crossley", date(2026, 2, 3), postcode="TS18 3AB", lines=HOME.lines))
    assert match.person == unborn and match.reasons[2].text == "born about when expected"


def test_a_parents_date_on_a_childs_form_does_not_make_the_parent_the_child():
    child = living()
    mother = living(given_name="Kelly", date_of_birth=date(1990, 6, 17))
    people.relate(mother, child, Tie("mother"), by=factories.system())
    sought = Sought("Ella Mae", "Hodgson", date(1990, 6, 17), postcode="TS18 3AB", lines=HOME.lines, child=True)
    first = offered(sought)[0]
    assert first.person == child and first.likely
    assert "the date given is that of another of the same home or surname" in first.why
    assert not first.certain


def test_a_siblings_date_is_told_by_who_else_lives_there():
    child, brother = living(), living(given_name="Jaxon", date_of_birth=date(2013, 10, 30))
    sought = Sought("Ella Mae", "Hodgson", brother.date_of_birth, postcode="TS18 3AB", lines=HOME.lines, child=True)
    assert offered(sought)[0].person == child
