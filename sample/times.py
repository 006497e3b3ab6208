"""When things happen at a front door: busy mornings, police at night, quiet Sundays, and how long people take. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from mach.workdays import LONDON
from sample.agencies import Source

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SATURDAY = 5
OFFICE = range(8, 20)
BY_DAY = [0] * 8 + [4, 7, 8, 7, 5, 6, 7, 8, 6, 3] + [1] * 2 + [0] * 4
BY_NIGHT = [5, 4, 3, 2, 1, 1, 1, 1, 3, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 6]
WEEKEND_SHARE = 0.35
IN_24_H, IN_48_H = 0.88, 0.96


def arrival(rng: Random, source: Source, first: date, last: date) -> datetime:
    """A moment at which this source might write or ring, from the first day to the last."""
    while True:
        day = first + timedelta(rng.randrange((last - first).days + 1))
        if (day.weekday() < SATURDAY or _works_weekends(rng, source)) and not (source.term and _holiday(day)):
            break
    hour = rng.choices(range(24), BY_NIGHT if source.nights else BY_DAY)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), LONDON)


def _works_weekends(rng: Random, source: Source) -> bool:
    return not source.term and rng.random() < (0.8 if source.nights else WEEKEND_SHARE / 2)


def _holiday(day: date) -> bool:
    """School holidays, roughly: August, Christmas, a week at Easter."""
    return day.month == 8 or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3)


def by_day(rng: Random, after: datetime, shortest: float, longest: float) -> datetime:
    """A moment so many hours later, in waking hours if there is one between."""
    moment = after
    for _ in range(40):
        moment = after + rng.uniform(shortest, longest) * HOUR
        if moment.astimezone(LONDON).hour in OFFICE:
            return moment
    return moment


def decided(rng: Random, received: datetime, rag: str) -> datetime:
    """When it is decided: nearly always within 24 hours, mostly within 48, now and then neither."""
    drawn = rng.random()
    if drawn < IN_24_H or rag == "red":
        return by_day(rng, received, *{"red": (1.2, 9), "amber": (4, 22.5)}.get(rag, (3, 23.5)))
    if drawn < IN_48_H:
        return by_day(rng, received, 24.4, 46)
    return by_day(rng, received, 49, 88)


def between(rng: Random, start: datetime, end: datetime, low: float, high: float) -> datetime:
    return start + (end - start) * rng.uniform(low, high)


def working_day(moment: datetime) -> datetime:
    """The same, or the Monday after a weekend: visits and writing are done on weekdays."""
    ahead = 7 - moment.astimezone(LONDON).weekday()
    return moment + ahead * DAY if ahead <= 2 else moment
