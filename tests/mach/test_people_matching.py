"""match(): who of the index somebody may be, with reasons both ways, for who may see them."""

from datetime import date

import pytest
from django.db import connection

from mach import people
from mach.people import Sought
from mach.people.matching import _possible
from tests import factories

pytestmark = pytest.mark.django_db
BORN = date(2016, 4, 9)
ELLA = Sought(given_name="Ella-Mae", family_name="Hodgson", date_of_birth=BORN)


def known(**fields):
    return factories.person(**{"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": BORN, **fields})


def found(sought, reader=None):
    return [match.person for match in people.match(sought, reader=reader or factories.worker())]


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
    assert found(Sought(given_name=given, family_name=family, date_of_birth=BORN)) == [person]


def test_a_date_with_day_and_month_swapped_is_told_as_such():
    known()
    [match] = people.match(
        Sought(given_name="Ella-Mae", family_name="Hodgson", date_of_birth=date(2016, 9, 4), postcode="TS3 9ZZ"),
        reader=factories.worker(),
    )
    assert match.why == "Same name; day and month swapped; NHS number missing; postcode missing"
    assert [reason.agrees for reason in match.reasons] == [True, True, None, None]


def test_reasons_are_given_against_as_well_as_for():
    person = known(nhs_number="9434765919")
    people.add_address(person, people.Home(("1 Other Street",), "", "TS1 1AA"), by=factories.system())
    [match] = people.match(
        Sought("Ella", "Hodgson", date(2016, 4, 10), nhs_number="9434765919", postcode="TS3 9ZZ"),
        reader=factories.worker(),
    )
    assert match.why == "Same surname; other date of birth; same NHS number; other postcode"


def test_an_equal_name_with_another_date_of_birth_is_nobody():
    known()
    assert found(Sought("Ella-Mae", "Hodgson", date(2016, 4, 10))) == []
    assert found(Sought("Ella-Mae", "Hodgson")) == []


def test_a_date_whose_day_is_no_month_has_no_swap():
    known(date_of_birth=date(2016, 4, 27))
    assert found(Sought("Ella-Mae", "Hodgson", date(2016, 4, 27)))


def test_other_names_are_looked_through_too():
    person = known()
    people.add_name(person, given_name="Ella", family_name="Pallister", by=factories.system())
    [match] = people.match(Sought("Ella", "Pallister", BORN), reader=factories.worker())
    assert match.person == person
    assert match.reasons[0].text == "another of their names"


def test_an_unborn_child_is_matched_by_the_expected_date():
    unborn = factories.person("Unborn", "Crossley", date_of_birth=None, expected_date_of_birth=date(2027, 2, 18))
    assert found(Sought("Unborn", "Crossley", expected_date_of_birth=date(2027, 2, 18))) == [unborn]


def test_the_likeliest_comes_first_and_no_more_than_asked():
    same = [known() for _ in range(6)]
    sure = known(nhs_number="9434765919")
    matches = people.match(
        Sought("Ella-Mae", "Hodgson", BORN, nhs_number="9434765919"), reader=factories.worker(), limit=5
    )
    assert [match.person for match in matches] == [sure, *same[:4]]
    assert matches[0].certain and not matches[1].certain


def test_a_restricted_person_is_offered_only_to_who_may_open_them():
    named = factories.worker()
    person = known(restricted=True, named=[named])
    assert found(ELLA) == []
    assert found(ELLA, factories.manager()) == []
    assert found(ELLA, named) == [person]
    assert found(ELLA, factories.user("senior_manager")) == [person]
    assert found(ELLA, factories.user("administrator")) == []


def test_nothing_known_of_somebody_asks_the_database_nothing(django_assert_num_queries):
    reader = factories.system()
    with django_assert_num_queries(0):
        assert people.match(Sought(), reader=reader) == []


def test_a_whole_family_is_matched_in_one_statement(django_assert_num_queries):
    person = known()
    reader = factories.user("senior_manager")
    with django_assert_num_queries(1):
        found = people.match_many([ELLA, Sought("Nobody", "Else", BORN), ELLA], reader=reader)
    assert [[match.person for match in each] for each in found] == [[person], [], [person]]


@pytest.mark.parametrize("length", [1, 300])
def test_names_of_one_letter_and_of_three_hundred_are_registered_and_found(length):
    person = factories.person("É" * length, "ß" * length, date_of_birth=BORN)
    assert found(Sought("e" * length, "ss" * length, BORN)) == [person]


def test_matching_reads_indexes_at_twenty_thousand_people():
    by = factories.system()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO mach_person (given_name, family_name, name_key, date_of_birth, sex, ethnicity,
                   first_language, interpreter_language, nhs_number, upn, school, gp, disabilities, description,
                   telephone, restricted, registered_at, registered_by_id)
               SELECT 'Given' || n, 'Family' || n, 'family' || n || ' given' || n, date '2005-01-01' + n %% 6000, 'U',
                   '', '', '', lpad(n::text, 10, '0'), '', '', '', '{}', '', '', false, now(), %s
               FROM generate_series(1, 20000) n""",
            [by.pk],
        )
        cursor.execute("ANALYZE mach_person")
    sought = Sought("Given77", "Family77", date(2005, 3, 19), nhs_number="0000000077")
    [match] = people.match(sought, reader=by)
    assert match.person.given_name == "Given77"
    assert "Seq Scan on mach_person " not in _possible([sought], by).explain()
