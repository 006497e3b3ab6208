"""Figures: the facts of a month counted, whole and by every way in which the measure is divided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from improvement.catalogue.base import Measure
from improvement.models import Fact, Figure
from improvement.rules.months import is_closed

NOTHING = (0, 0)


class Cell(NamedTuple):
    """Where a figure stands: its month, how it is divided and which group it is, and whether of restricted people."""

    month: date
    way: str
    group: str
    restricted: bool


def counted(measure: Measure, months: Collection[date]) -> dict[Cell, tuple[int, int]]:
    """The facts of these months counted: for each cell how many there are, and how many met the measure."""
    facts = Fact.objects.filter(measure=measure.slug, month__in=months).order_by()
    found = {}
    for way in ("", *(each.value for each in measure.ways)):
        by = ["month", "restricted", *([way] if way else [])]
        for row in facts.values_list(*by).annotate(n=Count("pk"), m=Count("pk", filter=Q(met=True))):
            month, restricted, *group, count, met = row
            found[Cell(month, way, group[0] if group else "", restricted)] = (count, met)
    return found


def count_months(measure: Measure, months: Collection[date], *, now: datetime) -> tuple[int, int]:
    """Make the figures of these months anew. How many changed, and how many of those were of a closed month: what such
    a one said before stays beside it."""
    found = counted(measure, months)
    held = {
        Cell(figure.month, figure.way, figure.group, figure.restricted): figure
        for figure in Figure.objects.filter(
            measure=measure.slug, version=measure.version, month__in=months, superseded_at=None
        )
    }
    changed = {
        cell: found.get(cell, NOTHING)
        for cell in {*found, *held}
        if cell not in held or (held[cell].count, held[cell].met) != found.get(cell, NOTHING)
    }
    revised = {cell for cell in changed if cell in held and held[cell].closed_at}
    known = _known(measure)
    late = {cell for cell in changed if cell not in held and is_closed(cell.month, now) and cell.month in known}
    _replace(measure, changed, held, revised, late, now=now)
    return len(changed), len(revised) + len(late)


def _known(measure: Measure) -> set[date]:
    """The months that have been closed already: a group that appears in one later is a revision too."""
    closed = Figure.objects.filter(measure=measure.slug, version=measure.version, closed_at__isnull=False)
    return set(closed.order_by().values_list("month", flat=True).distinct())


def _replace(
    measure: Measure,
    changed: dict[Cell, tuple[int, int]],
    held: dict[Cell, Figure],
    revised: set[Cell],
    late: set[Cell],
    *,
    now: datetime,
) -> None:
    of = {"measure": measure.slug, "version": measure.version}
    Figure.objects.filter(pk__in=[held[cell].pk for cell in revised]).update(superseded_at=now)
    Figure.objects.filter(pk__in=[held[cell].pk for cell in changed if cell in held and cell not in revised]).delete()
    numbers = {cell: held[cell].revision + 1 for cell in revised} | dict.fromkeys(late, 2)
    Figure.objects.bulk_create(
        [
            Figure(
                **of,
                **cell._asdict(),
                count=count,
                met=met,
                revision=numbers.get(cell, 1),
                taken_at=now,
                closed_at=now if is_closed(cell.month, now) else None,
            )
            for cell, (count, met) in changed.items()
            if (count or cell in revised)
        ],
        batch_size=2000,
    )


def close_months(now: datetime) -> int:
    """Close what is over: from now on a change of these figures is a revision."""
    open_months: Iterable[Any] = (
        Figure.objects.filter(closed_at=None).order_by().values_list("month", flat=True).distinct()
    )
    over = [month for month in open_months if is_closed(month, now)]
    return Figure.objects.filter(closed_at=None, month__in=over).update(closed_at=now)
