"""The plan as it was endorsed, and as it stands now in the same form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from improvement.models import PlanVersion
from improvement.queries.plan import Line, actions_for, lines, priorities
from improvement.rules.dates import day_words
from mach.access import Permission
from mach.models import User


def versions_for(reader: User) -> Any:
    """Every version of the plan, the latest first."""
    rows = PlanVersion.objects.select_related("by").order_by("-number")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()


def last(reader: User) -> Any:
    return versions_for(reader).first()


def contents(reader: User, now: datetime | None = None) -> dict[str, Any]:
    """The plan word for word as it stands: what a version keeps."""
    found = sorted(lines(actions_for(reader), reader, now), key=lambda each: each.action.code)
    return {
        "priorities": [{"place": row.place, "title": row.title, "aim": row.aim} for row in priorities(reader)],
        "actions": [action_said(each) for each in found],
    }


def action_said(each: Line) -> dict[str, Any]:
    """One action in plain words, as versions and papers keep it; `outside` is its reason as it leaves the service."""
    row = each.action
    return {
        "code": row.code,
        "reference": row.reference,
        "text": row.text,
        "priority": row.priority.title if row.priority else "",
        "owner": row.owner_role,
        "due": each.due_words,
        "status": row.status.replace("_", " "),
        "rag": each.rag_words,
        "computed": each.computed_words,
        "because": row.rag_because if each.overridden else each.computed.because[0][1],
        "outside": row.rag_because if each.overridden else each.computed.outside,
        "measure": row.measure,
        "answers": sorted(found.code for found in row.answers.all()),
        "milestones": [
            {"text": step.text, "due": day_words(step.due_on), "reached": day_words(step.reached_on)}
            for step in row.milestones.all()
        ],
        "impact": row.impact,
    }
