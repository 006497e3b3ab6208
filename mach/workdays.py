"""Counting days and hours as practice counts them: working days in England, calendar months, opening hours. Pure.

Day 0 is the day of the trigger and day 1 the next working day. Days are days in London; instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FRIDAY = 4
ONE_DAY = timedelta(days=1)

Hours = tuple[time, time]
HUB_HOURS: Mapping[int, Hours] = MappingProxyType(
    {weekday: (time(8, 30), time(17) if weekday < FRIDAY else time(16, 30)) for weekday in range(5)}
)
"""When the hub is open, by weekday (Monday is 0)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which nobody is expected to work, and the years for which that is known.

    `closures` are the council's own closure days: national counting ignores them, so they are empty unless
    a council has chosen to add them.
    """

    holidays: frozenset[date]
    first_known: date
    last_known: date
    closures: frozenset[date] = frozenset()
    opening: Mapping[int, Hours] = field(default_factory=lambda: HUB_HOURS, hash=False)

    def __post_init__(self) -> None:
        for weekday, (opens, closes) in self.opening.items():
            if opens >= closes:
                raise ValueError(f"Opening hours of weekday {weekday} must close after they open.")
        if not any(weekday <= FRIDAY for weekday in self.opening):
            raise ValueError("Give opening hours for at least one day from Monday to Friday.")

    @classmethod
    def of(
        cls, holidays: Iterable[date], closures: Iterable[date] = (), opening: Mapping[int, Hours] = HUB_HOURS
    ) -> Calendar:
        """A calendar that knows whole years, from the first holiday's to the last's. Without holidays it knows none."""
        days = frozenset(holidays)
        first = min(days, default=date.min).replace(month=1, day=1)
        last = max(days).replace(month=12, day=31) if days else date.min
        return cls(days, first, last, frozenset(closures), opening)


def covers(day: date, calendar: Calendar) -> bool:
    """Whether the list of bank holidays reaches this day. A count that leaves the list may be a day short."""
    return calendar.first_known <= day <= calendar.last_known


def is_working(day: date, calendar: Calendar) -> bool:
    """Monday to Friday, not a bank holiday in England, not one of the council's closure days."""
    return day.weekday() <= FRIDAY and day not in calendar.holidays and day not in calendar.closures


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Day `count` after the trigger. Triggers on Friday, Saturday and Sunday share their day 1."""
    if count < 0:
        raise ValueError("Count working days forwards: the number must not be negative.")
    while count:
        day += ONE_DAY
        count -= is_working(day, calendar)
    return day


def working_days_taken(start: date, stop: date, calendar: Calendar) -> int:
    """Working days after the start, up to and including the stop: 0 when both fall on one day."""
    if stop < start:
        raise ValueError("The stop is before the start: correct one of the dates.")
    days = (start + timedelta(days=n) for n in range(1, (stop - start).days + 1))
    return sum(is_working(day, calendar) for day in days)


def add_months(day: date, count: int) -> date:
    """The same day number in the later month, or its last day where that month is shorter. May count back."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = first_of_next - ONE_DAY
    return last.replace(day=min(day.day, last.day))


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC, where adding hours adds elapsed hours. A naive time is refused: it names no instant."""
    if instant.tzinfo is None:
        raise ValueError("Give a time with its time zone.")
    return instant.astimezone(UTC)


def london_day(instant: datetime) -> date:
    """The date in London at this instant."""
    return in_utc(instant).astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The midnight in London that ends the day, itself outside it."""
    return datetime.combine(day + ONE_DAY, time.min, LONDON).astimezone(UTC)


def within_hours(start: datetime, hours: float) -> datetime:
    """Elapsed hours later, nights, weekends and clock changes included."""
    return in_utc(start) + timedelta(hours=hours)


def opening_on(day: date, calendar: Calendar) -> tuple[datetime, datetime] | None:
    """When the hub opens and closes on this day, or None when it stays shut."""
    hours = calendar.opening.get(day.weekday())
    if hours is None or not is_working(day, calendar):
        return None
    opens, closes = (datetime.combine(day, at, LONDON).astimezone(UTC) for at in hours)
    return opens, closes


def add_working_hours(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """Hours counted only while the hub is open. What is left at closing time goes on at the next opening."""
    if hours < 0:
        raise ValueError("Count working hours forwards: the number must not be negative.")
    now, left, day = in_utc(start), timedelta(hours=hours), london_day(start)
    while left:
        open_hours = opening_on(day, calendar)
        if open_hours and now < open_hours[1]:
            begins = max(now, open_hours[0])
            worked = min(left, open_hours[1] - begins)
            now, left = begins + worked, left - worked
        day += ONE_DAY
    return now
