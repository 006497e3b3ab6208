"""Time and age as a worker says them: "6 h left", "late by 2 h 10 min", "10 weeks". Pure.

`static/mach/js/clocks.js` says the same of a page that stays open; a browser test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = 60, 3600, 86400


class ClockLike(Protocol):
    """What is read of a clock. `target_at` is None where the limit is the only time that counts."""

    @property
    def target_at(self) -> datetime | None: ...
    @property
    def warn_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def stopped_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class ClockWords:
    """`state` is running, soon, late (target missed, limit not), past (limit passed), met or missed (stopped)."""

    state: str
    first: str
    second: str
    full: str


def duration(seconds: float) -> str:
    """Minutes up to two days, then days and hours, then days: nobody plans next week by the minute."""
    seconds = int(abs(seconds))
    if seconds < MINUTE:
        return "under 1 min"
    days, rest = divmod(seconds, DAY)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    if days >= 7:
        return f"{days} days"
    if days >= 2:
        return f"{days} days {hours} h" if hours else f"{days} days"
    hours += 24 * days
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def moment(at: datetime) -> str:
    """Tue 24 Nov, 10:40"""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def full_moment(at: datetime) -> str:
    """Tuesday 24 November 2026, 10:40"""
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def due(at: datetime, full: bool = False) -> str:
    """When something is due. A day's end is kept as the midnight after it, and said as the day."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return full_moment(at) if full else moment(at)
    day = (local - timedelta(hours=1)).date()
    return f"the end of {day:%A} {day.day} {day:%B %Y}" if full else f"end of {day:%a} {day.day} {day:%b}"


def clock_words(clock: ClockLike, now: datetime) -> ClockWords:
    """What a clock says: time left to the target, then how late and when the limit is, then how long past the limit."""
    full = f"Limit {due(clock.due_at, full=True)}"
    if clock.target_at:
        full = f"Target {due(clock.target_at, full=True)}. {full}"
    if clock.stopped_at:
        return _stopped(clock, clock.stopped_at, full)
    left = (clock.due_at - now).total_seconds()
    if clock.target_at is None:
        if left <= 0:
            return ClockWords("past", f"late by {duration(left)}", f"was due {due(clock.due_at)}", full)
        return ClockWords(_calm_or_soon(clock, now), f"{duration(left)} left", f"due {due(clock.due_at)}", full)
    to_target = (clock.target_at - now).total_seconds()
    if left <= 0:
        return ClockWords("past", f"late by {duration(to_target)}", f"limit passed {duration(left)} ago", full)
    if to_target <= 0:
        return ClockWords("late", f"late by {duration(to_target)}", f"limit in {duration(left)}", full)
    return ClockWords(_calm_or_soon(clock, now), f"{duration(to_target)} left", f"due {due(clock.target_at)}", full)


def _calm_or_soon(clock: ClockLike, now: datetime) -> str:
    return "soon" if clock.warn_at and now >= clock.warn_at else "running"


def _stopped(clock: ClockLike, stopped: datetime, full: str) -> ClockWords:
    limit = clock.target_at or clock.due_at
    by = (stopped - limit).total_seconds()
    if stopped < limit:
        return ClockWords("met", "in time", moment(stopped), full)
    return ClockWords("missed", f"{duration(by)} late", moment(stopped), full)


def ago(at: datetime, now: datetime) -> str:
    """How long since: for a table where the order is the news."""
    seconds = (now - at).total_seconds()
    return "just now" if seconds < MINUTE else f"{duration(seconds)} ago"


def age(born: date, on: date) -> str:
    """An age as a front door needs it: days, then weeks, then months, then years. Before birth it says so."""
    days = (on - born).days
    if days < 0:
        return f"unborn, due {born.day} {born:%b %Y}"
    if days < 14:
        return "1 day" if days == 1 else f"{days} days"
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months < 3:
        return f"{days // 7} weeks"
    if months < 24:
        return f"{months} months"
    return str(months // 12)


class Named(Protocol):
    """What is read of a person."""

    @property
    def called(self) -> str: ...
    @property
    def date_of_birth(self) -> date | None: ...


def called(person: Named, on: date) -> str:
    """“Ella-Mae Hodgson, 10”, “Noah Platt, 10 weeks”: nobody is read about without their age."""
    return f"{person.called}, {age(person.date_of_birth, on)}" if person.date_of_birth else person.called
