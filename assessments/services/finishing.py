"""Submitting, sending back and signing off. Nobody signs off what they wrote themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, SentBack
from assessments.queries.assessments import what_is_missing
from assessments.rules import CLOSURE_REASON, AssessmentOutcome
from assessments.services.writing import write
from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import holding, tell
from referrals.models import Referral
from referrals.services import close_referral


def write_and_submit(
    assessment: Assessment,
    *,
    parts: Mapping[str, tuple[str, int]],
    findings: Mapping[str, Any],
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Save what is on the page, then submit it. Two transactions: what was written stays, whatever is still missing."""
    return submit(write(assessment, parts=parts, findings=findings, by=by, at=at), by=by, at=at)


@transaction.atomic
def submit(assessment: Assessment, *, by: User, at: datetime | None = None) -> Assessment:
    """Hand the finished assessment to a manager. Everything that is missing is said at once."""
    moment = at or timezone.now()
    assessment = take(assessment, "submit", by=by)
    if assessment.worker != by:
        raise NotAllowed("Only the worker who has this assessment submits it.")
    if missing := what_is_missing(assessment):
        raise RuleBroken(**missing)
    changes = {"submitted_at": moment, "submitted_by": by}
    assessment = move(assessment, "submit", by=by, at=moment, label="Assessment submitted", changes=changes)
    clocks.say_where(assessment.referral, "submitted")
    managers = holding(Permission.SIGN_OFF_ASSESSMENT).filter(team=assessment.team)
    tell(managers, f"{assessment.reference} is ready for you to sign off.", about=assessment, at=moment)
    return assessment


@transaction.atomic
def send_back(assessment: Assessment, *, comment: str, by: User, at: datetime | None = None) -> Assessment:
    """Return the assessment to its author. The 45 working days run on: it is complete when a manager has signed it."""
    if not comment.strip():
        raise RuleBroken(comment="Say what is still needed.")
    moment = at or timezone.now()
    changes = {"submitted_at": None, "submitted_by": None}
    assessment = move(assessment, "send_back", by=by, at=moment, label="Assessment sent back", changes=changes)
    row = SentBack(assessment=assessment, comment=comment.strip(), by=by, at=moment)
    keep(row, by=by, at=moment, why="send_back")
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
    """A manager who did not write it has read and authorised it: the assessment is complete, and the referral closes
    where the outcome says so. Past 45 working days it needs the reason, and whether the delay suited the child."""
    moment = at or timezone.now()
    assessment = take(assessment, "sign_off", by=by)
    if by in (assessment.submitted_by, assessment.worker):
        raise NotAllowed("Nobody signs off their own assessment: ask another manager.")
    referral = assessment.referral
    late = _refuse_unexplained_delay(referral, moment, over_time_reason, in_childs_interest)
    changes = {
        "signed_off_at": moment,
        "signed_off_by": by,
        "over_time_reason": over_time_reason.strip() if late else "",
    }
    assessment = move(
        assessment,
        "sign_off",
        by=by,
        at=moment,
        label=f"Assessment signed off: {AssessmentOutcome(assessment.outcome).label.lower()}",
        changes=changes,
        significance=Significance.KEY,
        outcome=assessment.outcome,
    )
    for clock in clocks.stop(referral, "assessment", by=by, at=moment, reason="Signed off"):
        if late and clock.acknowledged_at is None:
            clocks.acknowledge(clock, reason=over_time_reason, in_childs_interest=in_childs_interest, by=by, at=moment)
    if reason := CLOSURE_REASON.get(AssessmentOutcome(assessment.outcome)):
        close_referral(referral, closure_reason=reason, by=by, at=moment)
    tell(assessment.worker, f"{assessment.reference} has been signed off.", about=assessment, at=moment)
    return assessment


def _refuse_unexplained_delay(
    referral: Referral, moment: datetime, reason: str, in_childs_interest: bool | None
) -> bool:
    """Whether more than 45 working days have gone; if so, it is said why and whether that suited the child."""
    late = referral.due_at is not None and moment >= referral.due_at
    faults = {}
    if late and not reason.strip():
        faults["over_time_reason"] = "It took more than 45 working days: say why."
    if late and in_childs_interest is None:
        faults["in_childs_interest"] = "Say whether the delay was in the child's interest."
    if faults:
        raise RuleBroken(**faults)
    return late
