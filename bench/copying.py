"""COPY of a great many rows: nothing is checked row by row, and indexes are built once at the end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, models

Row = dict[str, Any]


def text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return "{" + ",".join(str(each) for each in value) + "}"
    if isinstance(value, dict):
        return "{}"
    return str(value)


def copy(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Send rows to a table. Columns that a row does not name get the model's own defaults."""
    fields = [f for f in model._meta.concrete_fields if f.db_default is models.NOT_PROVIDED]
    default = {f.column: text(_default(f)) for f in fields}
    first, rest = _first_of(iter(rows))
    columns = [*default, *(name for name in first if name not in default)]
    place = {column: number for number, column in enumerate(columns)}
    plain = [default.get(column, r"\N") for column in columns]

    def lines() -> Iterator[str]:
        for row in rest:
            line = plain.copy()
            for column, value in row.items():
                line[place[column]] = value if type(value) is str else text(value)
            yield "\t".join(line)

    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN', _Lines(lines()), size=1 << 20)


def _first_of(rows: Iterator[Row]) -> tuple[Row, Iterator[Row]]:
    first = next(rows)

    def all_of_them() -> Iterator[Row]:
        yield first
        yield from rows

    return first, all_of_them()


def _default(field: models.Field) -> Any:
    return field.get_default() if field.has_default() or not field.null else None


class _Lines(io.TextIOBase):
    """An iterator of lines as a file, so that a million rows are never held at once."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.rest = ""

    def read(self, size: int | None = -1) -> str:
        parts, length = [self.rest], len(self.rest)
        while length < (size or 1 << 16):
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line + "\n")
            length += len(line) + 1
        whole = "".join(parts)
        size = size if size and size > 0 else len(whole)
        self.rest = whole[size:]
        return whole[:size]


INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
"""

NUMBERED = "SELECT attrelid::regclass::text FROM pg_attribute WHERE attrelid = ANY(%s::regclass[]) AND attname = 'id'"


@contextmanager
def bulk(tables: list[str]) -> Iterator[None]:
    """Tables without their indexes and without triggers (references are right by construction); then with them again,
    and with the statistics that a live database has."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        indexes = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute(NUMBERED, [tables])
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("VACUUM ANALYZE")
