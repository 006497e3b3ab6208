"""Statements that are written once answer each reader as if they were written for them."""

import json
from datetime import timedelta

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mach.models import Person
from mach.queries.prepared import Prepared
from mach.queries.records import Whole
from referrals.models import Contact, ContactChild
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


def _among(reader, *, ids, called):
    return Person.objects.visible_to(reader).filter(pk__in=ids, family_name=called).order_by("pk").values_list("pk")


def test_a_statement_is_planned_once_and_lists_of_like_length_share_it():
    prepared, reader = Prepared(_among), factories.worker()
    found = [factories.person().pk for _ in range(4)]
    with CaptureQueriesContext(connection) as asked:
        for ids in (found, found[:3], found[1:], [found[0]] * 4):
            told = prepared(reader, ids=ids, called=Person.objects.get(pk=found[0]).family_name)
            assert told == [(pk,) for pk in sorted(set(ids))]
        assert prepared(reader, ids=[], called="Hodgson") == []
    sent = [each["sql"] for each in asked if "mach_person" in each["sql"] or "EXECUTE" in each["sql"]]
    assert sum("PREPARE" in each for each in sent) == 1
    assert sum(each.startswith("EXECUTE") for each in sent) == 3


def test_what_failed_is_planned_anew():
    prepared, reader, person = Prepared(_among), factories.worker(), factories.person()
    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            prepared(reader, ids=[person.pk, 10**30], called=person.family_name)
    assert prepared(reader, ids=[person.pk, person.pk], called=person.family_name) == [(person.pk,)]


def test_words_are_values_whatever_is_in_them():
    prepared, reader, person = Prepared(_among), factories.worker(), factories.person()
    for words in ("O'Neill; --", "100%", "$1", ""):
        Person.objects.filter(pk=person.pk).update(family_name=words)
        assert prepared(reader, ids=[person.pk], called=words) == [(person.pk,)]
        assert prepared(reader, ids=[person.pk], called=words + "x") == []


def test_a_record_read_as_columns_or_as_json_is_the_record(django_assert_num_queries):
    contact = factories.contact()
    whole, child = Whole(Contact, "worker", "agency"), contact.children.first()
    [told] = Contact.objects.filter(pk=contact.pk).values_list(*whole.names)
    inside = Whole(ContactChild, "person")
    told_child = json.loads(json.dumps(
        dict(zip(inside.names, ContactChild.objects.filter(pk=child.pk).values_list(*inside.names).get(), strict=True)),
        default=str,
    ))  # fmt: skip
    with django_assert_num_queries(0):
        for read, wanted in ((whole.record(told), contact), (inside.record_of_json(told_child), child)):
            for field in wanted._meta.concrete_fields:
                assert getattr(read, field.attname) == getattr(wanted, field.attname), field
    assert whole.record(told).worker is None
    assert inside.record_of_json(told_child).person is None


def test_a_moment_that_is_no_value_is_refused():
    prepared = Prepared(lambda reader: Person.objects.filter(registered_at__lte=timezone.now()).values_list("pk"))
    with pytest.raises(TypeError, match="Make it a value"):
        prepared(factories.worker())
