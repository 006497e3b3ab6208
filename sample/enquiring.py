"""A section 47 enquiry's life: the child seen at once, found out, signed off, a conference where one is needed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from assessments.models import Enquiry
from assessments.rules import EnquiryOutcome
from assessments.services import enquiries
from mach.models import User
from mach.workdays import london_day
from referrals.workflow import ReferralStatus
from sample import times, writing
from sample.case import Case
from sample.hub import Story
from sample.times import DAY

OUTCOMES = {EnquiryOutcome.UNFOUNDED: 28, EnquiryOutcome.NOT_CONTINUING: 34, EnquiryOutcome.CONFERENCE: 38}
"""England, year to March 2024: about a third of enquiries led to a conference."""
INVITED = 17 * DAY
"""The conference that is still to come: within the 15 working days, after everybody has been asked to it."""
PROMPT = frozenset({"enquiry submitted", "to conference"})
"""What lies on today's desks at these steps has come there on whatever day and hour today is."""
MEDICAL = "Examined by the community paediatrician; findings agree with the account."


def life(case: Case, enquiry: Enquiry, worker: User) -> Story:
    """From the meeting that decided it to its end; in 15 working days, nearly always."""
    hub, plan = case.hub, case.plan
    rng = hub.rng(f"enquiry {plan.number}")
    manager = _manager(case, worker)
    outcome = rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    if "to conference" in plan.extras:
        outcome = EnquiryOutcome.CONFERENCE
    hours = (430, 520) if rng.random() < 0.07 else (100, 230)
    if plan.extras & PROMPT:
        hours = (80, 120)
    yield times.by_day(rng, hub.now, 2, 22)
    enquiry.refresh_from_db()
    if enquiry.worker_id is None:
        enquiry = hub.given(partial(enquiries.allocate, enquiry, worker=worker, by=manager, at=hub.now))
    _visit(case, enquiry, worker)
    if "enquiring" in plan.extras:
        return
    yield times.working_day(times.by_day(rng, hub.now, *hours))
    enquiry = _submitted(case, enquiry, worker, outcome)
    if "enquiry submitted" in plan.extras:
        return
    yield times.working_day(times.by_day(rng, hub.now, 3, 28))
    if outcome == EnquiryOutcome.CONFERENCE:
        yield from _conference(case, enquiry, manager)
    else:
        enquiry = enquiries.sign_off(
            enquiry, late_reason=rng.choice(writing.LATE), in_childs_interest=False, by=manager, at=hub.now
        )
    _over(case, enquiry)


def _manager(case: Case, worker: User) -> User:
    if case.plan.family.restricted:
        return case.hub.staff["h.lund"]
    return case.hub.staff["c.osei" if worker.team == case.hub.teams["assessment-east"] else "n.brigham"]


def _visit(case: Case, enquiry: Enquiry, worker: User) -> None:
    rng, now = case.rng, case.hub.now
    lead = enquiry.worker or worker
    named = {**case.named, "child": enquiry.person.given_name or "The child"}
    enquiries.record_visit(
        enquiry,
        when=now - timedelta(minutes=40),
        seen=True,
        seen_alone=rng.random() < 0.85,
        where=rng.choice(writing.HERE),
        said=writing.written(rng, writing.VIEWS, **named),
        by=lead,
        at=now,
    )


def _submitted(case: Case, enquiry: Enquiry, worker: User, outcome: EnquiryOutcome) -> Enquiry:
    rng, now = case.rng, case.hub.now
    enquiry = Enquiry.objects.get(pk=enquiry.pk)
    medical = case.plan.concern.level == 4 and rng.random() < 0.5
    said = {
        "police_officer": "DC 844 M Okonjo" if enquiry.joint else "",
        "medical_needed": medical,
        "medical_findings": MEDICAL if medical else "",
        "findings": writing.written(rng, writing.FOUND[outcome], **case.named),
        "outcome": outcome.value,
        "outcome_reason": rng.choice(writing.FOUND_BECAUSE[outcome]),
    }
    return enquiries.write_and_submit(enquiry, said=said, version=enquiry.version, by=enquiry.worker, at=now)


def _conference(case: Case, enquiry: Enquiry, manager: User) -> Story:
    """Signed off to a conference, its day set, and held within the 15 working days unless the enquiry was slow."""
    hub, rng = case.hub, case.rng
    enquiry = enquiries.sign_off_to_conference(enquiry, by=manager, at=hub.now)
    wanted = times.working_day(hub.now + rng.uniform(2, 5) * DAY)
    if "to conference" in case.plan.extras:
        wanted = times.working_day(case.plan.at + INVITED)
    enquiry = enquiries.plan_conference(enquiry, on=london_day(wanted), by=manager, at=hub.now)
    yield wanted
    enquiries.hold_conference(
        enquiry,
        on=london_day(hub.now),
        late_reason=rng.choice(writing.LATE),
        in_childs_interest=False,
        by=manager,
        at=hub.now,
    )


def _over(case: Case, enquiry: Enquiry) -> None:
    """Where the assessment ended before the enquiry, the referral ends with it."""
    enquiry.referral.refresh_from_db()
    if enquiry.referral.status == ReferralStatus.CLOSED:
        case.hub.working.pop(enquiry.person_id, None)
