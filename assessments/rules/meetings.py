"""Practice in a strategy meeting as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

QUORUM = ("social_care", "police", "health")
"""The sectors that a strategy meeting needs in the room (Working Together)."""


class Attendance(StrEnum):
    NO_ANSWER = "no_answer"
    ATTENDING = "attending"
    ATTENDED = "attended"
    APOLOGIES = "apologies"
    SENT_REPORT = "sent_report"
    DID_NOT_COME = "did_not_come"

    @property
    def label(self) -> str:
        return ATTENDANCE_LABELS[self]


ANSWERS = (Attendance.ATTENDING, Attendance.APOLOGIES, Attendance.SENT_REPORT)
"""What somebody who is invited may answer before the meeting."""
RESULTS = (Attendance.ATTENDED, Attendance.APOLOGIES, Attendance.SENT_REPORT, Attendance.DID_NOT_COME,
           Attendance.NO_ANSWER)  # fmt: skip
"""What became of an invitation, once the meeting has been held."""

ATTENDANCE_LABELS = {
    Attendance.NO_ANSWER: "No answer",
    Attendance.ATTENDING: "Will attend",
    Attendance.ATTENDED: "Attended",
    Attendance.APOLOGIES: "Apologies",
    Attendance.SENT_REPORT: "Sent a report",
    Attendance.DID_NOT_COME: "Said they would attend, did not come",
}


class Presence(StrEnum):
    ROOM = "room"
    VIDEO = "video"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return {"room": "In the room", "video": "By video", "phone": "By telephone"}[self]


class MeetingDecision(StrEnum):
    """What a strategy meeting decides for a child."""

    NO_ENQUIRY = "no_enquiry"
    SINGLE = "single"
    JOINT = "joint"
    ASSESSMENT_ONLY = "assessment_only"

    @property
    def label(self) -> str:
        return DECISION_LABELS[self]

    @property
    def begins_enquiry(self) -> bool:
        return self in (MeetingDecision.SINGLE, MeetingDecision.JOINT)


DECISION_LABELS = {
    MeetingDecision.NO_ENQUIRY: "No section 47 enquiry",
    MeetingDecision.SINGLE: "Section 47 enquiry by social care alone",
    MeetingDecision.JOINT: "Section 47 enquiry, joint with the police",
    MeetingDecision.ASSESSMENT_ONLY: "Assessment only",
}


def missing_from_quorum(present: Collection[str]) -> list[str]:
    """The sectors that a quorum lacks, in the order in which they are named."""
    return [sector for sector in QUORUM if sector not in present]


def sectors_present(attended: Iterable[tuple[str, str]]) -> set[str]:
    """The sectors that were there, of (sector, attendance) pairs. The chair is children's social care and is always
    there; a report is read out by somebody else, so that it doesn't put its agency in the room."""
    came = {sector for sector, attendance in attended if attendance == Attendance.ATTENDED}
    return came | {"social_care"}


def question_faults(*, harm_suspected: str, lower_response: str, why_not_enough: str) -> dict[str, str]:
    """The proportionality question is answered before a meeting is called: a lower response is thought of first."""
    asked = {
        "harm_suspected": (harm_suspected, "Say what significant harm is suspected."),
        "lower_response": (lower_response, "Say what lower response was thought of."),
        "why_not_enough": (why_not_enough, "Say why a lower response will not do."),
    }
    return {name: told for name, (said, told) in asked.items() if not said.strip()}


def time_faults(*, concern_at: datetime, received_at: datetime, now: datetime) -> dict[str, str]:
    """When there was reasonable cause to suspect significant harm: not to come, and not before the hub knew of it.
    Times are typed to the minute."""
    if concern_at > now:
        return {"concern_at": "This is still to come: give the time at which significant harm was suspected."}
    if concern_at < received_at.replace(second=0, microsecond=0):
        return {"concern_at": "The hub had not heard of this child yet: give a time after the contact came."}
    return {}


def held_faults(*, held_at: datetime, concern_at: datetime, now: datetime) -> dict[str, str]:
    """A meeting is recorded after it was held, and held after the concern arose."""
    if held_at > now:
        return {"held_at": "This is still to come: record the meeting once it has been held."}
    if held_at < concern_at:
        return {"held_at": "This is before the concern arose: give the time at which the meeting was held."}
    return {}


def presence_fault(attendance: str, presence: str) -> str:
    """Who attended was in the room, on a screen or on the telephone."""
    if attendance == Attendance.ATTENDED and not presence:
        return "Say whether they were in the room, by video or by telephone."
    return ""


def came_faults(invitation: int, became: str, presence: str) -> dict[str, str]:
    """What is wrong with what is said, after a meeting, of one who was invited: whether they came, and how."""
    if became not in RESULTS:
        return {f"attendance_{invitation}": "Say what became of this invitation."}
    if presence and presence not in list(Presence):
        return {f"presence_{invitation}": "Choose the room, video or telephone."}
    if fault := presence_fault(became, presence):
        return {f"presence_{invitation}": fault}
    return {}


def decision_faults(children: Collection[int], decisions: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    """Every child of a meeting has a decision of their own, with its reasons."""
    faults = {}
    for child in children:
        decision, because = decisions.get(child, ("", ""))
        if decision not in list(MeetingDecision):
            faults[f"decision_{child}"] = "Choose what was decided for this child."
        if not because.strip():
            faults[f"because_{child}"] = "Say why, for this child."
    return faults
