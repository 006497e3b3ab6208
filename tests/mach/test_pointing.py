"""No table that points to people is forgotten when two of them become one."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from mach.models import (
    Person,
)
from mach.people.pointing import columns, places

pytestmark = pytest.mark.django_db


def test_every_pointer_to_a_person_follows_or_says_why_not():
    """Found here in another way than the code does: by the database's own foreign keys, and by every array of ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) "
            "WHERE contype = 'f' AND confrelid = 'mach_person'::regclass"
        )
        keys = set(cursor.fetchall())
        cursor.execute(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relkind = 'r' AND atttypid = 'bigint[]'::regtype AND attnum > 0 AND relname NOT LIKE '%historical%'"
        )
        arrays = set(cursor.fetchall())
    known = {(model._meta.db_table, field.column) for model, field, _ in columns()}
    assert keys | arrays <= known
    stays = {f"{model._meta.label}.{field.name}" for model, field, why in columns() if why}
    assert stays == {
        "mach.AuditEvent.people",
        "mach.DuplicatePair.first",
        "mach.DuplicatePair.second",
        "mach.Likeness.person",
        "mach.MergeMove.had",
        "mach.PersonMerge.gone",
        "mach.PersonMerge.kept",
        "improvement.Fact.person",
    }


def test_the_database_refuses_a_pointer_to_somebody_merged_away_in_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text || '.' || attname FROM pg_trigger "
            "JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY (tgattr) WHERE tgname LIKE '%%\\_stands'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    wanted = {
        f"{place.model._meta.db_table}.{place.model._meta.get_field(place.field).column}"
        for place in places()
        if not place.array
    }
    assert guarded == wanted


def test_a_new_table_would_be_found():
    class Neighbour(models.Model):
        person = models.ForeignKey(Person, models.PROTECT)
        others = ArrayField(models.BigIntegerField())

        class Meta:
            app_label = "mach"

    try:
        fresh = {(model._meta.label, field.name) for model, field, why in columns() if not why}
        assert {("mach.Neighbour", "person"), ("mach.Neighbour", "others")} <= fresh
    finally:
        Neighbour._meta.apps.all_models["mach"].pop("neighbour")
        Neighbour._meta.apps.clear_cache()
