"""What the pages of the plan show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from improvement.catalogue import BY_SLUG, MEASURES
from improvement.queries import plan as queries
from improvement.queries.figures import rows_address
from improvement.queries.journey import Series
from improvement.rules.dates import day_words
from improvement.rules.journey import Chart, draw
from improvement.rules.plan import RULE

PAGES = {
    "start": "start_action",
    "report_progress": "report_progress",
    "set_milestone": "set_milestone",
    "add_evidence": "add_evidence",
    "revise": "revise_action",
    "answer": "answer_findings",
    "override_rag": "override_rag",
    "complete": "complete_action",
    "reopen": "reopen_action",
    "withdraw": "withdraw_action",
}
SHOWN = {
    "planned": ("report_progress", "revise"),
    "in_progress": ("report_progress", "complete"),
    "complete": (),
    "withdrawn": (),
}
"""The steps that stand on the page by where the action is; all others are under “More”."""


def measures() -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in MEASURES]


class ActionPage:
    """An action of the plan as one reader sees it."""

    rule = RULE

    def __init__(self, record: Any, reader: Any) -> None:
        self.record = record
        self.reader = reader

    @cached_property
    def line(self) -> queries.Line:
        return queries.line(self.record, self.reader)

    @property
    def facts(self) -> list[str]:
        due = f"due {self.line.due_words}" if self.line.due_words else "no due date"
        if self.record.status == "complete":
            done = day_words(self.record.completed_on)
            due = f"completed {done}" if done else "complete; the day is not in the record"
        return [self.record.status.replace("_", " "), self.record.owner_role, due]

    @cached_property
    def milestones(self) -> list[Any]:
        return list(self.record.milestones.all())

    @cached_property
    def progress(self) -> list[Any]:
        return queries.progress_of(self.record)

    @cached_property
    def evidence(self) -> list[dict[str, Any]]:
        return [evidence_line(self.record, row) for row in queries.evidence_of(self.record)]

    @cached_property
    def answers(self) -> list[Any]:
        return queries.answers_of(self.record)

    @property
    def measure(self) -> Any:
        return BY_SLUG.get(self.record.measure)

    @cached_property
    def steps(self) -> dict[str, Any]:
        """The steps this reader may take now, as buttons."""
        record = self.record
        offered = {}
        for step in record.workflow.available(record.status, self.reader.permissions):
            if step.name in PAGES:
                url = reverse(f"improvement:{PAGES[step.name]}", args=[record.reference])
                offered[step.name] = {"name": step.name, "label": step.label, "url": url}
        shown = [offered[name] for name in SHOWN.get(record.status, ()) if name in offered]
        main = offered.get("report_progress")
        return {"steps": shown, "primary": main, "more": [each for each in offered.values() if each not in shown]}

    @property
    def may(self) -> set[str]:
        """The steps this reader may take, by name, for the links beside the parts of the page."""
        found = self.record.workflow.available(self.record.status, self.reader.permissions)
        return {step.name for step in found}


def evidence_line(action: Any, row: Any) -> dict[str, Any]:
    """A file to download, or a figure whose rows open."""
    if row.measure:
        href = rows_address(row.measure, row.month)
        known = BY_SLUG.get(row.measure)
        detail = f"{known.title if known else row.measure}, {row.month:%B %Y}"
        return {"row": row, "href": href, "detail": detail}
    return {
        "row": row,
        "href": reverse("improvement:evidence_file", args=[action.reference, row.pk]),
        "detail": row.file_name,
    }


def series_shown(each: Series) -> dict[str, Any]:
    """A figure of the journey: its published points, the live months, and one chart of both."""
    unit = "%" if each.unit == "%" else ""
    months = [month for month in each.live.months if month.value is not None] if each.live else []
    target = each.live.measure.target if each.live else None
    return {
        "series": each,
        "unit": unit,
        "points": [(day_words(row.month, "month"), row) for row in each.points],
        "last": each.live.last if each.live else None,
        "chart": chart_of(each, months, unit, target) if len(each.points) + len(months) > 1 else None,
        "target": target,
    }


def chart_of(each: Series, months: list[Any], unit: str, target: float | None) -> Chart:
    published = [(row.month, float(row.value)) for row in each.points]
    return draw(
        published,
        [(month.first, month.value) for month in months],
        until=timezone.localdate(),
        unit=unit,
        target=target,
    )
