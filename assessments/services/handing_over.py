"""A worker leaves or is away: their work goes to others, each piece by the step of its own kind, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Enquiry, Episode, Pathway, StrategyMeeting
from assessments.queries.handing_over import piece_row
from assessments.queries.open_work import KINDS
from assessments.services.allocating import reallocate
from assessments.services.consent import KIND as CONSENT
from assessments.services.early_help import name_lead
from assessments.services.enquiries import allocate as allocate_enquiry
from assessments.services.meetings import hand_over as hand_over_meeting
from assessments.services.pathways import allocate as allocate_pathway
from mach import audit, clocks, notices
from mach.access import Permission
from mach.errors import MachError, NotAllowed, RuleBroken
from mach.models import Action, Clock, User
from mach.moves import keep
from referrals.models import Contact, Referral
from referrals.services import hand_over as hand_over_contact
from referrals.services import reallocate as reallocate_referral

STEPS: dict[type, Any] = {
    Enquiry: allocate_enquiry,
    Episode: name_lead,
    Pathway: allocate_pathway,
    StrategyMeeting: hand_over_meeting,
}
"""The step that gives a record to somebody else; why is kept in the audit log, as of every piece."""
KEEP_WHY = {Enquiry, Pathway}
"""Those that ask why where it takes somebody over their limit."""


@dataclass
class HandedOver:
    """What went to somebody else, and what did not, each with why."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def leaving(worker: User, *, on: date | None, by: User, at: datetime | None = None) -> User:
    """A manager says on which day a worker leaves, or that they stay after all. From then on their open work is shown
    to every manager until all of it has somebody else."""
    moment = at or timezone.now()
    if not (by.is_system or by.may(Permission.HAND_OVER_WORK)):
        raise NotAllowed("Only a manager says that somebody leaves.")
    worker = User.objects.select_for_update().get(pk=worker.pk)
    if worker.agency_id:
        raise RuleBroken(on="This person works for a partner agency: that agency says who works on.")
    if on and on < timezone.localdate(worker.joined_at):
        raise RuleBroken(on="This is before they came: check the date.")
    worker.leaves_on = on
    keep(worker, by=by, at=moment, why="leaving")
    audit.record("user.leaving", by=by, subject=worker, at=moment, on=on.isoformat() if on else "")
    return worker


@transaction.atomic
def hand_over(
    worker: User, *, pieces: Iterable[str], to: User, reason: str, by: User, at: datetime | None = None
) -> HandedOver:
    """Give some of a worker's open work to somebody else, each piece by the step of its own kind, and keep why. What
    cannot go to them is said with the reason; the rest goes."""
    moment = at or timezone.now()
    if not by.may(Permission.HAND_OVER_WORK):
        raise NotAllowed("Your role does not hand over other people's work: ask a manager.")
    keys = list(dict.fromkeys(pieces))
    faults = {}
    if not keys:
        faults["pieces"] = "Choose what goes to somebody else."
    if not reason.strip():
        faults["reason"] = "Say why it goes to somebody else."
    if to.pk == worker.pk or not to.is_active:
        faults["to"] = "Choose somebody else, who works here."
    if faults:
        raise RuleBroken(**faults)
    result = HandedOver()
    for key in keys:
        _hand_one(key, worker, to, reason.strip(), result, by=by, at=moment)
    if result.done:
        audit.record("user.work_handed_over", by=by, subject=worker, at=moment, pieces=len(result.done), to=to.pk)
    return result


def _hand_one(key: str, worker: User, to: User, reason: str, result: HandedOver, *, by: User, at: datetime) -> None:
    """One piece. What went meanwhile, with something else or by somebody else's hand, is no longer theirs."""
    row = piece_row(key, by)
    kind = KINDS[key.partition(":")[0]] if row is not None else None
    if row is None or kind is None or getattr(row, f"{kind.owner}_id") != worker.pk:
        return
    if not by.may(kind.gives):
        result.refused[row.reference] = "Your role does not hand over this kind of work: ask who does."
        return
    try:
        with transaction.atomic():
            give(row, to=to, reason=reason, by=by, at=at)
            audit.record(
                "work.handed_over", by=by, subject=row, people=getattr(row, "people", []), at=at, kind=kind.key,
                reason=reason, before=worker.pk, after=to.pk,
            )  # fmt: skip
    except MachError as refused:
        result.refused[row.reference] = str(refused)
    else:
        result.done.append(row.reference)


def give(row: Any, *, to: User, reason: str, by: User, at: datetime) -> None:
    """Give one piece of open work to somebody else, by the step that its kind has for it."""
    if isinstance(row, Contact):
        hand_over_contact(row, worker=to, reason=reason, by=by, at=at)
    elif isinstance(row, Assessment):
        reallocate(row, worker=to, reason=reason, by=by, at=at)
    elif isinstance(row, Referral):
        reallocate_referral(row, worker=to, reason=reason, by=by, at=at)
    elif isinstance(row, Action):
        _give_action(row, to, reason, by=by, at=at)
    elif isinstance(row, Clock):
        _give_clock(row, to, by=by, at=at)
    else:
        why = {"reason": reason} if type(row) in KEEP_WHY else {}
        STEPS[type(row)](row, worker=to, by=by, at=at, **why)


def _give_clock(clock: Clock, to: User, *, by: User, at: datetime) -> None:
    _refuse_unless_fit(to, clock)
    if clock.kind == CONSENT and not to.may(Permission.DECIDE_WITHOUT_CONSENT):
        raise RuleBroken(to="Only a senior manager decides about withdrawn consent: choose one.")
    clocks.give(clock, owner=to, team=to.team, by=by, at=at)
    notices.tell(to, f"{clock.reference}: {clock.kind_label.lower()} is yours now.", about=clock, at=at)


def _give_action(action: Action, to: User, reason: str, *, by: User, at: datetime) -> None:
    action = Action.objects.select_for_update().get(pk=action.pk)
    _refuse_unless_fit(to, action)
    action.owner = to
    keep(action, by=by, at=at, why=f"hand_over: {reason}")
    clocks.hand_over(action.stage, "agreed_action", "plan_action", part=action.pk, owner=to, team=to.team, by=by, at=at)
    notices.tell(to, f"A step on {action.reference} is yours to take.", about=action, at=at)


def _refuse_unless_fit(to: User, row: Action | Clock) -> None:
    if not to.may(Permission.READ_CASES):
        raise RuleBroken(to=f"{to} reads no case: choose somebody who does.")
    if not to.may_open(row.restricted_people):
        raise RuleBroken(to=f"{to} may not open this record: choose somebody who is named for it.")
