"""Quarters, and the figures of a workforce in one: vacancies, agency share, sickness, turnover. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

NAMES = {1: "January to March", 4: "April to June", 7: "July to September", 10: "October to December"}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three calendar months, by their first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=95)).replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> Quarter:
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def words(self) -> str:
        return f"{NAMES[self.first.month]} {self.first.year}"


def quarters_to(day: date, count: int) -> list[Quarter]:
    """The last so many quarters, the one that runs included, the latest first."""
    found = [Quarter.of(day)]
    while len(found) < count:
        found.append(found[-1].before)
    return found


def weekdays(first: date, last: date) -> int:
    """Mondays to Fridays, both ends included."""
    return sum(1 for place in range((last - first).days + 1) if (first + timedelta(days=place)).weekday() < 5)


def shared(first: date, last: date | None, start: date, end: date) -> int:
    """The weekdays of a stretch that lie within another."""
    return max(weekdays(max(first, start), min(last or end, end)), 0)


@dataclass(frozen=True, slots=True)
class Share:
    """A figure with what it is a share of."""

    part: float
    of: float

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.of, 1) if self.of else None


def total(values: Iterable[float]) -> float:
    return round(sum(values), 2)
