"""Practice in a section 47 enquiry as functions on plain values. Pure."""

from __future__ import annotations

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
