"""Published points and a live line on one axis of years, as co-ordinates for an SVG template. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640.0, 200.0, 56.0, 72.0, 16.0, 26.0
FIRST_YEAR = 2018


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    left: float
    right: float
    base: float
    grid: tuple[tuple[float, str], ...]
    years: tuple[tuple[int, float], ...]
    published: tuple[Dot, ...]
    live: tuple[Dot, ...]
    target: float | None

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.live)


Point = tuple[date, float]


def draw(
    published: Sequence[Point], live: Sequence[Point], *, until: date, unit: str, target: float | None = None
) -> Chart:
    """From 2018 to this year: what was published as single points, never joined, and the live months as a line."""
    highest = max([value for _, value in (*published, *live)] + [target or 0, 1])
    ceiling = 100.0 if unit == "%" and highest <= 100 else _round_up(highest)
    start, end = date(FIRST_YEAR, 1, 1), date(until.year + 1, 1, 1)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - start).days / (end - start).days, 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / ceiling), 1)

    def dots(points: Sequence[Point]) -> tuple[Dot, ...]:
        return tuple(Dot(x(day), y(value), f"{day:%B %Y}: {value:g}{unit}") for day, value in points)

    return Chart(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        HEIGHT - BOTTOM,
        tuple((y(mark), f"{mark:g}") for mark in (0, ceiling / 2, ceiling)),
        tuple((year, x(date(year, 1, 1))) for year in range(FIRST_YEAR, until.year + 1)),
        dots(published),
        dots(live),
        None if target is None else y(target),
    )


def _round_up(value: float) -> float:
    size = 10 ** max(len(str(int(value))) - 1, 0)
    return float(next(size * step for step in (1, 2, 4, 5, 10) if size * step >= value))
