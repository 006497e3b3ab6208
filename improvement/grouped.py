"""Figures by team, by caller, by agency and by month, and the lists behind them: always the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth

from improvement.practice import ATTENDANCE, TABLES, Figure, Table
from improvement.queries import Median, after, months, start_of
from mach.models import Sector, User
from mach.workdays import LONDON

NOBODY = "none"
NAMELESS = {"team": "No team", "caller": "Nobody"}


@dataclass(frozen=True, slots=True)
class Line:
    """A table's figures for one group; `counts` in the order of its figures, the first being all that count."""

    key: str
    name: str
    counts: tuple[int, ...]
    median: timedelta | None = None


def tables_by(way: str) -> list[Table]:
    """The tables that are divided so."""
    return [table for table in TABLES.values() if way == "month" or way in table.groups]


def rows_of(table: Table, reader: User) -> Any:
    """All that counts in a table: the last twelve months, this one included."""
    return table.rows(reader).filter(**{f"{table.at}__gte": start_of(months()[0])}).order_by()


def keyed(table: Table, rows: Any, way: str) -> Any:
    """The rows with the group that each is of (`group_key`) and that group's name (`group_name`)."""
    if way == "month":
        month = TruncMonth(table.at, tzinfo=LONDON)
        return rows.annotate(group_key=month, group_name=Value("", output_field=CharField()))
    divides, name = table.groups[way]
    key: Any = Coalesce(Cast(divides, CharField()), Value(NOBODY))
    words: Any = F(name)
    if way == "agency":
        sector = Concat(Value("sector-"), F("sector"), output_field=CharField())
        key = Case(When(**{divides: None}, then=sector), default=Cast(divides, CharField()))
        words = Coalesce(F(name), F("sector"))
    return rows.annotate(group_key=key, group_name=words)


def lines(table: Table, reader: User, way: str) -> list[Line]:
    """A table's figures for each group, the largest first; for months, all twelve in their order. One statement."""
    rows = rows_of(table, reader)
    counts: dict[str, Any] = {
        f"count_{place}": Count("pk", filter=Q(pk__in=figure.narrow(rows, reader).values("pk")))
        for place, figure in enumerate(table.figures)
        if place
    }
    counts["count_0"] = Count("pk")
    if table.median:
        counts["median"] = _median(table)
    grouped = keyed(table, rows, way).values("group_key", "group_name").annotate(**counts)
    found = [Line(*_named(each, way), _counts(each, table), each.get("median")) for each in grouped]
    if way == "month":
        held = {line.key: line for line in found}
        empty = (0,) * len(table.figures)
        return [held.get(key) or Line(key, f"{first:%b %y}", empty) for first, key in months_keyed()]
    return sorted(found, key=lambda line: (-line.counts[0], line.name, line.key))


def _median(table: Table) -> Median:
    return Median(ExpressionWrapper(F(table.stop[1]) - F(table.start[1]), output_field=DurationField()))


def median_of(table: Table, reader: User) -> timedelta | None:
    """The median time of all that counts in a table: not the median of its groups' medians."""
    found: timedelta | None = rows_of(table, reader).aggregate(median=_median(table))["median"]
    return found


def _counts(each: dict[str, Any], table: Table) -> tuple[int, ...]:
    return tuple(each[f"count_{place}"] for place in range(len(table.figures)))


def _named(each: dict[str, Any], way: str) -> tuple[str, str]:
    if way == "month":
        return f"{each['group_key']:%Y-%m}", f"{each['group_key']:%b %y}"
    key = str(each["group_key"])
    if key.startswith("sector-"):
        return key, f"{Sector(each['group_name']).label}, no agency"
    return key, each["group_name"] or NAMELESS.get(way, "")


def months_keyed() -> list[tuple[date, str]]:
    return [(first, f"{first:%Y-%m}") for first in months()]


def totals(found: list[Line]) -> tuple[int, ...]:
    """Each figure over all groups: every row is of one group."""
    return tuple(sum(counts) for counts in zip(*(line.counts for line in found), strict=True))


@dataclass(frozen=True, slots=True)
class Attended:
    """One agency over twelve months: (month, invited, attended)."""

    key: str
    name: str
    months: list[tuple[str, int, int]]


def attendance_over_time(reader: User) -> list[Attended]:
    """How often each agency was invited and attended, month by month. One statement."""
    rows = rows_of(ATTENDANCE, reader)
    attended = ATTENDANCE.by_slug["attended"].narrow(rows, reader).values("pk")
    grouped = keyed(ATTENDANCE, rows, "agency").annotate(month=TruncMonth(ATTENDANCE.at, tzinfo=LONDON))
    counted = grouped.values("group_key", "group_name", "month").annotate(
        invited=Count("pk"), attended=Count("pk", filter=Q(pk__in=attended))
    )
    found: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for each in counted:
        month = f"{each['month']:%Y-%m}"
        found.setdefault(_named(each, "agency"), {})[month] = (each["invited"], each["attended"])
    return [
        Attended(key, name, [(month, *held.get(month, (0, 0))) for _, month in months_keyed()])
        for (key, name), held in sorted(found.items(), key=lambda item: item[0][1])
    ]


def listed(table: Table, figure: Figure, reader: User, *, way: str = "", group: str = "", month: str = "") -> Any:
    """The rows behind a figure, the latest first, under names of their own whatever they are rows of."""
    rows = figure.narrow(rows_of(table, reader), reader)
    if way == "month" and group:
        rows = _in_month(table, rows, group)
    elif group:
        rows = keyed(table, rows, way).filter(group_key=group)
    if month:
        rows = _in_month(table, rows, month)
    return rows.order_by(F(table.at).desc(), "-pk").values(
        "pk",
        said=F(table.reference),
        began=F(table.start[1]),
        ended=F(table.stop[1]),
        detail=table.detail[1],
    )


def _in_month(table: Table, rows: Any, month: str) -> Any:
    first = {key: day for day, key in months_keyed()}.get(month)
    if first is None:
        return rows.none()
    return rows.filter(**{f"{table.at}__gte": start_of(first), f"{table.at}__lt": start_of(after(first))})
