"""Practice with homeless young people of 16 and 17 as functions on plain values. Pure."""

from __future__ import annotations

from enum import StrEnum


class LookedAfterAnswer(StrEnum):
    """What the young person says to becoming looked after (Children Act 1989, section 20)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"accepted": "Wants to become looked after", "declined": "Does not want to become looked after"}[self]
