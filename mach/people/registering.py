"""Verbs on the index of people: register, correct, say where they live, what else they are called, whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from mach import audit, census, identifiers, moves, rows
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Event, Person, PersonAddress, PersonName, Relationship, Significance, User
from mach.names import KEY_LENGTH, fold, name_key
from mach.people import likeness

R = TypeVar("R", PersonName, PersonAddress, Relationship)
IDENTITY = (
    "given_name",
    "family_name",
    "description",
    "date_of_birth",
    "expected_date_of_birth",
    "sex",
    "ethnicity",
    "first_language",
    "interpreter_language",
    "nhs_number",
    "upn",
    "school",
    "gp",
    "disabilities",
    "telephone",
)
"""The fields of a person that somebody may give and correct."""
BOTH = "Give the date of birth or the expected date, not both."


@dataclass(frozen=True, slots=True)
class Home:
    """An address as somebody gave it."""

    lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    from_day: date | None = None
    to_day: date | None = None

    @classmethod
    def of(cls, sent: Any) -> Home:
        """From anything that has the address of somebody on a contact."""
        return cls(tuple(sent.address_lines), sent.town, sent.postcode)

    @property
    def key(self) -> str:
        """One way of writing it, to compare and to search by: house and street folded, then the postcode."""
        street = fold(" ".join([*self.lines, self.town]))
        return f"{street} {identifiers.clean_postcode(self.postcode).lower()}".strip()[:KEY_LENGTH]

    @property
    def said(self) -> bool:
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class Tie:
    """What an adult is to a child."""

    kind: str
    parental_responsibility: bool | None = None
    lives_with: bool | None = None
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What comes with somebody who is registered: their homes, and the reference of the contact that said so."""

    homes: tuple[Home, ...] = field(default=())
    source: str = ""


def cleaned(details: Mapping[str, Any]) -> dict[str, Any]:
    """Identity details in the one way they are stored; `RuleBroken` names every field that cannot be right."""
    known = {name: details[name] for name in IDENTITY if name in details}
    for name, clean in (
        ("nhs_number", identifiers.clean_nhs_number),
        ("upn", identifiers.clean_upn),
        ("telephone", identifiers.clean_telephone),
    ):
        if name in known:
            known[name] = clean(known[name] or "")
    faults = _faults(known)
    if faults:
        raise RuleBroken(**faults)
    return known


def _faults(known: Mapping[str, Any]) -> dict[str, str]:
    born, expected = known.get("date_of_birth"), known.get("expected_date_of_birth")
    told = {
        "nhs_number": identifiers.nhs_number_fault(known.get("nhs_number", "")),
        "upn": identifiers.upn_fault(known.get("upn", "")),
        "first_language": census.language_fault(known.get("first_language", "")),
        "interpreter_language": census.language_fault(known.get("interpreter_language", "")),
        "disabilities": census.disabilities_fault(known.get("disabilities", [])),
        "telephone": _telephone_fault(known.get("telephone", "")),
        "date_of_birth": _birth_fault(born),
        "expected_date_of_birth": BOTH if born and expected else None,
    }
    return {name: sentence for name, sentence in told.items() if sentence}


def _telephone_fault(number: str) -> str | None:
    return "Enter a telephone number of at most 20 digits." if len(number) > 20 else None


def _birth_fault(born: date | None) -> str | None:
    if born and born > timezone.localdate():
        return "This date is in the future: for an unborn child give the expected date instead."
    return None


def permit(by: User, permission: Permission = Permission.REGISTER_PERSON) -> None:
    if not (by.is_system or by.may(permission)):
        raise NotAllowed("Your role does not let you change the index of people: ask a manager.")


@transaction.atomic
def register(details: Mapping[str, Any], *, by: User, at: datetime | None = None, told: Told = Told()) -> Person:
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
    rows.run(rows.insert(line), rows.insert(_story(person, "Registered in the index", "register", by=by, at=moment)))
    if not told.homes:
        likeness.renew([person.pk])
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
def correct(person: Person, details: Mapping[str, Any], *, by: User, at: datetime | None = None) -> Person:
    """Correct who somebody is. A name that is replaced stays as another name, so that they are still found by it."""
    permit(by)
    moment = at or timezone.now()
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    changes = {name: value for name, value in cleaned(details).items() if getattr(fresh, name) != value}
    if not changes:
        return fresh
    after = {name: changes.get(name, getattr(fresh, name)) for name in IDENTITY}
    if after["date_of_birth"] and after["expected_date_of_birth"]:
        raise RuleBroken(expected_date_of_birth=BOTH)
    if not any(str(after[name]).strip() for name in ("given_name", "family_name", "description")):
        raise RuleBroken(family_name="Give a name, or a description while no name is known.")
    old = (fresh.given_name, fresh.family_name)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.name_key = name_key(fresh.given_name, fresh.family_name)
    fresh.identity_at = moment
    if any(old) and name_key(*old) != fresh.name_key:
        add_name(fresh, given_name=old[0], family_name=old[1], note="Recorded before", by=by, at=moment)
    moves.keep(fresh, by=by, at=moment, why="correct")
    audit.record("person.correct", by=by, subject=fresh, people=[fresh.pk], at=moment, fields=sorted(changes))
    likeness.renew([fresh.pk])
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
    if said:
        likeness.renew(likeness.stale())


def _kept(row: R, person: Person, why: str, *, by: User, at: datetime | None, others: Iterable[int] = ()) -> R:
    moment = at or timezone.now()
    line = audit.line(f"person.{why}", by=by, subject=person, people=[person.pk, *others], at=moment)
    moves.keep(row, by=by, at=moment, why=why, besides=[rows.insert(line)])
    likeness.renew([person.pk, *others])
    return row
