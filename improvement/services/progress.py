"""How an action of the plan goes on: milestones, progress in words, and the evidence that it worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.catalogue import BY_SLUG
from improvement.models import Evidence, ImprovementAction, Milestone, Progress
from improvement.rules.months import month_of
from improvement.workflow import ActionStatus
from mach.errors import RuleBroken, WrongState
from mach.models import User
from mach.moves import keep, move, take
from mach.workdays import london_day

LARGEST = 10 * 1024 * 1024
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
"""What may be kept as evidence. The type is ours, by the ending: what a browser says of a file is not believed."""


@dataclass(frozen=True, slots=True)
class FileSent:
    name: str
    content: bytes


@transaction.atomic
def set_milestone(
    action: ImprovementAction, *, text: str, due_on: date, by: User, at: datetime | None = None
) -> Milestone:
    """Set a step on the way, with its day. One that is late colours the action."""
    moment = at or timezone.now()
    action = take(action, "set_milestone", by=by)
    faults = {}
    if not text.strip():
        faults["text"] = "Say what will have been reached."
    if due_on < london_day(moment):
        faults["due_on"] = "This day has passed: give the day by which it will be reached."
    if faults:
        raise RuleBroken(**faults)
    if known := Milestone.objects.filter(action=action, text=text.strip(), due_on=due_on, reached_on=None).first():
        return known  # The form was sent twice.
    row: Milestone = keep(
        Milestone(action=action, text=text.strip(), due_on=due_on), by=by, at=moment, why="set_milestone"
    )
    move(action, "set_milestone", by=by, at=moment, milestone=row.pk)
    return row


@transaction.atomic
def reach_milestone(
    action: ImprovementAction, *, milestone: Milestone, reached_on: date, by: User, at: datetime | None = None
) -> Milestone:
    """A step on the way was reached: when."""
    moment = at or timezone.now()
    action = take(action, "reach_milestone", by=by)
    row = Milestone.objects.get(pk=milestone.pk, action=action)
    if row.reached_on:
        raise WrongState("This milestone has been reached already: look at the action again.")
    if reached_on > london_day(moment):
        raise RuleBroken(reached_on="This day has not come: give the day on which it was reached.")
    row.reached_on = reached_on
    keep(row, by=by, at=moment, why="reach_milestone")
    move(action, "reach_milestone", by=by, at=moment, milestone=row.pk)
    return row


@transaction.atomic
def report_progress(
    action: ImprovementAction, *, words: str, impact: str = "", by: User, at: datetime | None = None
) -> Progress:
    """Say how an action stands, and what has changed for children because of it. The first report begins it."""
    moment = at or timezone.now()
    action = take(action, "report_progress", by=by)
    if not words.strip():
        raise RuleBroken(words="Say how it stands.")
    last = Progress.objects.filter(action=action).order_by("-at", "-pk").first()
    if last and (last.words, last.impact, last.by_id) == (words.strip(), impact.strip(), by.pk):
        return last  # The form was sent twice.
    row: Progress = keep(
        Progress(action=action, words=words.strip(), impact=impact.strip(), by=by, at=moment),
        by=by,
        at=moment,
        why="report_progress",
    )
    changes = {"impact": impact.strip()} if impact.strip() else {}
    action = move(action, "report_progress", by=by, at=moment, changes=changes, progress=row.pk)
    if action.status == ActionStatus.PLANNED:
        move(action, "start", by=by, at=moment)
    return row


@transaction.atomic
def add_evidence(
    action: ImprovementAction, *, title: str, file: FileSent, by: User, at: datetime | None = None
) -> Evidence:
    """Keep a file that shows that an action was done or worked."""
    moment = at or timezone.now()
    action = take(action, "add_evidence", by=by)
    ending = file.name.rpartition(".")[2].lower()
    faults = {}
    if not title.strip():
        faults["title"] = "Say what it shows."
    if ending not in KINDS:
        faults["file"] = f"Choose a file of one of these kinds: {', '.join(KINDS)}."
    elif not file.content:
        faults["file"] = "This file is empty: choose another."
    elif len(file.content) > LARGEST:
        faults["file"] = "This file is larger than 10 MB: choose a smaller one."
    if faults:
        raise RuleBroken(**faults)
    row = Evidence(
        action=action,
        title=title.strip(),
        file_name=file.name[-200:],
        content_type=KINDS[ending],
        content=file.content,
        by=by,
        at=moment,
    )
    return _evidenced(action, row, by=by, at=moment)


@transaction.atomic
def link_figure(
    action: ImprovementAction, *, title: str, measure: str, month: date, by: User, at: datetime | None = None
) -> Evidence:
    """Name a figure of a month as evidence: the link opens the rows that it counts."""
    moment = at or timezone.now()
    action = take(action, "add_evidence", by=by)
    faults = {}
    if measure not in BY_SLUG:
        faults["measure"] = "Choose one of the measures."
    if month_of(month) > month_of(london_day(moment)):
        faults["month"] = "This month has not come: choose one that has."
    if faults:
        raise RuleBroken(**faults)
    words = title.strip() or BY_SLUG[measure].title
    row = Evidence(action=action, title=words[:200], measure=measure, month=month_of(month), by=by, at=moment)
    return _evidenced(action, row, by=by, at=moment)


def _evidenced(action: ImprovementAction, row: Evidence, *, by: User, at: datetime) -> Evidence:
    keep(row, by=by, at=at, why="add_evidence")
    move(action, "add_evidence", by=by, at=at, evidence=row.pk)
    return row
