"""Small numbers, in what leaves the service: a count under five may say who somebody is. Pure.

A share rests on two counts: how many met a measure and how many did not. A cell is hidden where either of the two is
from one to four: then neither the count nor the share is told. Nought is told, for it is about nobody.

Hiding one cell of a row whose sum is told hides nothing: what is left over is what was hidden. So a second cell is
hidden wherever exactly one would be, the smallest that is left; and where what is hidden adds up to less than five,
another one still. A table is looked at row by row and column by column until nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import chain
from typing import NamedTuple

SMALLEST = 5


class Count(NamedTuple):
    """Of `count`, `met`. A number that is no share has all of them met."""

    count: int  # type: ignore[assignment] # a tuple counts, and so does this
    met: int

    @property
    def missed(self) -> int:
        return self.count - self.met


Cell = tuple[Hashable, Hashable]
"""A row's key and a column's."""


def is_small(number: int) -> bool:
    return 0 < number < SMALLEST


def must_hide(cell: Count) -> bool:
    """Whether a cell says, of itself, too much: of how many, how many met it, or how many did not."""
    return any(is_small(number) for number in cell) or is_small(cell.missed)


def hidden(table: Mapping[Cell, Count], *, sums: bool = True) -> frozenset[Cell]:
    """The cells of a table that are not told. `sums`: somebody knows what its rows and its columns add up to."""
    found = {where for where, cell in table.items() if must_hide(cell)}
    if not sums:
        return frozenset(found)
    lines = [line for line in _lines(table) if len(line) > 1]
    changed = True
    while changed:
        changed = False
        for line in lines:
            if further := _gives_away(line, table, found):
                found.add(further)
                changed = True
    return frozenset(found)


def _lines(table: Iterable[Cell]) -> Iterable[list[Cell]]:
    """The cells of each row, and of each column: what a sum is made of."""
    rows: dict[Hashable, list[Cell]] = {}
    columns: dict[Hashable, list[Cell]] = {}
    for row, column in table:
        rows.setdefault(row, []).append((row, column))
        columns.setdefault(column, []).append((row, column))
    return chain(rows.values(), columns.values())


def _gives_away(line: list[Cell], table: Mapping[Cell, Count], found: set[Cell]) -> Cell | None:
    """The cell to hide besides, where what is hidden on a line can be worked out from its sum."""
    away = [where for where in line if where in found]
    told = [where for where in line if where not in found]
    if not away or not told:
        return None
    left = Count(sum(table[where].count for where in away), sum(table[where].met for where in away))
    if len(away) > 1 and not must_hide(left):
        return None
    # Nought beside it would hide nothing: that it may be nought is what everybody would guess.
    return min(told, key=lambda where: (table[where].count == 0, table[where].count, str(where)))


def total_is_told(parts: Mapping[Cell, Count], hidden_parts: Iterable[Cell], total: Count) -> bool:
    """Whether the sum may stand beside its parts: not where it is small itself, nor where it gives away what is hidden
    among them because nothing else could be hidden."""
    away = [parts[where] for where in hidden_parts]
    if must_hide(total):
        return False
    left = Count(sum(cell.count for cell in away), sum(cell.met for cell in away))
    return not away or (len(away) > 1 and not must_hide(left))
