"""A line of years with what happened on it, as co-ordinates for an SVG template. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from improvement.rules.dates import MONTH, last_day

WIDTH, LEFT, RIGHT, TOP = 960.0, 16.0, 16.0, 12.0
ROW, LETTER, ROWS = 20.0, 6.7, 4
LEAST = 6.0


@dataclass(frozen=True, slots=True)
class Happened:
    """Something on the line: its days, whether only their month is known, its words, and how it is drawn."""

    first: date
    last: date
    known_to: str
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one thing stands. What is known to the month covers the whole month: `spread` is true."""

    number: int
    x: float
    width: float
    spread: bool
    words: str
    kind: str
    label_x: float
    label_y: float
    anchor: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    left: float
    right: float
    base: float
    years: tuple[tuple[int, float], ...]
    marks: tuple[Mark, ...]


def lay_out(happened: Sequence[Happened]) -> Drawing | None:
    """The line from the first to the last year of what happened; nothing where nothing did. Labels go on the lowest
    row on which they touch no other."""
    if not happened:
        return None
    start, end = date(min(h.first for h in happened).year, 1, 1), date(max(h.last for h in happened).year + 1, 1, 1)
    scale = (WIDTH - LEFT - RIGHT) / (end - start).days
    base = TOP + ROW * ROWS + 14

    def x(day: date) -> float:
        return round(LEFT + (day - start).days * scale, 1)

    taken = [LEFT] * ROWS
    marks = []
    for number, each in enumerate(sorted(happened, key=lambda h: (h.first, h.last)), 1):
        spread = each.known_to == MONTH
        left = x(each.first.replace(day=1) if spread else each.first)
        right = x(last_day(each.last, each.known_to))
        width = max(round(right - left, 1), LEAST)
        label = f"{number}. {each.words}"
        at, row, anchor = _place(left, width, len(label) * LETTER, taken)
        marks.append(Mark(number, left, width, spread, label, each.kind, at, round(base - 16 - ROW * row, 1), anchor))
    years = tuple((year, x(date(year, 1, 1))) for year in range(start.year, end.year))
    return Drawing(WIDTH, base + 44, LEFT, WIDTH - RIGHT, base, years, tuple(marks))


def _place(left: float, width: float, length: float, taken: list[float]) -> tuple[float, int, str]:
    """Where a label begins, its row and its anchor; the row's room is used up."""
    backwards = left + length > WIDTH - RIGHT
    begins = left + width - length if backwards else left
    row = next((row for row in range(ROWS) if taken[row] <= begins), None)
    if row is None:
        row = min(range(ROWS), key=taken.__getitem__)
    taken[row] = begins + length + 10
    return (round(left + width, 1), row, "end") if backwards else (round(left + width / 2 + 4, 1), row, "start")
