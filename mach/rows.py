"""Rows written by statements that are worded once for each kind of row and planned once by each connection.

A step writes a record, its version, a line of the log and a line of the story. Wording and planning these takes many
times as long as writing them, and each journey to the database as long again: so they are kept, and sent together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=models.Model)
AT_ONCE = 10
"""So many new rows of one kind go into one statement: there is a plan for each number of rows."""
LENGTH = re.compile(r"\(\d+(, ?\d+)?\)")


class Plan(NamedTuple):
    """A statement with places $1, $2, … for its values, and their types."""

    sql: str
    types: tuple[str, ...]


class Write(NamedTuple):
    """A plan with its values: something that is still to be done."""

    plan: Plan
    values: list[Any]


NAMES = count(1)
_planned: WeakKeyDictionary[Any, dict[Plan, str]] = WeakKeyDictionary()


def run(*writes: Write) -> list[tuple[Any, ...]]:
    """Do these in their order, in one journey to the database. Answers what the last of them gives."""
    with connection.cursor() as cursor:
        known = _planned.setdefault(connection.connection, {})
        new: dict[Plan, str] = {}
        words, values = [], []
        for plan, given in writes:
            name = known.get(plan) or new.get(plan)
            if name is None:
                # A name that is used once: what fails half-way is neither known nor in the way.
                name = new[plan] = f"mach_row_{next(NAMES)}"
                words.append(f"PREPARE {name} ({', '.join(plan.types)}) AS {plan.sql}")
            words.append(f"EXECUTE {name} ({', '.join(['%s'] * len(given))})")
            values += given
        cursor.execute(";\n".join(words), values)
        known.update(new)
        return cursor.fetchall() if cursor.description else []


def insert(row: models.Model) -> Write:
    """A new row of a kind that keeps no history: a line of the log, a line of the story."""
    fields = columns(row)
    return Write(_insert(type(row), fields), values(row, fields, add=True))


@cache
def _insert(model: type[models.Model], fields: tuple[Any, ...]) -> Plan:
    return Plan(insert_into(model, fields, 1), types(fields))


def columns(row: models.Model) -> tuple[Any, ...]:
    """The columns to give for a new row: all but those that the database fills in."""
    return tuple(
        field
        for field in _all(type(row))
        if not (
            (field.primary_key and row.pk is None)
            or (field.has_db_default() and isinstance(getattr(row, field.attname), DatabaseDefault))
        )
    )


@cache
def _all(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(model._meta.local_concrete_fields)


def values(row: Any, fields: Sequence[Any], *, add: bool) -> list[Any]:
    """What a row holds, as the database takes it. What it points to must have been saved."""
    row._prepare_related_fields_for_save(operation_name="save")
    return [field.get_db_prep_save(field.pre_save(row, add), connection) for field in fields]


def insert_into(model: type[models.Model], fields: Sequence[Any], rows: int) -> str:
    place = count(1)
    lines = (f"({', '.join(f'${next(place)}' for _ in fields)})" for _ in range(rows))
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join(lines)}'  # noqa: S608


def types(fields: Sequence[Any]) -> tuple[str, ...]:
    """Their types without lengths: a value that is too long is refused when it is stored, and not cut before."""
    return tuple(
        LENGTH.sub("", field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
        for field in fields
    )


def locked(model: type[M], pk: Any) -> M:
    """A row as it stands now, held until the transaction ends."""
    found = held(model, "id = $1", ("bigint",), [pk])
    return found[0] if found else model._default_manager.get(pk=pk)


def held(model: type[M], where: str, types: tuple[str, ...], values: list[Any]) -> list[M]:
    """Rows as they stand now, in the order of their numbers, held until the transaction ends. `where` is a constant
    of the code, with places for the values."""
    return [record(model, row) for row in run(Write(_hold(model, where, types), values))]


@cache
def _hold(model: type[models.Model], where: str, types: tuple[str, ...]) -> Plan:
    table = model._meta.db_table
    sql = f'SELECT {names(model)} FROM "{table}" WHERE {where} ORDER BY id FOR UPDATE'  # noqa: S608
    return Plan(sql, types)


@cache
def names(model: type[models.Model]) -> str:
    """All columns of a record, as `record` takes them."""
    return ", ".join(f'"{model._meta.db_table}"."{field.column}"' for field in model._meta.concrete_fields)


def record(model: type[M], told: Sequence[Any]) -> M:
    """A record from what the database told of it."""
    attributes, converters = _read(model)
    return model.from_db(
        connection.alias, attributes, [_converted(*each) for each in zip(told, converters, strict=True)]
    )


@cache
def _read(model: type[models.Model]) -> tuple[list[str], list[list[Any]]]:
    columns = [field.cached_col for field in model._meta.concrete_fields]
    converters = [
        [(how, col) for how in (*connection.ops.get_db_converters(col), *col.get_db_converters(connection))]
        for col in columns
    ]
    return [field.attname for field in model._meta.concrete_fields], converters


def _converted(value: Any, how: list[Any]) -> Any:
    for convert, col in how:
        value = convert(value, col, connection)
    return value
