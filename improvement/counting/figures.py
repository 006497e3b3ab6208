"""Figures: the facts of a month counted, whole and by every way in which the measure is divided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

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
    """The facts of these months counted: for each cell how many there are, and how many met the measure. The facts are
    read once, however many ways there are to divide them."""
    ways = [way.value for way in measure.ways]
    sets = ", ".join(f"(month, restricted{f', {way}' if way else ''})" for way in ("", *ways))
    # Names of our own columns; every value is a parameter.
    sql = (
        f"SELECT month, restricted, {''.join(f'GROUPING({way}), {way}, ' for way in ways)}"  # noqa: S608
        "count(*), count(*) FILTER (WHERE met) "
        f"FROM {Fact._meta.db_table} WHERE measure = %s AND month = ANY(%s) GROUP BY GROUPING SETS ({sets})"
    )
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [measure.slug, sorted(months)])
        for month, restricted, *told, count, met in cursor:
            divided = {way: told[2 * place + 1] for place, way in enumerate(ways) if told[2 * place] == 0}
            way, group = next(iter(divided.items()), ("", ""))
            found[Cell(month, way, group, restricted)] = (count, met)
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
    late = {
        cell for cell in changed if cell not in held and is_closed(cell.month, now) and (cell.month, cell.way) in known
    }
    _replace(measure, changed, held, revised, late, now=now)
    return len(changed), len(revised) + len(late)


def _known(measure: Measure) -> set[tuple[date, str]]:
    """The months that have been closed already, in each way: a group that appears in one later is a revision too. In a
    way in which the measure was never divided before, it is not."""
    closed = Figure.objects.filter(measure=measure.slug, version=measure.version, closed_at__isnull=False)
    return set(closed.order_by().values_list("month", "way").distinct())


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
