"""What a decision leads to: the referrer is told, hand-overs are accepted, children are seen, assessments begin."""

from __future__ import annotations

from datetime import datetime, timedelta

from mach import clocks, people
from mach.models import PersonGrant, User
from referrals import services
from referrals.models import Handover, HandoverKind, Referral
from referrals.rules import Decision
from sample import assessing, helping, meeting, screening, times, writing
from sample.case import Case
from sample.hub import ASSESSORS, SCREENERS, Story
from sample.staff import LEAVES, RESTRICTED_WORKER

CALLED_OFF = 0.05


def follow(case: Case) -> None:
    """Begin all that follows a decision."""
    hub = case.hub
    hub.begin(_referrer_told(case))
    _handed_over(case, list(case.contact.handovers.waiting()))
    referrals = list(case.contact.referrals.select_related("person"))
    if referrals and "not allocated" not in case.plan.extras:
        worker = _assessor(case)
        for place, referral in enumerate(referrals):
            hub.begin(assessing.life(case, referral, worker, place))
        for story in meeting.lives(case, referrals, worker):
            hub.begin(story)
    for referral in referrals:
        hub.working[referral.person_id] = referral.reference
    if "corrected" in case.plan.extras:
        hub.begin(_corrected(case))
    if case.plan.family.restricted and "glass" in case.plan.extras:
        hub.begin(_glass(case))


def _assessor(case: Case) -> User:
    if case.plan.family.restricted:
        return case.hub.staff[RESTRICTED_WORKER]
    return case.hub.staff[LEAVES[0]] if "of who leaves" in case.plan.extras else case.hub.pick(ASSESSORS)


def _handed_over(case: Case, waiting: list[Handover]) -> None:
    """Early help is offered to the family in one; everything else is answered child by child."""
    if any(each.kind == HandoverKind.EARLY_HELP for each in waiting):
        case.hub.begin(helping.of_contact(case))
    for handover in waiting:
        if handover.kind != HandoverKind.EARLY_HELP:
            case.hub.begin(_accepted(case, handover))


def _referrer_told(case: Case) -> Story:
    hub, contact, rng = case.hub, case.contact, case.rng
    if not (contact.agency_id or contact.referrer_phone or contact.referrer_email):
        return
    late = rng.random() < 0.07
    yield times.by_day(rng, hub.now, *((72, 100) if late else (0.2, 6)))
    if not clocks.running(contact, "tell_referrer").exists():
        return
    if contact.agency_id and rng.random() < 0.6:
        services.tell_referrer(contact, how="api", by=hub.system, at=hub.now)
        return
    how = "email" if contact.referrer_email and rng.random() < 0.6 else "phone"
    by = hub.staff[rng.choice(("b.whitlock", "o.danjuma"))]
    services.tell_referrer(contact, how=how, by=by, at=hub.now)


def _accepted(case: Case, handover: Handover) -> Story:
    """The worker of open work reads, the other council answers: mostly within the day."""
    hub, rng = case.hub, case.rng
    late = rng.random() < 0.1 or "handed over late" in case.plan.extras
    yield times.by_day(rng, hub.now, *((50, 80) if late else (2, 22)))
    fresh = Handover.objects.select_related("to_worker").get(pk=handover.pk)
    if fresh.withdrawn_at:
        return
    if fresh.kind == HandoverKind.LINKED:
        by = fresh.to_worker or hub.staff["c.osei"]
        services.acknowledge_link(fresh, note="Read; I will speak to the family about it.", by=by, at=hub.now)
    else:
        note = "Duty manager there confirmed by telephone that they have opened it."
        services.acknowledge_transfer(fresh, note=note, by=case.manager, at=hub.now)


def visited(case: Case, *, rated: datetime) -> Story:
    """The children of a red contact are seen the same day, nearly always; now and then a manager says why not."""
    hub, rng, contact = case.hub, case.rng, case.contact
    if "not seen yet" in case.plan.extras:
        return
    midnight = rated.astimezone(times.LONDON).replace(hour=23, minute=59)
    same_day = rng.random() < 0.9
    yield times.between(rng, rated, midnight, 0.15, 0.7) if same_day else times.by_day(rng, midnight, 8, 14)
    contact.refresh_from_db()
    if rng.random() < CALLED_OFF:
        why = rng.choice(writing.NOT_TODAY)
        for child in contact.children.all():
            services.stop_visit(contact, child=child, reason=why, by=case.manager, at=hub.now)
        return
    by = contact.worker or (case.manager if contact.restricted else hub.pick(SCREENERS))
    alone = rng.random() < 0.7
    said = "Quiet; played; looked at the door when he was mentioned." if rng.random() < 0.5 else ""
    for child in contact.children.all():
        services.record_visit(
            contact, child=child, at=hub.now, seen=True, seen_alone=alone, where=rng.choice(writing.HERE),
            said=said, by=by, recorded_at=hub.now,
        )  # fmt: skip


def _corrected(case: Case) -> Story:
    """Now and then a decision was wrong: a new entry stands beside it."""
    yield case.hub.now + timedelta(hours=case.rng.uniform(1, 5))
    entry = case.contact.decisions.filter(superseded_at=None).first()
    if entry is None or entry.decision in (Decision.LINKED, Decision.STRATEGY_MEETING):
        return
    if Handover.objects.filter(decision=entry, accepted_at__isnull=False).exists():
        return
    if Referral.objects.filter(decision=entry).exclude(status="accepted").exists():
        return
    outcome = screening.outcome(case, Decision.EARLY_HELP, "")
    if entry.decision == Decision.EARLY_HELP:
        outcome = screening.outcome(case, Decision.ADVICE, "")
    reason = "The wrong line was chosen; the recommendation said otherwise."
    new = services.correct(entry, outcome=outcome, reason=reason, by=case.manager, at=case.hub.now)
    case.hub.working.pop(new.child.person_id or 0, None)
    case.hub.begin(_referrer_told(case))
    _handed_over(case, list(Handover.objects.filter(decision=new)))


def _glass(case: Case) -> Story:
    """A duty manager needed the restricted record at night; a senior manager read why, the next day."""
    hub = case.hub
    yield hub.now + timedelta(days=9, hours=3)
    why = "Police rang: the mother has not come home and the children are with a neighbour."
    opened = people.break_glass(reference=case.contact.reference, reason=why, by=hub.staff["r.nunthorpe"], at=hub.now)
    yield hub.now + timedelta(hours=11)
    for grant in PersonGrant.objects.filter(pk__in=[each.pk for each in opened]):
        review = "Right to open it. The children were safe; nothing was read beyond that."
        people.review_glass(grant, review=review, by=hub.staff["h.lund"], at=hub.now)
