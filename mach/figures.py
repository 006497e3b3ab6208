"""The figures in force at a moment: dated settings over the defaults in code, and the calendar of working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mach import timescales
from mach.rows import Plan, Write, run
from mach.timescales import TIMESCALES, Limits, Timescale
from mach.workdays import Calendar

BEFORE = timedelta(days=400)


@dataclass(frozen=True)
class Figures:
    """What holds at one moment. `limits("assessment", start)` says when that clock warns, misses and ends."""

    settings: dict[str, Any]
    calendar: Calendar

    def timescale(self, kind: str) -> Timescale:
        default = TIMESCALES[kind]
        said = self.settings.get(kind)
        if not said:
            return default
        return timescales.with_figures(
            default,
            limit=said.get("limit", default.limit),
            target=said.get("target", default.target),
            unit=said.get("unit", default.unit),
            warn_percent=said.get("warn_percent", default.warn_percent),
        )

    def limits(self, kind: str, started_at: datetime) -> Limits:
        return timescales.limits(self.timescale(kind), started_at, self.calendar)

    def value(self, key: str, default: Any) -> Any:
        return self.settings.get(key, default)


IN_FORCE = Plan(
    """
SELECT
    ARRAY(SELECT day FROM mach_bankholiday WHERE day >= $2 AND NOT closure),
    ARRAY(SELECT day FROM mach_bankholiday WHERE day >= $2 AND closure),
    (SELECT json_object_agg(key, value) FROM (
        SELECT DISTINCT ON (key) key, value FROM mach_datedsetting WHERE effective_from <= $1
        ORDER BY key, effective_from DESC) AS latest)
""",
    ("timestamptz", "date"),
)


def in_force(at: datetime | None = None) -> Figures:
    """The figures that hold at `at` (now unless said): the latest row of each setting that had taken effect by then.
    One statement, since every receipt asks."""
    at = at or timezone.now()
    ((holidays, closures, said),) = run(Write(IN_FORCE, [at, (at - BEFORE).date()]))
    return Figures(settings=said or {}, calendar=Calendar.of(holidays, closures=closures))
