"""The figures in force at a moment: dated settings over the defaults in code, and the calendar of working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mach import timescales
from mach.models import BankHoliday, DatedSetting
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


def calendar_from(day: Any) -> Calendar:
    """The working calendar from a day on, with the years before it that a count may need. Includes closure days only
    where the council counts them."""
    rows = BankHoliday.objects.filter(day__gte=day).values_list("day", "closure")
    return Calendar.of(
        [day for day, closure in rows if not closure], closures=[day for day, closure in rows if closure]
    )


def in_force(at: datetime | None = None) -> Figures:
    """The figures that hold at `at` (now unless said): the latest row of each setting that had taken effect by then."""
    at = at or timezone.now()
    rows = (
        DatedSetting.objects.filter(effective_from__lte=at)
        .order_by("key", "-effective_from")
        .distinct("key")
        .values_list("key", "value")
    )
    return Figures(settings=dict(rows), calendar=calendar_from((at - BEFORE).date()))
