"""Questions that every page asks, whose statements are written once and planned once: writing a long one takes Django
many times as long as PostgreSQL takes to answer it, and planning it takes PostgreSQL several times as long.

What is kept is the text alone, for each kind of reader (their roles, and how many restricted people are open to them)
and each shape of the question. Who is reading, what is open to them and every moment are values, given anew each time.
Each connection keeps the plans that it made: a pooler between us and PostgreSQL must give each of our connections one
of its own ("session" mode).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg2.extensions import AsIs

from mach.access import Permission
from mach.models import User
from mach.models.users import SYSTEM_EMAIL

KEPT = 256
NO_ID = -(10**15)
"""Blanks are ids below any row's, moments of the first day of the calendar and words that begin with what is no letter:
nothing else can be equal to one."""

Kinds = tuple[tuple[str, Any], ...]


class Slot(NamedTuple):
    """The place in a statement of a value, or of one of a list of values."""

    name: str
    place: int | None = None


TYPES = {int: "bigint", datetime: "timestamptz", date: "date", str: "text"}
"""What PostgreSQL is told of a value, which it is not shown while it plans."""


ONE_PLAN = "SET plan_cache_mode = force_generic_plan"
"""PostgreSQL would plan the first five askings anew, and a page's connection seldom lives for many more."""


class Statement:
    """A statement with places for its values. Its plan is made by each connection that asks it, the first time."""

    names = count(1)

    def __init__(self, sql: str, parts: list[Any], types: dict[Slot, str]) -> None:
        self.sql = sql
        self.types = types
        self.slots = {slot: place for place, slot in enumerate((each for each in types if each in parts), start=1)}
        self.fixed = [AsIs(f"${self.slots[each]}") if isinstance(each, Slot) else each for each in parts]
        self.planned: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def ask(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        values = [_filled(slot, given) for slot in self.slots]
        with connection.cursor() as cursor:
            known = self.planned.get(connection.connection)
            name = known or f"mach_{next(self.names)}"
            execute = f"EXECUTE {name}({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}"
            if known:
                cursor.execute(execute, values)
            else:
                types = f"({', '.join(self.types[slot] for slot in self.slots)})" if values else ""
                # All at once, and a name that is used once: what fails half-way is neither known nor in the way.
                cursor.execute(f"{ONE_PLAN}; PREPARE {name}{types} AS {self.sql}; {execute}", [*self.fixed, *values])
                self.planned[connection.connection] = name
            return cursor.fetchall()


class Prepared:
    """`build(reader, *shape, **values)` makes the queryset; calling this with the same gives its rows as tuples.

    `build` must put every value into the statement as it is: one that compares or reckons with a value, or asks what
    time it is, would keep what it found. A moment that is no value is refused. Of a list it may ask what is in it, and
    not how often or how many: lists are made as long as the next power of two, so that there are few statements.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self._statement = lru_cache(KEPT)(self._write)

    def __call__(self, reader: User, *shape: Hashable, **values: Any) -> list[tuple[Any, ...]]:
        given = {name: _lengthened(value) for name, value in {**values, **_about(reader)}.items()}
        kinds = tuple((name, _kind(value)) for name, value in given.items())
        statement = self._statement((tuple(reader.roles), reader.is_active, reader.is_system), shape, kinds)
        return statement.ask(given) if statement else []

    def _write(self, of_reader: tuple[Any, ...], shape: tuple[Hashable, ...], kinds: Kinds) -> Statement | None:
        blanks: dict[Any, Slot] = {}
        stand_ins = {name: _blank(name, kind, blanks) for name, kind in kinds}
        reader = _stand_in(of_reader, stand_ins)
        values = {name: value for name, value in stand_ins.items() if not name.startswith("reader.")}
        try:
            sql, params = self.build(reader, *shape, **values).query.sql_with_params()
        except EmptyResultSet:
            return None
        parts = [blanks.get(each, each) if isinstance(each, Hashable) else each for each in params]
        if frozen := [each for each in parts if isinstance(each, date)]:
            raise TypeError(f"{self.build.__name__} writes a moment into its statement: {frozen[0]}. Make it a value.")
        return Statement(sql, parts, {slot: TYPES[type(blank)] for blank, slot in blanks.items()})


def in_order(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """Columns in the model's own order, as `from_db` takes them: for rows of an answer that are to be records."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


def _filled(slot: Slot, given: dict[str, Any]) -> Any:
    return given[slot.name] if slot.place is None else given[slot.name][slot.place]


def _lengthened(value: Any) -> Any:
    """A list with its last repeated, up to the next power of two: 25 ids and 26 are asked by one statement."""
    if not isinstance(value, list) or not value:
        return value
    return value + value[-1:] * ((1 << (len(value) - 1).bit_length()) - len(value))


def _about(reader: User) -> dict[str, Any]:
    asks_what_is_open = reader.may(Permission.READ_CASES) and not reader.may(Permission.READ_RESTRICTED)
    return {
        "reader.pk": reader.pk,
        "reader.team_id": reader.team_id,
        "reader.agency_id": reader.agency_id,
        "reader.open": reader.restricted_people_open_to() if asks_what_is_open else [],
    }


def _stand_in(of_reader: tuple[Any, ...], blanks: dict[str, Any]) -> User:
    """A reader of the same kind who is nobody."""
    roles, is_active, is_system = of_reader
    names = ("pk", "team_id", "agency_id")
    reader = User(roles=list(roles), is_active=is_active, **{name: blanks[f"reader.{name}"] for name in names})
    if is_system:
        reader.email = SYSTEM_EMAIL
    reader.__dict__["_open_people"] = blanks["reader.open"]
    return reader


def _kind(value: Any) -> Any:
    return len(value) if isinstance(value, list) else type(value)


def _blank(name: str, kind: Any, blanks: dict[Any, Slot]) -> Any:
    """Something that stands for a value of this kind (for a list: its length) and is equal to nothing else."""
    if isinstance(kind, int):
        return [_noted(blanks, NO_ID - len(blanks), Slot(name, place)) for place in range(kind)]
    if kind is type(None):
        return None
    of_kind = {
        int: NO_ID - len(blanks),
        datetime: datetime.min.replace(tzinfo=UTC) + timedelta(microseconds=len(blanks)),
        date: date.min + timedelta(days=len(blanks)),
        str: f"\ufdd0{len(blanks)}",
    }
    return _noted(blanks, of_kind[kind], Slot(name))


def _noted(blanks: dict[Any, Slot], blank: Any, slot: Slot) -> Any:
    blanks[blank] = slot
    return blank
