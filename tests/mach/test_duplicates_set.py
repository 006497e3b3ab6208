"""The whole index looked at as a set finds whom a search for each would find, says the same of them, and goes on where
it was broken off."""

import json
from datetime import date

import pytest
from django.db import connection
from django.db.models import Q

from mach import people
from mach.models import DuplicatePair, PersonAddress, Verdict
from mach.people import alike, duplicates
from mach.people.comparing import over
from mach.people.sought import asked
from mach.rows import Plan, Write, run
from tests import factories
from tests.mach.twice import search

pytestmark = pytest.mark.django_db
NUMBER, ANOTHER = "9434765919", "9434765870"
BORN = date(2015, 3, 4)


def living(one, *lines, postcode="TS1 2AB"):
    PersonAddress.objects.create(person=one, lines=list(lines), postcode=postcode)
    return one


def family():
    """Of everything that a comparison knows something: twins, other spellings and forms, numbers, words for a date."""
    street = "12 Linthorpe Road"
    known = {"date_of_birth": BORN, "sex": "F"}
    everybody = [
        living(factories.person("Elizabeth", "Hodgson", **known), street),
        living(factories.person("Lizzie", "Hodgson", **known), street),
        living(factories.person("Elizabeth", "Hodgeson", **{**known, "date_of_birth": date(2015, 4, 3)}), street),
        living(factories.person("Hodgson", "Elizabeth", **known), street),
        living(factories.person("Oliver", "Hodgson", date_of_birth=BORN, sex="M"), street),
        factories.person("Zofia", "Kowalska", nhs_number=NUMBER),
        factories.person("Else", "Entirely", nhs_number=NUMBER, date_of_birth=date(2001, 1, 30)),
        factories.person("Zofia", "Kowalski", nhs_number=ANOTHER, date_of_birth=date(2009, 12, 13)),
        factories.person("", "Marsh", date_of_birth=date(2012, 8, 8), telephone="01632960001"),
        factories.person("", "Marshe", date_of_birth=date(2012, 8, 8), telephone="01632960001"),
        living(factories.person("Ava", "Okafor", date_of_birth=None, description="about 6"), "3 Mill Lane"),
        living(factories.person("Ava", "Okafor", date_of_birth=None), "3 Mill Lane"),
    ]
    people.correct(everybody[4], {"family_name": "Brown"}, by=factories.manager())
    return everybody


def listed():
    rows = DuplicatePair.objects.order_by("first", "second")
    return [(row.first_id, row.second_id, row.reasons, round(row.probability, 6)) for row in rows]


def test_a_set_finds_whom_a_search_for_each_finds_and_says_the_same(monkeypatch):
    everybody = family()
    one_by_one = search().looked_at, listed()
    DuplicatePair.objects.all().delete()
    monkeypatch.setattr(duplicates, "SET", 3)
    assert (search(everyone=True).looked_at, listed()) == one_by_one
    assert one_by_one[0] == len(everybody)
    assert len(one_by_one[1]) >= 5


def test_somebody_is_sought_by_a_set_as_they_are_one_by_one():
    everybody = family()
    ids = [one.pk for one in everybody if one.description == ""]
    alike.gather(1, everyone=True)
    answer = " SELECT place, to_jsonb(sought) FROM sought WHERE $4 + $5 > 0 ORDER BY place"
    plan = Plan(over(alike.SOUGHT.format(table=alike.table_of(1)), answer), alike.TYPES)
    told = dict(run(Write(plan, [*alike.values(ids), 1, 1])))
    alike.forget(1)
    for one in alike.with_homes(type(everybody[0]).objects.filter(pk__in=ids)):
        as_one = asked(one.pk, alike.sought_of(one))
        for name in set(as_one) - {"keys", "lone", "adult_before"}:
            held = list(as_one[name]) if isinstance(as_one[name], tuple) else as_one[name]
            assert json.loads(told[one.pk])[name] == held, (one, name)


def test_a_set_that_was_broken_off_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(duplicates, "SET", 5)
    family()
    looking = people.begin_search(by=factories.system())
    assert people.find_duplicates(looking, by=factories.system()) == 5
    alike.forget(looking.pk)
    assert people.left_of(people.begin_search(by=factories.system())) == 7
    search()
    looking.refresh_from_db()
    assert (looking.looked_at, bool(looking.finished_at)) == (12, True)
    found = listed()
    DuplicatePair.objects.all().delete()
    search(everyone=True)
    assert listed() == found
    assert not alike.gathered(looking.pk)


