"""A line of the table that is printed, and how it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Line:
    """One line of the table: what, its value, what it is held against, and whether that holds."""

    what: str
    value: float
    must: float
    better: float
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        def holds(aim: float) -> bool:
            return self.value >= aim if self.at_least else self.value <= aim

        return "better" if holds(self.better) else "must" if holds(self.must) else "SHORT"

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        aims = f"{sign} {self.must:g} / {self.better:g}"
        return f"| {self.what:<58} | {self.value:8.2f} | {aims:>16} | {self.verdict:<6} | {self.note} |"


def show(lines: Iterable[Line]) -> None:
    print(f"| {'':<58} | {'measured':>8} | {'must / better':>16} | {'holds':<6} | |")
    print(f"|{'-' * 60}|---------:|-----------------:|--------|---|")
    for line in lines:
        print(line, flush=True)


def expect(status: int, wanted: int, path: str) -> None:
    if status != wanted:
        raise SystemExit(f"{path} answered {status}: there is nothing to measure.")


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
