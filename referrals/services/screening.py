"""What people write while a contact is screened, and the steps of a manager's direction that they finish."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import Action, User
from mach.moves import keep, move, take
from referrals.models import Contact, PartKind, ScreeningPart
from referrals.queries.screening import works_on


@transaction.atomic
def write_part(
    contact: Contact, *, kind: str, text: str, version: int, by: User, at: datetime | None = None
) -> ScreeningPart:
    """Write one part of the screening. `version` is what the writer began from (0: nothing was there): when somebody
    else has written since, nothing is overwritten and Conflict carries the part as it stands."""
    moment = at or timezone.now()
    contact = at_work(contact, by=by)
    if kind not in PartKind.values:
        raise RuleBroken(kind="Choose which part of the screening this is.")
    held = contact.parts.filter(kind=kind).select_related("by").first()
    part: ScreeningPart = held or ScreeningPart(contact=contact, kind=kind, version=0)
    if part.text == text:
        return part
    if part.version != version:
        who = part.by.name if held else "Somebody"
        raise Conflict(f"{who} has saved “{part.get_kind_display()}” since you began: put both together.", part)
    part.text, part.version, part.by, part.at = text, version + 1, by, moment
    keep(part, by=by, at=moment, why="screen")
    move(contact, "screen", by=by, at=moment, part=kind, version=part.version)
    return part


@transaction.atomic
def finish_action(action: Action, *, outcome: str, by: User, at: datetime | None = None) -> Action:
    """Tick a step of the direction off: who did it, when, and what came of it."""
    moment = at or timezone.now()
    if not isinstance(action.stage, Contact):
        raise WrongState("This step belongs to later work: tick it there.")
    contact = at_work(action.stage, by=by)
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.done_at:
        raise WrongState("This step has already been ticked: read what came of it.")
    action.done_at, action.done_by, action.outcome = moment, by, outcome.strip()
    keep(action, by=by, at=moment, why="finish_action")
    move(contact, "screen", by=by, at=moment, action=action.pk)
    return action


def at_work(contact: Contact, *, by: User) -> Contact:
    """The contact, locked, if this person works on it: its worker, or a member of the team that has it."""
    contact = take(contact, "screen", by=by)
    if not (by.is_system or works_on(contact, by)):
        raise NotAllowed(
            "Only the worker it is allocated to, and their team, write here: ask a manager to allocate it."
        )
    return contact
