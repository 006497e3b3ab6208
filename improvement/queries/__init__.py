"""Figures and the lists behind them. A figure and its list are the same rows, so they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Concat, TruncMonth
from django.utils import timezone

from improvement.measures import MEASURES, Measure, contact_clocks, seen
from mach.census import REFERRAL_SOURCES
from mach.models import User
from mach.workdays import LONDON
from referrals.models import ChildDecision

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A measure in one month: of `count`, `met`."""

    first: date
    met: int
    count: int

    @property
    def missed(self) -> int:
        return self.count - self.met

    @property
    def percent(self) -> float | None:
        return round(100 * self.met / self.count, 1) if self.count else None


def months(now: datetime | None = None) -> list[date]:
    """The first days of the last twelve months, this one included."""
    today = timezone.localdate(now)
    back = [today.year * 12 + today.month - 1 - n for n in reversed(range(MONTHS))]
    return [date(number // 12, number % 12 + 1, 1) for number in back]


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def after(day: date) -> date:
    """The first day of the month after."""
    return (day + timedelta(days=31)).replace(day=1)


def rows_of(measure: Measure, reader: User, first: date, last: date | None = None) -> Any:
    """All that counts in a measure from the first of one month to the end of another, with whether it was in time."""
    within = {f"{measure.at}__gte": start_of(first), f"{measure.at}__lt": start_of(after(last or first))}
    return measure.rows(reader, timezone.now()).filter(**within)


def by_month(measure: Measure, reader: User) -> list[Month]:
    """A measure in each of the last twelve months: one statement."""
    all_months = months()
    rows = rows_of(measure, reader, all_months[0], all_months[-1])
    counted = (
        rows.order_by()
        .annotate(month=TruncMonth(measure.at, tzinfo=LONDON))
        .values("month")
        .annotate(n=Count("pk"), met=Count("pk", filter=measure.met))
    )
    found = {each["month"].date(): each for each in counted}
    return [
        Month(first, found[first]["met"], found[first]["n"]) if first in found else Month(first, 0, 0)
        for first in all_months
    ]


def every_measure(reader: User) -> list[tuple[Measure, list[Month]]]:
    return [(measure, by_month(measure, reader)) for measure in MEASURES]


PARTS = {"met": "in time", "missed": "not in time", "all": "all"}


def listed(measure: Measure, reader: User, first: date, part: str) -> Any:
    """The rows behind a figure, the latest first, under names of their own whatever they are rows of."""
    rows = rows_of(measure, reader, first)
    if part == "met":
        rows = rows.filter(measure.met)
    elif part == "missed":
        rows = rows.exclude(pk__in=rows.filter(measure.met).values("pk"))
    return rows.order_by(f"-{measure.at}", "-pk").values(
        "pk",
        said=F(measure.reference),
        began=F(measure.start),
        ended=F(measure.stop),
        limited=F(measure.limit),
    )


# Open and late now


def open_at(reader: User, moment: datetime) -> Any:
    """Contacts that waited for a decision at a moment."""
    return contact_clocks(reader).filter(_open_at(moment))


def late_at(reader: User, moment: datetime) -> Any:
    """Of those, the ones past their limit then."""
    return open_at(reader, moment).filter(due_at__lte=moment)


def _open_at(moment: datetime) -> Q:
    return Q(started_at__lte=moment) & (Q(stopped_at=None) | Q(stopped_at__gt=moment))


def ends() -> list[tuple[date, datetime]]:
    """The last twelve months, each with its last moment; for this month, now."""
    return [(first, min(start_of(after(first)), timezone.now())) for first in months()]


def standing(reader: User) -> list[tuple[date, int, int]]:
    """How many contacts were open, and how many late, at the end of each month: one statement."""
    moments = ends()
    counts: dict[str, Any] = {}
    for place, (_, moment) in enumerate(moments):
        is_open = _open_at(moment)
        counts[f"open_{place}"] = Count("pk", filter=is_open)
        counts[f"late_{place}"] = Count("pk", filter=is_open & Q(due_at__lte=moment))
    lately = Q(stopped_at=None) | Q(stopped_at__gt=moments[0][1])
    found = contact_clocks(reader).filter(lately).aggregate(**counts)
    return [(first, found[f"open_{place}"], found[f"late_{place}"]) for place, (first, _) in enumerate(moments)]


def standing_list(reader: User, first: date, part: str) -> Any:
    moment = dict(ends()).get(first)
    if moment is None:
        return contact_clocks(reader).none()
    rows = late_at(reader, moment) if part == "late" else open_at(reader, moment)
    return rows.order_by("due_at", "pk").values(
        "pk", said=F("reference"), began=F("started_at"), ended=F("stopped_at"), limited=F("due_at")
    )


# From source to decision


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


TOOK = ExpressionWrapper(F("at") - F("contact__received_at"), output_field=DurationField())
SENDER = Case(
    When(contact__agency=None, then=Concat(Value("source:"), F("contact__source_code"))),
    default=Concat(Value("agency:"), F("contact__agency__slug")),
    output_field=CharField(),
)
"""The agency, or the kind of source where the contact came by telephone."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What one agency's contacts came to, or those from one kind of source that reached us by telephone."""

    key: str
    name: str
    count: int
    median: timedelta
    decisions: dict[str, int]


def decisions_seen(reader: User) -> Any:
    """Decisions in force for children, made in the last twelve months."""
    rows = ChildDecision.objects.filter(superseded_at=None, at__gte=start_of(months()[0]))
    return seen(rows, reader, "contact__")


def senders(reader: User) -> list[Sender]:
    """By who sent it: how many children were decided, how long that took, and what was decided. Two statements."""
    rows = decisions_seen(reader).order_by().annotate(sender=SENDER)
    decided: dict[str, dict[str, int]] = {}
    for sender, decision, count in rows.values_list("sender", "decision").annotate(n=Count("pk")):
        decided.setdefault(sender, {})[decision] = count
    totals = rows.values("sender", "contact__agency__name").annotate(n=Count("pk"), median=Median(TOOK))
    found = [Sender(each["sender"], _name(each), each["n"], each["median"], decided[each["sender"]]) for each in totals]
    return sorted(found, key=lambda sender: (-sender.count, sender.name))


def _name(each: dict[str, Any]) -> str:
    if each["contact__agency__name"]:
        return str(each["contact__agency__name"])
    code = str(each["sender"]).partition(":")[2]
    return f"By telephone: {REFERRAL_SOURCES.get(code, code)}"


def sender_list(reader: User, sender: str, decision: str) -> Any:
    rows = decisions_seen(reader)
    kind, _, value = sender.partition(":")
    if kind == "agency":
        rows = rows.filter(contact__agency__slug=value)
    elif kind == "source":
        rows = rows.filter(contact__agency=None, contact__source_code=value)
    if decision:
        rows = rows.filter(decision=decision)
    return rows.order_by("-at", "-pk").values(
        "pk",
        "decision",
        said=F("contact__reference"),
        began=F("contact__received_at"),
        ended=F("at"),
        limited=F("contact__due_at"),
    )
