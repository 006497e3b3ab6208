"""Figures as pages and papers show them: what stands beside a figure, and its line with the limits of chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from improvement.catalogue import Measure
from improvement.queries.figures import Group, Point, rows_address
from improvement.rules.suppression import Count, hidden
from improvement.rules.targets import Control, Stands, control_of_numbers, control_of_shares, stands


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure with its months: the one that runs (`now`), which may rest on a few days, and the last whole one."""

    measure: Measure
    points: list[Point]

    @property
    def now(self) -> Point:
        return self.points[-1]

    @property
    def whole(self) -> Point:
        return self.points[-2]

    @property
    def value(self) -> float | int | None:
        return self.whole.value(self.measure)

    @property
    def now_value(self) -> float | int | None:
        return self.now.value(self.measure)

    @property
    def top(self) -> int | None:
        return 100 if self.measure.is_share else None

    @property
    def stands(self) -> Stands:
        return stands(self.value, self.measure.target, self.measure.better, self.measure.tolerance)

    @property
    def target_words(self) -> str:
        if self.measure.target is None or self.measure.better is None:
            return ""
        most = "at least" if self.measure.better == "higher" else "at most"
        return f"{most} {self.measure.target}{self.measure.unit if self.measure.is_share else ''}"

    @property
    def line(self) -> list[tuple[str, float | int | None]]:
        return [(f"{point.month:%b %y}", point.value(self.measure)) for point in self.points]


def shown_as(measure: Measure, points: list[Point]) -> Shown:
    return Shown(measure, points)


def charted(measure: Measure, points: list[Point]) -> dict[str, Any]:
    """The line of a measure with its target band and, where there are months enough, the limits of chance. The month
    that runs is drawn and is no part of the limits."""
    whole = points[:-1]
    control: Control | None
    if measure.is_share:
        control = control_of_shares([point.met for point in whole], [point.count for point in whole])
    else:
        control = control_of_numbers([point.count for point in whole])
    values = [point.value(measure) for point in points]
    return {
        "points": Shown(measure, points).line,
        "target": measure.target,
        "band": band_of(measure),
        "top": 100 if measure.is_share else None,
        "unit": measure.unit if measure.is_share else "",
        "control": control,
        "outside": [points[place] for place in control.outside(values[:-1])] if control else [],
    }


class Bar(NamedTuple):
    """One group beside the others: `length` is in hundredths of the whole width."""

    group: Group
    point: Point
    value: float
    length: float
    met: str
    all: str


def bars(measure: Measure, groups: list[Group], way: str) -> list[Bar]:
    """The groups side by side, the longest first: over all months together, and where a measure says how things stand
    at a month's end, at the last one."""
    told = [(group, group.points[-1] if measure.standing else group.total) for group in groups]
    found = [(group, point, point.value(measure)) for group, point in told if point.count]
    top = 100 if measure.is_share else max((value or 0 for _, _, value in found), default=1)
    drawn = [
        Bar(group, point, value, round(100 * value / top, 1), *(
            rows_address(measure.slug, point.month if measure.standing else None, part, way=way, group=group.key)
            for part in ("met", "all")
        ))
        for group, point, value in found if value is not None
    ]  # fmt: skip
    return sorted(drawn, key=lambda bar: (-bar.value, bar.group.name))


def band_of(measure: Measure) -> tuple[float, float] | None:
    """From the target to where the tolerance ends."""
    if measure.target is None or measure.better is None:
        return None
    other = measure.target - measure.tolerance if measure.better == "higher" else measure.target + measure.tolerance
    low, high = sorted((float(measure.target), float(other)))
    return max(low, 0.0), high


HIDDEN = "hidden"
"""What stands in a file for outside where a number would be too small to tell."""
Cells = list[tuple[Point, bool]]


def outside(lines: Mapping[Hashable, list[Point]]) -> dict[Hashable, Cells]:
    """Months of one measure, whole or by group, for who is outside the service: with each, whether it is hidden,
    because it is small or because it would give away one that is."""
    table = {(key, point.month): Count(point.count, point.met) for key, points in lines.items() for point in points}
    away = hidden(table)
    return {key: [(point, (key, point.month) in away) for point in points] for key, points in lines.items()}


def numbers(point: Point, is_hidden: bool) -> list[Any]:
    """Met, of how many, and the share: as they are, or as they may not be told."""
    return [HIDDEN] * 3 if is_hidden else [point.met, point.count, point.percent]
