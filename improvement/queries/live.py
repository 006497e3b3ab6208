"""What live measures say, by slug: beside published figures, on actions of the plan, in papers and packs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from improvement.catalogue import BY_SLUG, Better, Measure
from improvement.models import Figure
from improvement.queries.figures import rows_address
from improvement.rules.months import months_to, this_month
from improvement.rules.plan import Reading
from mach.access import Permission
from mach.models import User

MONTHS = 12


@dataclass(frozen=True, slots=True)
class LiveMonth:
    """A measure in one month, with where its rows are."""

    first: date
    count: int
    met: int
    value: float | None
    href: str


@dataclass(frozen=True, slots=True)
class Live:
    """A live measure over the last months, the current one last."""

    measure: Measure
    months: tuple[LiveMonth, ...]

    @property
    def last(self) -> LiveMonth | None:
        """The last whole month that has a figure: the current one may rest on a few days."""
        return next((month for month in reversed(self.months[:-1]) if month.value is not None), None)

    @property
    def reading(self) -> Reading | None:
        last, measure = self.last, self.measure
        if last is None or last.value is None:
            return None
        return Reading(
            title=measure.title,
            month=last.first,
            value=last.value,
            target=measure.target,
            tolerance=measure.tolerance,
            higher_is_better=None if measure.better is None else measure.better == Better.HIGHER,
            unit="%" if measure.is_share else measure.counts,
        )


def live(reader: User, slugs: Iterable[str], months: Sequence[date] = ()) -> dict[str, Live]:
    """These measures as this reader may see them, in the last twelve months unless said. One statement, however many
    there are."""
    known = [BY_SLUG[slug] for slug in dict.fromkeys(slugs) if slug in BY_SLUG]
    months = months or year_to(timezone.now())
    rows = Figure.objects.filter(
        measure__in=[measure.slug for measure in known], way="", superseded_at=None, month__in=months
    )
    if not reader.may(Permission.READ_RESTRICTED):
        rows = rows.filter(restricted=False)
    found: dict[tuple[str, int], dict[date, tuple[int, int]]] = defaultdict(dict)
    for slug, version, month, count, met in rows.values_list("measure", "version", "month").annotate(
        n=Sum("count"), m=Sum("met")
    ):
        found[slug, version][month] = (count, met)
    return {
        measure.slug: Live(
            measure, tuple(_month(measure, first, found[measure.slug, measure.version].get(first)) for first in months)
        )
        for measure in known
    }


def _month(measure: Measure, first: date, counted: tuple[int, int] | None) -> LiveMonth:
    count, met = counted or (0, 0)
    value: float | None = None
    if counted and not measure.is_share:
        value = float(count)
    elif count:
        value = round(100 * met / count, 1)
    return LiveMonth(first, count, met, value, rows_address(measure.slug, first))


def every_live(reader: User, now: datetime) -> dict[str, Live]:
    """Every measure over the twelve months up to a moment."""
    return live(reader, BY_SLUG, year_to(now))


def year_to(now: datetime) -> list[date]:
    """The months that are read: twelve, the one that runs at this moment last."""
    return months_to(this_month(now), MONTHS)
