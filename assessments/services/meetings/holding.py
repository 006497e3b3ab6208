"""A strategy meeting is held; what was said is written; actions are agreed and chased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Invitation, MeetingPart, MeetingPartKind, StrategyMeeting
from assessments.quorum import count_quorum
from assessments.rules.meetings import came_faults, held_faults
from assessments.services.meetings.inviting import NOT_THERE
from mach import clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import Conflict, RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import tell

MOVED_ON = "“{}” was saved while you were writing. Both texts are shown below: put them together, then save again."
HELD = ("strategy_meeting", "strategy_meeting_today")


@transaction.atomic
def hold(
    meeting: StrategyMeeting,
    *,
    held_at: datetime,
    chair: User,
    attendance: Mapping[int, tuple[str, str]],
    quorum_reason: str = "",
    by: User,
    at: datetime | None = None,
) -> StrategyMeeting:
    """Record that the meeting was held: when, who led it, and of everyone invited whether they came and how
    (`attendance` by invitation: what became of it, and the room, video or telephone). Without social care, police and
    health there the chair says why it went ahead. Its clock stops at the time at which it was held."""
    moment = at or timezone.now()
    meeting = take(meeting, "hold", by=by)
    rows = list(Invitation.objects.select_for_update(of=("self",)).filter(meeting=meeting).order_by("pk"))
    faults = held_faults(held_at=held_at, concern_at=meeting.concern_at, now=moment)
    if not (chair.is_active and chair.may(Permission.CALL_STRATEGY_MEETING)):
        faults["chair"] = "Choose a manager of children's social care to have led it."
    faults |= _attendance_faults(rows, attendance)
    if faults:
        raise RuleBroken(**faults)
    for row in rows:
        became, presence = attendance[row.pk]
        presence = "" if became in NOT_THERE else presence
        if (row.attendance, row.presence) != (became, presence):
            row.attendance, row.presence, row.version = became, presence, row.version + 1
            keep(row, by=by, at=moment, why="hold")
    changes = {"held_at": held_at, "chair": chair, **count_quorum(meeting, quorum_reason)}
    label = "Strategy meeting held" + ("" if changes["quorate"] else " without its quorum")
    meeting = move(
        meeting, "hold", by=by, at=moment, label=label, changes=changes, significance=Significance.KEY,
        quorate=changes["quorate"],
    )  # fmt: skip
    clocks.stop(meeting, *HELD, by=by, at=held_at, reason="Held")
    clocks.start(meeting, Wanted("strategy_meeting_decided", held_at, owner=chair, team=chair.team), by=by, at=moment)
    if chair != by:
        tell(chair, f"{meeting} is recorded as held by you: decide for each child.", about=meeting, at=moment)
    return meeting


def _attendance_faults(rows: list[Invitation], attendance: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for row in rows:
        faults |= came_faults(row.pk, *attendance.get(row.pk, ("", "")))
    return faults


@transaction.atomic
def write(
    meeting: StrategyMeeting, *, parts: Mapping[str, tuple[str, int]], by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Save what was said, the risks that were agreed and what keeps the children safe tonight. `parts` gives each
    text with the version that its writer read (0: not written yet). When somebody has saved one since, nothing is
    overwritten and Conflict says so."""
    moment = at or timezone.now()
    meeting = take(meeting, "write", by=by)
    held = {part.kind: part for part in meeting.parts.all()}
    written = []
    for kind, (text, version) in parts.items():
        part = held.get(kind) or MeetingPart(meeting=meeting, kind=MeetingPartKind(kind), version=0)
        if text.strip() == part.text.strip():
            continue
        if part.version != version:
            raise Conflict(MOVED_ON.format(MeetingPartKind(kind).label))
        part.text, part.version, part.by, part.at = text, version + 1, by, moment
        keep(part, by=by, at=moment, why="write")
        written.append(kind)
    return move(meeting, "write", by=by, at=moment, parts=written) if written else meeting
