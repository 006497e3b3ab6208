"""Who is this? Candidates from the index for somebody who was named, with the reasons for and against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from mach.identifiers import clean_nhs_number, clean_postcode, clean_upn
from mach.models import Person, PersonAddress, PersonName, User
from mach.names import fold, name_key, swapped


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of somebody who is looked for. Anything may be missing."""

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    expected_date_of_birth: date | None = None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""

    @classmethod
    def of(cls, sent: Any) -> Sought:
        """From anything with the fields of an identity: somebody on a contact, or what a form holds."""
        return cls(
            given_name=sent.given_name,
            family_name=sent.family_name,
            date_of_birth=sent.date_of_birth,
            expected_date_of_birth=sent.expected_date_of_birth,
            nhs_number=sent.nhs_number,
            upn=sent.upn,
            postcode=getattr(sent, "postcode", ""),
        ).tidied()

    def tidied(self) -> Sought:
        """Numbers and postcode in the one way of writing in which they are stored."""
        return replace(
            self,
            nhs_number=clean_nhs_number(self.nhs_number),
            upn=clean_upn(self.upn),
            postcode=clean_postcode(self.postcode),
        )

    @property
    def key(self) -> str:
        return name_key(self.given_name, self.family_name)

    @property
    def days(self) -> list[date]:
        """The date of birth, and the same with day and month swapped, as people mistype it."""
        born = self.date_of_birth
        return [day for day in (born, swapped(born) if born else None) if day]


@dataclass(frozen=True, slots=True)
class Reason:
    """One field compared: whether it speaks for the match, in words. `agrees` is None where one side says nothing."""

    field: str
    agrees: bool | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Match:
    """A person of the index who may be the one sought. `probability` is None until a matcher can say how likely."""

    person: Any
    probability: float | None
    reasons: tuple[Reason, ...]
    weight: int = 0

    @property
    def why(self) -> str:
        """The reasons as one sentence: “Same name; day and month swapped; NHS number missing; other postcode”."""
        told = "; ".join(reason.text for reason in self.reasons)
        return told[:1].upper() + told[1:]

    @property
    def certain(self) -> bool:
        """The only case in which nobody need confirm it: the same NHS number and the same date of birth."""
        agreeing = {reason.text for reason in self.reasons if reason.agrees}
        return SAME_NHS in agreeing and SAME_BIRTH in agreeing


SAME_NHS, SAME_BIRTH, SAME_NAME = "same NHS number", "same date of birth", "same name"
WEIGHTS = {
    SAME_NHS: 100,
    "same UPN": 80,
    SAME_BIRTH: 40,
    "same expected date": 40,
    "day and month swapped": 30,
    SAME_NAME: 30,
    "another of their names": 25,
    "same surname": 10,
    "same given name": 10,
    "same postcode": 15,
}


def match(sought: Sought, *, reader: User, limit: int = 5) -> list[Match]:
    """Up to `limit` people of the index who may be this one, likeliest first, with reasons both ways.

    The same NHS number or UPN; or an equal name (case, accents, hyphens and order folded, other names included) with
    an equal date of birth, or one with day and month swapped. Restricted people are offered to nobody who may not
    open them.
    """
    return match_many([sought], reader=reader, limit=limit)[0]


def match_many(several: Sequence[Sought], *, reader: User, limit: int = 5) -> list[list[Match]]:
    """`match` for everyone on a contact at once, in one statement, in the order asked."""
    wanted = [one for one in several if one.nhs_number or one.upn or one.key]
    found = list(_possible(wanted, reader)) if wanted else []
    return [_ranked(one, found)[:limit] for one in several]


def everyone_for(reader: User) -> Any:
    """The people of the index whom this reader may see. Jobs see all: what they store is shown through a reader."""
    return Person.objects.standing() if reader.is_system else Person.objects.visible_to(reader)


