"""A child in danger is protected at once: taken by the police, and some of them under a court's order for some days."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Enquiry
from assessments.services import protection
from mach.models import User
from referrals.workflow import ReferralStatus
from sample import times
from sample.case import Case
from sample.hub import Story
from sample.times import DAY, HOUR

TAKEN = 0.3
"""How often a child in danger was taken into police protection."""
ORDERED = 0.5
OPEN = {ReferralStatus.ACCEPTED, ReferralStatus.IN_ASSESSMENT}
NOTE = "Taken from home by the officers who attended; with emergency carers."
COURT = "Family court at Teesside. Contact supervised; the child stays with emergency carers."
HOME = "Home with the grandmother, who was seen today; the person it is about has left."
CARE = "An interim care order was made; the child stays with the same carers."


def life(case: Case, enquiry: Enquiry, worker: User) -> Story:
    """From the night on which the child was taken to where the child lives afterwards."""
    hub = case.hub
    rng = hub.rng(f"protection {case.plan.number} {enquiry.person_id}")
    if not case.plan.danger or rng.random() > TAKEN:
        return
    began = hub.now - rng.uniform(0.5, 2) * HOUR
    record = protection.record_police_protection(
        enquiry.referral, began_at=began, note=NOTE, by=enquiry.worker or worker, at=hub.now
    )
    yield times.by_day(rng, hub.now, 10, 46)
    enquiry.refresh_from_db()
    lead = enquiry.worker or worker
    if enquiry.referral.status in OPEN and rng.random() < ORDERED:
        days, police = rng.choice((4, 8, 8)), rng.random() < 0.3
        record = protection.record_emergency_order(
            enquiry.referral, began_at=hub.now, days=days, by_police=police, note=COURT, by=lead, at=hub.now
        )
        yield hub.now + timedelta(days=days - 3) + rng.uniform(0, 0.5) * DAY
        protection.end_protection(record, ended_at=hub.now, how=CARE, by=lead, at=hub.now)
    else:
        protection.end_protection(record, ended_at=hub.now, how=HOME, by=lead, at=hub.now)
    enquiry.referral.refresh_from_db()
    if enquiry.referral.status == ReferralStatus.CLOSED:
        hub.working.pop(enquiry.person_id, None)
