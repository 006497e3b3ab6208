"""What may be told of who somebody is, where they live and whose they are, in the one way in which it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from mach import census, identifiers
from mach.errors import RuleBroken
from mach.names import KEY_LENGTH, fold

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


NOTHING_MORE = Told()
