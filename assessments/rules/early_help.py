"""Practice in early help as functions on plain values. Pure."""

from __future__ import annotations

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


OUTCOME_LABELS = {
    EpisodeOutcome.GOALS_MET: "Goals met",
    EpisodeOutcome.PARTLY_MET: "Goals partly met",
    EpisodeOutcome.NOT_MET: "Goals not met",
    EpisodeOutcome.STEPPED_UP: "Stepped up to social work",
    EpisodeOutcome.FAMILY_WITHDREW: "The family no longer wanted help",
}
