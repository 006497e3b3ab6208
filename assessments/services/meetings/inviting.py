"""Who is asked to a strategy meeting, what they answer, and what they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Invitation, StrategyMeeting
from assessments.quorum import count_quorum
from assessments.rules.meetings import ANSWERS, RESULTS, Attendance, Presence, presence_fault
from assessments.workflow import MeetingStatus
from mach.errors import Conflict, RuleBroken
from mach.models import Agency, Sector, User
from mach.moves import keep, move, take

LONGEST = 100_000
NOT_THERE = (Attendance.APOLOGIES, Attendance.SENT_REPORT, Attendance.DID_NOT_COME)
"""Whoever says or is found to be one of these is in no room, on no screen and on no telephone."""
MOVED_ON = "Somebody saved this agency's information while you were writing. Put both texts together, then save again."


@transaction.atomic
def invite(
    meeting: StrategyMeeting,
    *,
    agency: Agency | None = None,
    sector: str = "",
    name: str = "",
    role: str = "",
    by: User,
    at: datetime | None = None,
) -> Invitation:
    """Ask an agency to the meeting, with the person if known; or somebody by name, of social care or of an agency that
    the hub has no account for. An agency stands for its sector."""
    moment = at or timezone.now()
    meeting = take(meeting, "invite", by=by)
    name, role = name.strip(), role.strip()
    faults = {}
    if agency is None and not name:
        faults["name"] = "Choose an agency, or name the person."
    if agency is not None and not agency.active:
        faults["agency"] = "The hub no longer works with this agency: choose another."
    if meeting.invitations.filter(agency=agency, name__iexact=name).exists():
        faults["name"] = "They are invited already: name another person, or record their answer."
    if faults:
        raise RuleBroken(**faults)
    of = Sector(agency.sector) if agency else Sector(sector or Sector.SOCIAL_CARE)
    row = Invitation(
        meeting=meeting, agency=agency, sector=of, name=name, role=role, invited_at=moment, invited_by=by
    )  # fmt: skip
    keep(row, by=by, at=moment, why="invite")
    move(meeting, "invite", by=by, at=moment, invitation=row.pk, sector=str(of))
    return row


@dataclass(frozen=True)
class Answer:
    """What somebody who is invited says: whether and how they come, who they are, what they know. What is None was not
    said. `version` is that of the invitation as its writer read it; an agency's system adds to what is there."""

    attendance: str | None = None
    presence: str | None = None
    name: str | None = None
    role: str | None = None
    information: str | None = None
    version: int | None = None
    quorum_reason: str | None = None


@transaction.atomic
def reply(
    invitation: Invitation, *, answer: Answer, by: User, agency: Agency | None = None, at: datetime | None = None
) -> Invitation:
    """What an invited agency said at once: its answer, and what it knows about the children. Both, or either."""
    said = (answer.attendance, answer.presence, answer.name, answer.role, answer.information)
    if all(each is None for each in said):
        raise RuleBroken("Say whether you come, or what you know.")
    if answer.information is not None:
        invitation = give_information(
            invitation, text=answer.information, version=answer.version, by=by, agency=agency, at=at
        )
    if any(each is not None for each in said[:4]):
        invitation = answer_invitation(invitation, answer=answer, by=by, agency=agency, at=at)
    return invitation


@transaction.atomic
def answer_invitation(
    invitation: Invitation, *, answer: Answer, by: User, agency: Agency | None = None, at: datetime | None = None
) -> Invitation:
    """Record whether and how somebody comes. Once the meeting has been held it says who came, which only the hub
    corrects, and the quorum is counted again."""
    moment = at or timezone.now()
    meeting = take(invitation.meeting, "answer_invitation", by=by)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    row.meeting = meeting
    was = row.attendance
    changed = _changed(row, answer)
    if not changed:
        return row
    _refuse_answer(meeting, row, changed, agency)
    for name, value in changed.items():
        setattr(row, name, value)
    row.answered_at = moment
    _kept(row, by=by, at=moment, why="answer_invitation")
    held = meeting.status == MeetingStatus.HELD
    changes = count_quorum(meeting, answer.quorum_reason or None) if held else {}
    move(
        meeting, "answer_invitation", by=by, at=moment, changes=changes, agency=agency, invitation=row.pk, was=was,
        now=row.attendance,
    )  # fmt: skip
    return row


def _changed(row: Invitation, answer: Answer) -> dict[str, Any]:
    said = {"attendance": answer.attendance, "presence": answer.presence, "name": answer.name, "role": answer.role}
    told = {name: value.strip() for name, value in said.items() if value is not None}
    if told.get("attendance", row.attendance) in NOT_THERE:
        told["presence"] = ""
    return {name: value for name, value in told.items() if getattr(row, name) != value}


def _refuse_answer(meeting: StrategyMeeting, row: Invitation, changed: dict[str, Any], agency: Agency | None) -> None:
    held = meeting.status == MeetingStatus.HELD
    attendance = changed.get("attendance", row.attendance)
    presence, name = changed.get("presence", row.presence), changed.get("name", row.name)
    faults = {}
    if held and agency:
        faults["attendance"] = "The meeting has been held: its chair has said who came. You may still send information."
    elif "attendance" in changed and attendance not in (RESULTS if held else (*ANSWERS, Attendance.NO_ANSWER)):
        faults["attendance"] = "Say who came." if held else "Say whether they will attend."
    if presence and presence not in list(Presence):
        faults["presence"] = "Choose the room, video or telephone."
    elif fault := presence_fault(attendance, presence):
        faults["presence"] = fault
    if not name and row.agency_id is None:
        faults["name"] = "Say who was invited."
    elif meeting.invitations.filter(agency=row.agency_id, name__iexact=name).exclude(pk=row.pk).exists():
        faults["name"] = "This person has an invitation of their own: answer that one."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def give_information(
    invitation: Invitation,
    *,
    text: str,
    version: int | None = None,
    by: User,
    agency: Agency | None = None,
    at: datetime | None = None,
) -> Invitation:
    """Record what an agency knows about the children. With a `version` it replaces the text that its writer read, if
    nobody has changed it since; without one it is added below what is there. Nothing is overwritten in silence."""
    moment = at or timezone.now()
    meeting = take(invitation.meeting, "give_information", by=by)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    row.meeting, text = meeting, text.strip()
    if text == row.information or (version is None and row.information.endswith(f"\n\n{text}")):
        return row
    if version is not None and version != row.version:
        raise Conflict(MOVED_ON, row.information)
    told = text if version is not None or not row.information else f"{row.information}\n\n{text}"
    if len(told) > LONGEST:
        raise RuleBroken(information="This is more than a meeting can take in: send what matters for these children.")
    row.information = told
    row.information_at = moment
    _kept(row, by=by, at=moment, why="give_information")
    move(meeting, "give_information", by=by, at=moment, agency=agency, invitation=row.pk)
    return row


def _kept(row: Invitation, *, by: User, at: datetime, why: str) -> None:
    row.version += 1
    keep(row, by=by, at=at, why=why)