def _possible(wanted: Iterable[Sought], reader: User) -> Any:
    numbers = {one.nhs_number for one in wanted if one.nhs_number}
    upns = {one.upn for one in wanted if one.upn}
    keys = {one.key for one in wanted if one.key}
    days = {day for one in wanted for day in one.days}
    expected = {one.expected_date_of_birth for one in wanted if one.expected_date_of_birth}
    # A union and not an OR, so that each part is read by its own index.
    ids = (
        Person.objects.filter(nhs_number__in=numbers)
        .exclude(nhs_number="")
        .values("pk")
        .union(
            Person.objects.filter(upn__in=upns).exclude(upn="").values("pk"),
            Person.objects.filter(name_key__in=keys, date_of_birth__in=days).values("pk"),
            Person.objects.filter(name_key__in=keys, expected_date_of_birth__in=expected).values("pk"),
            PersonName.objects.filter(name_key__in=keys, person__date_of_birth__in=days).values("person_id"),
        )
    )
    homes = PersonAddress.objects.filter(
        Q(to_day=None) | Q(to_day__gte=timezone.localdate()), person=OuterRef("pk")
    ).exclude(postcode="")
    aliases = PersonName.objects.filter(person=OuterRef("pk"))
    return (
        everyone_for(reader)
        .filter(pk__in=ids)
        .annotate(
            postcodes=ArraySubquery(homes.values("postcode")), other_keys=ArraySubquery(aliases.values("name_key"))
        )
    )


def _ranked(sought: Sought, people: Iterable[Any]) -> list[Match]:
    matches = [_weighed(sought, person) for person in people if _alike(sought, person)]
    return sorted(matches, key=lambda found: (-found.weight, found.person.pk))


def _alike(sought: Sought, person: Any) -> bool:
    if sought.nhs_number and sought.nhs_number == person.nhs_number:
        return True
    if sought.upn and sought.upn == person.upn:
        return True
    if not sought.key or sought.key not in {person.name_key, *person.other_keys}:
        return False
    expected = sought.expected_date_of_birth
    return person.date_of_birth in sought.days or bool(expected and expected == person.expected_date_of_birth)


def _weighed(sought: Sought, person: Any) -> Match:
    reasons = (
        _name_reason(sought, person),
        _birth_reason(sought, person),
        _number_reason("nhs_number", "NHS number", sought.nhs_number, person.nhs_number),
        *([_number_reason("upn", "UPN", sought.upn, person.upn)] if sought.upn and person.upn else []),
        _postcode_reason(sought, person),
    )
    weight = sum(WEIGHTS.get(reason.text, 0) for reason in reasons)
    return Match(person, None, reasons, weight)


def _name_reason(sought: Sought, person: Any) -> Reason:
    if not sought.key or not person.name_key:
        return Reason("name", None, "name missing")
    if sought.key == person.name_key:
        return Reason("name", True, SAME_NAME)
    if sought.key in person.other_keys:
        return Reason("name", True, "another of their names")
    if fold(sought.family_name) and fold(sought.family_name) == fold(person.family_name):
        return Reason("name", True, "same surname")
    if fold(sought.given_name) and fold(sought.given_name) == fold(person.given_name):
        return Reason("name", True, "same given name")
    return Reason("name", False, "other name")


def _birth_reason(sought: Sought, person: Any) -> Reason:
    born, expected = sought.date_of_birth, sought.expected_date_of_birth
    if expected and expected == person.expected_date_of_birth:
        return Reason("date_of_birth", True, "same expected date")
    if not born or not person.date_of_birth:
        return Reason("date_of_birth", None, "date of birth missing")
    if born == person.date_of_birth:
        return Reason("date_of_birth", True, SAME_BIRTH)
    if swapped(born) == person.date_of_birth:
        return Reason("date_of_birth", True, "day and month swapped")
    return Reason("date_of_birth", False, "other date of birth")


def _number_reason(field: str, label: str, given: str, held: str) -> Reason:
    if not given or not held:
        return Reason(field, None, f"{label} missing")
    return Reason(field, given == held, f"same {label}" if given == held else f"other {label}")


def _postcode_reason(sought: Sought, person: Any) -> Reason:
    if not sought.postcode or not person.postcodes:
        return Reason("postcode", None, "postcode missing")
    same = sought.postcode in person.postcodes
    return Reason("postcode", same, "same postcode" if same else "other postcode")
