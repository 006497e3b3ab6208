"""Statements that are written once answer each reader as if they were written for them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.models import Person
from mach.queries.prepared import Prepared
from tests import factories

pytestmark = pytest.mark.django_db


def _known_since(reader, noun, *, since, below):
    assert noun == "people"
    return (
        Person.objects.visible_to(reader)
        .filter(registered_at__gte=since, pk__lt=below)
        .order_by("pk")
        .values_list("pk")
    )


def ask(prepared, reader, **values):
    now = timezone.now()
    given = {"since": now - timedelta(days=1), "below": 10**9, **values}
    told = prepared(reader, "people", **given)
    assert told == list(_known_since(reader, "people", **given))
    return {pk for (pk,) in told}


def test_every_reader_gets_what_is_open_to_them_whoever_asked_before():
    prepared = Prepared(_known_since)
    one, two, seen = factories.person(), factories.person(), factories.person()
    readers = [factories.worker() for _ in range(4)]
    for person in (one, two):
        factories.restrict(person, readers[1])
    factories.grant(one, readers[2])
    factories.grant(two, readers[3])
    wanted = [{seen.pk}, {one.pk, two.pk, seen.pk}, {one.pk, seen.pk}, {two.pk, seen.pk}]
    assert [ask(prepared, reader) for reader in readers] == wanted
    assert [ask(prepared, reader) for reader in reversed(readers)] == wanted[::-1]
    assert ask(prepared, factories.user("senior_manager")) == {one.pk, two.pk, seen.pk}
    assert ask(prepared, factories.user("administrator")) == set()


def test_values_are_given_anew_each_time():
    prepared, reader = Prepared(_known_since), factories.worker()
    person = factories.person()
    assert ask(prepared, reader) == {person.pk}
    assert ask(prepared, reader, below=person.pk) == set()
    assert ask(prepared, reader, since=timezone.now() + timedelta(minutes=1)) == set()


def test_a_moment_that_is_no_value_is_refused():
    prepared = Prepared(lambda reader: Person.objects.filter(registered_at__lte=timezone.now()).values_list("pk"))
    with pytest.raises(TypeError, match="Make it a value"):
        prepared(factories.worker())
