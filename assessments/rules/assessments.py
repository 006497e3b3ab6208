"""Practice in an assessment as functions on plain values. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from mach.census import factors_fault


class PartKind(StrEnum):
    """The written parts, in the order of writing. Those in SHARED are written once for siblings; the others are one
    child's own and are never copied to another."""

    PLAN = "plan"
    HOME = "home"
    SCHOOL = "school"
    TOWN = "town"
    VIEWS = "views"
    HISTORY = "history"
    WORRIES = "worries"
    STRENGTHS = "strengths"
    NEEDS = "needs"
    DANGER = "danger"
    ANALYSIS = "analysis"
    FAMILY_SAID = "family_said"

    @property
    def label(self) -> str:
        return PART_LABELS[self]

    @property
    def shared(self) -> bool:
        return self in SHARED


PART_LABELS = {
    PartKind.PLAN: "Reason and plan",
    PartKind.HOME: "Being this child at home",
    PartKind.SCHOOL: "Being this child at school or nursery",
    PartKind.TOWN: "Being this child in this town",
    PartKind.VIEWS: "The child's wishes and feelings",
    PartKind.HISTORY: "What the history tells us",
    PartKind.WORRIES: "What are we worried about?",
    PartKind.STRENGTHS: "What is working well?",
    PartKind.NEEDS: "What needs to happen?",
    PartKind.DANGER: "Danger statements",
    PartKind.ANALYSIS: "Analysis",
    PartKind.FAMILY_SAID: "What the family says to this assessment",
}
REQUIRED = (PartKind.PLAN, PartKind.VIEWS, PartKind.ANALYSIS)
"""What no assessment is submitted without."""
SHARED = frozenset(
    {PartKind.PLAN, PartKind.HISTORY, PartKind.WORRIES, PartKind.STRENGTHS, PartKind.NEEDS, PartKind.FAMILY_SAID}
)


class AssessmentOutcome(StrEnum):
    NO_FURTHER_ACTION = "no_further_action"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    LOOKED_AFTER = "looked_after"
    OTHER_COUNCIL = "other_council"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    AssessmentOutcome.NO_FURTHER_ACTION: "No further action",
    AssessmentOutcome.EARLY_HELP: "Early help",
    AssessmentOutcome.CHILD_IN_NEED: "Child in need: work continues",
    AssessmentOutcome.CHILD_PROTECTION: "Child protection: work continues",
    AssessmentOutcome.LOOKED_AFTER: "Becomes looked after",
    AssessmentOutcome.OTHER_COUNCIL: "Passed to another council",
}

CLOSURE_REASON = {
    AssessmentOutcome.NO_FURTHER_ACTION: "RC8",
    AssessmentOutcome.EARLY_HELP: "RC9",
    AssessmentOutcome.OTHER_COUNCIL: "RC5",
}
"""The outcomes that close the referral, with the census reason for closure."""


def missing_before_submitting(
    *, parts: Mapping[str, str], child_seen: bool, not_seen_reason: str, factors: Collection[str], outcome: str
) -> dict[str, str]:
    """What an assessment still lacks, by field. Empty when it may be submitted for sign-off."""
    missing = {kind.value: f"Write “{kind.label}”." for kind in REQUIRED if not parts.get(kind.value, "").strip()}
    if not child_seen and not not_seen_reason.strip():
        missing["visit"] = "Record a visit on which the child was seen, or say why the child was not seen."
    if not factors:
        missing["factors"] = "Choose the factors identified, or 21 where there are none."
    elif fault := factors_fault(list(factors)):
        missing["factors"] = fault
    elif "21" in factors and outcome not in ("", AssessmentOutcome.NO_FURTHER_ACTION):
        missing["factors"] = "No factors (21) goes only with no further action."
    if not outcome:
        missing["outcome"] = "Choose the outcome."
    return missing
