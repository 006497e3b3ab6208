"""A strategy meeting decides for each child; afterwards somebody looks back on whether it was needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Enquiry, MeetingChild, StrategyMeeting
from assessments.queries.enquiries import why_none_begins
from assessments.rules.meetings import MeetingDecision, decision_faults
from assessments.services.closing import close_if_finished
from assessments.services.enquiries import begin_enquiry, discussed_in_meeting
from mach import clocks
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take, tell_story
from referrals.models import OPEN_REFERRAL

Decisions = Mapping[int, tuple[str, str]]
"""By the meeting's own row for each child: what was decided, and why."""


@transaction.atomic
def conclude(
    meeting: StrategyMeeting, *, decisions: Decisions, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Record what was decided for each child, with the reasons. A single or joint enquiry begins at once, dated the day
    on which the meeting was held; where one runs already this was another discussion, and its time goes on."""
    moment = at or timezone.now()
    meeting = take(meeting, "conclude", by=by)
    children = list(meeting.children.select_related("referral", "person").order_by("pk"))
    faults = decision_faults([child.pk for child in children], decisions)
    if not faults:
        told = {f"decision_{child.pk}": _enquiry_fault(child, decisions[child.pk][0], meeting) for child in children}
        faults = {name: fault for name, fault in told.items() if fault}
    if faults:
        raise RuleBroken(**faults)
    changes = {"concluded_at": moment, "concluded_by": by}
    decided = [decisions[child.pk][0] for child in children]
    meeting = move(meeting, "conclude", by=by, at=moment, changes=changes, decisions=decided)
    for child in children:
        child.meeting = meeting
        decision, because = decisions[child.pk]
        _decide(child, MeetingDecision(decision), because, by=by, at=moment)
        close_if_finished(child.referral, by=by, at=moment)
    clocks.stop(meeting, "strategy_meeting_decided", by=by, at=moment, reason="Decided for each child")
    chair = meeting.chair
    wanted = Wanted("strategy_minutes", moment, owner=chair, team=chair.team if chair else None)
    clocks.start(meeting, wanted, by=by, at=moment)
    return meeting


def _enquiry_fault(child: MeetingChild, decision: str, meeting: StrategyMeeting) -> str:
    """Why no enquiry can begin for this child, where that is what was decided."""
    if not MeetingDecision(decision).begins_enquiry or meeting.held_at is None:
        return ""
    if child.referral.status not in OPEN_REFERRAL:
        return f"{child.referral} is no longer open: take the concern as a new contact, and meet on its referral."
    if Enquiry.objects.running().filter(referral=child.referral).exists():
        return ""
    return why_none_begins(child.referral, meeting.held_at)


def _decide(child: MeetingChild, decision: MeetingDecision, because: str, *, by: User, at: datetime) -> None:
    child.decision, child.because, child.decided_at = decision.value, because.strip(), at
    keep(child, by=by, at=at, why="conclude")
    told = f"Strategy meeting decided: {decision.label}"
    running = Enquiry.objects.running().filter(referral=child.referral).first()
    if running:
        told = f"Strategy meeting: discussed again during {running}, which goes on"
    tell_story(
        child.meeting, told, by=by, at=at, kind="strategy meeting.conclude", significance=Significance.KEY,
        people=[child.person_id], part=child.pk,
    )  # fmt: skip
    joint = decision == MeetingDecision.JOINT
    if running:
        discussed_in_meeting(child, joint=joint if decision.begins_enquiry else running.joint, by=by, at=at)
    elif decision.begins_enquiry:
        begin_enquiry(child, joint=joint, by=by, at=at)


@transaction.atomic
def look_back(
    meeting: StrategyMeeting, *, needed: bool, hindsight: str, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Say whether, with hindsight, the meeting was needed, and why: so that the hub learns when a lower response would
    have done."""
    moment = at or timezone.now()
    meeting = take(meeting, "look_back", by=by)
    if not hindsight.strip():
        raise RuleBroken(hindsight="Say what shows that it was needed, or that it was not.")
    changes = {"needed": needed, "hindsight": hindsight.strip(), "looked_back_at": moment, "looked_back_by": by}
    return move(meeting, "look_back", by=by, at=moment, changes=changes, needed=needed)
