"""The report to Executive and Scrutiny, made from the papers of a meeting: what leaves the service, small numbers not
said. The page and the PDF show the same parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from improvement.rules.small import count_said, is_countable, rounded, share_said
from improvement.rules.suppression import is_small
from mach.templatetags.charts import line_chart

COLOURS = ("Red", "Amber", "Green", "Complete")
CHARTED = 3
"""Fewer months than this are a table and no line."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure as it is reported: its last whole month in words, its months, and a line where there is one."""

    title: str
    definition: str
    last: str
    month: str
    target: str
    months: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, float | None], ...]
    aim: float | None

    @property
    def charted(self) -> bool:
        return sum(value is not None for _, value in self.points) >= CHARTED

    @property
    def top(self) -> float | None:
        return 100 if self.target.endswith("%") else None

    @property
    def chart(self) -> dict[str, Any]:
        return line_chart(self.points, self.aim, self.top)


class Report:
    """What the report says of one meeting."""

    def __init__(self, meeting: Any, items: list[Any], actions: list[Any]) -> None:
        self.meeting, self.items, self.actions = meeting, items, actions
        self.papers = meeting.papers

    @property
    def title(self) -> str:
        return "Children’s services improvement: report to Executive and Scrutiny"

    @property
    def counts(self) -> list[tuple[str, int]]:
        found = Counter(each["rag"] for each in self.plan if each["status"] != "withdrawn")
        return [(name, found[name]) for name in COLOURS]

    @property
    def plan(self) -> list[dict[str, Any]]:
        order = {name: place for place, name in enumerate(COLOURS)}
        return sorted(
            outside(self.papers["plan"]["actions"]), key=lambda each: (order.get(each["rag"], 9), each["code"])
        )

    @property
    def unanswered(self) -> list[dict[str, Any]]:
        return [each for each in self.papers["findings"] if not each["answered_by"]]

    @property
    def decided(self) -> list[Any]:
        return [item for item in self.items if item.decided]

    @property
    def measures(self) -> list[Measured]:
        return [measured(each) for each in self.papers["measures"] if any(m["count"] for m in each["months"])]


def outside(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Actions as they leave the service: their reasons without figures, and none that was withdrawn."""
    return [each | {"because": each["outside"]} for each in actions if each["status"] != "withdrawn"]


def measured(told: dict[str, Any], whole: bool = False) -> Measured:
    """A measure with small numbers left out: neither the line nor the table says them. The last month still ran when
    it was counted and is left out too, unless the months are `whole`."""
    share, unit = told["share"], "%" if told["share"] else ""
    counted = told["months"] if whole else told["months"][:-1]
    months, points = [], []
    for month in counted:
        label = f"{date.fromisoformat(month['month']):%b %y}"
        met, count = month["met"], month["count"]
        months.append((label, share_said(met, count) if share else count_said(count)))
        points.append((label, _value(month, share)))
    label, last = next((pair for pair in reversed(months) if pair[1] not in ("none", "0")), ("", "none"))
    target = f"{told['target']}{unit}" if told["target"] is not None else ""
    return Measured(
        told["title"], told["definition"], last, label, target, tuple(months), tuple(points), told["target"]
    )


def _value(month: dict[str, Any], share: bool) -> float | None:
    """Where the line stands in a month: nowhere where so few count, and no more exactly than the words say."""
    if is_small(month["count"]) or month["value"] is None:
        return None
    if share and is_countable(month["met"], month["count"]):
        return float(rounded(month["met"], month["count"]))
    return float(month["value"])
