"""How a figure stands beside its target, and whether a change is more than chance. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt


class Stands(StrEnum):
    """On its target, within the tolerance of it, or off it; a figure without a target stands nowhere."""

    ON = "on target"
    NEAR = "near target"
    OFF = "off target"
    NOWHERE = ""


def distance(value: float | None, target: float | None, better: str | None) -> float | None:
    """How far a figure is from its target, in its own unit: negative where it is worse."""
    if value is None or target is None or not better:
        return None
    return value - target if better == "higher" else target - value


def stands(value: float | None, target: float | None, better: str | None, tolerance: float) -> Stands:
    gap = distance(value, target, better)
    if gap is None:
        return Stands.NOWHERE
    if gap >= 0:
        return Stands.ON
    return Stands.NEAR if -gap <= tolerance else Stands.OFF


@dataclass(frozen=True, slots=True)
class Control:
    """A run chart's centre, and for each month the limits within which chance alone would keep the figure."""

    centre: float
    lower: list[float | None]
    upper: list[float | None]

    def outside(self, values: Sequence[float | None]) -> list[int]:
        """The places of the months that chance does not explain."""
        limits = enumerate(zip(values, self.lower, self.upper, strict=True))
        return [
            place
            for place, (value, low, high) in limits
            if value is not None and low is not None and high is not None and not low <= value <= high
        ]


FEWEST = 6
"""Limits from fewer months say nothing."""
SIGMAS = 3
MOVING_RANGE = 2.66
"""Three sigmas of single values, from the mean of their moving range (1.128 is that of two values)."""


def control_of_shares(met: Sequence[int], counts: Sequence[int]) -> Control | None:
    """The limits of a share in per cent (a p-chart): the fewer rows a month has, the wider."""
    total = sum(counts)
    if sum(1 for count in counts if count) < FEWEST or not total:
        return None
    centre = sum(met) / total
    lower: list[float | None] = []
    upper: list[float | None] = []
    for count in counts:
        spread = SIGMAS * sqrt(centre * (1 - centre) / count) if count else None
        lower.append(None if spread is None else round(100 * max(0.0, centre - spread), 1))
        upper.append(None if spread is None else round(100 * min(1.0, centre + spread), 1))
    return Control(round(100 * centre, 1), lower, upper)


def control_of_numbers(values: Sequence[int]) -> Control | None:
    """The limits of a number each month (an XmR chart): from how much it moves from one month to the next."""
    if len(values) < FEWEST:
        return None
    centre = sum(values) / len(values)
    moves = [abs(after - before) for before, after in itertools.pairwise(values)]
    spread = MOVING_RANGE * sum(moves) / len(moves)
    low, high = round(max(0.0, centre - spread), 1), round(centre + spread, 1)
    return Control(round(centre, 1), [low] * len(values), [high] * len(values))
