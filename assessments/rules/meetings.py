"""Practice in a strategy meeting as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Collection
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
