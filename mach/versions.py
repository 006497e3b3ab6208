"""Case records and the versions of them: each row and its version are written by one statement.

The version is copied from the row inside the database: the same line that django-simple-history would write, without
an object for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from mach import rows as written
from mach.models import Record, User
from mach.rows import AT_ONCE, Plan, Write

R = TypeVar("R", bound=Record)
WHEN_WHO_WHY = ("timestamptz", "bigint", "varchar")


def create(rows: Sequence[R], *, by: User, at: datetime, why: str, besides: Sequence[Write] = ()) -> list[R]:
    """Save new records of one kind, each with who, when and why in its history, and what is to be written `besides`.
    In a transaction."""
    made = list(rows)
    for first in range(0, len(made), AT_ONCE):
        _create(made[first : first + AT_ONCE], [at, by.pk, why[:100]], () if first else besides)
    return made


def _create(rows: list[Any], when_who_why: list[Any], besides: Sequence[Write]) -> None:
    write, filled_in = _new(rows, when_who_why)
    for row, told in zip(rows, written.run(*besides, write), strict=True):
        for field, value in zip(filled_in, told, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, connection.alias


def first(rows: Sequence[Record], *, by: User, at: datetime, why: str) -> list[Write]:
    """New records of one kind and their first versions, still to be written. Nobody learns the numbers they get."""
    return [_new(rows[start : start + AT_ONCE], [at, by.pk, why[:100]])[0] for start in range(0, len(rows), AT_ONCE)]


def _new(rows: Sequence[Any], when_who_why: list[Any]) -> tuple[Write, tuple[Any, ...]]:
    fields = written.columns(rows[0])
    values = [value for row in rows for value in written.values(row, fields, add=True)]
    plan, filled_in = _first(rows[0].__class__, fields, len(rows))
    return Write(plan, [*values, *when_who_why]), filled_in


def update(rows: Iterable[Record], names: Sequence[str], *, by: User, at: datetime, why: str) -> None:
    """Save these fields of records, and a version of each whole row. In a transaction."""
    if changed := [change(row, by=by, at=at, why=why, names=tuple(names)) for row in rows]:
        written.run(*changed)


def change(row: Record, *, by: User, at: datetime, why: str, names: tuple[str, ...] = ()) -> Write:
    """A saved record's next version, still to be written: these fields of it, or all."""
    plan, fields = _next(type(row), names)
    return Write(plan, [row.pk, *written.values(row, fields, add=False), at, by.pk, why[:100]])


def _history(model: type[models.Model], source: str, kind: str, place: int) -> str:
    """Copy rows into their history; when, who and why have the places from this one on."""
    versions: Any = model.history.model  # type: ignore[attr-defined]
    own = {field.column for field in model._meta.concrete_fields}
    kept = ", ".join(f'"{field.column}"' for field in versions._meta.concrete_fields if field.column in own)
    return (
        f'INSERT INTO "{versions._meta.db_table}" '  # noqa: S608
        f"({kept}, history_date, history_type, history_user_id, history_change_reason) "
        f"SELECT {kept}, ${place}, '{kind}', ${place + 1}, ${place + 2} FROM {source} ORDER BY id"
    )


@cache
def _first(model: type[models.Model], fields: tuple[Any, ...], rows: int) -> tuple[Plan, tuple[Any, ...]]:
    """How to save so many, and what the database fills in for each, numbers included. They are in order: a row's
    number is drawn when its turn comes."""
    kinds = written.types(fields) * rows
    history = _history(model, "made", "+", len(kinds) + 1)
    filled_in = tuple(field for field in model._meta.local_concrete_fields if field not in fields)
    told = ", ".join(f'"{field.column}"' for field in filled_in) or "id"
    sql = (
        f"WITH made AS ({written.insert_into(model, fields, rows)} RETURNING *), "  # noqa: S608
        f"kept AS ({history}) SELECT {told} FROM made ORDER BY id"
    )
    return Plan(sql, (*kinds, *WHEN_WHO_WHY)), filled_in or (model._meta.pk,)


@cache
def _next(model: type[models.Model], names: tuple[str, ...]) -> tuple[Plan, tuple[Any, ...]]:
    fields = tuple(
        field
        for field in model._meta.local_concrete_fields
        if not field.primary_key and (not names or field.name in names)
    )
    told = ", ".join(f'"{field.column}" = ${place}' for place, field in enumerate(fields, start=2))
    history = _history(model, "saved", "~", len(fields) + 2)
    sql = f'WITH saved AS (UPDATE "{model._meta.db_table}" SET {told} WHERE id = $1 RETURNING *) {history}'  # noqa: S608
    return Plan(sql, ("bigint", *written.types(fields), *WHEN_WHO_WHY)), fields
