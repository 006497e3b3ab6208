"""An evidence pack as one reader sees it: the page and the PDF show the same parts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from improvement.presenting_report import Measured, measured, outside
from improvement.queries import packs as queries
from improvement.rules.dates import span_words
from improvement.rules.packs import AREAS


class PackPage:
    """What a pack holds, small numbers not said, and its children as this reader may see them."""

    def __init__(self, pack: Any, reader: Any) -> None:
        self.pack, self.reader, self.kept = pack, reader, pack.contents

    @cached_property
    def children(self) -> queries.Children:
        return queries.children_of(self.pack, self.reader)

    @property
    def areas(self) -> list[str]:
        return [label for slug, label in AREAS.items() if slug in self.pack.areas]

    @property
    def days(self) -> str:
        return span_words(self.pack.first_day, self.pack.last_day)

    @property
    def plan(self) -> list[dict[str, Any]]:
        return outside(self.kept["plan"]["actions"]) if "plan" in self.kept else []

    @cached_property
    def measures(self) -> list[Measured]:
        told = self.kept.get("measures", [])
        return [measured(each, whole=True) for each in told if any(month["count"] for month in each["months"])]
