"""What a contact says about the index: who its people may be, what it adds to those linked, whom it may touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from mach import people, versions
from mach.models import Person, PersonName, User
from mach.names import name_key
from mach.people import Home, Match, Tie
from referrals.models import Candidate, Contact, ContactAdult, ContactChild
from referrals.sought import sought_on
from referrals.workflow import OPEN

OfContact = ContactChild | ContactAdult
BATCH = 50
STRONG = {"same date of birth", "same expected date"}


def settle(contact: Contact, *, by: User, at: datetime | None = None) -> None:
    """Work out again whom a contact is about and which restricted people it touches: those linked, and those it may
    be about until a worker says otherwise. Its referrals follow. Call it after any change to who is on a contact."""
    children, adults = list(contact.children.all()), list(contact.adults.all())
    known = {row.person_id for row in [*children, *adults] if row.person_id}
    suspected = {row.person_id for row in _standing(contact) if _strong(row)} | _resembled(contact, children, adults)
    parts = {child.pk: child.person_id for child in children}
    people.touch(contact, people=known, restricted=suspected, parts=parts, by=by, at=at)


def _resembled(contact: Contact, children: list[ContactChild], adults: list[ContactAdult]) -> set[int]:
    """Restricted people that somebody not identified may be and whom nobody has ruled out, whether or not the job has
    found them as candidates yet."""
    rows: list[OfContact] = [*children, *adults]
    unknown = [row for row in rows if row.person_id is None]
    ruled_out = set(contact.candidates.exclude(not_the_same_at=None).values_list("child_id", "adult_id", "person_id"))
    alike = zip(unknown, people.restricted_like(unknown), strict=True)
    return {person_id for row, ids in alike for person_id in ids if (*_place(row), person_id) not in ruled_out}


def _place(of: OfContact) -> tuple[int | None, int | None]:
    """Child and adult, as a candidate says whose it is."""
    return (of.pk, None) if isinstance(of, ContactChild) else (None, of.pk)


def _standing(contact: Contact) -> list[Candidate]:
    """Restricted candidates that nobody has ruled out, and in whose place nobody else is linked."""
    rows = contact.candidates.filter(not_the_same_at=None, person__restricted=True).select_related("child", "adult")
    return [row for row in rows if getattr(row.child or row.adult, "person_id", None) in {None, row.person_id}]


def _strong(candidate: Candidate) -> bool:
    return _enough(candidate.reasons)


def _enough(reasons: list[dict[str, Any]]) -> bool:
    """Enough to close a contact: the same NHS number or UPN, or an equal name with an equal date of birth."""
    agreeing = {(reason["field"], reason["text"]) for reason in reasons if reason["agrees"]}
    if ("nhs_number", "same NHS number") in agreeing:
        return True
    if ("upn", "same UPN") in agreeing:
        return True
    names = {("name", "same name"), ("name", "another of their names")}
    return bool(agreeing & names) and bool({text for _, text in agreeing} & STRONG)


@people.renewed_once()
def learn(contact: Contact, of: OfContact, *, by: User, at: datetime) -> None:
    """Add what a contact says of somebody linked to their record, with its reference: another name, an address, and
    what the adults on it are to its children. What was known already stands."""
    person = of.person
    if person is None:
        return
    source = contact.reference
    told = people.statements(of)
    people.say(person, told, by=by, at=contact.received_at, source=source, agency=contact.agency_id)
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
    batch = _with_people(waiting.order_by("pk").select_for_update(skip_locked=True, of=("self",)))[:BATCH]
    for contact in batch:
        _find(contact, by=by, at=moment)
    return len(batch)


@transaction.atomic
def look_again(*, by: User, at: datetime | None = None) -> int:
    """Look again at contacts: since their candidates were found somebody of the same name or number was registered,
    corrected, given another name or restricted. A contact that may be about somebody restricted is closed to all but
    those who may open it, until a worker says that it is somebody else."""
    moment = at or timezone.now()
    ids = {*_known_otherwise_since(), *_to_close()}
    batch = Contact.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    for contact in _with_people(batch):
        _find(contact, by=by, at=moment)
    return len(batch)


def _with_people(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    rows = {
        "children": ContactChild.objects.select_related("person"),
        "adults": ContactAdult.objects.select_related("person"),
    }
    return contacts.prefetch_related(*(Prefetch(name, of) for name, of in rows.items()))


def _known_otherwise_since() -> set[int]:
    """Open contacts on which somebody not identified has the name or a number of a person who was registered, or whose
    identity was changed, after their candidates were found."""
    since = Person.objects.filter(identity_at__gt=OuterRef("contact__candidates_found_at"))
    named_since = PersonName.objects.filter(person__identity_at__gt=OuterRef("contact__candidates_found_at"))
    ids: set[int] = set()
    for model in (ContactChild, ContactAdult):
        waiting = model.objects.filter(
            person=None, contact__status__in=OPEN, contact__candidates_found_at__isnull=False
        )
        for rows, name in ((since, "name_key"), (named_since, "name_key"), (since, "nhs_number"), (since, "upn")):
            alike = rows.filter(**{name: OuterRef(name)}).exclude(**{name: ""})
            ids |= set(waiting.exclude(**{name: ""}).filter(Exists(alike)).values_list("contact_id", flat=True))
    return ids


def _to_close() -> set[int]:
    """Contacts, decided ones too, that may be about somebody who was restricted, and are not closed for them."""
    standing = Candidate.objects.filter(person__restricted=True, not_the_same_at=None)
    found = standing.values_list("contact_id", "person_id", "contact__restricted_people", "reasons")
    return {contact for contact, person, closed, reasons in found if person not in closed and _enough(reasons)}


def _find(contact: Contact, *, by: User, at: datetime) -> None:
    rows: list[OfContact] = [*contact.children.all(), *contact.adults.all()]
    unknown = [row for row in rows if row.person_id is None]
    known = {_told(one): one for one in contact.candidates.all()}
    found = people.match_many(sought_on(rows, unknown), reader=by)
    candidates = [
        _candidate(contact, row, match, rank, at)
        for row, matches in zip(unknown, found, strict=True)
        for rank, match in enumerate(_as_if_alone(matches))
    ]
    versions.create([one for one in candidates if _told(one) not in known], by=by, at=at, why="find_candidates")
    other = [(known[_told(one)], one) for one in candidates if _told(one) in known]
    if changed := [_as_now(held, one) for held, one in other if held.reasons != one.reasons]:
        versions.update(changed, ("reasons", "probability"), by=by, at=at, why="find_candidates")
    with people.renewed_once():
        for row in rows:
            learn(contact, row, by=by, at=at)
    Contact.objects.filter(pk=contact.pk).update(candidates_found_at=at)
    settle(contact, by=by, at=at)


def _as_now(held: Candidate, now: Candidate) -> Candidate:
    """Somebody found before who compares otherwise now: what closes a contact is how they compare now."""
    held.reasons, held.probability = now.reasons, now.probability
    return held


def _as_if_alone(matches: list[Match]) -> list[Match]:
    """How likely each is as somebody may read it who cannot open the restricted among them: a share that is missing
    would tell of them."""
    closed = [match.odds for match in matches if match.person.restricted]
    return [
        match if match.person.restricted or not match.probability else _without(match, sum(closed)) for match in matches
    ]


def _without(match: Match, closed: float) -> Match:
    # A share is odds / (1 + all odds): without the closed ones all is that much less.
    every = match.odds / (match.probability or 1) - closed
    return replace(match, probability=match.odds / max(match.odds, every))


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
