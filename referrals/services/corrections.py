"""What was decided or received wrongly is corrected beside what was recorded, never in its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import clocks, notices
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Significance, User
from mach.moves import keep, move, take, tell_story
from mach.workdays import london_day
from referrals.clashes import TOLD_FOR_ANOTHER, one_open_referral
from referrals.models import ChildDecision, Contact, Handover, Recommendation, Referral, outcome_fields
from referrals.queries.outcomes import kept_outcome, outcome_errors
from referrals.rules import REFERRALS, Decision, told_for_another
from referrals.services.identify import register_person
from referrals.services.onward import Onward, carry_out, refuse_second_referral, wait_to_tell
from referrals.services.origins import tell_where_it_came_from
from referrals.services.referrals import withdraw
from referrals.workflow import ReferralStatus

CORRECTED = "What the front door decided about {contact}, stepped up from {held}, has been corrected: read it."


@one_open_referral()
def correct(
    decision: ChildDecision, *, outcome: Mapping[str, Any], reason: str, by: User, at: datetime | None = None
) -> ChildDecision:
    """A wrong decision is corrected by a new entry beside the old, with the original date kept. What the old one began
    is withdrawn, and what the new one leads to begins. New facts are a new contact; a referral whose assessment has
    begun can't be corrected away. The contact stays decided, its clocks and breaches as they are."""
    moment = at or timezone.now()
    contact = take(decision.contact, "correct", by=by)
    old = ChildDecision.objects.select_for_update(of=("self",)).select_related("child__person").get(pk=decision.pk)
    _refuse_what_cannot_be(contact, old, outcome, reason, by)
    _withdraw_what_followed(contact, old, by=by, at=moment)
    refuse_second_referral([old.child], {old.child_id: outcome}, by=by)
    if outcome["decision"] in REFERRALS and old.child.person_id is None:
        register_person(old.child, by=by, at=moment)
        old.child.refresh_from_db()
        contact = Contact.objects.get(pk=contact.pk)
    old.superseded_at = moment
    keep(old, by=by, at=moment, why="correct")
    new = ChildDecision(
        contact=contact,
        child=old.child,
        corrects=old,
        changed_because=reason.strip(),
        by=by,
        at=old.at,
        recorded_at=moment,
        **kept_outcome(outcome),
    )
    keep(new, by=by, at=moment, why="correct")
    contact = move(contact, "correct", by=by, at=moment, was=old.decision, now=new.decision)
    _tell_the_child(contact, old, new, by=by, at=moment)
    onward = Onward(contact=contact, at=moment, figures=in_force(moment))
    carry_out(onward, [new], by=by)
    if (old.decision, old.told_text) != (new.decision, new.told_text):
        wait_to_tell(onward, by=by)
    if old.decision != new.decision:
        tell_where_it_came_from(contact, CORRECTED, by=by, at=moment)
    return new


def _refuse_what_cannot_be(
    contact: Contact, old: ChildDecision, outcome: Mapping[str, Any], reason: str, by: User
) -> None:
    if old.superseded_at:
        raise WrongState("This decision has been corrected already: look at the contact again.")
    if Recommendation.objects.filter(child=old.child, superseded_at=None, by=by).exists():
        raise NotAllowed("Nobody decides on their own recommendation: ask another manager to correct it.")
    faults = outcome_errors(contact, [old.child], {old.child_id: outcome}, reader=by)
    if told_for_another(outcome_fields(old), outcome):
        faults[f"children.{old.child_id}.told_text"] = TOLD_FOR_ANOTHER
    if not reason.strip():
        faults["reason"] = "Say what was wrong with the decision."
    if faults:
        raise RuleBroken(**faults)


def _withdraw_what_followed(contact: Contact, old: ChildDecision, *, by: User, at: datetime) -> None:
    """The old entry's referral, unless somebody has begun to assess the child, or its hand-over."""
    referral = Referral.objects.select_for_update().filter(decision=old).first()
    if referral and referral.status != ReferralStatus.ACCEPTED:
        raise RuleBroken(
            f"The assessment of {referral.reference} has begun: this decision can no longer be corrected. "
            "Record new facts as a new contact."
        )
    if referral:
        withdraw(referral, by=by, at=at)
    handover = Handover.objects.filter(decision=old, withdrawn_at=None).first()
    if handover:
        handover.withdrawn_at = at
        keep(handover, by=by, at=at, why="correct")
        reason = "The decision was corrected"
        clocks.stop(contact, "handover_accepted", "link_acknowledged", by=by, at=at, reason=reason, part=old.child_id)
        if told := handover.accepted_by or handover.to_worker:
            text = f"The decision on {contact.reference} that was handed to you has been corrected: read it."
            notices.tell(told, text, about=contact, at=at)


def _tell_the_child(contact: Contact, old: ChildDecision, new: ChildDecision, *, by: User, at: datetime) -> None:
    tell_story(
        contact,
        f"Decision corrected: {Decision(new.decision).label}, was {Decision(old.decision).label}",
        by=by,
        at=at,
        kind="contact.correct",
        significance=Significance.KEY,
        people=[new.child.person_id] if new.child.person_id else [],
        part=new.child_id,
    )


@transaction.atomic
def correct_received(
    contact: Contact, *, received_at: datetime, reason: str, by: User, at: datetime | None = None
) -> Contact:
    """It was received at another moment than recorded, never in the future. What runs from receipt moves, the date of
    its referrals with it; what was missed stays missed."""
    moment = at or timezone.now()
    contact = take(contact, "correct_received", by=by)
    _refuse_moment(contact, received_at, reason, moment)
    was = contact.received_at
    said: dict[str, Any] = {"by": by, "reason": reason.strip(), "at": moment}
    clocks.correct_start(contact, started_at=received_at, was=was, **said)
    contact = move(
        contact,
        "correct_received",
        by=by,
        at=moment,
        label="The time of receipt was corrected",
        changes={"received_at": received_at},
        was=was.isoformat(),
        now=received_at.isoformat(),
        reason=reason.strip(),
    )
    for referral in contact.referrals.exclude(status=ReferralStatus.WITHDRAWN).select_for_update():
        referral.date = london_day(received_at)
        clocks.correct_start(referral, started_at=received_at, was=was, **said)
        keep(referral, by=by, at=moment, why="correct_received")
    return contact


def _refuse_moment(contact: Contact, received_at: datetime, reason: str, now: datetime) -> None:
    faults = {}
    if received_at > now:
        faults["received_at"] = "A contact cannot be received in the future: give the moment it came."
    elif received_at == contact.received_at:
        faults["received_at"] = "This is the time that is recorded: give the right one."
    elif _answered_before(contact, received_at):
        faults["received_at"] = "Something was done about it before this moment: give the moment it came."
    if not reason.strip():
        faults["reason"] = "Say how you know when it was received."
    if faults:
        raise RuleBroken(**faults)


def _answered_before(contact: Contact, moment: datetime) -> bool:
    """Somebody rated, allocated or decided it before then: it had been received."""
    return (
        contact.ratings.filter(at__lt=moment).exists()
        or contact.allocations.filter(from_at__lt=moment).exists()
        or contact.decisions.filter(at__lt=moment).exists()
    )
