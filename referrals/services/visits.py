"""Seeing the child of a red contact the same day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach import clocks
from mach.errors import RuleBroken, WrongState
from mach.models import Significance, User, Visit, stage_key
from mach.moves import keep, move, take, tell_story
from referrals.models import Contact, ContactChild
from referrals.services.rating import VISIT


@transaction.atomic
def record_visit(
    contact: Contact,
    *,
    child: ContactChild,
    at: datetime,
    seen: bool,
    seen_alone: bool = False,
    where: str = "",
    said: str = "",
    by: User,
    recorded_at: datetime | None = None,
) -> Visit:
    """Somebody went to see a child: when, where, whether the child was seen, seen alone, and what they said. Once the
    child has been seen, that child is no longer waited for; where not, the clock goes on. It survives the decision."""
    moment = recorded_at or timezone.now()
    contact = take(contact, "record_visit", by=by)
    _refuse_unless_it_happened(contact, at=at, now=moment, seen=seen, seen_alone=seen_alone, where=where)
    visit = Visit(
        **stage_key(contact),
        reference=contact.reference,
        link=contact.get_absolute_url(),
        restricted_people=contact.restricted_people,
        part=child.pk,
        child_id=child.person_id,
        at=at,
        by=by,
        seen=seen,
        seen_alone=seen_alone,
        where=where.strip(),
        said=said.strip(),
        recorded_at=moment,
    )
    keep(visit, by=by, at=moment, why="record_visit")
    contact = move(contact, "record_visit", by=by, at=moment, child=child.pk, seen=seen)
    told = "Child seen alone" if seen_alone else "Child seen" if seen else "Visited, child not seen"
    story(contact, child, told, by=by, at=at, step="record_visit")
    if seen:
        clocks.stop(contact, VISIT, by=by, at=at, reason="Child seen", part=child.pk)
    return visit


def _refuse_unless_it_happened(
    contact: Contact, *, at: datetime, now: datetime, seen: bool, seen_alone: bool, where: str
) -> None:
    faults = {}
    if at > now:
        faults["at"] = "Give the time at which the visit took place: this one is still to come."
    elif at < contact.received_at.replace(second=0, microsecond=0):  # a visit's time is typed to the minute
        faults["at"] = "This is before the contact arrived: give the time of a visit since then."
    if seen_alone and not seen:
        faults["seen_alone"] = "A child who was not seen cannot have been seen alone."
    if not where.strip():
        faults["where"] = "Say where the visit took place."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def stop_visit(contact: Contact, *, child: ContactChild, reason: str, by: User, at: datetime | None = None) -> Contact:
    """A manager says why this child need not be seen today after all. It is never stopped without a reason."""
    moment = at or timezone.now()
    contact = take(contact, "stop_visit", by=by)
    if not reason.strip():
        raise RuleBroken(reason="Say why this child need not be seen today.")
    if not clocks.stop(contact, VISIT, by=by, at=moment, reason=reason.strip(), part=child.pk):
        raise WrongState("Nobody waits for a visit to this child now: look at the contact again.")
    contact = move(contact, "stop_visit", by=by, at=moment, child=child.pk)
    story(contact, child, "Same-day visit called off by a manager", by=by, at=moment, step="stop_visit")
    return contact


def story(contact: Contact, child: ContactChild, label: str, *, by: User, at: datetime, step: str) -> None:
    """A line in this child's story alone: brothers and sisters were not the ones visited."""
    people = [child.person_id] if child.person_id else []
    key = Significance.KEY
    tell_story(contact, label, by=by, at=at, kind=f"contact.{step}", significance=key, people=people, part=child.pk)
