"""All that was ever said of who somebody is: by whom, in what, when, and what is believed now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mach.identifiers import nhs_number_fault, upn_fault
from mach.models import Person, Said
from mach.people import statements
from mach.queries.duplicates import label_of, value_words

GROUPS = (
    ("Names", ("name", "description")),
    ("Birth", ("date_of_birth", "expected_date_of_birth", "sex", "date_of_death")),
    ("Numbers", ("nhs_number", "upn", "telephone")),
    ("Addresses", ("address",)),
    ("School and GP", ("school", "gp")),
    ("Identity and needs", ("ethnicity", "first_language", "interpreter_language", "disabilities")),
)
BELIEVED, KNOWN, ELSE, BEFORE = "Believed now", "Also known", "Said of somebody else", ""
FAULTS = {"nhs_number": nhs_number_fault, "upn": upn_fault}
DATES = {"date_of_birth", "expected_date_of_birth", "date_of_death"}
OWN = {"name": "Name", "address": "Address"}


@dataclass(slots=True)
class Value:
    """One value that was given, everybody who gave it, and how it stands."""

    label: str
    words: str
    stands: str
    doubt: str = ""
    said: list[Any] = field(default_factory=list)

    @property
    def believed(self) -> bool:
        return self.stands == BELIEVED


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    values: list[Value]


def identity_of(one: Any) -> list[Group]:
    """What is believed first, then what else was said, each with who said it. Nothing that a source said is missing."""
    believed = _believed(one)
    values: dict[tuple[str, str, bool], Value] = {}
    for row in Said.objects.filter(person=one).select_related("by", "agency").order_by("at", "pk"):
        wrong = row.of_somebody_else_at is not None
        place = (row.field, row.value, wrong)
        values.setdefault(place, _value(row.field, row.value, ELSE if wrong else believed.get(place[:2], BEFORE)))
        values[place].said.append(row)
    for (name, value), stands in believed.items():
        # Known from before what was said was kept.
        values.setdefault((name, value, False), _value(name, value, stands))
    return [Group(title, found) for title, names in GROUPS if (found := _in_order(values, names))]


def _believed(one: Any) -> dict[tuple[str, str], str]:
    told = dict.fromkeys(statements(one), BELIEVED)
    for name in one.names.all():
        told.setdefault(("name", str(name)), KNOWN)
    for home in one.addresses.all():
        told.setdefault(("address", str(home)), BELIEVED if home.current else BEFORE)
    return told


def _value(name: str, value: str, stands: str) -> Value:
    fault = FAULTS[name](value) if name in FAULTS else None
    return Value(OWN.get(name) or label_of(name), words_of(name, value), stands, doubt=fault or "")


def words_of(name: str, value: str) -> str:
    """What was said, as text, in the words of a page."""
    if name in OWN:
        return value
    if name in DATES:
        return value_words(name, date.fromisoformat(value))
    return value_words(name, value.split(", ") if name == "disabilities" else value)


def _in_order(values: dict[tuple[str, str, bool], Value], names: Iterable[str]) -> list[Value]:
    rank = {BELIEVED: 0, KNOWN: 1, BEFORE: 2, ELSE: 3}
    found = [(list(names).index(place[0]), value) for place, value in values.items() if place[0] in names]
    return [value for _, value in sorted(found, key=lambda each: (each[0], rank[each[1].stands]))]


def numbers_of(one: Person) -> list[str]:
    """The references that lead to this record."""
    rows = Person.objects.filter(merged_into=one).order_by("pk")
    return [row.reference for row in rows]
