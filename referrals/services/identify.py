"""Who the children and adults on a contact are: candidates, confirming, registering, undoing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import audit, moves, people
from mach.errors import RuleBroken, WrongState
from mach.models import Person, Significance, User
from mach.moves import keep, move, take
from mach.people import Home, Told
from referrals.models import Candidate, Contact, ContactChild, LinkedHow, Referral
from referrals.services.knowing import OfContact, learn, settle


@transaction.atomic
def confirm_person(of: OfContact, *, person: Person, by: User, at: datetime | None = None) -> OfContact:
    """A worker says that somebody on a contact is this person of the index. From then on they share one story."""
    moment = at or timezone.now()
    contact = take(of.contact, "identify", by=by)
    fresh = _unlinked(of)
    _refuse_twice(contact, person)
    if not people.everyone_for(by).filter(pk=person.pk).exists():
        raise RuleBroken(person="Choose somebody from the index: this person is not there for you.")
    _link(fresh, person, LinkedHow.CONFIRMED, by=by, at=moment)
    learn(contact, fresh, by=by, at=moment)
    settle(contact, by=by, at=moment)
    _recorded(contact, fresh, "Identified on a contact", by=by, at=moment)
    return fresh


@transaction.atomic
def register_person(of: OfContact, *, by: User, at: datetime | None = None, **corrections: Any) -> OfContact:
    """Register somebody on a contact as a new person of the index, from what was sent, with what the worker corrects.

    Their address goes with them, and so do the relationships between the adults and children of the contact.
    """
    moment = at or timezone.now()
    contact = take(of.contact, "identify", by=by)
    fresh = _unlinked(of)
    told = Told(homes=tuple(home for home in [Home.of(fresh)] if home.said), source=contact.reference)
    details = {name: getattr(fresh, name) for name in people.IDENTITY if hasattr(fresh, name)}
    with people.renewed_once():
        person = people.register({**details, **corrections}, by=by, at=moment, told=told)
        people.say(person, people.corrected(fresh, person), by=by, at=moment)
        _link(fresh, person, LinkedHow.REGISTERED, by=by, at=moment)
        learn(contact, fresh, by=by, at=moment)
    settle(contact, by=by, at=moment)
    _recorded(contact, fresh, "Registered from a contact", by=by, at=moment)
    return fresh


@transaction.atomic
def undo_link(of: OfContact, *, reason: str, by: User, at: datetime | None = None) -> OfContact:
    """It was somebody else after all. What the contact said of the wrong person leaves their record, with the reason
    kept. Not once a referral has begun for the child: the decision is corrected first."""
    moment = at or timezone.now()
    contact = take(of.contact, "identify", by=by)
    fresh = type(of).objects.select_for_update(of=("self",)).select_related("person").get(pk=of.pk)
    if fresh.person is None:
        raise WrongState("Nobody is linked here: there is nothing to undo.")
    if not reason.strip():
        raise RuleBroken(reason="Say how you know that this is somebody else.")
    if isinstance(fresh, ContactChild) and Referral.objects.open().filter(child=fresh).exists():
        raise WrongState("A referral has begun for this child: correct the decision first, then undo the link.")
    wrong = fresh.person
    fresh.person, fresh.linked_how, fresh.linked_by, fresh.linked_at = None, "", None, None
    keep(fresh, by=by, at=moment, why=f"undo_link: {reason.strip()}")
    if not _on_contact(contact, wrong):
        people.forget_source(wrong, contact.reference, by=by, at=moment)
    settle(contact, by=by, at=moment)
    move(contact, "identify", by=by, at=moment, undone=wrong.pk, reason=reason.strip())
    return fresh


@transaction.atomic
def not_the_same(candidate: Candidate, *, by: User, at: datetime | None = None) -> Candidate:
    """A worker says that a candidate is somebody else. Where the contact was closed only because of that person, it
    opens again to everyone."""
    moment = at or timezone.now()
    if candidate.pk is None:
        return rule_out(candidate.child or candidate.adult, person=candidate.person, by=by, at=moment)
    contact = take(candidate.contact, "identify", by=by)
    fresh = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if fresh.not_the_same_at is None:
        fresh.not_the_same_at, fresh.not_the_same_by = moment, by
        keep(fresh, by=by, at=moment, why="not_the_same")
        audit.record("contact.not_the_same", by=by, subject=contact, people=[fresh.person_id], at=moment)
        settle(contact, by=by, at=moment)
    return fresh


@transaction.atomic
def rule_out(of: OfContact, *, person: Person, by: User, at: datetime | None = None) -> Candidate:
    """A worker says that somebody on a contact is not this person, whether or not the job had found them yet."""
    moment = at or timezone.now()
    whose = {"child": of} if isinstance(of, ContactChild) else {"adult": of}
    row = Candidate.objects.filter(person=person, **whose).first()
    if row is None:
        row = Candidate(contact=of.contact, person=person, rank=99, found_at=moment, **whose)
        keep(row, by=by, at=moment, why="rule_out")
    return not_the_same(row, by=by, at=moment)


def _unlinked(of: OfContact) -> OfContact:
    fresh: OfContact = type(of).objects.select_for_update(of=("self",)).get(pk=of.pk)
    if fresh.person_id is not None:
        raise WrongState("Somebody has said already who this is: undo that first if it is wrong.")
    return fresh


def _refuse_twice(contact: Contact, person: Person) -> None:
    if _on_contact(contact, person):
        raise RuleBroken(person="This person is on the contact already: nobody is on it twice.")


def _on_contact(contact: Contact, person: Person) -> bool:
    return contact.children.filter(person=person).exists() or contact.adults.filter(person=person).exists()


def _link(of: OfContact, person: Person, how: str, *, by: User, at: datetime) -> None:
    of.person, of.linked_how, of.linked_by, of.linked_at = person, how, by, at
    keep(of, by=by, at=at, why=f"link: {how}")


def _recorded(contact: Contact, of: OfContact, label: str, *, by: User, at: datetime) -> None:
    """The act in the log, and a line in that one person's story: the others on the contact need not read it."""
    contact = move(contact, "identify", by=by, at=at, linked=of.person_id, how=of.linked_how)
    moves.tell_story(
        contact,
        label,
        by=by,
        at=at,
        kind="contact.identify",
        significance=Significance.ROUTINE,
        people=[of.person_id] if of.person_id else [],
        part=of.pk if isinstance(of, ContactChild) else None,
    )
