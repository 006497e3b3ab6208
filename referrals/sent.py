"""A contact as somebody sends it, before it is one: plain values that both doors hand to the services. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from mach.census import ETHNICITIES, REFERRAL_SOURCES, SEXES, disabilities_fault, language_fault
from mach.identifiers import nhs_number_fault, upn_fault

CLOCKS_DISAGREE = timedelta(minutes=10)
"""How far a partner's clock may run ahead of ours before what happened counts as in the future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPerson:
    """What was sent of one person."""

    given_name: str = ""
    family_name: str = ""
    description: str = ""
    sex: str = "U"
    date_of_birth: date | None = None
    expected_date_of_birth: date | None = None
    ethnicity: str = ""
    first_language: str = ""
    interpreter_language: str = ""
    nhs_number: str = ""
    upn: str = ""
    school: str = ""
    gp: str = ""
    disabilities: tuple[str, ...] = ()
    address_lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentChild(SentPerson):
    """A child that a contact is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAdult(SentPerson):
    """An adult of the family or household, and what they are to the children."""

    relationship: str = ""
    parental_responsibility: bool | None = None
    lives_with_children: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentContact:
    """Everything that was sent. What the parents were told and agreed to is null where nobody said."""

    source_code: str
    reason: str
    children: tuple[SentChild, ...]
    adults: tuple[SentAdult, ...] = ()
    external_reference: str = ""
    referrer_name: str = ""
    referrer_role: str = ""
    referrer_phone: str = ""
    referrer_email: str = ""
    occurred_at: datetime | None = None
    categories: tuple[str, ...] = ()
    level_believed: int | None = None
    immediate_danger: bool = False
    parents_informed: bool | None = None
    parents_agreed: bool | None = None
    not_informed_reason: str = ""
    young_person_agreed: bool | None = None
    anonymous: bool = False
    identity_withheld: bool = False
    names_not_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names under which an agency sends something: its idempotency key, its own reference; and the content."""

    key: str = ""
    reference: str = ""
    digest: str = ""


def digest(content: Any) -> str:
    """The same for equal content, however its JSON was written."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def values(sent: Any) -> dict[str, Any]:
    """The fields of something sent, by name, one level deep."""
    return {field.name: getattr(sent, field.name) for field in fields(sent)}


def faults(sent: SentContact, *, now: datetime, today: date) -> dict[str, str]:
    """Everything that keeps a contact from being received, by dotted path ("children.0.nhs_number")."""
    found = dict(contact_faults(values(sent), now=now))
    if not sent.children:
        found["children"] = "Send at least one child, with a name or a description."
    for group, people in (("children", sent.children), ("adults", sent.adults)):
        for place, person in enumerate(people):
            of_person = person_faults(values(person), today=today, child=group == "children")
            found |= {f"{group}.{place}.{name}".rstrip("."): told for name, told in of_person}
    return found


def contact_faults(given: Mapping[str, Any], *, now: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with what was said about the contact itself, field by field. Fields left out are not looked at."""
    if "reason" in given and not given["reason"].strip():
        yield "reason", "Say what the concern is."
    if given.get("source_code", "6") not in REFERRAL_SOURCES:
        yield "source_code", "Send a source code of the children in need census, for example 6 for police."
    if (level := given.get("level_believed")) is not None and not 1 <= level <= 4:
        yield "level_believed", "Send the level of need as 1, 2, 3 or 4, or leave it out."
    if (occurred_at := given.get("occurred_at")) and occurred_at > now + CLOCKS_DISAGREE:
        yield "occurred_at", "Check when it happened: this is in the future."


def person_faults(given: Mapping[str, Any], *, today: date, child: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with what was said of one person, field by field; under "" what belongs to no single field."""
    if child and not any(given.get(name, "").strip() for name in ("given_name", "family_name", "description")):
        yield "", "Give a name for this child, or describe them, for example “boy about 3”."
    yield from birth_faults(given, today)
    for name, codes, noun in (("sex", SEXES, "sex"), ("ethnicity", ETHNICITIES, "ethnicity")):
        if (code := given.get(name)) and code not in codes:
            yield name, f"Send a code of the census for {noun}, one of {', '.join(codes)}."
    for name, fault in (
        ("nhs_number", nhs_number_fault(given.get("nhs_number", ""))),
        ("upn", upn_fault(given.get("upn", ""))),
        ("first_language", language_fault(given.get("first_language", ""))),
        ("interpreter_language", language_fault(given.get("interpreter_language", ""))),
        ("disabilities", disabilities_fault(given.get("disabilities", ()))),
    ):
        if fault:
            yield name, fault


def birth_faults(given: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """Nobody is born tomorrow, and nobody who is born is still expected."""
    born, expected = given.get("date_of_birth"), given.get("expected_date_of_birth")
    if born and born > today:
        yield "date_of_birth", "Check the date of birth: it is in the future. An unborn child has an expected date."
    if born and expected:
        yield "expected_date_of_birth", "Send either a date of birth or, for an unborn child, the expected date."
