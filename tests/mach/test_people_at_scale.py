"""Search and a person's page read indexes at twenty thousand people: nothing is read row by row."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mach.clues import Clues
from mach.models import PersonAddress, PersonName
from mach.people import Sought, match_many
from mach.queries import search
from mach.queries.people import household, people_for
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = """INSERT INTO mach_person (given_name, family_name, name_key, date_of_birth, sex, ethnicity, first_language,
    interpreter_language, nhs_number, upn, school, gp, disabilities, description, telephone, restricted, registered_at,
    registered_by_id)
SELECT left(md5(n::text), 5), left(md5((n * 7)::text), 8), left(md5(n::text), 5) || ' ' || left(md5((n * 7)::text), 8),
    date '2005-01-01' + n %% 6000, 'U', '', '', '', lpad(n::text, 10, '0'), '', '', '', '{}', '',
    '07' || lpad(n::text, 9, '0'), n %% 500 = 0, now(), %s FROM generate_series(1, 20000) n"""
HOMES = """INSERT INTO mach_personaddress (person_id, lines, town, postcode, search_key, source)
SELECT id, '{}', '', 'TS1 ' || (id % 900), (id % 300) || ' ' || left(md5(id::text), 6) || ' street', ''
FROM mach_person"""
SAID = """INSERT INTO mach_said (person_id, field, value, source, by_id, at)
SELECT id, 'nhs_number', lpad((id + 100000)::text, 10, '0'), '', %s, now() FROM mach_person"""


@pytest.fixture
def twenty_thousand():
    factories.person()
    by = factories.system().pk
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [by])
        cursor.execute(HOMES)
        cursor.execute(SAID, [by])
        cursor.execute("ANALYZE mach_person, mach_personaddress, mach_personname, mach_relationship, mach_said")
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.5', true)")


@pytest.mark.parametrize(
    "clues",
    [
        Clues(nhs_number="0000000077"),
        Clues(telephone="07000000077"),
        Clues(date_of_birth=date(2005, 3, 19)),
        Clues(postcode="TS1 77"),
    ],
)
def test_facts_are_looked_up(twenty_thousand, clues, monkeypatch):
    plans = []
    monkeypatch.setattr(search, "_answered", lambda rows: plans.append(rows.explain()) or [])
    search._by_facts(clues, people_for(factories.worker()))
    assert plans and "Seq Scan" not in plans[0], plans[0]


def test_spellings_are_looked_up_too(twenty_thousand):
    reader = factories.worker()
    plan = search._scored(people_for(reader), "name_key", ["hodgeson"])[: search.EACH].explain()
    assert "mach_person_name_words" in plan
    assert "Seq Scan" not in plan
    street = PersonAddress.objects.filter(search_key__contains="marlow walk").explain()
    assert "mach_personaddress_words" in street


def read_row_by_row(asked):
    """Tables of people that PostgreSQL would read from end to end for one of these statements, with its plan."""
    with connection.cursor() as cursor:
        for each in asked.captured_queries:
            if each["sql"].lstrip("( ").startswith("SELECT") and "mach_person" in each["sql"]:
                cursor.execute("EXPLAIN " + each["sql"])
                plan = "\n".join(line for (line,) in cursor.fetchall())
                yield from ((table, plan) for table in TABLES if f"Seq Scan on {table} " in plan)


TABLES = ("mach_person", "mach_personaddress")


@pytest.mark.parametrize("role", ["social_worker", "senior_manager"])
def test_candidates_are_looked_up(twenty_thousand, role):
    reader = factories.user(role)
    sought = [
        Sought("Ella-Mae", "Hodgson", date(2016, 4, 9), postcode="TS1 77"),
        Sought(nhs_number="0000000077"),
        Sought(upn="A123456789012"),
        Sought("Kelly", "Hodgeson"),
        Sought(expected_date_of_birth=date(2026, 12, 1)),
    ]
    with CaptureQueriesContext(connection) as asked:
        match_many(sought, reader=reader)
        search.find_people(Clues(name="Hodgeson", date_of_birth=date(2005, 3, 19), postcode="TS1 77"), reader)
    assert len(asked) >= 4
    assert not list(read_row_by_row(asked))


def test_a_search_among_twenty_thousand_finds_the_one_and_hides_the_restricted(twenty_thousand):
    [found] = search.find_people(Clues(name="Hodgeson"), factories.worker())
    assert found.person.family_name == "Hodgson"
    assert not search.find_people(Clues(nhs_number="0000000500"), factories.worker())
    assert search.find_people(Clues(nhs_number="0000000500"), factories.user("senior_manager"))
    assert PersonName.objects.count() == 0
    assert len(household([found.person.pk], factories.worker())) == 1
