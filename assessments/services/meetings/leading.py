"""When a concluded meeting was held, who led it, and who came uninvited: put right afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.models import Enquiry, EnquiryDiscussion, Invitation, StrategyMeeting
from assessments.rules.meetings import Attendance, Presence, held_faults
from assessments.services.enquiries import correct_began
from assessments.services.meetings.holding import HELD
from mach import clocks
from mach.access import Permission
from mach.errors import Conflict, RuleBroken
from mach.models import Agency, Sector, User
from mach.moves import keep
from mach.workdays import LONDON

MOVED_ON = (
    "When it was held, or who led it, was corrected while you were writing. Read it again, then correct what is still "
    "wrong."
)


@dataclass(frozen=True)
class Led:
    """When a meeting was held and who led it, as it should have been; with what its writer read of both."""

    held_at: datetime
    chair: User
    read: tuple[datetime, int]


@dataclass(frozen=True)
class Uninvited:
    """Somebody who came although nobody had invited them: of an agency, or a name with what they came for."""

    presence: str
    agency: Agency | None = None
    sector: str = ""
    name: str = ""
    role: str = ""


def put_right(meeting: StrategyMeeting, led: Led | None, *, reason: str, by: User, at: datetime) -> dict[str, Any]:
    """What the meeting's record is to say of when it was held and who led it, of what was wrong. The enquiries that it
    began, and what was discussed of others, move to that time."""
    was = meeting.held_at
    if led is None or was is None:
        return {}
    changes: dict[str, Any] = {}
    if _to_the_minute(led.held_at) != _to_the_minute(was):
        changes["held_at"] = led.held_at
    if led.chair != meeting.chair:
        changes["chair"] = led.chair
    if not changes:
        return {}
    if (_to_the_minute(led.read[0]), led.read[1]) != (_to_the_minute(was), meeting.chair_id):
        raise Conflict(MOVED_ON, f"Held {was.astimezone(LONDON):%-d %B %Y, %H:%M}, led by {meeting.chair}.")
    _refuse(meeting, changes, at)
    if "held_at" in changes:
        _move(meeting, was, led.held_at, reason=reason, by=by, at=at)
    if "chair" in changes:
        clocks.hand_over(meeting, "strategy_minutes", owner=led.chair, team=led.chair.team, by=by, at=at)
    return changes


def _to_the_minute(moment: datetime) -> datetime:
    """Times are typed to the minute: what a page shows and sends back unchanged is no correction."""
    return moment.replace(second=0, microsecond=0)


def _refuse(meeting: StrategyMeeting, changes: dict[str, Any], now: datetime) -> None:
    faults: dict[str, str] = {}
    if held_at := changes.get("held_at"):
        faults |= held_faults(held_at=held_at, concern_at=meeting.concern_at, now=now)
        if meeting.concluded_at and held_at > meeting.concluded_at:
            faults["held_at"] = "It had been decided by then: give the time at which the meeting was held."
    if "chair" in changes and not changes["chair"].may(Permission.CALL_STRATEGY_MEETING):
        faults["chair"] = "Choose a manager of children's social care to have led it."
    if faults:
        raise RuleBroken(**faults)


def _move(meeting: StrategyMeeting, was: datetime, held_at: datetime, *, reason: str, by: User, at: datetime) -> None:
    said: dict[str, Any] = {"by": by, "reason": reason, "at": at}
    clocks.answered_at(meeting, *HELD, moment=held_at, **said)
    clocks.correct_start(meeting, "strategy_meeting_decided", started_at=held_at, was=was, **said)
    for enquiry in Enquiry.objects.filter(meeting=meeting).order_by("pk"):
        correct_began(enquiry, held_at=held_at, **said)
    for row in EnquiryDiscussion.objects.filter(meeting=meeting).select_related("enquiry__meeting").order_by("pk"):
        began = row.enquiry.meeting.held_at
        if began and held_at < began:
            raise RuleBroken(held_at=f"{row.enquiry} had not begun by then: give the time of this later meeting.")
        row.held_at = held_at
        keep(row, by=by, at=at, why="correct")


def came_too(
    meeting: StrategyMeeting, also: Sequence[Uninvited], *, there_at: datetime, by: User, at: datetime
) -> list[str]:
    """Put who came uninvited on the record, as asked in when they came: their agency may have the minutes."""
    changed = []
    for place, one in enumerate(also):
        name = one.name.strip()
        _refuse_comer(meeting, one, name, place)
        row = Invitation(
            meeting=meeting, agency=one.agency, name=name, role=one.role.strip(), invited_at=there_at, invited_by=by,
            sector=Sector(one.agency.sector) if one.agency else Sector(one.sector or Sector.SOCIAL_CARE),
            attendance=Attendance.ATTENDED, presence=one.presence,
        )  # fmt: skip
        keep(row, by=by, at=at, why="correct")
        changed.append(f"came too {row.pk}")
    return changed


def _refuse_comer(meeting: StrategyMeeting, one: Uninvited, name: str, place: int) -> None:
    faults: dict[str, str] = {}
    if one.agency is None and not name:
        faults[f"also_{place}_name"] = "Choose the agency, or name the person."
    elif meeting.invitations.filter(agency=one.agency, name__iexact=name).exists():
        faults[f"also_{place}_name"] = "They were invited: correct what became of their invitation instead."
    if one.presence not in list(Presence):
        faults[f"also_{place}_presence"] = "Say whether they were in the room, by video or by telephone."
    if faults:
        raise RuleBroken(**faults)
