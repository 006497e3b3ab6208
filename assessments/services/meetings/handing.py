"""A strategy meeting goes to another manager, because whoever called it leaves or is away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import StrategyMeeting
from mach import clocks
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import User
from mach.moves import move, take
from mach.notices import tell

OF_THE_MEETING = ("strategy_meeting", "strategy_meeting_today", "strategy_meeting_decided", "strategy_minutes")


@transaction.atomic
def hand_over(meeting: StrategyMeeting, *, worker: User, by: User, at: datetime | None = None) -> StrategyMeeting:
    """Another manager holds the meeting, has its decisions recorded and issues its minutes. Its clocks go on, and what
    was agreed stays with whoever took it on."""
    moment = at or timezone.now()
    meeting = take(meeting, "hand_over", by=by)
    if not (worker.is_active and worker.may(Permission.CALL_STRATEGY_MEETING)):
        raise RuleBroken(worker="Choose a manager: this person does not call strategy meetings.")
    if not worker.may_open(meeting.restricted_people):
        raise RuleBroken(worker=f"{worker} may not open this record: choose somebody who is named for it.")
    if worker == meeting.worker:
        raise RuleBroken(worker="Choose somebody else: it is theirs already.")
    changes = {"worker": worker, "team": worker.team}
    label = "Strategy meeting: another manager leads it"
    meeting = move(meeting, "hand_over", by=by, at=moment, label=label, changes=changes)
    clocks.hand_over(meeting, *OF_THE_MEETING, owner=worker, team=worker.team, by=by, at=moment)
    tell(worker, f"{meeting.reference} is yours to lead.", about=meeting, urgent=True, at=moment)
    return meeting
