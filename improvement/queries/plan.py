"""The plan as it stands: its priorities and actions, each with its colour and what that comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from improvement.models import (
    Evidence,
    ImprovementAction,
    Milestone,
    Priority,
    Rag,
)
from improvement.queries.live import Live, live, year_to
from improvement.rules.dates import day_words
from improvement.rules.plan import WORST_FIRST, Colour, Standing, Step, colour, is_late
from improvement.workflow import ActionStatus
from mach.access import Permission, roles_with
from mach.models import User
from mach.workdays import london_day


@dataclass(frozen=True, slots=True)
class Line:
    """An action with its colour: as the rule gives it, and as a person set it where somebody did."""

    action: Any
    computed: Colour
    live: Live | None
    late: bool

    @property
    def rag(self) -> str:
        """The colour that is shown first: the one a person set, else the computed one."""
        return self.action.rag_said or self.computed.rag

    @property
    def rag_words(self) -> str:
        return Rag(self.rag).label

    @property
    def computed_words(self) -> str:
        return Rag(self.computed.rag).label

    @property
    def overridden(self) -> bool:
        return bool(self.action.rag_said)

    @property
    def withdrawn(self) -> bool:
        return bool(self.action.status == ActionStatus.WITHDRAWN)

    @property
    def due_words(self) -> str:
        return day_words(self.action.due_on, self.action.due_known_to)

    @property
    def reached(self) -> int:
        return sum(step.reached_on is not None for step in self.action.milestones.all())

    @property
    def steps(self) -> int:
        return len(self.action.milestones.all())


def actions_for(reader: User) -> Any:
    """Every action of the plan, for who reads it."""
    rows = ImprovementAction.objects.select_related("priority", "worker", "rag_by")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()


def lines(rows: Any, reader: User, now: datetime | None = None) -> list[Line]:
    """Actions with their colours, as the dates and figures stand at a moment. Four statements, however many there
    are."""
    moment = now or timezone.now()
    found = list(rows.prefetch_related("milestones", "answers"))
    read = live(reader, (row.measure for row in found if row.measure), year_to(moment))
    today = london_day(moment)
    return [_line(row, read.get(row.measure), today) for row in found]


def line(action: Any, reader: User) -> Line:
    found = live(reader, [action.measure] if action.measure else [])
    return _line(action, found.get(action.measure), timezone.localdate())


def _line(row: Any, read: Live | None, today: Any) -> Line:
    standing = Standing(
        complete=row.status == ActionStatus.COMPLETE,
        due_on=row.due_on,
        due_known_to=row.due_known_to,
        milestones=[Step(each.due_on, each.reached_on) for each in row.milestones.all()],
        measured=bool(row.measure),
        reading=read.reading if read else None,
    )
    running = row.status not in (ActionStatus.COMPLETE, ActionStatus.WITHDRAWN)
    return Line(row, colour(standing, today), read, running and is_late(standing, today))


def by_priority(found: Iterable[Line], reader: User) -> list[tuple[Any, list[Line]]]:
    """The plan's parts in their order, the worst colour first in each; those under no priority last."""
    groups: dict[int | None, list[Line]] = {row.pk: [] for row in priorities(reader)}
    groups[None] = []
    for each in found:
        groups[each.action.priority_id].append(each)
    by_pk = {row.pk: row for row in priorities(reader)}
    return [(by_pk.get(pk), sorted(rows, key=worst_first)) for pk, rows in groups.items() if rows or pk]


def worst_first(each: Line) -> tuple[bool, int, str]:
    return each.withdrawn, WORST_FIRST.index(each.rag), each.action.code


def priority_rows(reader: User) -> Any:
    rows = Priority.objects.order_by("place")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()


def priorities(reader: User) -> list[Any]:
    return list(priority_rows(reader))


def priority_of(reader: User, pk: int) -> Any:
    return next((row for row in priorities(reader) if row.pk == pk), None)


def counts(found: Iterable[Line]) -> list[tuple[str, str, int]]:
    """How many actions have each colour, the worst first."""
    rows = [each.rag for each in found if not each.withdrawn]
    return [(rag, Rag(rag).label, rows.count(rag)) for rag in WORST_FIRST]


def narrowed(found: list[Line], rag: str, owner: str, late: bool) -> list[Line]:
    """What the filters of the plan leave."""
    return [
        each
        for each in found
        if (not rag or each.rag == rag) and (not owner or each.action.owner_role == owner) and (not late or each.late)
    ]


def owners(reader: User) -> list[str]:
    rows = actions_for(reader).order_by("owner_role").values_list("owner_role", flat=True)
    return list(dict.fromkeys(rows))


def who_may_own() -> Any:
    """Staff who can report progress: an action is given to one of them, or only to a post."""
    roles = [role.value for role in roles_with(Permission.REPORT_PROGRESS)]
    return User.objects.filter(is_active=True, agency=None, roles__overlap=roles).order_by("name")


def yours(reader: User) -> list[Line]:
    """Actions that this reader owns and that are not done, the worst first."""
    rows = actions_for(reader).running().filter(worker=reader)
    return sorted(lines(rows, reader), key=worst_first)


# One action's page


def progress_of(action: ImprovementAction) -> list[Any]:
    return list(action.progress.select_related("by"))


def evidence_of(action: ImprovementAction) -> list[Any]:
    """What shows that it worked, without the files themselves."""
    return list(action.evidence.defer("content").select_related("by"))


def answers_of(action: ImprovementAction) -> list[Any]:
    return list(action.answers.select_related("inspection").order_by("-inspection__starts_on", "id"))


def milestone_of(action: ImprovementAction, pk: int) -> Any:
    return Milestone.objects.filter(action=action, pk=pk).first()


def file_of(action: ImprovementAction, pk: int) -> Any:
    return Evidence.objects.filter(action=action, pk=pk).exclude(content=None).first()


def to_move(reader: User) -> list[str]:
    """The measures that the running actions of the plan are to move, in the order of the plan."""
    if not reader.may(Permission.READ_PLAN):
        return []
    tied = ImprovementAction.objects.running().exclude(measure="").order_by("priority__place", "code")
    return list(dict.fromkeys(tied.values_list("measure", flat=True)))
