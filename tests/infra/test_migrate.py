"""Migrating an empty database quickly: the same tables in the same order, and what comes of it is whole."""

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from mach.management.commands.migrate import Together, together


def table(name, *fields):
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields])


def test_it_is_the_command_that_is_run():
    assert get_commands()["migrate"] == "mach"


def test_tables_that_follow_on_each_other_are_made_together_and_nothing_changes_places():
    one, two, three = table("One"), table("Two"), table("Three")
    between = migrations.RunSQL("SELECT 1")
    first, second, third = together([one, two, between, three])
    assert isinstance(first, Together) and first.tables == [one, two]
    assert second is between
    assert isinstance(third, Together) and third.tables == [three]


def test_the_models_that_a_migration_sees_are_the_same():
    points = ("one", models.ForeignKey("mach.One", models.CASCADE))
    steps = [table("One"), table("Two", points), table("Three", points)]
    apart, at_once = ProjectState(), ProjectState()
    for state, operations in ((apart, steps), (at_once, list(together(steps)))):
        assert not state.apps.get_models()
        for operation in operations:
            operation.state_forwards("mach", state)
    assert apart == at_once
    assert list(apart.models) == list(at_once.models) == [("mach", "one"), ("mach", "two"), ("mach", "three")]
    for state in (apart, at_once):
        assert {each.__name__ for each in state.apps.get_models()} == {"One", "Two", "Three"}
        assert len(state.apps.get_model("mach", "One")._meta.related_objects) == 2


@pytest.mark.django_db
def test_every_column_of_every_model_is_in_the_database():
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            there = {
                column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
            assert {field.column for field in model._meta.local_concrete_fields} <= there, model
