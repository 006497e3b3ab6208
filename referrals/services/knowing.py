"""What a contact says about the index: who its people may be, what it adds to those linked, whom it may touch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from mach import people
from mach.models import Person, User
from mach.names import name_key
from mach.people import Home, Match, Sought, Tie
from referrals.models import Candidate, Contact, ContactAdult, ContactChild
from referrals.workflow import OPEN

OfContact = ContactChild | ContactAdult
BATCH = 50
STRONG = {"same date of birth", "same expected date"}


def settle(contact: Contact, *, by: User, at: datetime | None = None) -> None:
    """Work out again whom a contact is about and which restricted people it touches: those linked, and those it may
    be about until a worker says otherwise. Its referrals follow. Call it after any change to who is on a contact."""
    children = dict(contact.children.values_list("pk", "person_id"))
    adults = contact.adults.exclude(person=None).values_list("person_id", flat=True)
    known = {person_id for person_id in [*children.values(), *adults] if person_id}
    suspected = [row.person_id for row in _standing(contact) if _strong(row)]
    before = list(contact.restricted_people)
    people.touch(contact, people=known, restricted=suspected, parts=children, by=by, at=at)
    if contact.restricted_people != before:
        for referral in contact.referrals.all():
            people.touch(referral, people=referral.people, restricted=contact.restricted_people, by=by, at=at)


def _standing(contact: Contact) -> list[Candidate]:
    """Restricted candidates that nobody has ruled out, and in whose place nobody else is linked."""
    rows = contact.candidates.filter(not_the_same_at=None, person__restricted=True).select_related("child", "adult")
    return [row for row in rows if getattr(row.child or row.adult, "person_id", None) in {None, row.person_id}]


def _strong(candidate: Candidate) -> bool:
    """Enough to close a contact: the same NHS number, or an equal name with an equal date of birth."""
    agreeing = {(reason["field"], reason["text"]) for reason in candidate.reasons if reason["agrees"]}
    if ("nhs_number", "same NHS number") in agreeing:
        return True
    names = {("name", "same name"), ("name", "another of their names")}
    return bool(agreeing & names) and bool({text for _, text in agreeing} & STRONG)


def learn(contact: Contact, of: OfContact, *, by: User, at: datetime) -> None:
    """Add what a contact says of somebody linked to their record, with its reference: another name, an address, and
    what the adults on it are to its children. What was known already stands."""
    person = of.person
    if person is None:
        return
    source = contact.reference
    key = name_key(of.given_name, of.family_name)
    if key and key != person.name_key:
        people.add_name(person, given_name=of.given_name, family_name=of.family_name, source=source, by=by, at=at)
    if (home := Home.of(of)).said:
        people.add_address(person, home, source=source, by=by, at=at)
    if isinstance(of, ContactChild):
        pairs = [(adult, of) for adult in contact.adults.exclude(person=None).select_related("person")]
    else:
        pairs = [(of, child) for child in contact.children.exclude(person=None).select_related("person")]
    for adult, child in pairs:
        if adult.person and child.person and adult.relationship:
            tie = Tie(adult.relationship, adult.parental_responsibility, adult.lives_with_children)
            people.relate(adult.person, child.person, tie, source=source, by=by, at=at)


@transaction.atomic
def find_candidates(contacts: Iterable[int] | None = None, *, by: User, at: datetime | None = None) -> int:
    """Find who the people on contacts may be: for one batch of those not looked at yet. Safe to run twice and by many
    at once. A contact that may be about a restricted person is closed, and those who may open it are told at once."""
    moment = at or timezone.now()
    waiting = Contact.objects.filter(candidates_found_at=None)
    if contacts is not None:
        waiting = waiting.filter(pk__in=list(contacts))
    batch = list(waiting.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for contact in batch:
        _find(contact, by=by, at=moment)
    return len(batch)


@transaction.atomic
def look_again(*, by: User, at: datetime | None = None) -> int:
    """Look again at open contacts: somebody of the same name or number was registered since, or somebody they may be
    about was restricted. Such a contact is closed to all but those who may open it, until a worker says that it is
    somebody else."""
    moment = at or timezone.now()
    ids: set[int] = set()
    for model in (ContactChild, ContactAdult):
        waiting = model.objects.filter(
            person=None, contact__status__in=OPEN, contact__candidates_found_at__isnull=False
        )
        since = Person.objects.filter(registered_at__gt=OuterRef("contact__candidates_found_at"))
        for name in ("name_key", "nhs_number"):
            alike = since.filter(**{name: OuterRef(name)}).exclude(**{name: ""})
            ids |= set(waiting.exclude(**{name: ""}).filter(Exists(alike)).values_list("contact_id", flat=True))
    closed = Contact.objects.open().filter(
        candidates__person__restricted=True, candidates__not_the_same_at=None, restricted_people=[]
    )
    ids |= set(closed.values_list("pk", flat=True))
    batch = Contact.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    for contact in batch:
        _find(contact, by=by, at=moment)
    return len(batch)


def _find(contact: Contact, *, by: User, at: datetime) -> None:
    rows: list[OfContact] = [*contact.children.all(), *contact.adults.all()]
    unknown = [row for row in rows if row.person_id is None]
    known = set(contact.candidates.values_list("child_id", "adult_id", "person_id"))
    found = people.match_many([Sought.of(row) for row in unknown], reader=by)
    new = [
        candidate
        for row, matches in zip(unknown, found, strict=True)
        for rank, match in enumerate(matches)
        if _told(candidate := _candidate(contact, row, match, rank, at)) not in known
    ]
    if new:
        bulk_create_with_history(
            new, Candidate, default_user=by, default_change_reason="find_candidates", default_date=at
        )
    for row in rows:
        learn(contact, row, by=by, at=at)
    Contact.objects.filter(pk=contact.pk).update(candidates_found_at=at)
    settle(contact, by=by, at=at)


def _told(candidate: Candidate) -> tuple[int | None, int | None, int]:
    return candidate.child_id, candidate.adult_id, candidate.person_id


def _candidate(contact: Contact, of: OfContact, match: Match, rank: int, at: datetime) -> Candidate:
    return Candidate(
        contact=contact,
        child=of if isinstance(of, ContactChild) else None,
        adult=of if isinstance(of, ContactAdult) else None,
        person=match.person,
        rank=rank,
        probability=match.probability,
        reasons=[reason.as_json() for reason in match.reasons],
        found_at=at,
    )
