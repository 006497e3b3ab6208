"""Submitting, sending back and signing off. Nobody signs off what they wrote themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, PartComment, SentBack
from assessments.queries.writing import held_together, what_is_missing
from assessments.rules import CONTINUES, AssessmentOutcome, PartKind
from assessments.services.checkpoints import CONFIRMED
from assessments.services.closing import close_if_finished
from assessments.services.early_help import offer_from_assessment
from assessments.services.handovers import hand_over
from assessments.services.writing import write
from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import holding, tell
from referrals.models import Referral


@dataclass(frozen=True)
class Delay:
    """Why it took more than 45 working days, and whether that suited the child."""

    reason: str = ""
    in_childs_interest: bool | None = None


def write_and_submit(
    assessment: Assessment,
    *,
    parts: Mapping[str, tuple[str, int]],
    findings: Mapping[str, Any],
    gathered: Mapping[str, tuple[Mapping[str, Any], int]] | None = None,
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Save what is on the page, then submit it. Two transactions: what was written stays, whatever is still missing."""
    written = write(assessment, parts=parts, findings=findings, gathered=gathered, by=by, at=at)
    return submit(written, by=by, at=at)


@transaction.atomic
def submit(assessment: Assessment, *, by: User, at: datetime | None = None) -> Assessment:
    """Hand the finished assessment to a manager. Everything that is missing is said at once."""
    assessment = take(assessment, "submit", by=by)
    if assessment.worker != by:
        raise NotAllowed("Only the worker who has this assessment submits it.")
    held_together(assessment)
    moment = at or timezone.now()
    if missing := what_is_missing(assessment):
        raise RuleBroken(**missing)
    changes = {"submitted_at": moment, "submitted_by": by}
    assessment = move(assessment, "submit", by=by, at=moment, label="Assessment submitted", changes=changes)
    clocks.say_where(assessment.referral, "submitted")
    managers = holding(Permission.SIGN_OFF_ASSESSMENT).filter(team=assessment.team)
    tell(managers, f"{assessment.reference} is ready for you to sign off.", about=assessment, at=moment)
    return assessment


@transaction.atomic
def send_back(
    assessment: Assessment,
    *,
    comment: str,
    on_parts: Mapping[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Return the assessment to its author, with what is still needed, in all and on each part. The 45 working days run
    on: it is complete when a manager has signed it."""
    if not comment.strip():
        raise RuleBroken(comment="Say what is still needed.")
    moment = at or timezone.now()
    changes = {"submitted_at": None, "submitted_by": None}
    assessment = move(assessment, "send_back", by=by, at=moment, label="Assessment sent back", changes=changes)
    row = SentBack(assessment=assessment, comment=comment.strip(), by=by, at=moment)
    keep(row, by=by, at=moment, why="send_back")
    for kind, text in (on_parts or {}).items():
        if text.strip():
            keep(
                PartComment(sent_back=row, kind=PartKind(kind), comment=text.strip()), by=by, at=moment, why="send_back"
            )
    clocks.say_where(assessment.referral)
    tell(assessment.worker, f"{assessment.reference} came back to you.", about=assessment, at=at)
    return assessment


@transaction.atomic
def sign_off(
    assessment: Assessment,
    *,
    over_time_reason: str = "",
    in_childs_interest: bool | None = None,
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """A manager who did not write it has read and authorised it: the assessment is complete. Work that continues goes
    to the named team, which has to accept it; otherwise the referral closes. Past 45 working days it needs the reason,
    and whether the delay suited the child."""
    assessment = take(assessment, "sign_off", by=by)
    if by in (assessment.submitted_by, assessment.worker):
        raise NotAllowed("Nobody signs off their own assessment: ask another manager.")
    held_together(assessment)
    moment = at or timezone.now()
    if assessment.consent_withdrawn.filter(decided_at=None).exists():
        raise WrongState("Consent was withdrawn: a senior manager decides how to go on before this is signed off.")
    if missing := what_is_missing(assessment):
        raise RuleBroken("Something is missing since it was submitted: send it back.", **missing)
    outcome = AssessmentOutcome(assessment.outcome)
    label = f"Assessment signed off: {outcome.label.lower()}"
    delay = Delay(over_time_reason, in_childs_interest)
    assessment = complete(assessment, "sign_off", delay, label=label, changes={}, by=by, at=moment)
    if outcome in CONTINUES and assessment.outcome_team:
        hand_over(assessment, team=assessment.outcome_team, by=by, at=moment)
    if outcome == AssessmentOutcome.EARLY_HELP:
        offer_from_assessment(assessment, by=by, at=moment)
    return assessment


def complete(
    assessment: Assessment, step: str, delay: Delay, *, label: str, changes: Mapping[str, Any], by: User, at: datetime
) -> Assessment:
    """An assessment is complete: its clocks stop, a delay is explained, and the referral closes where the outcome says
    so. Call with the record that was taken for the step."""
    referral = assessment.referral
    late = _refuse_unexplained_delay(referral, at, delay)
    signed = {"signed_off_at": at, "signed_off_by": by, "over_time_reason": delay.reason.strip() if late else ""}
    outcome = AssessmentOutcome(changes.get("outcome", assessment.outcome))
    assessment = move(
        assessment,
        step,
        by=by,
        at=at,
        label=label,
        changes={**changes, **signed},
        significance=Significance.KEY,
        outcome=str(outcome),
    )
    clocks.stop(assessment, "checkpoint", CONFIRMED, by=by, at=at, reason="Signed off")
    for clock in clocks.stop(referral, "assessment", by=by, at=at, reason="Signed off"):
        if late and clock.acknowledged_at is None:
            reason, suited = delay.reason, delay.in_childs_interest
            clocks.acknowledge(clock, reason=reason, in_childs_interest=suited, by=by, at=at)
    close_if_finished(referral, by=by, at=at)
    tell(assessment.worker, f"{assessment.reference} has been signed off.", about=assessment, at=at)
    return assessment


def _refuse_unexplained_delay(referral: Referral, moment: datetime, delay: Delay) -> bool:
    """Whether more than 45 working days have gone; if so, it is said why and whether that suited the child."""
    late = referral.due_at is not None and moment >= referral.due_at
    faults = {}
    if late and not delay.reason.strip():
        faults["over_time_reason"] = "It took more than 45 working days: say why."
    if late and delay.in_childs_interest is None:
        faults["in_childs_interest"] = "Say whether the delay was in the child's interest."
    if faults:
        raise RuleBroken(**faults)
    return late
