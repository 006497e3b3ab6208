"""Practice in an assessment as functions on plain values. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mach.census import NO_FACTORS, factors_fault


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
SHARED = frozenset(
    {PartKind.PLAN, PartKind.HISTORY, PartKind.WORRIES, PartKind.STRENGTHS, PartKind.NEEDS, PartKind.FAMILY_SAID}
)
OWN = tuple(kind for kind in PartKind if kind not in SHARED)
"""What is each child's alone: written anew for every child of a family."""
REQUIRED = tuple(PartKind)
"""What no assessment is submitted without. Where there is nothing to say, that is said, with the reason."""


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


CONTINUES = frozenset(
    {AssessmentOutcome.CHILD_IN_NEED, AssessmentOutcome.CHILD_PROTECTION, AssessmentOutcome.LOOKED_AFTER}
)
"""The outcomes whose work goes on: with a named team, which has to accept it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A parent or carer, or somebody else: `key` is the field, `role` what they are to the child, in a word."""

    key: str
    role: str
    consulted: bool | None = None
    on: object = None
    said: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A partner that was asked, or said something unasked. What it said may be that it did not answer."""

    key: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An assessment as it stands, saved or as it is being typed."""

    parts: Mapping[str, str]
    child_seen: bool = False
    not_seen_reason: str = ""
    heard: Sequence[Heard] = ()
    asked: Sequence[Asked] = ()
    scales: int = 0
    factors: Collection[str] = ()
    outcome: str = ""
    team_named: bool = False
    council: str = ""
    siblings_views: Sequence[str] = field(default_factory=list)


def missing_before_submitting(standing: Standing) -> dict[str, str]:
    """What an assessment still lacks, by field, in the order of writing. Empty when it may be submitted."""
    missing = _missing_parts(standing)
    if not standing.child_seen and not standing.not_seen_reason.strip():
        missing["visit"] = "Record a visit on which the child was seen, or say why the child was not seen."
    for one in standing.heard:
        if fault := heard_fault(one):
            missing[fault[0]] = fault[1]
    if not standing.asked:
        missing["inew-who"] = "Record which partners were asked, and what they said."
    for each in standing.asked:
        if not each.said.strip():
            missing[f"{each.key}-said"] = "Write what the partner said, or that it has not answered."
    if not standing.scales:
        missing["snew-score"] = "Give a safety scale: whose view, from 0 to 10, and why."
    return missing | _missing_findings(standing)


def _missing_parts(standing: Standing) -> dict[str, str]:
    texts = standing.parts
    missing = {kind.value: f"Write “{kind.label}”." for kind in REQUIRED if not texts.get(kind.value, "").strip()}
    if copied(texts.get(PartKind.VIEWS, ""), standing.siblings_views):
        missing[PartKind.VIEWS.value] = (
            "These wishes and feelings are word for word those of a brother or sister: write this child's own."
        )
    return missing


def heard_fault(one: Heard) -> tuple[str, str] | None:
    """What is still missing about somebody who had to be consulted: (field, sentence)."""
    role = one.role.capitalize() or "This person"
    if one.consulted is None:
        return f"{one.key}-consulted", f"{role}: say whether they were consulted."
    if one.consulted and not one.said.strip():
        return f"{one.key}-said", f"{role}: write what they said."
    if one.consulted and not one.on:
        return f"{one.key}-on", f"{role}: say when they were consulted."
    if not one.consulted and not one.why_not.strip():
        return f"{one.key}-why_not", f"{role}: say why they were not consulted."
    return None


def _missing_findings(standing: Standing) -> dict[str, str]:
    missing = {}
    if not standing.outcome:
        missing["outcome"] = "Choose the outcome."
    elif standing.outcome in CONTINUES and not standing.team_named:
        missing["outcome_team"] = "Name the team that the work goes on with."
    elif standing.outcome == AssessmentOutcome.OTHER_COUNCIL and not standing.council.strip():
        missing["outcome_council"] = "Name the council."
    if not standing.factors:
        missing["factors"] = "Choose the factors identified, or 21 where there are none."
    elif fault := factors_fault(list(standing.factors)):
        missing["factors"] = fault
    elif NO_FACTORS in standing.factors and standing.outcome not in ("", AssessmentOutcome.NO_FURTHER_ACTION):
        missing["factors"] = "No factors (21) goes only with no further action."
    return missing


def copied(words: str, others: Iterable[str]) -> bool:
    """Whether one child's words are those of another, whatever the case, the spaces and the stops."""
    own = _plain(words)
    return bool(own) and any(own == _plain(other) for other in others)


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


_PARENTS = {
    "mother", "mum", "father", "dad", "parent", "stepmother", "stepfather", "stepparent", "step", "carer", "guardian",
    "adopter", "foster", "partner",
}  # fmt: skip


def to_be_consulted(kind: str, *, parental_responsibility: bool | None) -> bool:
    """Every parent and carer, wherever they live, and whoever else has parental responsibility."""
    words = set(re.findall(r"[a-z]+", kind.casefold()))
    somebody_elses = "s" in words and "partner" not in words
    return bool(parental_responsibility) or (bool(words & _PARENTS) and not somebody_elses)
