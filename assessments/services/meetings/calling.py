"""A strategy meeting is called, planned again, widened to another child, or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import MeetingChild, StrategyMeeting
from assessments.rules.meetings import question_faults, time_faults
from assessments.services.closing import close_if_finished
from assessments.services.early_help import note_return
from assessments.services.meetings.inviting import invite
from mach import clocks, people
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Action, Agency, Significance, User, stage_key
from mach.moves import begin, keep, move, take, tell_story
from mach.notices import holding, tell, who_may_open
from referrals.models import OPEN_REFERRAL, Referral

START = "strategy_meeting_start"


@dataclass(frozen=True)
class Plan:
    """When and where a meeting is to be, and the agencies that are asked to it at once."""

    planned_for: datetime | None = None
    place: str = ""
    agencies: Sequence[Agency] = ()


@transaction.atomic
def call(
    referrals: Iterable[Referral],
    *,
    harm_suspected: str,
    lower_response: str,
    why_not_enough: str,
    concern_at: datetime,
    danger: bool = False,
    plan: Plan | None = None,
    by: User,
    at: datetime | None = None,
) -> StrategyMeeting:
    """Call one meeting for the children of a family. The proportionality question is answered first. Its clock runs
    from when significant harm was suspected; where danger is immediate it is held the same day. The wait for it to be
    called ends; whether an assessment has been allocated is another matter."""
    moment, wanted = at or timezone.now(), plan or Plan()
    asked = {"harm_suspected": harm_suspected, "lower_response": lower_response, "why_not_enough": why_not_enough}
    told_of = _locked(referrals)
    faults = question_faults(**asked)
    if told_of:
        received = min(referral.contact.received_at for referral in told_of)
        faults |= time_faults(concern_at=concern_at, received_at=received, now=moment)
    else:
        faults["referrals"] = "Choose at least one child."
    faults |= _plan_faults(wanted.planned_for, concern_at)
    if faults:
        raise RuleBroken(**faults)
    meeting = StrategyMeeting(
        **{name: said.strip() for name, said in asked.items()},
        concern_at=concern_at,
        danger=danger,
        planned_for=wanted.planned_for,
        place=wanted.place.strip(),
        worker=by,
        team=by.team,
    )
    meeting = _begun(meeting, told_of, by=by, at=moment)
    for agency in wanted.agencies:
        invite(meeting, agency=agency, by=by, at=moment)
    return StrategyMeeting.objects.get(pk=meeting.pk)


def _begun(meeting: StrategyMeeting, referrals: list[Referral], *, by: User, at: datetime) -> StrategyMeeting:
    closed = {person for referral in referrals for person in referral.restricted_people}
    people.mark(meeting, [referral.person for referral in referrals], restricted=closed)
    figures = in_force(at)
    clocks.mirror(meeting, figures, meeting.concern_at)
    label = "Strategy meeting called" + (": danger now" if meeting.danger else "")
    meeting = begin(meeting, "call", by=by, at=at, label=label, significance=Significance.KEY, danger=meeting.danger)
    for referral in referrals:
        _take_in(meeting, referral, by=by, at=at)
    wanted = Wanted(meeting.main_clock, meeting.concern_at, owner=by, team=by.team, urgent=meeting.danger)
    clocks.start(meeting, wanted, by=by, at=at, figures=figures)
    people.tell_who_may_open(meeting, at=at)
    workers = {referral.worker for referral in referrals if referral.worker and referral.worker != by}
    tell(workers, f"{meeting} was called about a child you work with.", about=meeting, urgent=True, at=at)
    return meeting


def _locked(referrals: Iterable[Referral]) -> list[Referral]:
    """The referrals as they stand now, all of them open, none at another meeting. Locked, so that two managers cannot
    call two meetings about one child."""
    ids = {referral.pk for referral in referrals}
    rows = Referral.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = list(rows.select_related("contact", "person", "worker"))
    for referral in found:
        if referral.status not in OPEN_REFERRAL:
            raise WrongState(f"{referral} is not open: a strategy meeting is called on an open referral.")
        if held := StrategyMeeting.objects.open().filter(referrals=referral).first():
            raise WrongState(f"{held} is about this child already: open that meeting instead of calling another.")
    return found


def _plan_faults(planned_for: datetime | None, concern_at: datetime) -> dict[str, str]:
    if planned_for and planned_for < concern_at:
        return {"planned_for": "This is before the concern arose: give the time at which the meeting is to be."}
    return {}


def _take_in(meeting: StrategyMeeting, referral: Referral, *, by: User, at: datetime) -> MeetingChild:
    row = MeetingChild(meeting=meeting, referral=referral, person=referral.person)
    keep(row, by=by, at=at, why="call")
    clocks.stop(referral, START, by=by, at=at, reason=f"{meeting} was called")
    note_return(referral, by=by, at=at)
    return row


@transaction.atomic
def replan(
    meeting: StrategyMeeting, *, planned_for: datetime | None, place: str, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Change when and where the meeting is to be. Its clock goes on: the child is still waiting."""
    meeting = take(meeting, "replan", by=by)
    if faults := _plan_faults(planned_for, meeting.concern_at):
        raise RuleBroken(**faults)
    changes = {"planned_for": planned_for, "place": place.strip()}
    return move(meeting, "replan", by=by, at=at, changes=changes)


