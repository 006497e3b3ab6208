"""Demand as it is read: the weeks of each stage, what is expected of the next, and how many workers that needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from django.db.models import Q, Sum

from improvement.counting.weeks import STAGES, Stage, start_of
from improvement.models import Forecast, ForecastWeek, PostHolder, PostKind, WeekOfWork
from improvement.queries.figures import counted_for, counted_touching
from improvement.queries.workforce import held_on
from improvement.rules.demand import Needed, changed, weeks_in_stage
from mach.access import Permission
from mach.models import User
from mach.queries.caseload import weights

SHOWN = 26
RECENT = 12
PARTS = ("arrived", "finished", "open")
CARRIERS = (PostKind.SOCIAL_WORKER, PostKind.SENIOR_SOCIAL_WORKER)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one stage. `hours` is the median of what was finished in it."""

    week: date
    arrived: int
    finished: int
    open: int
    hours: float | None

    @property
    def seconds(self) -> float | None:
        return None if self.hours is None else self.hours * 3600

    @property
    def key(self) -> str:
        return f"{self.week:%Y-%m-%d}"


def weeks(reader: User, stage: Stage, count: int = SHOWN) -> list[Week]:
    """The last whole weeks of a stage, for this reader, the latest last."""
    rows = counted_for(WeekOfWork.objects.filter(stage=stage.slug), reader).order_by("-week", "restricted")
    found: dict[date, Week] = {}
    for row in rows[: 2 * count]:
        known = found.get(row.week)
        if known is None:
            found[row.week] = Week(row.week, row.arrived, row.finished, row.open_at_end, row.median_hours)
        else:
            found[row.week] = Week(
                row.week, known.arrived + row.arrived, known.finished + row.finished, known.open + row.open_at_end,
                known.hours,
            )  # fmt: skip
    return sorted(found.values(), key=lambda week: week.week)[-count:]


def history(stage: str) -> list[tuple[date, int]]:
    """What arrived in every whole week, for the forecast: it tells nobody of any one child."""
    rows = WeekOfWork.objects.filter(stage=stage).values("week").annotate(came=Sum("arrived")).order_by("week")
    return list(rows.values_list("week", "came"))


def behind(reader: User, stage: Stage, week: date, part: str) -> Any:
    """The records that a week's figure counts: exactly those."""
    start, end = start_of(week), start_of(week + timedelta(weeks=1))
    rows = counted_touching(stage.rows(), reader)
    if part == "arrived":
        return rows.filter(came_at__gte=start, came_at__lt=end).order_by("came_at", "pk")
    if part == "finished":
        return rows.filter(left_at__gte=start, left_at__lt=end).order_by("left_at", "pk")
    return rows.filter(Q(left_at=None) | Q(left_at__gte=end), came_at__lt=end).order_by("came_at", "pk")


def links(reader: User) -> bool:
    return reader.may(Permission.READ_CASES)


def latest_forecast(stage: Stage) -> Forecast | None:
    return Forecast.objects.filter(stage=stage.slug).prefetch_related("weeks").order_by("-made_at").first()


@dataclass(frozen=True, slots=True)
class Told:
    """A stage with its weeks, and what is expected."""

    stage: Stage
    weeks: list[Week]
    forecast: Forecast | None

    @property
    def ahead(self) -> list[ForecastWeek]:
        return list(self.forecast.weeks.all()) if self.forecast else []

    @property
    def expected(self) -> float | None:
        """Arrivals a week, on average over the forecast; the last weeks' average where there is none."""
        if self.ahead:
            return fmean(week.expected for week in self.ahead)
        return fmean(week.arrived for week in self.weeks[-RECENT:]) if self.weeks else None

    @property
    def stay(self) -> float | None:
        recent = self.weeks[-RECENT:]
        return weeks_in_stage([week.finished for week in recent], [week.open for week in recent])


def told(reader: User) -> list[Told]:
    return [Told(stage, weeks(reader, stage), latest_forecast(stage)) for stage in STAGES.values()]


def needed(stages: Sequence[Told], *, change: int, wanted: int) -> list[Needed]:
    """Workers for each stage that social workers hold, at the wanted caseload, with arrivals up or down."""
    weighs = weights()
    return [
        Needed(
            each.stage.label,
            each.stage.slug,
            arrivals=changed(each.expected, change),
            weeks=each.stay,
            weight=getattr(weighs, each.stage.weight),
            wanted=wanted,
        )
        for each in stages
        if each.stage.weight and each.stage.slug != "early_help" and each.expected is not None and each.stay is not None
    ]


def in_post(day: date) -> float:
    """Social workers in post, in full-time equivalents."""
    rows = PostHolder.objects.filter(held_on(day), post__kind__in=CARRIERS)
    return float(rows.aggregate(held=Sum("post__full_time"))["held"] or 0)
