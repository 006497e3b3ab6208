"""Practice at the front door as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """The first key of every list: danger now or red, rated or not; then what nobody has rated; amber; green."""

    HOT = 0
    UNRATED = 1
    AMBER = 2
    GREEN = 3


def urgency_of(rag: str, *, danger: bool) -> Urgency:
    """Danger now stands with red until a manager has rated it.

    >>> urgency_of("", danger=True)
    <Urgency.HOT: 0>
    """
    if rag == "red" or (danger and not rag):
        return Urgency.HOT
    return {"amber": Urgency.AMBER, "green": Urgency.GREEN}.get(rag, Urgency.UNRATED)


HOMELESS = "homeless_16_17"
"""The category from which the pathway of a homeless young person starts."""
TONIGHT = "homeless_tonight"
"""The clock that waits for somewhere safe to sleep, for each such young person on a contact."""


def homeless_young_person(categories: Iterable[str], *, born: date | None, expected: date | None, on: date) -> bool:
    """Whether a child is waited for as a homeless young person of 16 or 17. One whose age nobody knows counts: nobody
    is left outside because a date of birth was missing.

    >>> homeless_young_person(["homeless_16_17"], born=None, expected=None, on=date(2026, 11, 22))
    True
    >>> homeless_young_person(["homeless_16_17"], born=date(2016, 3, 27), expected=None, on=date(2026, 11, 22))
    False
    """
    if HOMELESS not in categories or expected is not None:
        return False
    return born is None or 16 <= years_between(born, on) < 18


def years_between(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Decision(StrEnum):
    """The response levels that a manager may decide for a child."""

    ASSESSMENT = "assessment"
    STRATEGY_MEETING = "strategy_meeting"
    EARLY_HELP = "early_help"
    ADVICE = "advice"
    RETURNED = "returned"
    OTHER_COUNCIL = "other_council"
    NO_FURTHER_ACTION = "no_further_action"
    LINKED = "linked"

    @property
    def label(self) -> str:
        return WORDS[self].label


@dataclass(frozen=True, slots=True)
class DecisionWords:
    label: str
    for_referrers: str


WORDS: dict[Decision, DecisionWords] = {
    Decision.ASSESSMENT: DecisionWords(
        "Referral – assessment", "Accepted as a referral: a social worker will assess this child's needs."
    ),
    Decision.STRATEGY_MEETING: DecisionWords(
        "Referral – strategy meeting", "Accepted as a referral: agencies will meet urgently about this child."
    ),
    Decision.EARLY_HELP: DecisionWords("Early help", "The family is being offered early help."),
    Decision.ADVICE: DecisionWords("Information and advice", "Information and advice were given."),
    Decision.RETURNED: DecisionWords(
        "Returned to sender, below threshold", "Returned to you: below the threshold for social work."
    ),
    Decision.OTHER_COUNCIL: DecisionWords("Passed to another council", "Passed to another council's services."),
    Decision.NO_FURTHER_ACTION: DecisionWords("No further action", "No further action by children's social care."),
    Decision.LINKED: DecisionWords(
        "Linked to open work", "Passed to the worker who is already working with this child."
    ),
}

REFERRALS = frozenset({Decision.ASSESSMENT, Decision.STRATEGY_MEETING})
"""The decisions that begin a referral."""

TOLD_IN_WORDS = frozenset({Decision.RETURNED, Decision.NO_FURTHER_ACTION})
"""The decisions for which the referrer must be given the reason in words of their own."""

NO_SCREENING_NEEDED = frozenset({Decision.ADVICE, Decision.RETURNED, Decision.NO_FURTHER_ACTION, Decision.LINKED})
"""What a manager may decide without screening when nothing suggests danger; listed for dip-sampling."""


def outcome_faults(outcome: Mapping[str, object]) -> dict[str, str]:
    """What is missing from a decision for one child, by field. Empty when it may be recommended or made.

    Each decision but a referral needs its reason; returned and no further action need what the referrer will be told;
    another council needs its name; linked needs the reference of the open work.
    """
    faults: dict[str, str] = {}
    try:
        decision = Decision(str(outcome.get("decision") or ""))
    except ValueError:
        return {"decision": "Choose a decision for this child."}
    level = outcome.get("level")
    if not isinstance(level, int) or not 1 <= level <= 4:
        faults["level"] = "Choose the level of need, 1 to 4."

    def empty(name: str) -> bool:
        return not str(outcome.get(name) or "").strip()

    if decision not in REFERRALS and empty("rationale"):
        faults["rationale"] = "Give the reason for this decision."
    if decision in TOLD_IN_WORDS and empty("told_text"):
        faults["told_text"] = "Write what the referrer will be told."
    if decision is Decision.OTHER_COUNCIL and empty("council"):
        faults["council"] = "Name the council that this child is passed to."
    if decision is Decision.LINKED and empty("linked_to"):
        faults["linked_to"] = "Give the reference of the open work, for example R-2026-000045."
    return faults


def told_for_another(before: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """What the referrer will be told was written for another decision and left as it was: it would mislead them."""
    told = str(now.get("told_text") or "").strip()
    moved = str(before.get("decision")) != str(now.get("decision"))
    return moved and bool(told) and told == str(before.get("told_text") or "").strip()


def undone_needs_a_word(*, rag: str, undone: int) -> bool:
    """A red contact says that a child may be in danger today. Where steps that a manager directed for it are not done,
    it is decided only by a manager who has considered them and records why it need not wait.

    >>> undone_needs_a_word(rag="red", undone=1), undone_needs_a_word(rag="amber", undone=1)
    (True, False)
    """
    return rag == "red" and undone > 0


def may_decide_now(decisions: list[Decision], *, danger: bool) -> bool:
    """Without a recommendation a manager decides only for danger now, or where no screening is needed."""
    return danger or all(d in NO_SCREENING_NEEDED for d in decisions)


def telling_ruled_out(*, parents_informed: bool | None, not_informed_reason: str) -> bool:
    """The referrer did not tell the parents and said why: contacting them then needs a manager's agreement."""
    return parents_informed is False and bool(not_informed_reason.strip())
