"""Months as figures are counted in: calendar months in London, closed ten days after they end. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mach.workdays import LONDON, london_day

CLOSES_AFTER = timedelta(days=10)
"""Late entries of a month's last days still come in. After this the month's figures stand, and a change of them is a
revision that is shown as one."""


def month_of(day: date) -> date:
    return day.replace(day=1)


def this_month(now: datetime) -> date:
    return month_of(london_day(now))


def start_of(first: date) -> datetime:
    """The moment at which a month, or a day, begins in London."""
    return datetime(first.year, first.month, first.day, tzinfo=LONDON)


def after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def end_of(first: date) -> datetime:
    """The moment at which a month is over."""
    return start_of(after(first))


def is_closed(first: date, now: datetime) -> bool:
    return now >= end_of(first) + CLOSES_AFTER


def months_to(last: date, count: int) -> list[date]:
    """The first days of so many months, the last one included, in order."""
    numbers = range(last.year * 12 + last.month - count, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
