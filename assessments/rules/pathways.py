"""Practice with homeless young people of 16 and 17 as functions on plain values. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class LookedAfterAnswer(StrEnum):
    """What the young person says to becoming looked after (Children Act 1989, section 20)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"accepted": "Wants to become looked after", "declined": "Does not want to become looked after"}[self]


def dated_faults(name: str, when: datetime, *, now: datetime, not_before: datetime | None = None) -> dict[str, str]:
    """What happened has happened: not in the future, and not before what it follows from."""
    if when > now:
        return {name: "This is in the future: say when it happened."}
    if not_before is not None and when < not_before:
        return {name: "The option was explained after this: an answer follows the explanation."}
    return {}


def answer_faults(answer: str, reasons: str, *, explained_at: datetime | None) -> dict[str, str]:
    """An answer is heard once the option was explained, and with the young person's own reasons."""
    if explained_at is None:
        return {"answer": "Explain becoming looked after first, and record in what words: then hear the answer."}
    faults = {}
    if answer not in list(LookedAfterAnswer):
        faults["answer"] = "Choose what the young person answered."
    if not reasons.strip():
        faults["answer_reasons"] = "Write the young person's reasons, in their own words."
    return faults


def closing_faults(reason: str, *, accommodated: bool, explained: bool, answered: bool) -> dict[str, str]:
    """A pathway does not close over an unanswered question, or while nobody knows where the young person sleeps."""
    missing = []
    if not accommodated:
        missing.append("where the young person sleeps")
    if not explained:
        missing.append("that becoming looked after was explained")
    if not answered:
        missing.append("the young person's answer")
    faults = {}
    if missing:
        faults["reason"] = f"It cannot close yet. Record first: {', '.join(missing)}."
    elif not reason.strip():
        faults["reason"] = "Say why the pathway closes, and what the young person has now."
    return faults
