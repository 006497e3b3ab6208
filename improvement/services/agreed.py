"""Actions that an audit, the panel or supervision sets: what, by whom, until when, each on a clock of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from mach import clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Action, Stage, User, stage_key
from mach.moves import keep, move, take
from mach.notices import tell, who_may_open
from mach.workdays import end_of_day, london_day

KIND = "agreed_action"


def set_by_step(
    stage: Stage, model: Any, *, what: str, owner: User | None, due_on: date | None, opened_by: Permission, by: User,
    at: datetime,
) -> Any:  # fmt: skip
    """The step that sets an action: it is kept with the work, and who owns it is somebody whose role opens the page.
    Said twice by the same person, it is one action. `model` joins the two."""
    stage = take(stage, "set_action", by=by)
    if known := said_already(stage, model, what=what, owner=owner, due_on=due_on, by=by):
        return known
    able = bool(owner and owner.may(opened_by))
    action = set_on(stage, what=what, owner=owner, due_on=due_on, able=able, by=by, at=at)
    kept = keep(model(**{_field(stage, model): stage, "action": action}), by=by, at=at, why="set_action")
    move(stage, "set_action", by=by, at=at, action=action.pk)
    return kept


def finish_by_step(
    stage: Stage, model: Any, *, pk: int, anybodys: bool, outcome: str, by: User, at: datetime
) -> Any:  # fmt: skip
    """The step that says that an action is done: its owner says it, or somebody who may say it of everybody’s
    (`anybodys`)."""
    stage = take(stage, "finish_action", by=by)
    row = _rows_of(stage, model).select_related("action").select_for_update(of=("self",)).get(pk=pk)
    if row.action.owner_id != by.pk and not anybodys:
        raise NotAllowed("This action is somebody else’s: its owner or a manager says that it is done.")
    finish_on(stage, row.action, outcome=outcome, by=by, at=at)
    move(stage, "finish_action", by=by, at=at, action=row.action_id)
    return row


def _rows_of(stage: Stage, model: Any) -> Any:
    """The rows that join this piece of work with its actions."""
    return model.objects.filter(**{_field(stage, model): stage})


def _field(stage: Stage, model: Any) -> str:
    """Under what name such a row leads to its piece of work."""
    return next(field.name for field in model._meta.fields if field.related_model is type(stage))


def said_already(
    stage: Stage, model: Any, *, what: str, owner: User | None, due_on: date | None, by: User, **besides: Any
) -> Any:
    """The action that the same person has set already in the same words, and that is not done: a form sent twice."""
    if due_on is None:
        return None
    said = {"what": what.strip(), "owner": owner, "due_at": end_of_day(due_on), "set_by": by, "done_at": None}
    rows = _rows_of(stage, model).filter(**besides)
    return rows.filter(**{f"action__{name}": value for name, value in said.items()}).first()


def set_on(
    stage: Stage, *, what: str, owner: User | None, due_on: date | None, able: bool, by: User, at: datetime
) -> Action:
    """Set an action on a piece of work: its owner is told, and it is chased until it is done. `able` says whether the
    owner may open the page that they are sent to."""
    faults = _faults(stage, what, owner, due_on, london_day(at))
    if owner and not able:
        faults.setdefault("owner", "Their role does not open this page: choose somebody whose role does.")
    if faults or owner is None or due_on is None:
        raise RuleBroken(**faults)
    action = Action(
        **stage_key(stage),
        reference=stage.reference,
        link=stage.get_absolute_url(),
        restricted_people=stage.restricted_people,
        what=what.strip(),
        owner=owner,
        due_at=end_of_day(due_on),
        set_by=by,
        set_at=at,
    )
    keep(action, by=by, at=at, why="set_action")
    wanted = Wanted(KIND, at, part=action.pk, owner=owner, team=owner.team, due_at=action.due_at)
    clocks.start(stage, wanted, by=by, at=at)
    tell_them([owner], f"An action of {stage.reference} is yours.", about=stage, by=by, at=at)
    return action


def _faults(stage: Stage, what: str, owner: User | None, due_on: date | None, today: date) -> dict[str, str]:
    faults = {}
    if not what.strip():
        faults["what"] = "Say what will be done."
    if due_on is None:
        faults["due_on"] = "Give the day by which it will be done."
    elif due_on < today:
        faults["due_on"] = "This day has passed: give the day by which it will be done."
    if owner is None or not owner.is_active:
        faults["owner"] = "Say who does it."
    elif not owner.may_open(stage.restricted_people):
        faults["owner"] = "This person may not open this record: choose somebody who may."
    return faults


def finish_on(stage: Stage, action: Action, *, outcome: str, by: User, at: datetime) -> Action:
    """An action is done: what came of it."""
    if action.done_at:
        raise WrongState("This action has been done already: look at it again.")
    if not outcome.strip():
        raise RuleBroken(outcome="Say what came of it.")
    action.done_at, action.done_by, action.outcome = at, by, outcome.strip()
    keep(action, by=by, at=at, why="finish_action")
    clocks.stop(stage, KIND, by=by, at=at, reason="Done", part=action.pk)
    return action


def tell_them(whom: Iterable[Any], text: str, *, about: Stage, by: User, at: datetime, urgent: bool = False) -> None:
    """Tell people about a piece of work: nobody of what they did themselves, and nobody who may not open it."""
    told = [user for user in whom if user and user.is_active and user.pk != by.pk]
    if about.restricted_people:
        open_to = set(who_may_open(about.restricted_people).values_list("pk", flat=True))
        told = [user for user in told if user.pk in open_to]
    tell(told, text, about=about, at=at, urgent=urgent)
