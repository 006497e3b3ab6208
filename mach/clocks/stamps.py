"""Writing what time did to many clocks at once: one statement for the rows, one for their history."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from mach.models import Clock, User

STAMPS = {
    "warned_at": "timestamptz",
    "target_missed_at": "timestamptz",
    "breached_at": "timestamptz",
    "escalation_level": "smallint",
    "next_at": "timestamptz",
}
"""The columns that the sweep writes, with their types. Every other column of a version is the clock's own."""

AS_ROWS = ", ".join(f"{name} {kind}" for name, kind in STAMPS.items())
SET = ", ".join(f"{name} = new.{name}" for name in STAMPS)


def version(clock: Clock, reason: str) -> dict[str, Any]:
    """What the sweep has made of a clock so far."""
    return {"id": clock.pk, "reason": reason, **{name: _plain(getattr(clock, name)) for name in STAMPS}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def write(versions: list[dict[str, Any]]) -> None:
    """Bring the rows to these versions, one for each clock."""
    sql = (
        f"UPDATE mach_clock AS clock SET {SET} FROM json_to_recordset(%s) AS new(id bigint, {AS_ROWS}) "  # noqa: S608
        "WHERE clock.id = new.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(versions)])


def remember(versions: list[dict[str, Any]], *, by: User, at: datetime) -> None:
    """A version in the history for each moment that passed, in order. Call in the transaction that holds the rows."""
    if not versions:
        return
    columns = [str(field.column) for field in Clock._meta.concrete_fields]
    values = [f"new.{name}" if name in STAMPS else f"clock.{name}" for name in columns]
    sql = (
        f"INSERT INTO mach_historicalclock ({', '.join(columns)}, history_date, history_type, history_user_id, "  # noqa: S608
        f"history_change_reason) SELECT {', '.join(values)}, %s, '~', %s, new.reason "
        f"FROM ROWS FROM (json_to_recordset(%s) AS (id bigint, reason text, {AS_ROWS})) WITH ORDINALITY "
        f"AS new(id, reason, {', '.join(STAMPS)}, place) JOIN mach_clock AS clock USING (id) ORDER BY new.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [at, by.pk, json.dumps(versions)])
