"""What the pages of the Board show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from improvement.presenting_report import measured
from improvement.queries import board as queries

PAGES = {
    "set_agenda": "set_agenda",
    "issue_papers": "issue_papers",
    "hold": "hold_board",
    "set_action": "set_board_action",
    "close": "close_board",
}
MAIN = {"planned": "issue_papers", "papers_out": "hold", "held": "set_action"}
STATUS = {
    "planned": "the papers are not made yet",
    "papers_out": "the papers are out",
    "held": "held; the minutes are open",
    "closed": "held; the minutes are closed",
}


class MeetingPage:
    """A meeting of the Board as one reader sees it."""

    def __init__(self, record: Any, reader: Any) -> None:
        self.record, self.reader = record, reader

    @cached_property
    def items(self) -> list[Any]:
        return queries.items_of(self.record)

    @cached_property
    def actions(self) -> list[Any]:
        return queries.actions_of(self.record)

    @cached_property
    def carried(self) -> list[Any]:
        return queries.open_actions(self.reader, before=self.record.held_on)

    @property
    def now(self) -> Any:
        return timezone.now()

    @property
    def facts(self) -> list[str]:
        return [f"chaired by {self.record.chair}", *filter(None, [self.record.place]), STATUS[self.record.status]]

    @property
    def may(self) -> set[str]:
        found = self.record.workflow.available(self.record.status, self.reader.permissions)
        return {step.name for step in found}

    @property
    def may_finish(self) -> bool:
        return "finish_action" in self.may

    @cached_property
    def steps(self) -> dict[str, Any]:
        offered = {
            step.name: {
                "name": step.name,
                "label": step.label,
                "url": reverse(f"improvement:{PAGES[step.name]}", args=[self.record.reference]),
            }
            for step in self.record.workflow.available(self.record.status, self.reader.permissions)
            if step.name in PAGES
        }
        return {"steps": list(offered.values()), "primary": offered.get(MAIN.get(self.record.status, ""))}

    @cached_property
    def papers(self) -> list[tuple[Any, Any]]:
        """Each item of the agenda with what its paper holds, as it stood when the papers were made."""
        kept = self.record.papers or {}
        return [(item, self._shown(item.kind, kept)) for item in self.items]

    def _shown(self, kind: str, kept: dict[str, Any]) -> Any:
        if kind == "measures":
            return [measured(each) for each in kept.get("measures", []) if any(m["count"] for m in each["months"])]
        return kept.get(kind)
