"""Practice in early help as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OfferedFrom(StrEnum):
    CONTACT = "contact"
    ASSESSMENT = "assessment"

    @property
    def label(self) -> str:
        return {"contact": "A contact's decision", "assessment": "An assessment's outcome"}[self]


class EpisodeOutcome(StrEnum):
    GOALS_MET = "goals_met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    STEPPED_UP = "stepped_up"
    FAMILY_WITHDREW = "family_withdrew"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]

    @property
    def positive(self) -> bool:
        """A positive ending: the family's goals were met, or partly met and the family carries on without us."""
        return self in (EpisodeOutcome.GOALS_MET, EpisodeOutcome.PARTLY_MET)

    @property
    def positive_words(self) -> str:
        return "Positive ending" if self.positive else "Not a positive ending"

    @property
    def about_goals(self) -> bool:
        """It says what became of the family's goals, so there was a plan, and the family had been met."""
        return self in (EpisodeOutcome.GOALS_MET, EpisodeOutcome.PARTLY_MET, EpisodeOutcome.NOT_MET)


OUTCOME_LABELS = {
    EpisodeOutcome.GOALS_MET: "Goals met",
    EpisodeOutcome.PARTLY_MET: "Goals partly met",
    EpisodeOutcome.NOT_MET: "Goals not met",
    EpisodeOutcome.STEPPED_UP: "Stepped up to social work",
    EpisodeOutcome.FAMILY_WITHDREW: "The family no longer wanted help",
}

POSITIVE_RULE = (
    "An ending is positive when the family’s goals were met, or were partly met and the family carries on without us. "
    "It is not when they were not met, when the family no longer wanted help, or when it was stepped up to social work."
)
CAME_BACK = (
    "A child came back when a contact about them, received after early help was offered, became a referral, and was "
    "received within six months of the offer or within six months of the closing. What is superseded in the child’s "
    "story does not count."
)


@dataclass(frozen=True, slots=True)
class Risk:
    """A presenting risk as the rules see it: how many actions answer it, and the reason where none does."""

    words: str
    actions: int
    reason: str

    @property
    def answered(self) -> bool:
        return self.actions > 0 or bool(self.reason.strip())


def unanswered(risks: Collection[Risk]) -> list[str]:
    """The presenting risks that neither an action nor a reason answers, in words."""
    return [risk.words for risk in risks if not risk.answered]


def answer_first(risks: Collection[Risk]) -> str:
    """What is said to who would go on although a risk has no answer. Nothing when each has one."""
    open_ones = unanswered(risks)
    if not open_ones:
        return ""
    return f"Answer every presenting risk by an action or a reason first: {'; '.join(open_ones)}."


def review_faults(
    *, held_on: date, next_on: date | None, progress: str, today: date, plan_agreed_on: date | None
) -> dict[str, str]:
    """A review is of a plan that the family agreed, was held already, and says what has changed for the children."""
    faults = {}
    if held_on > today:
        faults["held_on"] = "A review that is recorded has been held: give the day on which it was."
    elif plan_agreed_on is None:
        faults["held_on"] = "Write the family plan first, with the day on which the family agreed it."
    elif held_on < plan_agreed_on:
        faults["held_on"] = "The plan was agreed after this day: give the day of the review."
    if next_on is not None and next_on <= max(held_on, today):
        faults["next_on"] = "The next review is still to come: give a later day."
    if not progress.strip():
        faults["progress"] = "Say what has changed for the children."
    return faults


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceSaid:
    """What is known of a family group conference, from its offer to its result."""

    offered_on: date
    accepted: bool | None = None
    answer_words: str = ""
    held_on: date | None = None
    result: str = ""


def conference_faults(said: ConferenceSaid, today: date) -> dict[str, str]:
    """Offered, then answered, then held, then its result: no step before the one that it rests on."""
    faults = {}
    if said.offered_on > today:
        faults["offered_on"] = "It has been offered already: give the day on which it was."
    if said.accepted is False and not said.answer_words.strip():
        faults["answer_words"] = "Say why the family did not want it."
    if said.held_on is not None and not said.accepted:
        faults["held_on"] = "Only a conference that the family accepted is held: record their answer."
    elif said.held_on is not None and not said.offered_on <= said.held_on <= today:
        faults["held_on"] = "It was held after it was offered, and not in the future: give the day."
    if said.result.strip() and said.held_on is None:
        faults["result"] = "Give the day on which the conference was held."
    if said.held_on is not None and not said.result.strip():
        faults["result"] = "Say what the family decided."
    return faults


def closing_faults(
    outcome: str,
    *,
    words: str,
    risks: Collection[Risk],
    plan_agreed: bool,
    met: bool,
    stepped_up: bool,
    decided: bool,
) -> dict[str, str]:
    """An episode closes with every risk answered and an outcome in words; with goals met or not only where there was a
    plan; as stepped up once the front door has decided: nobody is left between the two."""
    if outcome not in list(EpisodeOutcome):
        return {"outcome": "Choose how it ended."}
    faults = {}
    ended = EpisodeOutcome(outcome)
    if ended is EpisodeOutcome.STEPPED_UP and not stepped_up:
        faults["outcome"] = "Step it up first: that is a new contact, with your reason."
    elif stepped_up and not decided:
        faults["outcome"] = "The front door has not decided yet about the step-up: stay with the family until it has."
    elif ended.about_goals and not (plan_agreed and met):
        faults["outcome"] = "There was no family plan: write it, or say that the family no longer wanted help."
    elif ended is not EpisodeOutcome.STEPPED_UP and (told := answer_first(risks)):
        faults["outcome"] = told
    if not words.strip():
        faults["outcome_words"] = "Say in words what came of it."
    return faults
