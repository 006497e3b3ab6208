"""How many workers the work needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PUBLISHED_RISE = 36
"""The rise in assessments started, in per cent on the year, that was published in September 2020."""
PRESETS = ((0, "As forecast"), (-10, "10% fewer"), (10, "10% more"), (PUBLISHED_RISE, "36% more, as published in 2020"))


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which numbers each week should lie; none for those that have passed."""

    lower: list[float | None]
    upper: list[float | None]
    centre: float | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """One stage's work in a steady state: so many arrive a week, stay so long, and are open at once."""

    stage: str
    slug: str
    arrivals: float
    weeks: float
    weight: float
    wanted: int

    @property
    def open_at_once(self) -> float:
        return self.arrivals * self.weeks

    @property
    def workers(self) -> float:
        return self.open_at_once * self.weight / self.wanted


def weeks_in_stage(finished: Sequence[int], still_open: Sequence[int]) -> float | None:
    """How long work stays, from what stands open and what leaves each week (Little's law): the mean over recent weeks
    moves less than the median of what happened to be finished."""
    leaves = sum(finished)
    return sum(still_open) / leaves if leaves else None


def changed(arrivals: float, percent: int) -> float:
    return arrivals * (100 + percent) / 100


def error_words(error: float | None, naive: float | None) -> str:
    """The back-test in a sentence."""
    if error is None or naive is None:
        return "There are not yet weeks enough to test the forecast on."
    if not naive:
        return f"Tested on past weeks it was wrong by {error:.1f} a week; the naive forecast by 0."
    gain = round(100 * (1 - error / naive))
    beside = f"{gain}% less" if gain > 0 else f"{-gain}% more" if gain < 0 else "as much"
    than = "than" if gain else "as"
    return (
        f"Tested on past weeks it was wrong by {error:.1f} a week on average, {beside} {than} the naive forecast "
        f"(every week as the last one), which was wrong by {naive:.1f}."
    )
