"""Figures as they are read: of what this reader may count, over months and by group, and the rows behind each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from improvement.catalogue import Measure
from improvement.catalogue.base import AGE_BANDS, NOT_KNOWN
from improvement.models import Fact, Figure, PublishedFigure, Refresh, Way
from improvement.rules.months import months_to, this_month
from mach.access import Permission
from mach.census import ETHNICITIES, REFERRAL_SOURCES
from mach.models import Agency, Team, User

MONTHS = 12
RAGS = {"red": "Red", "amber": "Amber", "green": "Green", NOT_KNOWN: "Not rated"}


@dataclass(frozen=True, slots=True)
class Point:
    """A measure in one month, for one reader: of `count`, `met`. `revisions` are how often it was corrected after the
    month had been closed."""

    month: date
    count: int = 0
    met: int = 0
    revisions: int = 0

    @property
    def missed(self) -> int:
        return self.count - self.met

    @property
    def percent(self) -> float | None:
        return round(100 * self.met / self.count, 1) if self.count else None

    def value(self, measure: Measure) -> float | int | None:
        return self.percent if measure.is_share else self.count

    def __add__(self, other: Point) -> Point:
        revisions = max(self.revisions, other.revisions)
        return Point(self.month, self.count + other.count, self.met + other.met, revisions)


Points = tuple[Measure, list[Point]]


@dataclass(frozen=True, slots=True)
class Group:
    """One team, agency, source, age band … with its name and its months."""

    key: str
    name: str
    points: list[Point]

    @property
    def total(self) -> Point:
        return sum(self.points, Point(self.points[-1].month))


def months(count: int = MONTHS, now: datetime | None = None) -> list[date]:
    """The first days of the last so many months, this one included."""
    return months_to(this_month(now or timezone.now()), count)


def counted_for(rows: Any, reader: User) -> Any:
    """Rows that touch a restricted person count for senior managers only, in a figure and in the list behind it: a sum
    that is one higher for somebody says that there is somebody to know of."""
    return rows if reader.may(Permission.READ_RESTRICTED) else rows.filter(restricted=False)


def counted_touching(rows: Any, reader: User, within: str = "") -> Any:
    """The same for records themselves: `within` leads to the one that holds the restricted people it touches."""
    return rows if reader.may(Permission.READ_RESTRICTED) else rows.filter(**{f"{within}restricted_people": []})


def series(
    reader: User, measures: Collection[Measure], firsts: list[date], *, way: str = "", group: str = ""
) -> dict[tuple[str, str], list[Point]]:
    """The months of many measures, by measure and group: one statement, whatever was counted. `group`: only that
    one of the way."""
    wanted = {measure.slug: measure.version for measure in measures}
    rows = Figure.objects.filter(measure__in=wanted, month__in=firsts, way=way, superseded_at=None)
    rows = rows.filter(group=group) if group else rows
    held: dict[tuple[str, str], dict[date, Point]] = {(slug, ""): {} for slug in wanted} if not way else {}
    told = ("measure", "version", "group", "month", "count", "met", "revision")
    for slug, version, group, month, count, met, revision in counted_for(rows, reader).values_list(*told):
        if version == wanted[slug]:
            kept = held.setdefault((slug, group), {})
            kept[month] = kept.get(month, Point(month)) + Point(month, count, met, revision - 1)
    return {key: [found.get(first, Point(first)) for first in firsts] for key, found in held.items()}


def of_agency(reader: User, agency: Agency, measures: Collection[Measure], firsts: list[date]) -> list[Points]:
    """The months of one agency's own part in each of these measures. What touches a restricted person is in none."""
    own = str(agency.pk)
    found = series(reader, measures, firsts, way=Way.AGENCY, group=own)
    return [(measure, found.get((measure.slug, own)) or [Point(first) for first in firsts]) for measure in measures]


def groups(reader: User, measure: Measure, firsts: list[date], way: str) -> list[Group]:
    """A measure by team, agency, source …, the largest first. Two statements."""
    found = series(reader, [measure], firsts, way=way)
    names = names_of(way, [key for _, key in found])
    listed = [Group(key, names.get(key) or key or "None", points) for (_, key), points in found.items()]
    return sorted(listed, key=lambda group: (-group.total.count, group.name))


def names_of(way: str, keys: Iterable[str]) -> dict[str, str]:
    """What the groups of a way are called."""
    match way:
        case Way.TEAM:
            return _by_id(Team, keys) | {NOT_KNOWN: "No team"}
        case Way.AGENCY:
            return _by_id(Agency, keys) | {NOT_KNOWN: "No agency"}
        case Way.CALLER:
            return _by_id(User, keys) | {NOT_KNOWN: "Nobody"}
        case Way.SOURCE:
            return {code: f"{code} {words}" for code, words in REFERRAL_SOURCES.items()} | {NOT_KNOWN: "Not known"}
        case Way.AGE:
            return AGE_BANDS
        case Way.ETHNICITY:
            return ETHNICITIES | {NOT_KNOWN: "Not recorded"}
        case Way.RAG:
            return RAGS
    return {}


def _by_id(model: Any, keys: Iterable[str]) -> dict[str, str]:
    found = model.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def rows_address(slug: str, first: date | None, part: str = "all", *, way: str = "", group: str = "") -> str:
    """Where the rows behind a figure are: of a month, or of the last twelve."""
    asked = {"month": f"{first:%Y-%m}"} if first else {}
    if way:
        asked |= {"by": way, "group": group}
    path = reverse("improvement:rows", args=[slug, part])
    return f"{path}?{urlencode(asked)}" if asked else path


PARTS = ("all", "met", "missed")


def behind(
    reader: User, measure: Measure, firsts: Collection[date], *, part: str = "all", way: str = "", group: str = ""
) -> Any:
    """The rows that a figure counts, the latest first: exactly those, since a figure is the count of them."""
    rows = counted_for(Fact.objects.filter(measure=measure.slug, month__in=firsts), reader)
    if part != "all":
        rows = rows.filter(met=part == "met")
    if way:
        rows = rows.filter(**{way: group})
    return rows.order_by("-at", "-row")


def revised(reader: User, measure: Measure, firsts: Collection[date]) -> list[dict[str, Any]]:
    """What closed months said before they were corrected, the latest first."""
    rows = Figure.objects.filter(measure=measure.slug, month__in=firsts, way="", superseded_at__isnull=False)
    told = ("month", "count", "met", "revision", "taken_at", "superseded_at")
    return list(counted_for(rows, reader).order_by("-month", "-revision").values(*told))


def as_of() -> datetime | None:
    """When the figures were last brought up to date."""
    found: datetime | None = Refresh.objects.aggregate(last=Max("finished_at"))["last"]
    return found


def published(measures: Collection[Measure] | None = None) -> list[PublishedFigure]:
    """Figures that were published elsewhere, the earliest first; of these measures, or all."""
    rows = PublishedFigure.objects.order_by("name", "month")
    return list(rows if measures is None else rows.filter(measure__in=[measure.slug for measure in measures]))


def latest_whole(points: list[Point]) -> Point:
    """The last month that is over: the month that runs may rest on a few days."""
    return points[-2] if len(points) > 1 else points[-1]
