"""What a strategy meeting agreed on: who does what by when, chased until it is done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import StrategyMeeting
from mach import clocks
from mach.clocks import Wanted
from mach.errors import RuleBroken, WrongState
from mach.models import Action, Agency, User, stage_key
from mach.moves import keep, move, take
from mach.notices import tell

AGREED = "agreed_action"


@transaction.atomic
def set_action(
    meeting: StrategyMeeting,
    *,
    what: str,
    due_at: datetime,
    owner: User | None = None,
    agency: Agency | None = None,
    by: User,
    at: datetime | None = None,
) -> Action:
    """Agree who does what by when: one of the staff, or an agency that was invited, which whoever called the meeting
    then chases. Its clock ends when it is due. Said twice by the same person, it is one action."""
    moment = at or timezone.now()
    meeting = take(meeting, "set_action", by=by)
    _refuse_action(meeting, what, due_at, owner, agency, moment)
    said = {"what": what.strip(), "owner": owner, "agency": agency, "due_at": due_at, "set_by": by}
    if agreed := Action.objects.filter(**stage_key(meeting), **said, done_at=None).first():
        return agreed
    action = Action(
        **stage_key(meeting),
        **said,
        reference=meeting.reference,
        link=meeting.get_absolute_url(),
        restricted_people=meeting.restricted_people,
        set_at=moment,
    )
    keep(action, by=by, at=moment, why="set_action")
    whose = owner or meeting.worker
    wanted = Wanted(AGREED, moment, part=action.pk, owner=whose, team=whose.team if whose else None, due_at=due_at)
    clocks.start(meeting, wanted, by=by, at=moment)
    move(meeting, "set_action", by=by, at=moment, action=action.pk)
    if owner and owner != by:
        tell(
            owner, f"{meeting} agreed an action for you: read what and by when.", about=meeting, urgent=True, at=moment
        )
    return action


def _refuse_action(
    meeting: StrategyMeeting,
    what: str,
    due_at: datetime,
    owner: User | None,
    agency: Agency | None,
    now: datetime,
) -> None:
    faults = {}
    if not what.strip():
        faults["what"] = "Say what is to be done."
    if due_at <= now:
        faults["due_at"] = "This has passed already: give a time by which it can be done."
    if (owner is None) == (agency is None):
        faults["owner"] = "Choose who does it: one of the staff, or an agency that was invited."
    elif owner and not owner.is_active:
        faults["owner"] = "This person no longer works here: choose somebody else."
    elif agency and not meeting.invitations.filter(agency=agency).exists():
        faults["agency"] = "This agency was not invited: choose one that was."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def finish_action(action: Action, *, outcome: str, by: User, at: datetime | None = None) -> Action:
    """Say that an agreed action is done and what came of it; or why it will not be done. It is no longer chased."""
    moment = at or timezone.now()
    meeting = take(StrategyMeeting.objects.get(pk=action.stage_id), "finish_action", by=by)
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk, **stage_key(meeting))
    if action.done_at:
        raise WrongState("This action is done already: look at the meeting again.")
    if not outcome.strip():
        raise RuleBroken(outcome="Say what came of it.")
    action.done_at, action.done_by, action.outcome = moment, by, outcome.strip()
    keep(action, by=by, at=moment, why="finish_action")
    clocks.stop(meeting, AGREED, by=by, at=moment, reason="Done", part=action.pk)
    move(meeting, "finish_action", by=by, at=moment, action=action.pk)
    return action
