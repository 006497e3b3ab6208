"""Verbs on the index of people: register, correct, say where they live, what else they are called, whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from mach import audit, identifiers, moves, rows
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Event, Person, PersonAddress, PersonName, Relationship, Significance, User
from mach.names import name_key
from mach.people import likeness
from mach.people.holding import locked
from mach.people.likeness import renewed_once
from mach.people.saying import changed, said_of_somebody_else, say, saying, statements
from mach.people.telling import BOTH, IDENTITY, NOTHING_MORE, Home, Tie, Told, cleaned

R = TypeVar("R", PersonName, PersonAddress, Relationship)


def permit(by: User, permission: Permission = Permission.REGISTER_PERSON) -> None:
    if not (by.is_system or by.may(permission)):
        raise NotAllowed("Your role does not let you change the index of people: ask a manager.")


@transaction.atomic
@renewed_once()
def register(details: Mapping[str, Any], *, by: User, at: datetime | None = None, told: Told = NOTHING_MORE) -> Person:
    """Register somebody in the index. A child whose name nobody knows yet is registered under a description."""
    permit(by)
    moment = at or timezone.now()
    known = cleaned(details)
    if not any(str(known.get(name) or "").strip() for name in ("given_name", "family_name", "description")):
        raise RuleBroken(family_name="Give a name, or a description while no name is known.")
    person = Person(**known, identity_at=moment, registered_at=moment, registered_by=by)
    person.name_key = name_key(person.given_name, person.family_name)
    moves.keep(person, by=by, at=moment, why="register")
    for home in {(home.key, home.to_day): home for home in told.homes}.values():
        _lives_at(person, home, by=by, at=moment, source=told.source)
    line = audit.line("person.register", by=by, subject=person, people=[person.pk], at=moment, source=told.source)
    written = [rows.insert(line), rows.insert(_story(person, "Registered in the index", "register", by=by, at=moment))]
    # Of somebody on a contact the contact says it, word for word as it was sent.
    written += [] if told.source else [saying(person, statements(person), by=by, at=moment)]
    rows.run(*written)
    likeness.renew_in_time([person.pk])
    return person


def _story(person: Person, label: str, kind: str, *, by: User, at: datetime) -> Event:
    """A line of one person's own story: about their entry in the index, not about a piece of work."""
    return Event(
        people=[person.pk],
        restricted_people=[person.pk] if person.restricted else [],
        at=at,
        kind=f"person.{kind}",
        reference=person.reference,
        label=label,
        link=person.get_absolute_url(),
        significance=Significance.ROUTINE,
        by=by,
    )


@transaction.atomic
@renewed_once()
def correct(person: Person, details: Mapping[str, Any], *, by: User, at: datetime | None = None) -> Person:
    """Correct who somebody is. A name that is replaced stays as another name, so that they are still found by it."""
    permit(by)
    moment = at or timezone.now()
    fresh = locked(person)
    changes = {name: value for name, value in cleaned(details).items() if getattr(fresh, name) != value}
    if not changes:
        return fresh
    after = {name: changes.get(name, getattr(fresh, name)) for name in IDENTITY}
    if after["date_of_birth"] and after["expected_date_of_birth"]:
        raise RuleBroken(expected_date_of_birth=BOTH)
    if not any(str(after[name]).strip() for name in ("given_name", "family_name", "description")):
        raise RuleBroken(family_name="Give a name, or a description while no name is known.")
    old = (fresh.given_name, fresh.family_name)
    say(fresh, changed(fresh, changes), by=by, at=moment)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.name_key = name_key(fresh.given_name, fresh.family_name)
    fresh.identity_at = moment
    if any(old) and name_key(*old) != fresh.name_key:
        add_name(fresh, given_name=old[0], family_name=old[1], note="Recorded before", by=by, at=moment)
    moves.keep(fresh, by=by, at=moment, why="correct")
    audit.record("person.correct", by=by, subject=fresh, people=[fresh.pk], at=moment, fields=sorted(changes))
    likeness.renew_in_time([fresh.pk])
    return fresh


