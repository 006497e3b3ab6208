"""What the time of an assessment was spent on: waiting for a worker, with each worker, waiting for sign-off. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

WAITING = "Waiting to be allocated"
SIGN_OFF = "Waiting for sign-off"


@dataclass(frozen=True, slots=True)
class Held:
    """With whom it was, from when, until when (None: still)."""

    who: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A stretch of the time: what it was spent on, and how long it took."""

    what: str
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def time_spent(
    began: datetime, ended: datetime, *, held: Iterable[Held], submitted: Iterable[tuple[datetime, datetime | None]]
) -> list[Spent]:
    """The time from beginning to end, each moment of it told once: while it was submitted it waited for sign-off,
    whoever held it; otherwise it was with its worker; before anybody held it, it waited to be allocated."""
    if ended <= began:
        return []
    holders = sorted(held, key=lambda one: one.start)
    waits = [(start, end or ended) for start, end in submitted]
    marks = {began, ended}
    for start, end in [*((one.start, one.end or ended) for one in holders), *waits]:
        marks |= {moment for moment in (start, end) if began < moment < ended}
    spans: list[Spent] = []
    moments = sorted(marks)
    for start, end in pairwise(moments):
        what = _spent_on(start, holders, waits, ended)
        if spans and spans[-1].what == what:
            spans[-1] = Spent(what, spans[-1].start, end)
        else:
            spans.append(Spent(what, start, end))
    return spans


def _spent_on(
    moment: datetime, holders: Sequence[Held], waits: Sequence[tuple[datetime, datetime]], ended: datetime
) -> str:
    if any(start <= moment < end for start, end in waits):
        return SIGN_OFF
    latest = [one for one in holders if one.start <= moment < (one.end or ended)]
    return f"With {latest[-1].who}" if latest else WAITING


def totals(spans: Iterable[Spent]) -> list[tuple[str, timedelta]]:
    """How long each took in all, in the order in which they first came."""
    sums: dict[str, timedelta] = {}
    for each in spans:
        sums[each.what] = sums.get(each.what, timedelta()) + each.length
    return list(sums.items())
