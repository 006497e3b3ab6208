"""The improvement plan: its priorities and actions, what each answers, its colour where a person sees it otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from improvement.models import Finding, FindingKind, ImprovementAction, Priority, Progress, Rag
from improvement.services.common import allow, kept
from mach import notices
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import User
from mach.moves import begin, keep, move, take
from mach.workdays import london_day

TOLD = "Only who leads the improvement plan changes it: ask them."


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSaid:
    """An action as the plan words it: what changes, who answers for it, by when, which measure is to move."""

    text: str
    owner_role: str
    owner: User | None = None
    due_on: date | None = None
    due_known_to: str = "day"
    priority: Priority | None = None
    measure: str = ""


@transaction.atomic
def save_priority(priority: Priority | None, *, title: str, aim: str, by: User, at: datetime | None = None) -> Priority:
    """Add one of the few things that the plan puts first, or word it anew. A new one comes last."""
    moment = at or timezone.now()
    allow(by=by, permission=Permission.WRITE_PLAN, told=TOLD)
    if not title.strip():
        raise RuleBroken(title="Say in a few words what comes first.")
    last = Priority.objects.aggregate(last=Max("place"))["last"] or 0
    record = priority or Priority(place=last + 1)
    record.title, record.aim = title.strip(), aim.strip()
    kept(record, "priority.save", by=by, at=moment)
    return record


@transaction.atomic
def add_action(
    *, said: ActionSaid, answers: Iterable[Finding] = (), code: str = "", by: User, at: datetime | None = None
) -> ImprovementAction:
    """Put an action into the plan: what changes, who answers for it, by when, and which findings it answers."""
    moment = at or timezone.now()
    found = list(answers)
    _refuse(said, found)
    record = ImprovementAction(code=code or _next_code(london_day(moment).year), **_columns(said))
    record = begin(record, "set", by=by, at=moment, label="Action of the plan", answers=[row.code for row in found])
    record.answers.set(found)
    _tell(record, None, by=by, at=moment)
    return record


@transaction.atomic
def revise(action: ImprovementAction, *, said: ActionSaid, by: User, at: datetime | None = None) -> ImprovementAction:
    """Change an action: its words, its owner, its day, its measure. What the plan said before is in its history and in
    the versions that were endorsed."""
    moment = at or timezone.now()
    action = take(action, "revise", by=by)
    _refuse(said, [])
    before = action.worker_id
    wanted = _columns(said)
    changed = {name: value for name, value in wanted.items() if getattr(action, name) != value}
    if not changed:
        return action
    action = move(action, "revise", by=by, at=moment, changes=changed, changed=sorted(changed))
    _tell(action, before, by=by, at=moment)
    return action


def _columns(said: ActionSaid) -> dict[str, Any]:
    told = {each.name: getattr(said, each.name) for each in fields(said)}
    told["worker"] = told.pop("owner")
    return told | {"text": said.text.strip(), "owner_role": said.owner_role.strip()}


def _refuse(said: ActionSaid, answers: list[Finding]) -> None:
    faults = {}
    if not said.text.strip():
        faults["text"] = "Say what is to change."
    if not said.owner_role.strip():
        faults["owner_role"] = "Say which post answers for it: an action that nobody owns is not done."
    if said.owner and not (said.owner.is_active and said.owner.may(Permission.REPORT_PROGRESS)):
        faults["owner"] = "Choose somebody who can report progress here: this person cannot."
    if any(row.kind == FindingKind.STRENGTH for row in answers):
        faults["answers"] = "A strength needs no action: choose weaknesses and recommendations."
    if faults:
        raise RuleBroken(**faults)


def _tell(action: ImprovementAction, before: int | None, *, by: User, at: datetime) -> None:
    if action.worker and action.worker_id not in (before, by.pk):
        notices.tell(action.worker, f"An action of the improvement plan is yours: {action}.", about=action, at=at)


def _next_code(year: int) -> str:
    """A-2026-04: the next number of the year in which an action came into the plan."""
    stem = f"A-{year}-"
    codes = ImprovementAction.objects.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [int(code.removeprefix(stem)) for code in codes if code.removeprefix(stem).isdigit()]
    return f"{stem}{max(numbers, default=0) + 1:02d}"


@transaction.atomic
def answer(
    action: ImprovementAction, *, answers: Iterable[Finding], by: User, at: datetime | None = None
) -> ImprovementAction:
    """Say which weaknesses and recommendations an action answers. Those that no action answers stand out."""
    moment = at or timezone.now()
    action = take(action, "answer", by=by)
    found = list(answers)
    if any(row.kind == FindingKind.STRENGTH for row in found):
        raise RuleBroken(answers="A strength needs no action: choose weaknesses and recommendations.")
    action = move(action, "answer", by=by, at=moment, answers=sorted(row.code for row in found))
    action.answers.set(found)
    return action


@transaction.atomic
def start(action: ImprovementAction, *, by: User, at: datetime | None = None) -> ImprovementAction:
    """Work on an action has begun."""
    return move(action, "start", by=by, at=at or timezone.now())


@transaction.atomic
def override_rag(
    action: ImprovementAction, *, rag: str, because: str, by: User, at: datetime | None = None
) -> ImprovementAction:
    """Set another colour than the rule gives, with the reason; without a colour the rule alone counts again. Both are
    shown wherever the action is."""
    moment = at or timezone.now()
    action = take(action, "override_rag", by=by)
    if rag and not because.strip():
        raise RuleBroken(because="Say why it should be seen otherwise: the reason stands beside both colours.")
    if rag == Rag.BLUE:
        raise RuleBroken(rag="Complete is not a colour to set: complete the action instead.")
    if not rag and not action.rag_said:
        raise RuleBroken(rag="No other colour is set: there is nothing to take back.")
    changes: dict[str, Any] = {"rag_said": rag, "rag_because": because.strip(), "rag_by": by, "rag_at": moment}
    if not rag:
        changes = {"rag_said": "", "rag_because": "", "rag_by": None, "rag_at": None}
    return move(action, "override_rag", by=by, at=moment, changes=changes, rag=rag or "computed")


@transaction.atomic
def complete(
    action: ImprovementAction, *, completed_on: date, impact: str, by: User, at: datetime | None = None
) -> ImprovementAction:
    """An action is done: when, and what is different for children because of it."""
    moment = at or timezone.now()
    action = take(action, "complete", by=by)
    faults = {}
    if completed_on > london_day(moment):
        faults["completed_on"] = "This day has not come: give the day on which it was done."
    if not impact.strip():
        faults["impact"] = "Say what is different for children: done is not the same as better."
    if faults:
        raise RuleBroken(**faults)
    changes = {"completed_on": completed_on, "impact": impact.strip(), **NO_OTHER_COLOUR}
    return move(action, "complete", by=by, at=moment, changes=changes)


NO_OTHER_COLOUR: dict[str, Any] = {"rag_said": "", "rag_because": "", "rag_by": None, "rag_at": None}


@transaction.atomic
def reopen(action: ImprovementAction, *, because: str, by: User, at: datetime | None = None) -> ImprovementAction:
    """Take up an action again that was complete or withdrawn: the reason is kept with its progress."""
    moment = at or timezone.now()
    action = take(action, "reopen", by=by)
    if not because.strip():
        raise RuleBroken(because="Say why it is taken up again.")
    changes = {"completed_on": None, "withdrawn_because": ""}
    action = move(action, "reopen", by=by, at=moment, changes=changes)
    keep(
        Progress(action=action, words=f"Taken up again: {because.strip()}", by=by, at=moment),
        by=by,
        at=moment,
        why="reopen",
    )
    return action


@transaction.atomic
def withdraw(action: ImprovementAction, *, because: str, by: User, at: datetime | None = None) -> ImprovementAction:
    """Take an action out of the plan, with the reason. What it answered stands out again."""
    moment = at or timezone.now()
    action = take(action, "withdraw", by=by)
    if not because.strip():
        raise RuleBroken(because="Say why the plan goes on without it.")
    return move(action, "withdraw", by=by, at=moment, changes={"withdrawn_because": because.strip(), **NO_OTHER_COLOUR})
