"""Rows that are written together: what is written is what Django would write, with the version that history would."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from mach import moves, rows, versions
from mach.models import Clock, Person, PersonName, Team
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def somebody(**said):
    told = {"given_name": "Ada", "family_name": "Marton", "name_key": "ada marton", "disabilities": ["VIS", "HEAR"]}
    return Person(**{**told, "registered_at": AT, "registered_by": factories.system(), **said})


def facts(record, names):
    return {name: getattr(record, name) for name in names}


def test_a_record_is_read_back_as_it_was_saved_and_so_is_its_version():
    by = factories.system()
    (person,) = versions.create([somebody()], by=by, at=AT, why="register")
    saved, version = Person.objects.get(pk=person.pk), person.history.get()
    names = [field.attname for field in Person._meta.concrete_fields]
    assert facts(saved, names) == facts(version, names) == facts(person, names)
    assert (version.history_user_id, version.history_date, version.history_type) == (by.pk, AT, "+")
    assert version.history_change_reason == "register"


def test_many_get_their_own_numbers_in_order_and_a_version_each():
    made = versions.create([somebody(given_name=f"A{n}") for n in range(23)], by=factories.system(), at=AT, why="x")
    assert [Person.objects.get(pk=each.pk).given_name for each in made] == [f"A{n}" for n in range(23)]
    assert all(each.history.count() == 1 for each in made)


def test_what_is_kept_again_has_a_second_version_and_nothing_else_changes():
    by = factories.system()
    (person,) = versions.create([somebody()], by=by, at=AT, why="register")
    person.given_name, person.family_name = "Bea", "Lost"
    versions.update([person], ["given_name"], by=by, at=AT, why="correct")
    assert Person.objects.get(pk=person.pk).family_name == "Marton"
    assert [(v.given_name, v.family_name, v.history_type) for v in person.history.order_by("pk")] == [
        ("Ada", "Marton", "+"),
        ("Bea", "Marton", "~"),
    ]


def test_too_long_a_value_is_refused_and_not_cut():
    with pytest.raises(DataError), transaction.atomic():
        versions.create([somebody(nhs_number="1" * 200)], by=factories.system(), at=AT, why="x")
    assert not Person.objects.exists()


def test_a_long_reason_is_kept_as_far_as_it_goes():
    (person,) = versions.create([somebody()], by=factories.system(), at=AT, why="y" * 300)
    assert person.history.get().history_change_reason == "y" * 100


def test_what_points_to_a_record_that_was_saved_meanwhile_finds_it():
    by, person = factories.system(), somebody()
    name = PersonName(person=person, given_name="A", family_name="B", name_key="a b")
    moves.keep(person, by=by, at=AT, why="register")
    moves.keep(name, by=by, at=AT, why="add_name")
    assert PersonName.objects.get().person == person


def test_what_is_written_together_takes_one_journey_and_is_planned_once():
    contact, by = factories.contact(), factories.system()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(2):
            moves.tell_story(contact, "Something happened", by=by, at=AT, kind="contact.test")
    assert len(asked) == 2
    assert "PREPARE" not in asked[-1]["sql"]


def test_after_a_refusal_the_same_is_written_as_if_for_the_first_time():
    with pytest.raises(DataError), transaction.atomic():
        rows.run(rows.insert(Team(name="x", slug="s" * 500, kind="front_door")))
    rows.run(rows.insert(Team(name="x", slug="s", kind="front_door")))
    assert Team.objects.get(slug="s").name == "x"


def test_a_row_that_is_held_is_the_record_as_it_stands():
    contact = factories.contact()
    names = [field.attname for field in type(contact)._meta.concrete_fields]
    with transaction.atomic():
        held = rows.locked(type(contact), contact.pk)
    assert facts(held, names) == facts(type(contact).objects.get(pk=contact.pk), names)
    assert Clock.objects.running().filter(stage_id=contact.pk).exists()


def test_who_is_not_there_is_not_held():
    with pytest.raises(Person.DoesNotExist), transaction.atomic():
        rows.locked(Person, 0)
