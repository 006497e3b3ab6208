"""Writing an assessment: its parts, the visits, the findings. Nothing stops the writing; what is missing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, AssessmentPart
from assessments.queries.assessments import parts_of
from assessments.rules import AssessmentOutcome, PartKind
from mach import clocks
from mach.census import ASSESSMENT_FACTORS
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import User, Visit, stage_key
from mach.moves import keep, move, take

MOVED_ON = "“{}” was saved while you were writing. Both texts are shown below: put them together, then save again."


@transaction.atomic
def write(
    assessment: Assessment,
    *,
    parts: Mapping[str, tuple[str, int]],
    findings: Mapping[str, Any],
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Save what was written. `parts` gives each part's text with the version that its writer read (0: not written
    yet); `findings` the factors, outcome, reason for not seeing the child, and their version. What has not changed is
    left alone; when somebody has saved one of them since, nothing is overwritten and Conflict says so."""
    moment = at or timezone.now()
    assessment = take(assessment, "write", by=by)
    if assessment.worker != by:
        raise NotAllowed("Only the worker who has this assessment writes it: ask a manager to move it to you.")
    held = parts_of(assessment)
    written = []
    for kind, (text, version) in parts.items():
        part = held.get(kind) or _new_part(assessment, PartKind(kind))
        if text.strip() == part.text.strip():
            continue
        if part.version != version:
            raise Conflict(MOVED_ON.format(PartKind(kind).label))
        part.text, part.version, part.by, part.at = text, version + 1, by, moment
        keep(part, by=by, at=moment, why="write")
        written.append(kind)
    changes = _changed_findings(assessment, findings)
    if not written and not changes:
        return assessment
    return move(assessment, "write", by=by, at=moment, changes=changes, parts=written, findings=sorted(changes))


def _new_part(assessment: Assessment, kind: PartKind) -> AssessmentPart:
    """A part that nobody has written yet: with the siblings' shared parts, or this child's own."""
    if kind.shared:
        return AssessmentPart(together_id=assessment.together_id, kind=kind, version=0)
    return AssessmentPart(assessment=assessment, kind=kind, version=0)


def _changed_findings(assessment: Assessment, findings: Mapping[str, Any]) -> dict[str, Any]:
    """Contradictions between findings are refused when the assessment is submitted, not while it is written."""
    factors = findings.get("factors", assessment.factors)
    outcome = findings.get("outcome", assessment.outcome)
    faults = {}
    if unknown := sorted(set(factors) - set(ASSESSMENT_FACTORS)):
        faults["factors"] = f"There is no factor {', '.join(unknown)}."
    if outcome and outcome not in list(AssessmentOutcome):
        faults["outcome"] = "Choose one of the outcomes."
    if faults:
        raise RuleBroken(**faults)
    wanted = {
        "factors": [code for code in ASSESSMENT_FACTORS if code in set(factors)],
        "outcome": outcome,
        "not_seen_reason": findings.get("not_seen_reason", assessment.not_seen_reason).strip(),
    }
    changes = {name: value for name, value in wanted.items() if getattr(assessment, name) != value}
    if changes and findings.get("version") != assessment.version:
        raise Conflict(MOVED_ON.format("Factors and outcome"))
    return {**changes, "version": assessment.version + 1} if changes else {}


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
    _refuse_impossible_visit(when, moment, seen=seen, seen_alone=seen_alone)
    visit = Visit(
        **stage_key(assessment),
        reference=assessment.reference,
        link=assessment.get_absolute_url(),
        restricted_people=assessment.restricted_people,
        child=assessment.person,
        at=when,
        by=by,
        seen=seen,
        seen_alone=seen_alone,
        where=where.strip(),
        said=said.strip(),
        recorded_at=moment,
    )
    keep(visit, by=by, at=moment, why="record_visit")
    if seen:
        # A red contact's same-day visit to this child may still be owed: it was owed to the child, not to the contact.
        owed = assessment.referral
        clocks.stop(
            owed.contact, "same_day_visit", by=by, at=when, part=owed.child_id, reason="Seen for the assessment"
        )
    label = "Child seen alone" if seen_alone else "Child seen" if seen else "Visit: the child was not seen"
    move(assessment, "record_visit", by=by, at=moment, label=label, seen=seen)
    return visit


def _refuse_impossible_visit(when: datetime, moment: datetime, *, seen: bool, seen_alone: bool) -> None:
    faults = {}
    if when > moment:
        faults["when"] = "A visit cannot be in the future: give the time that it took place."
    if seen_alone and not seen:
        faults["seen_alone"] = "A child who was not seen was not seen alone either."
    if faults:
        raise RuleBroken(**faults)
