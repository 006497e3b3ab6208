"""Practice of audits as functions on plain values: what an audit still needs, and what keeps it open. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
INADEQUATE = "inadequate"
TO_EXPLAIN = {"requires_improvement", INADEQUATE}
VIEWS = {"worker": "The worker’s view", "family": "The family’s view"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainSaid:
    """What an auditor said of one domain."""

    grade: str = ""
    not_applicable: bool = False
    words: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSaid:
    """What an audit holds, as its auditor writes it: it may be saved long before it is complete."""

    domains: Mapping[str, DomainSaid]
    overall: str = ""
    summary: str = ""
    strengths: str = ""
    blockers: str = ""
    themes: tuple[str, ...] = ()


def missing(
    domains: Iterable[Mapping[str, str]], said: AuditSaid, *, worker_view: str, family_view: str
) -> list[tuple[str, str]]:
    """(field, sentence) for all that an audit needs before it can be moderated."""
    found = [fault for domain in domains if (fault := _fault(domain, said.domains.get(domain["key"], DomainSaid())))]
    if said.domains and all(each.not_applicable for each in said.domains.values()):
        found.append(("", "Grade at least one domain."))
    wanted = {
        "overall": (said.overall, "Grade the work overall."),
        "summary": (said.summary, "Write the summary: what the child’s experience was."),
        "worker_view": (worker_view, "Record the worker’s view, or why it could not be heard."),
        "family_view": (family_view, "Record the family’s view, or why it could not be heard."),
    }
    return found + [(name, sentence) for name, (held, sentence) in wanted.items() if not held.strip()]


def _fault(domain: Mapping[str, str], said: DomainSaid) -> tuple[str, str] | None:
    """What one domain still needs: a grade; why, where it is not good; where it shows, where it is inadequate."""
    key, label = domain["key"], domain["label"]
    if not said.grade and not said.not_applicable:
        return f"grade_{key}", f"Grade “{label}”, or say that it does not apply."
    if said.grade in TO_EXPLAIN and not said.words.strip():
        return f"words_{key}", f"Say what you saw in “{label}”."
    if said.grade == INADEQUATE and not said.evidence.strip():
        return f"evidence_{key}", f"Say where in the record “{label}” shows."
    return None


def before_closing(
    *, grade: str, child_looked_at: bool, re_audit_on: date | None, open_actions: int, actions: int
) -> list[str]:
    """What keeps an agreed audit open. Inadequate work has a path of its own: the child looked at, an action, a day on
    which it is audited again."""
    found = []
    if grade == INADEQUATE and not child_looked_at:
        found.append("A manager has not said how the child is today.")
    if grade == INADEQUATE and re_audit_on is None:
        found.append("Set the day on which this is audited again.")
    if grade == INADEQUATE and not actions:
        found.append("Inadequate work needs at least one action.")
    if open_actions == 1:
        found.append("One action is not done yet.")
    elif open_actions:
        found.append(f"{open_actions} actions are not done yet.")
    return found


REFERENCE = re.compile(r"\b[A-Z]-20\d\d-\d{6}\b")


def reference_in(words: str) -> str:
    """The record that somebody names as evidence; none where they name none."""
    found = REFERENCE.search(words)
    return found.group() if found else ""
