"""Keeping what people are found by up to date.

A person whose keys are out of date is a child whose history is not found, so it is not left to whoever writes to
remember. Names fold, sound and shorten by tables that the database does not have: the keys are made here. But whatever
changes a person, a name, an address or who cares for whom marks those it concerns as stale by a trigger, in the same
transaction, whether a service wrote it, a merge, a job or somebody at a prompt. Services renew what they changed before
they end; a search that meets somebody stale renews them first and asks again. Nobody is found by what they were.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import connection, transaction

from mach.people.keying import Home, Known, alone, heard, home, keys, plain
from mach.rows import Plan, Write, run

ALL_AT_ONCE = 5000
READ = """
SELECT p.id, p.given_name, p.family_name, p.date_of_birth, p.expected_date_of_birth, p.nhs_number, p.upn, p.telephone,
    (SELECT json_agg(json_build_array(n.given_name, n.family_name) ORDER BY n.id) FROM mach_personname n
     WHERE n.person_id = p.id AND NOT n.source = ANY($2)),
    (SELECT json_agg(json_build_array(a.lines, a.postcode) ORDER BY a.to_day DESC NULLS FIRST, a.id DESC)
     FROM mach_personaddress a WHERE a.person_id = p.id AND NOT a.source = ANY($2)),
    (SELECT json_agg(json_build_array(c.given_name, c.family_name, c.date_of_birth) ORDER BY c.id)
     FROM mach_relationship r JOIN mach_person c ON c.id = r.person_id
     WHERE r.child_id = p.id AND NOT r.source = ANY($2)),
    (SELECT json_agg(DISTINCT ARRAY[s.field, s.value]) FROM mach_said s
     WHERE s.person_id = p.id AND s.field IN ('nhs_number', 'upn') AND s.of_somebody_else_at IS NULL
        AND NOT s.source = ANY($2)),
    p.merged_into_id IS NOT NULL
