"""The service's journey: what was published of it, beside what the live measures say today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from improvement.models import PublishedFigure
from improvement.queries.live import Live, live
from mach.access import Permission
from mach.models import User


@dataclass(frozen=True, slots=True)
class Series:
    """A figure as it was published over the years, and the live measure that says the same, where there is one."""

    name: str
    unit: str
    better: str
    points: tuple[Any, ...]
    live: Live | None


def series(reader: User) -> list[Series]:
    """Every published figure with its points in order; those with a live measure beside them first."""
    if not reader.may(Permission.READ_PLAN):
        return []
    found: dict[str, list[Any]] = defaultdict(list)
    for row in PublishedFigure.objects.order_by("name", "month"):
        found[row.name].append(row)
    read = live(reader, (rows[0].measure for rows in found.values() if rows[0].measure))
    made = [
        Series(name, rows[0].unit, rows[0].better, tuple(rows), read.get(rows[0].measure))
        for name, rows in found.items()
    ]
    return sorted(made, key=lambda each: (each.live is None, -len(each.points), each.name))
