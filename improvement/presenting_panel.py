"""What the pages of the re-referral panel show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from improvement.models import PanelCase
from improvement.queries import audits, panel
from mach.models import Clock, User
from mach.queries.stories import lines
from mach.spoken import age


class CasePage:
    """A child who was referred again, as one reader sees it."""

    def __init__(self, record: PanelCase, reader: User) -> None:
        self.record = record
        self.reader = reader

    @cached_property
    def clock(self) -> Clock | None:
        return panel.clock_of(self.record)

    @cached_property
    def before(self) -> list[panel.Before]:
        return panel.before(self.record, self.reader)

    @cached_property
    def episodes(self) -> list[Any]:
        return panel.episodes_before(self.record, self.reader)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(panel.story_before(self.record, self.reader))

    @property
    def days(self) -> int:
        return (self.record.referral.date - self.record.earlier.date).days

    @property
    def facts(self) -> list[str]:
        child = self.record.person
        born = f", {age(child.date_of_birth, timezone.localdate())}" if child.date_of_birth else ""
        status = "to review" if self.record.status == "listed" else "reviewed"
        return [f"{child.called}{born}", f"{self.record.month:%B %Y}", status, f"back after {self.days} days"]

    @property
    def people(self) -> list[int]:
        return list(self.record.people)

    def _address(self, name: str, *more: Any) -> str:
        return reverse(f"improvement:{name}", args=[self.record.reference, *more])

    @property
    def action_page(self) -> str:
        return self._address("panel_action")

    @cached_property
    def action_rows(self) -> list[tuple[Any, str]]:
        rows = audits.with_clocks(self.record, panel.actions_of(self.record))
        return [(row, "" if row.action.done_at else self._address("panel_action_done", row.pk)) for row in rows]

    @property
    def steps(self) -> dict[str, Any]:
        """The steps this reader may take now, as buttons."""
        pages = {"review": "panel_review", "correct": "panel_correct", "set_action": "panel_action"}
        offered = [
            {"name": step.name, "label": step.label, "url": self._address(pages[step.name])}
            for step in self.record.workflow.available(self.record.status, self.reader.permissions)
            if step.name in pages
        ]
        primary = offered[0] if offered and self.record.status == "listed" else None
        return {"steps": offered, "primary": primary, "more": []}