FROM mach_person p WHERE p.id = ANY($1) ORDER BY p.id
"""
COLUMNS = (
    ("person_id", "bigint"),
    ("keys", "integer[]"),
    ("givens", "text[]"),
    ("families", "text[]"),
    ("given_sounds", "text[]"),
    ("family_sounds", "text[]"),
    ("postcodes", "text[]"),
    ("streets", "text[]"),
    ("houses", "text[]"),
    ("carers", "text[]"),
    ("carer_births", "date[]"),
    ("numbers", "text[]"),
)
NAMES = ", ".join(name for name, _ in COLUMNS)
READING = Plan(READ, ("bigint[]", "text[]"))
HELD = Plan(
    "SELECT person_id FROM mach_likeness WHERE person_id = ANY(ARRAY(SELECT unnest($1) UNION "
    "SELECT child_id FROM mach_relationship WHERE person_id = ANY($1))) ORDER BY person_id FOR UPDATE",
    ("bigint[]",),
)
WRITING = Plan(
    f"INSERT INTO mach_likeness ({NAMES}, stale) VALUES "  # noqa: S608
    f"({', '.join(f'${place}' for place in range(1, len(COLUMNS) + 1))}, false) "
    f"ON CONFLICT (person_id) DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name, _ in COLUMNS[1:])}, "
    "stale = false",
    tuple(kind for _, kind in COLUMNS),
)
STALE = Plan("SELECT person_id FROM mach_likeness WHERE stale ORDER BY person_id LIMIT $1", ("integer",))


@transaction.atomic(savepoint=False)
def renew(people: Iterable[int]) -> int:
    """Make the keys of these people, and of the children they care for, anew from what is known of them now. Others who
    write the same wait their turn."""
    ids = sorted(set(people))
    held = [pk for (pk,) in run(Write(HELD, [ids]))] if ids else []
    told = run(Write(READING, [held, []])) if held else []
    if told:
        run(*(Write(WRITING, list(row_of(each))) for each in told))
    return len(told)


_waiting: ContextVar[set[int] | None] = ContextVar("people whose keys are made at the end", default=None)


@contextmanager
def renewed_once() -> Iterator[None]:
    """However much is said of people in here, their keys are made once, at its end. A search before that finds them
    stale, and renews them first."""
    if _waiting.get() is not None:
        yield
        return
    people = set[int]()
    before = _waiting.set(people)
    try:
        yield
    finally:
        _waiting.reset(before)
    renew(people)


def renew_in_time(people: Iterable[int]) -> None:
    """Renew them now, or with the rest of what is said of them."""
    waiting = _waiting.get()
    if waiting is None:
        renew(people)
    else:
        waiting.update(people)


@contextmanager
def as_before(people: Iterable[int], sources: Iterable[str], unknown: Iterable[int]) -> Iterator[None]:
    """In here these people are found by what was known of them before these sources said anything, and `unknown` not at
    all; then all is as it was."""
    ids, nobody = sorted({*people, *unknown}), set(unknown)
    with transaction.atomic():
        if held := [pk for (pk,) in run(Write(HELD, [ids]))] if ids else []:
            told = [row for row in run(Write(READING, [held, sorted(set(sources))])) if row[0] in ids]
            rows = [(row[0], *columns_of(Known())) if row[0] in nobody else row_of(row) for row in told]
            run(*(Write(WRITING, list(row)) for row in rows))
        yield
        transaction.set_rollback(True)


def stale(most: int = ALL_AT_ONCE) -> list[int]:
    """Who was changed since their keys were made."""
    return [pk for (pk,) in run(Write(STALE, [most]))]


def renew_stale() -> int:
    """Renew whoever was changed by something that did not. Says how many."""
    return renew(stale())


def row_of(told: Sequence[Any]) -> tuple[Any, ...]:
    """The row of one person, in the order of COLUMNS, from what READ tells."""
    pk, given, family, born, expected, nhs, upn, telephone, others, homes, carers, numbers, merged = told
    if merged:
        # Their number leads to another record, under which everything of theirs is found.
        return (pk, *columns_of(Known()))
    names = [(given, family), *(tuple(each) for each in others or [])]
    known = Known(
        names=names,
        born=born,
        expected=expected,
        nhs_number=nhs,
        upn=upn,
        telephone=telephone,
        numbers=[(kind, number) for kind, number in numbers or []],
        homes=[home(lines, postcode) for lines, postcode in homes or []],
        carers=[(first, last) for first, last, _ in carers or []],
    )
    births = [date.fromisoformat(day) for _, _, day in carers or [] if day]
    return (pk, *columns_of(known, births))


def columns_of(known: Known, births: Sequence[date] = ()) -> tuple[Any, ...]:
    pairs = list(dict.fromkeys((plain(given), plain(family)) for given, family in known.names if given or family))
    # Somebody without any name is compared by all else.
    pairs = pairs or [("", "")]
    homes: Sequence[Home] = known.homes
    return (
        sorted({*keys(known), *alone(known)}),
        [given for given, _ in pairs],
        [family for _, family in pairs],
        [heard(given) for given, _ in pairs],
        [heard(family) for _, family in pairs],
        list(dict.fromkeys(each.postcode for each in homes if each.postcode)),
        list(dict.fromkeys(street for each in homes for street in each.streets)),
        list(dict.fromkeys(house for each in homes for house in each.houses)),
        list(dict.fromkeys(f"{plain(first)} {plain(last)}".strip() for first, last in known.carers)),
        list(births),
        list(dict.fromkeys(number for _, number in known.numbers)),
    )


def rebuild(say: Callable[[int], None] = lambda done: None, *, after: int = 0) -> int:
    """Make the keys of everybody, a few thousand at a time, each its own transaction: it may be stopped and begun again
    after the last person it named. Needed once after people were copied in without triggers, and when the rule
    changes."""
    done, last = 0, after
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM mach_person WHERE id > %s ORDER BY id LIMIT %s", [last, ALL_AT_ONCE])
            ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return done
        done += _copied(ids)
        last = ids[-1]
        say(last)


@transaction.atomic
def _copied(ids: list[int]) -> int:
    """As renew, for thousands: by COPY into a table that goes when the transaction ends."""
    run(Write(HELD, [ids]))
    told = run(Write(READING, [ids, []]))
    lines = io.StringIO("".join("\t".join(map(as_copied, row_of(each))) + "\n" for each in told))
    with connection.cursor() as cursor:
        shape = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
        cursor.execute("DROP TABLE IF EXISTS mach_likeness_new")
        cursor.execute(f"CREATE TEMPORARY TABLE mach_likeness_new ({shape}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY mach_likeness_new ({NAMES}) FROM STDIN", lines)
        cursor.execute("DELETE FROM mach_likeness WHERE person_id = ANY(%s)", [ids])
        cursor.execute(f"INSERT INTO mach_likeness ({NAMES}, stale) SELECT {NAMES}, false FROM mach_likeness_new")  # noqa: S608
    return len(told)


def as_copied(value: Any) -> str:
    """A column as COPY reads it."""
    if not isinstance(value, list):
        return str(value)
    if value and not isinstance(value[0], str):
        return "{" + ",".join(map(str, value)) + "}"
    # Folded text has letters, numbers and spaces; quotes keep words apart and backslashes cannot occur.
    return "{" + ",".join(f'"{each}"' for each in value) + "}"
