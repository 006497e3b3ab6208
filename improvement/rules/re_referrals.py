"""What counts as a child referred again, as the census counts it, and what a panel must say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from mach.workdays import add_months

WITHIN_MONTHS = 12
NONE = "none"
MEANS = (
    "A referral within 12 months of an earlier referral of the same child, from referral date to referral date, "
    "whatever came of the earlier one. A referral that was withdrawn is none."
)


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A referral by its date, and by its number among those of one day."""

    on: date
    pk: int


def latest_before(referral: Dated, others: Iterable[Dated]) -> Dated | None:
    """The earlier referral of the same child that makes this one a re-referral: the latest within 12 calendar months,
    the first and the last day included. Every referral of a chain but the first has one."""
    since = add_months(referral.on, -WITHIN_MONTHS)
    return max((each for each in others if each < referral and each.on >= since), default=None)


def faults_of_finding(finding: str, deficits: Collection[str], words: str, known: Collection[str]) -> dict[str, str]:
    """What a panel's finding still needs: words, and from the list what practice lacked, or that it lacked nothing."""
    faults = {}
    if not finding.strip():
        faults["finding"] = "Say what the panel found."
    if not deficits or not set(deficits) <= set(known):
        faults["deficits"] = "Say what practice lacked, or that the new concern is new."
    elif NONE in deficits and len(set(deficits)) > 1:
        faults["deficits"] = "Either practice lacked nothing or it lacked something: not both."
    elif NONE not in deficits and not words.strip():
        faults["deficit_words"] = "Say in words what practice lacked, so that others can learn from it."
    return faults
