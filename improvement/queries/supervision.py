"""Supervision as a reader may see it: who is due, who is overdue, one worker's, and the actions that are carried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from improvement.models import Supervision, SupervisionAction
from improvement.rules.months import start_of
from improvement.workflow import SupervisionStatus
from mach.access import Permission, roles_with
from mach.figures import in_force
from mach.models import Clock, User, stage_key
from mach.workdays import add_working_days, london_day

SUPERVISED = [role.value for role in roles_with(Permission.READ_CASES)]


def due_from(worker: User, at: datetime) -> datetime:
    """The day from which a worker's next supervision is waited for: their last one, else the day it is arranged."""
    last: date | None = Supervision.objects.filter(worker=worker, status=SupervisionStatus.HELD).aggregate(
        last=Max("held_on")
    )["last"]
    return start_of(last) if last else at


def supervisions_for(reader: User) -> Any:
    """The supervisions that this reader may read: their own, those that they hold, and all for senior managers."""
    rows = Supervision.objects.select_related("supervisor", "worker", "team")
    if reader.may(Permission.SUPERVISE) and reader.may(Permission.READ_RESTRICTED):
        return rows
    return rows.filter(Q(worker=reader) | Q(supervisor=reader))


def held_by(reader: User) -> Any:
    """The supervisions that this reader may work on: those that they hold; for senior managers all but their own."""
    rows = supervisions_for(reader).exclude(worker=reader)
    return rows if reader.may(Permission.SUPERVISE) else rows.none()


def workers_of(reader: User) -> Any:
    """Whom this reader sees to: the staff of their team; everybody for senior managers."""
    if not reader.may(Permission.SUPERVISE):
        return User.objects.none()
    rows = User.objects.filter(is_active=True, agency=None, roles__overlap=SUPERVISED).exclude(pk=reader.pk)
    if not reader.may(Permission.READ_RESTRICTED):
        rows = rows.filter(Q(team=reader.team_id, team__isnull=False) | Q(supervisions_held__supervisor=reader))
    return rows.select_related("team").distinct().order_by("name", "pk")


def worker_by_id(reader: User, pk: int) -> User | None:
    found: User | None = workers_of(reader).filter(pk=pk).first()
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A worker, when they were last supervised, by when again, what is arranged and what is still to be done."""

    worker: User
    last_on: date | None
    due_on: date | None
    next: Any
    actions: int
    today: date

    @property
    def overdue(self) -> bool:
        return self.due_on is None or self.due_on < self.today

    @property
    def state(self) -> str:
        if self.due_on is None:
            return "never"
        return "overdue" if self.overdue else "in time"


def lines(reader: User) -> list[Line]:
    """Every worker that the reader sees to, the overdue first. Who was never supervised is overdue."""
    now = timezone.now()
    figures, today = in_force(now), london_day(now)
    limit = figures.timescale("supervision").limit
    workers = list(workers_of(reader))
    held = Supervision.objects.filter(worker__in=workers, status=SupervisionStatus.HELD)
    last = dict(held.order_by().values_list("worker").annotate(last=Max("held_on")))
    arranged = {row.worker_id: row for row in Supervision.objects.filter(worker__in=workers, status="due")}
    open_actions: dict[int, int] = {}
    rows = SupervisionAction.objects.filter(supervision__worker__in=workers, action__done_at=None)
    for pk in rows.values_list("supervision__worker", flat=True):
        open_actions[pk] = open_actions.get(pk, 0) + 1
    found = [
        Line(
            worker,
            last.get(worker.pk),
            add_working_days(last[worker.pk], limit, figures.calendar) if worker.pk in last else None,
            arranged.get(worker.pk),
            open_actions.get(worker.pk, 0),
            today,
        )
        for worker in workers
    ]
    return sorted(found, key=lambda line: (not line.overdue, line.due_on or date.min, line.worker.name))


def of_worker(reader: User, worker: User) -> list[Any]:
    return list(supervisions_for(reader).filter(worker=worker).order_by("-planned_on", "-pk"))


def carried(reader: User, worker: User) -> list[Any]:
    """Actions of a worker's supervisions that are not done, wherever they were set, the soonest first."""
    rows = SupervisionAction.objects.filter(supervision__in=supervisions_for(reader).filter(worker=worker).values("pk"))
    related = rows.filter(action__done_at=None).select_related("action__owner", "supervision__supervisor")
    return list(related.order_by("action__due_at"))


def who_may_act(record: Supervision) -> Any:
    """Who an action may be given to: the worker, and who supervises them."""
    return User.objects.filter(pk__in=[record.worker_id, record.supervisor_id]).select_related("team").order_by("name")


def actions_of(record: Supervision) -> Any:
    return record.supervision_actions.select_related("action__owner").order_by("action__due_at", "pk")


def action_of(record: Supervision, pk: int) -> SupervisionAction | None:
    return SupervisionAction.objects.filter(supervision=record, pk=pk).select_related("action__owner").first()


def clock_of(record: Supervision) -> Clock | None:
    return Clock.objects.running().filter(**stage_key(record), kind="supervision").first()