@transaction.atomic
def add_child(meeting: StrategyMeeting, *, referral: Referral, by: User, at: datetime | None = None) -> StrategyMeeting:
    """Another child of the family is discussed at the same meeting, and gets a decision of their own."""
    moment = at or timezone.now()
    meeting = take(meeting, "add_child", by=by)
    (child,) = _locked([referral])
    row = _take_in(meeting, child, by=by, at=moment)
    meeting = move(meeting, "add_child", by=by, at=moment, child=row.pk)
    meeting = people.touch(meeting, people=[*meeting.people, child.person_id], by=by, at=moment)
    tell_story(
        meeting, "Strategy meeting: this child is discussed too", by=by, at=moment, kind="strategy meeting.add_child",
        significance=Significance.KEY, people=[child.person_id], part=row.pk,
    )  # fmt: skip
    if child.worker and child.worker != by:
        text = f"{meeting} discusses a child you work with too."
        tell(child.worker, text, about=meeting, urgent=True, at=moment)
    return meeting


@transaction.atomic
def cancel(
    meeting: StrategyMeeting, *, reason: str, still_needed: bool, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Call the meeting off, with the reason. A child for whom a meeting was decided, or is still needed, waits again
    for one to be called: nobody is left in between."""
    moment = at or timezone.now()
    meeting = take(meeting, "cancel", by=by)
    if not reason.strip():
        raise RuleBroken(reason="Say why the meeting is called off.")
    changes = {"cancelled_because": reason.strip()}
    label = "Strategy meeting called off"
    meeting = move(
        meeting, "cancel", by=by, at=moment, label=label, changes=changes, significance=Significance.KEY,
        still_needed=still_needed,
    )  # fmt: skip
    clocks.stop(meeting, by=by, at=moment, reason="Called off")
    for action in Action.objects.select_for_update(of=("self",)).filter(**stage_key(meeting), done_at=None):
        action.done_at, action.done_by, action.outcome = moment, by, "The meeting was called off"
        keep(action, by=by, at=moment, why="cancel")
    for referral in Referral.objects.select_for_update(of=("self",)).filter(meetings__meeting=meeting).order_by("pk"):
        if referral.status in OPEN_REFERRAL and (still_needed or _still_owed(referral)):
            _wait_again(referral, by=by, at=moment)
        else:
            close_if_finished(referral, by=by, at=moment)
    return meeting


def _still_owed(referral: Referral) -> bool:
    """The decision on the contact was a strategy meeting, and none has been held."""
    return referral.strategy_meeting and not StrategyMeeting.objects.took_place().filter(referrals=referral).exists()


def _wait_again(referral: Referral, *, by: User, at: datetime) -> None:
    wanted = Wanted(START, at, child=referral.person, owner=referral.worker, team=referral.team, urgent=True)
    clocks.start(referral, wanted, by=by, at=at)
    able: Any = holding(Permission.CALL_STRATEGY_MEETING)
    if referral.restricted_people:
        able = able.filter(pk__in=who_may_open(referral.restricted_people).values("pk"))
    text = f"{referral} waits for a strategy meeting again: the one that was called is off."
    tell(able, text, about=referral, urgent=True, at=at)
