"""The six months of a list, from their last day. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from mach.workdays import LONDON

MONTHS = 6
DAY = timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the last day of that month where it is shorter."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def six_months_to(last: date) -> tuple[date, date]:
    """The first and the last day of six months: those that end on 30 June begin on 1 January."""
    return months_before(last + DAY, MONTHS), last


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first day's beginning in London until the last day is over: the second moment is no part of it."""
    return _midnight(first), _midnight(last + DAY)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def years_old(born: date | None, on: date) -> int | None:
    """Completed years; None for who is not born on that day, or whose day of birth nobody knows."""
    if born is None or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
