"""Writing an assessment: its parts, the visits, the findings. Nothing stops the writing; what is missing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, AssessmentPart
from assessments.queries.writing import compared, held_together, parts_of, plain
from assessments.rules import AssessmentOutcome, PartKind
from assessments.services.gathering import gather
from assessments.services.visits import Seen, keep_visit
from mach.census import ASSESSMENT_FACTORS
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import User, Visit
from mach.moves import keep, move, take

MOVED_ON = "{} was saved while you were writing. Both texts are shown below: choose what stands, then save again."
FINDINGS = ("factors", "outcome", "outcome_team", "outcome_council", "not_seen_reason")


@transaction.atomic
def write(
    assessment: Assessment,
    *,
    parts: Mapping[str, tuple[str, int]],
    findings: Mapping[str, Any],
    gathered: Mapping[str, tuple[Mapping[str, Any], int]] | None = None,
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Save what was written. `parts` gives each part's text with the version that its writer read (0: not written
    yet); `findings` the factors, outcome, reason for not seeing the child, and their version; `gathered` who was
    consulted, what partners said and the scales (see `gather`). What its writer has not changed is left as it stands;
    where somebody else has changed the same since, nothing is overwritten and Conflict names it."""
    assessment = take(assessment, "write", by=by)
    if assessment.worker != by:
        raise NotAllowed("Only the worker who has this assessment writes it: ask a manager to move it to you.")
    held_together(assessment)
    moment = at or timezone.now()
    written, moved = _write_parts(assessment, parts, by=by, at=moment)
    rows, rows_moved = gather(assessment, rows=gathered or {}, by=by, at=moment)
    changes, findings_moved = _changed_findings(assessment, findings)
    if clashes := [*moved, *rows_moved, *findings_moved]:
        raise Conflict(MOVED_ON.format(_named(clashes)), current=clashes)
    if not written and not rows and not changes:
        return assessment
    return move(
        assessment, "write", by=by, at=moment, changes=changes, parts=written, rows=rows, findings=sorted(changes)
    )


def _write_parts(
    assessment: Assessment, parts: Mapping[str, tuple[str, int]], *, by: User, at: datetime
) -> tuple[list[str], list[str]]:
    held = parts_of(assessment)
    written, moved = [], []
    for kind, (text, version) in parts.items():
        part = held.get(kind) or _new_part(assessment, PartKind(kind))
        match compared(part, {"text": text}, version):
            case "changed":
                part.text, part.version, part.by, part.at = plain(text), part.version + 1, by, at
                keep(part, by=by, at=at, why="write")
                written.append(kind)
            case "moved":
                moved.append(kind)
    return written, moved


def _named(clashes: list[str]) -> str:
    """In words, without a name: a sentence like this may be logged."""
    told = {"p": "What a parent or carer said", "c": "What somebody consulted said", "i": "What a partner said"}
    labels = [
        f"“{PartKind(key).label}”"
        if key in list(PartKind)
        else "“Factors and outcome”"
        if key == "findings"
        else told[key[0]]
        for key in clashes
    ]
    return ", ".join(dict.fromkeys(labels))


def _new_part(assessment: Assessment, kind: PartKind) -> AssessmentPart:
    """A part that nobody has written yet: with the siblings' shared parts, or this child's own."""
    if kind.shared:
        return AssessmentPart(together_id=assessment.together_id, kind=kind, version=0)
    return AssessmentPart(assessment=assessment, kind=kind, version=0)


def _changed_findings(assessment: Assessment, findings: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What changed in factors and outcome, and whether they moved on. Contradictions between them are refused when
    the assessment is submitted, not while it is written."""
    wanted = {name: plain(findings[name]) for name in FINDINGS if name in findings}
    _refuse_unknown(wanted)
    if "factors" in wanted:
        wanted["factors"] = [code for code in ASSESSMENT_FACTORS if code in set(wanted["factors"])]
    changes = {name: value for name, value in wanted.items() if getattr(assessment, name) != value}
    if not changes:
        return {}, []
    version = findings.get("version") or 0
    match compared(assessment, wanted, version):
        case "same":
            return {}, []
        case "moved":
            return {}, ["findings"]
    return {**changes, "version": assessment.version + 1}, []


def _refuse_unknown(wanted: Mapping[str, Any]) -> None:
    faults = {}
    if unknown := sorted(set(wanted.get("factors", [])) - set(ASSESSMENT_FACTORS)):
        faults["factors"] = f"There is no factor {', '.join(unknown)}."
    if wanted.get("outcome") and wanted["outcome"] not in list(AssessmentOutcome):
        faults["outcome"] = "Choose one of the outcomes."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def record_visit(
    assessment: Assessment,
    *,
    when: datetime,
    seen: bool,
    seen_alone: bool,
    where: str,
    said: str,
    by: User,
    at: datetime | None = None,
) -> Visit:
    """Record that somebody went to see the child: when, where, whether seen, seen alone, and what the child said."""
    moment = at or timezone.now()
    assessment = take(assessment, "record_visit", by=by)
    visit = Seen(when=when, seen=seen, seen_alone=seen_alone, where=where, said=said)
    return keep_visit(assessment, visit, by=by, at=moment)
