"""Closing a referral: once, by whichever of its pieces of work ends last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.models import OPEN_MEETING, Assessment, Enquiry, ProtectionRecord
from assessments.rules.closing import closure_reason
from mach.access import Permission
from mach.models import User
from referrals.models import Referral
from referrals.services import close_referral


@transaction.atomic
def close_if_finished(referral: Referral, *, by: User, at: datetime | None = None) -> Referral:
    """Social work with a child ends when a manager has signed off an assessment whose outcome ends it, and nothing runs
    that protects the child: no section 47 enquiry, no strategy meeting, no police protection, no emergency order.
    Called when any of these ends; until the last has, the referral stays open.

    The manager who signed the assessment off decided it: where somebody else's work ends last (a worker who records
    the conference), the system closes it."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not Referral.objects.open().filter(pk=referral.pk).exists() or _something_runs(referral):
        return referral
    signed = Assessment.objects.filter(referral=referral, status="signed_off").first()
    enquired = referral.enquiries.exists()
    reason = closure_reason(signed.outcome, had_enquiry=enquired) if signed else ""
    if not reason:
        return referral
    who = by if by.may(Permission.SIGN_OFF_ASSESSMENT) else User.objects.system()
    return close_referral(referral, closure_reason=reason, by=who, at=at)


def _something_runs(referral: Referral) -> bool:
    return (
        Enquiry.objects.running().filter(referral=referral).exists()
        or ProtectionRecord.objects.filter(referral=referral, ended_at=None).exists()
        or referral.meetings.filter(meeting__status__in=OPEN_MEETING).exists()
    )