@transaction.atomic
def add_name(
    person: Person,
    *,
    given_name: str,
    family_name: str,
    by: User,
    note: str = "",
    source: str = "",
    at: datetime | None = None,
) -> PersonName | None:
    """Add another name that somebody is or was known by. One that is held already is not written twice."""
    permit(by)
    key = name_key(given_name, family_name)
    if not key:
        raise RuleBroken(family_name="Give the other name.")
    if key == person.name_key or person.names.filter(name_key=key).exists():
        return None
    row = PersonName(
        person=person, given_name=given_name, family_name=family_name, name_key=key, note=note, source=source
    )
    person.identity_at = at or timezone.now()
    Person.objects.filter(pk=person.pk).update(identity_at=person.identity_at)
    if not source:
        say(person, [("name", str(row))], by=by, at=person.identity_at)
    return _kept(row, person, "add_name", by=by, at=at)


@transaction.atomic
def add_address(
    person: Person, home: Home, *, by: User, source: str = "", at: datetime | None = None
) -> PersonAddress | None:
    """Say where somebody lives or lived. An address that is held already is not written twice."""
    permit(by)
    if person.addresses.filter(search_key=home.key, to_day=home.to_day).exists():
        return None
    return _lives_at(person, home, by=by, source=source, at=at)


def _lives_at(person: Person, home: Home, *, by: User, source: str, at: datetime | None) -> PersonAddress:
    if not home.said:
        raise RuleBroken(lines="Give the address, or at least the postcode.")
    if home.from_day and home.to_day and home.to_day < home.from_day:
        raise RuleBroken(to_day="The last day at this address must not be before the first.")
    row = PersonAddress(
        person=person,
        lines=[line for line in home.lines if line],
        town=home.town,
        postcode=identifiers.clean_postcode(home.postcode)[:10],
        search_key=home.key,
        from_day=home.from_day,
        to_day=home.to_day,
        source=source,
    )
    if not source:
        say(person, [("address", str(row))], by=by, at=at or timezone.now())
    return _kept(row, person, "add_address", by=by, at=at)


@transaction.atomic
def relate(
    person: Person, child: Person, tie: Tie, *, by: User, source: str = "", at: datetime | None = None
) -> Relationship:
    """Say what an adult is to a child. What a contact says again fills in what was not known; a worker's word stands
    in place of what was known."""
    permit(by)
    kind = " ".join(tie.kind.split())[:60].lower()
    if not kind:
        raise RuleBroken(kind="Say what this person is to the child, for example mother.")
    if person.pk == child.pk:
        raise RuleBroken(person="Choose two different people.")
    row = Relationship.objects.filter(person=person, child=child, kind=kind).first() or Relationship(
        person=person, child=child, kind=kind, source=source
    )
    for name in ("parental_responsibility", "lives_with", "from_day", "to_day"):
        value = getattr(tie, name)
        if value is not None and (not source or getattr(row, name) is None):
            setattr(row, name, value)
    return _kept(row, person, "relate", by=by, at=at, others=[child.pk])


@transaction.atomic
def forget_source(person: Person, source: str, *, by: User, at: datetime | None = None) -> None:
    """A contact turned out to be about somebody else: what it said of this person goes, and stays in the history."""
    moment = at or timezone.now()
    said: list[Any] = [
        *person.names.filter(source=source),
        *person.addresses.filter(source=source),
        *person.relatives.filter(source=source),
        *person.related_to.filter(source=source),
    ]
    for row in said:
        moves.remember(row, by=by, at=moment, why="forget_source")
        row.delete()
    said_of_somebody_else(person, source, at=moment)
    if said:
        likeness.renew(likeness.stale())


def _kept(row: R, person: Person, why: str, *, by: User, at: datetime | None, others: Iterable[int] = ()) -> R:
    moment = at or timezone.now()
    line = audit.line(f"person.{why}", by=by, subject=person, people=[person.pk, *others], at=moment)
    moves.keep(row, by=by, at=moment, why=why, besides=[rows.insert(line)])
    likeness.renew_in_time([person.pk, *others])
    return row
