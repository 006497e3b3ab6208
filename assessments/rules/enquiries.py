"""Practice in a section 47 enquiry as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True, slots=True)
class Earlier:
    """An enquiry about the same child that is over: when it began, and when its conference was held, or else when it
    was signed off without one."""

    reference: str
    started_on: date
    ended_on: date
    conference: bool


NO_SECOND = "No second enquiry begins while one runs: choose another decision, and say why."


def second_enquiry_fault(day: date, earlier: Iterable[Earlier]) -> str:
    """Why an enquiry cannot begin on a day. Nothing where it can. The census refuses one that starts while another of
    the same referral runs, the days on which that one began and had its conference included (rule 8890)."""
    for each in earlier:
        if each.conference and day <= each.ended_on:
            return f"{each.reference} ran until its conference on {each.ended_on:%-d %B %Y}. {NO_SECOND}"
        if day < each.ended_on:
            return f"{each.reference} was running on that day, until {each.ended_on:%-d %B %Y}. {NO_SECOND}"
        if day == each.started_on:
            return (
                f"{each.reference} about this child began on that day too, and the census takes one a day. If another "
                "enquiry is needed, hold the discussion that decides it on the next day."
            )
    return ""


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


LONGEST_ORDER = 8
"""Days for which a court may make an emergency protection order at most (Children Act 1989, section 45)."""
LONGEST_EXTENSION = 7


def order_ends_on(made_on: date, days: int, *, taken_on: date | None = None) -> date:
    """The last day of an emergency protection order of so many days. They are counted after the day on which it was
    made; where the police applied for it they begin with the day on which the child was taken into police protection
    (`taken_on`), that day included (section 45(3))."""
    return made_on + timedelta(days=days) if taken_on is None else taken_on + timedelta(days=days - 1)


def order_fault(made_on: date, days: int, *, taken_on: date | None = None) -> str:
    """Why an order cannot be of so many days. Nothing where it can."""
    if not 1 <= days <= LONGEST_ORDER:
        return "An emergency protection order is of one to eight days."
    if order_ends_on(made_on, days, taken_on=taken_on) < made_on:
        return "Its days begin with police protection: they would be over before the order was made. Give more."
    return ""
