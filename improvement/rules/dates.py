"""Dates that are known to the day or only to the month. Where only the month is known, no day is ever said. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from mach.workdays import LONDON

MONTH = "month"


def last_day(day: date, known_to: str = "day") -> date:
    """The last day that a date may mean: where only the month is known, the end of that month."""
    return day.replace(day=monthrange(day.year, day.month)[1]) if known_to == MONTH else day


def due_day(at: datetime) -> date:
    """The day by the end of which something is due: its limit is the midnight after."""
    return (at - timedelta(microseconds=1)).astimezone(LONDON).date()


def day_words(day: date | None, known_to: str = "day") -> str:
    """“13 July 2022”; “July 2022” where only the month is known."""
    if day is None:
        return ""
    return f"{day:%B %Y}" if known_to == MONTH else f"{day.day} {day:%B %Y}"


def span_words(first: date, last: date, known_to: str = "day") -> str:
    """“13 to 14 July 2022”; “November to December 2019” where only the months are known."""
    end = day_words(last, known_to)
    if day_words(first, known_to) == end:
        return end
    same_year = first.year == last.year
    if known_to == MONTH:
        begin = f"{first:%B}" if same_year else f"{first:%B %Y}"
    elif same_year and first.month == last.month:
        begin = str(first.day)
    else:
        begin = f"{first.day} {first:%B}" if same_year else day_words(first)
    return f"{begin} to {end}"
