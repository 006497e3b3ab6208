"""Practice in a section 47 enquiry as functions on plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EnquiryOutcome(StrEnum):
    UNFOUNDED = "unfounded"
    NOT_CONTINUING = "not_continuing"
    CONFERENCE = "conference"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    EnquiryOutcome.UNFOUNDED: "Concerns are unfounded",
    EnquiryOutcome.NOT_CONTINUING: "Concerns are substantiated, the child is not at continuing risk",
    EnquiryOutcome.CONFERENCE: "Concerns are substantiated, the child is at continuing risk: conference",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an enquiry holds so far, as far as its submission depends on it."""

    child_seen: bool
    not_seen_reason: str
    joint: bool
    police_officer: str
    medical_needed: bool | None
    medical_findings: str
    findings: str
    outcome: str
    outcome_reason: str


def missing_from_enquiry(found: Found) -> dict[str, str]:
    """What an enquiry still lacks, by field, all at once. Empty when it may be submitted for sign-off."""
    missing = {}
    if not found.child_seen and not found.not_seen_reason.strip():
        missing["visit"] = "Record a visit on which the child was seen, or say why the child was not seen."
    if found.joint and not found.police_officer.strip():
        missing["police_officer"] = "Name the police officer of this joint enquiry."
    if found.medical_needed is None:
        missing["medical_needed"] = "Say whether a medical examination was needed."
    elif found.medical_needed and not found.medical_findings.strip():
        missing["medical_findings"] = "Write what the medical examination found, or why it did not take place."
    if not found.findings.strip():
        missing["findings"] = "Write what the enquiry found."
    if not found.outcome:
        missing["outcome"] = "Choose the outcome."
    if not found.outcome_reason.strip():
        missing["outcome_reason"] = "Say why this is the outcome."
    return missing


SATURDAY = 5


def planned_day_fault(day: date, *, started_on: date, today: date) -> str:
    """Why a conference cannot be planned for a day. Nothing where it can; past the 15 working days it is warned of."""
    if day.weekday() >= SATURDAY:
        return "A conference is not held at a weekend: give a working day."
    if day < max(started_on, today):
        return "This day has passed: give the day on which the conference is to be."
    return ""


def held_day_fault(day: date, *, started_on: date, today: date) -> str:
    """Why a conference cannot have been held on a day. Nothing where it can."""
    if day.weekday() >= SATURDAY:
        return "A conference is not held at a weekend: give the working day on which it was."
    if day > today:
        return "This day is still to come: record the conference once it has been held."
    if day < started_on:
        return "The enquiry had not begun on this day: give the day on which the conference was held."
    return ""


class Protection(StrEnum):
    """Powers and orders that protect a child at once."""

    POLICE = "police_protection"
    EMERGENCY_ORDER = "emergency_order"

    @property
    def label(self) -> str:
        return {
            "police_protection": "Police protection (section 46)",
            "emergency_order": "Emergency protection order (section 44)",
        }[self]

    @property
    def short(self) -> str:
        return {"police_protection": "police protection", "emergency_order": "an emergency protection order"}[self]
