"""Supervision of workers: its day, what was thought over and what was checked, and the actions until they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from improvement.models import Supervision, SupervisionAction
from improvement.queries.supervision import due_from
from improvement.services import agreed
from improvement.workflow import SUPERVISION
from mach import clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Event, User
from mach.moves import begin, keep, permit, take
from mach.moves import move as step
from mach.notices import tell
from mach.workdays import end_of_day, london_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a supervision was: its day, the reflective part, the compliance part, how the worker is, the next day."""

    held_on: date
    reflective: str
    compliance: str
    wellbeing: str = ""
    next_on: date | None = None


@transaction.atomic
def arrange(worker: User, *, planned_on: date, by: User, at: datetime | None = None) -> Supervision:
    """Arrange a worker's next supervision with yourself. Its limit runs from their last one, whatever day is planned:
    a day that is put off does not make it less late."""
    moment = at or timezone.now()
    permit(by, SUPERVISION.step("arrange"), SUPERVISION.noun)
    worker = User.objects.select_for_update(of=("self",)).select_related("team").get(pk=worker.pk)
    if not worker.is_active or worker.agency_id or worker.pk == by.pk:
        raise RuleBroken(worker="Choose somebody else of the hub: nobody supervises themselves.")
    if Supervision.objects.filter(worker=worker, status="due").exists():
        raise WrongState("Their next supervision is arranged already: change its day instead.")
    if planned_on < london_day(moment):
        raise RuleBroken(planned_on="This day has passed: give a day to come.")
    return _begin(worker, planned_on, supervisor=by, at=moment)


def _begin(worker: User, planned_on: date, *, supervisor: User, at: datetime) -> Supervision:
    figures, since = in_force(at), due_from(worker, at)
    made = Supervision(supervisor=supervisor, worker=worker, team=worker.team, planned_on=planned_on)
    clocks.mirror(made, figures, since)
    made = begin(made, "arrange", by=supervisor, at=at)
    wanted = Wanted("supervision", since, owner=supervisor, team=worker.team)
    clocks.start(made, wanted, by=supervisor, at=at, figures=figures)
    tell(worker, f"Your supervision is on {planned_on:%-d %B %Y}.", about=made, at=at)
    return made


def _own(record: Supervision, name: str, by: User) -> Supervision:
    fresh = take(record, name, by=by)
    if fresh.supervisor_id != by.pk and not by.may(Permission.READ_RESTRICTED):
        raise NotAllowed("Somebody else supervises this worker: ask them, or a senior manager.")
    return fresh


@transaction.atomic
def move(record: Supervision, *, planned_on: date, reason: str, by: User, at: datetime | None = None) -> Supervision:
    """Change the day, with the reason. The limit stays where it was."""
    moment = at or timezone.now()
    record = _own(record, "move", by)
    faults = {}
    if planned_on < london_day(moment):
        faults["planned_on"] = "This day has passed: give a day to come."
    if not reason.strip():
        faults["reason"] = "Say why the day changes."
    if faults:
        raise RuleBroken(**faults)
    record = step(record, "move", by=by, at=moment, changes={"planned_on": planned_on})
    tell(record.worker, f"Your supervision is now on {planned_on:%-d %B %Y}.", about=record, at=moment)
    return record


@transaction.atomic
def hold(record: Supervision, *, said: Held, by: User, at: datetime | None = None) -> Supervision:
    """Record a supervision: what was thought over together, what was checked, how the worker is; and the next one."""
    moment = at or timezone.now()
    record = _own(record, "hold", by)
    today = london_day(moment)
    faults = {}
    if said.held_on > today:
        faults["held_on"] = "It has not been held yet: give a day that has been."
    if not said.reflective.strip():
        faults["reflective"] = "Write what was thought over together."
    if not said.compliance.strip():
        faults["compliance"] = "Write what was checked: visits, records, times."
    if said.next_on and said.next_on <= today:
        faults["next_on"] = "Give a day to come."
    if faults:
        raise RuleBroken(**faults)
    changes = {
        "held_on": said.held_on,
        "reflective": said.reflective.strip(),
        "compliance": said.compliance.strip(),
        "wellbeing": said.wellbeing.strip(),
    }
    record = step(record, "hold", by=by, at=moment, changes=changes)
    held_at = min(moment, end_of_day(said.held_on) - timedelta(minutes=1))
    clocks.stop(record, "supervision", by=by, at=held_at, reason="Held")
    if said.next_on and record.worker:
        _begin(record.worker, said.next_on, supervisor=by, at=moment)
    return record


@transaction.atomic
def cancel(record: Supervision, *, reason: str, by: User, at: datetime | None = None) -> Supervision:
    """Cancel a supervision, with the reason: the worker left, or somebody else supervises them."""
    moment = at or timezone.now()
    record = _own(record, "cancel", by)
    if not reason.strip():
        raise RuleBroken(reason="Say why it is cancelled.")
    record = step(record, "cancel", by=by, at=moment, changes={"cancelled_because": reason.strip()})
    clocks.stop(record, "supervision", by=by, at=moment, reason="Cancelled")
    return record


@transaction.atomic
def set_action(
    record: Supervision, *, what: str, owner: User | None, due_on: date | None, about: str = "", by: User,
    at: datetime | None = None,
) -> SupervisionAction:  # fmt: skip
    """Set an action of a supervision, for the worker or who supervises them, about a case where it is about one. It is
    carried until it is done. Said twice, it is one action."""
    moment = at or timezone.now()
    record = _own(record, "set_action", by)
    case = _case(about.strip().upper(), owner, by)
    known: SupervisionAction | None = agreed.said_already(
        record, SupervisionAction, what=what, owner=owner, due_on=due_on, by=by, about=case
    )
    if known:
        return known
    able = bool(owner and owner.pk in (record.worker_id, record.supervisor_id))
    action = agreed.set_on(record, what=what, owner=owner, due_on=due_on, able=able, by=by, at=moment)
    row = SupervisionAction(supervision=record, action=action, about=case)
    keep(row, by=by, at=moment, why="set_action")
    step(record, "set_action", by=by, at=moment, action=action.pk)
    return row


def _case(about: str, owner: User | None, by: User) -> str:
    """The reference of a case that both the supervisor and the owner may open."""
    if not about:
        return ""
    line = Event.objects.visible_to(by).filter(reference=about).first()
    if line is None or (owner and not owner.may_open(line.restricted_people)):
        raise RuleBroken(about="There is no such case for you and them: check the reference, or leave it empty.")
    return about


@transaction.atomic
def finish_action(
    record: Supervision, *, action: SupervisionAction, outcome: str, by: User, at: datetime | None = None
) -> SupervisionAction:
    """An action is done: what came of it."""
    moment = at or timezone.now()
    record = _own(record, "finish_action", by)
    rows = SupervisionAction.objects.select_related("action").select_for_update(of=("self",))
    row = rows.get(pk=action.pk, supervision=record)
    agreed.finish_on(record, row.action, outcome=outcome, by=by, at=moment)
    step(record, "finish_action", by=by, at=moment, action=row.action_id)
    return row
