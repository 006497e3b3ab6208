"""Questions that every page asks, whose statements are written once: writing a long one takes Django many times as
long as PostgreSQL takes to answer it.

What is kept is the text alone, for each kind of reader (their roles, and how many restricted people are open to them)
and each shape of the question. Who is reading, what is open to them and every moment are values, given anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from mach.access import Permission
from mach.models import User
from mach.models.users import SYSTEM_EMAIL

KEPT = 256
NO_ID = -(10**15)
"""Blanks are ids below any row's and moments of the first day of the calendar: nothing else can be equal to one."""

Kinds = tuple[tuple[str, Any], ...]


class Slot(NamedTuple):
    """The place in a statement of a value, or of one of a list of values."""

    name: str
    place: int | None = None


class Prepared:
    """`build(reader, *shape, **values)` makes the queryset; calling this with the same gives its rows as tuples.

    `build` must put every value into the statement as it is: one that compares or reckons with a value, or asks what
    time it is, would keep what it found. A moment that is no value is refused.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self._statement = lru_cache(KEPT)(self._write)

    def __call__(self, reader: User, *shape: Hashable, **values: Any) -> list[tuple[Any, ...]]:
        given = {**values, **_about(reader)}
        kinds = tuple((name, _kind(value)) for name, value in given.items())
        written = self._statement((tuple(reader.roles), reader.is_active, reader.is_system), shape, kinds)
        if written is None:
            return []
        sql, parts = written
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(part, given) for part in parts])
            return cursor.fetchall()

    def _write(
        self, of_reader: tuple[Any, ...], shape: tuple[Hashable, ...], kinds: Kinds
    ) -> tuple[str, list[Any]] | None:
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
        return sql, parts


def in_order(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """Columns in the model's own order, as `from_db` takes them: for rows of an answer that are to be records."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


def _filled(part: Any, given: dict[str, Any]) -> Any:
    if not isinstance(part, Slot):
        return part
    return given[part.name] if part.place is None else given[part.name][part.place]


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
    }
    return _noted(blanks, of_kind[kind], Slot(name))


def _noted(blanks: dict[Any, Slot], blank: Any, slot: Slot) -> Any:
    blanks[blank] = slot
    return blank