def test_who_was_merged_since_they_were_gathered_is_not_asked_about():
    everybody = family()
    looking = people.begin_search(by=factories.system())
    alike.gather(looking.pk, everyone=True)
    people.merge(everybody[6], everybody[5], chosen={}, reason="One child.", by=factories.manager())
    search()
    waiting = DuplicatePair.objects.filter(verdict=Verdict.WAITING)
    assert waiting.exists()
    assert not waiting.filter(Q(first=everybody[5]) | Q(second=everybody[5])).exists()


def test_of_some_who_wait_each_is_found_whoever_was_registered_first(monkeypatch):
    older = factories.person("Bronagh", "Quillfeather", date_of_birth=None)
    search()
    newer = factories.person("Bronagh", "Quillfeather", date_of_birth=BORN)
    factories.person("Somebody", "Else")
    monkeypatch.setattr(duplicates, "SET", 2)
    monkeypatch.setattr(alike, "MANY_SHARED", 99)
    assert search().looked_at == 2
    assert DuplicatePair.objects.get(first=older, second=newer)


def test_somebody_is_found_by_a_name_they_had(monkeypatch):
    renamed = factories.person("Bronagh", "Quillfeather", date_of_birth=None)
    people.correct(renamed, {"family_name": "Marsh"}, by=factories.manager())
    other = factories.person("Bronagh", "Quillfeather", date_of_birth=BORN)
    monkeypatch.setattr(duplicates, "SET", 2)
    monkeypatch.setattr(alike, "MANY_SHARED", 99)
    search()
    assert DuplicatePair.objects.get(first=renamed, second=other)


def test_who_does_not_see_everybody_searches_for_each(monkeypatch):
    monkeypatch.setattr(duplicates, "SET", 1)
    family()
    looking = people.begin_search(by=factories.manager())
    assert people.find_duplicates(looking, by=factories.manager()) == 1
    assert not alike.gathered(looking.pk)


@pytest.mark.parametrize(
    ("second", "besides", "met"),
    [
        (("Ella", "Marsh", date(2015, 3, 20)), "", False),
        (("Ella", "Marsh", BORN), "", True),
        (("Ella", "Marsh", date(2015, 4, 3)), "", True),
        (("Zoe", "Marsh", None), "3 Mill Lane", True),
        (("Elle", "Hodgson", date(2001, 12, 9)), "", True),
        (("Hodgson", "Ella", date(2001, 12, 9)), "", True),
        (("", "Hodgson", date(2015, 3, 20)), "", True),
        (("Ella", "Marsh", date(2015, 3, 20)), "3 Mill Lane", True),
        (("Ella", "Marsh", date(2015, 3, 20)), "telephone", True),
        (("Ella", "Marsh", date(2015, 3, 20)), "carer", True),
        (("Ella", "Marsh", date(2015, 3, 20)), "another name", True),
        (("Marsh", "Ella", date(2015, 3, 20)), "3 Mill Lane", True),
        (("Zoe", "Marsh", date(2001, 12, 9)), "3 Mill Lane", False),
    ],
)
def test_who_shares_a_few_keys_by_chance_alone_is_not_compared(monkeypatch, second, besides, met):
    monkeypatch.setattr(alike, "MANY_SHARED", 99)
    given, family_name, born = second
    reached = {"telephone": "01632960001"} if besides == "telephone" else {}
    two = [
        living(factories.person("Ella", "Hodgson", date_of_birth=BORN, **reached), "3 Mill Lane"),
        factories.person(given, family_name, date_of_birth=born, **reached),
    ]
    if besides == "3 Mill Lane":
        living(two[1], besides)
    if besides == "carer":
        mother = factories.person("Agnieszka", "Kowalska", date_of_birth=date(1985, 1, 2))
        for one in two:
            people.relate(mother, one, people.Tie("mother"), by=factories.system())
    if besides == "another name":
        people.correct(two[1], {"family_name": "Okafor"}, by=factories.manager())
    alike.gather(1, everyone=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place, person_id FROM {alike.table_of(1)}")  # noqa: S608
        found = cursor.fetchall()
    alike.forget(1)
    assert ((two[0].pk, two[1].pk) in found) is met
