"""What a measure is: its definition in a sentence, the rows it counts, the month and the groups they fall in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db.models import Case, CharField, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan

from improvement.models import Way

PEOPLE = "people"
CONTACTS_OF_PEOPLE = "contacts of people"
"""What feeds a measure besides records: the people whom an act named, and all contacts about them."""


class Unit(StrEnum):
    """What the figure is: the share of the rows that met it, or how many there are."""

    PERCENT = "%"
    COUNT = "number"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """For what stood open at the end of a month: open from `start` until `stop`; past its time at the month's end where
    `late`, a moment, had come. Without `late` every row of it counts as met."""

    start: str
    stop: str
    late: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure: of all that counts (the denominator), what met it (the numerator).

    `rows(now)` are all that count so far, each row once; `met` is the condition of the numerator (none: a number is
    counted and not a share). A row counts in the month, in London, of `at`; where the measure is of what stood open,
    `standing` says in which. `ways` divide it. `feeds` says whose acts may change a
    row: a record's by its label, or those that name the `people` of it, with the field of the row that holds the ids.
    `settles` are moments at which a row begins to count, or counts otherwise, though nobody does anything: a limit that
    passes; what has `ended` settles no more. `within` leads to the record that holds the ids of the
    restricted people on it. A change of what is counted is a new `version`.
    """

    slug: str
    title: str
    definition: str
    version: int = 1
    counts: str
    met_words: str = "met"
    missed_words: str = "not met"
    unit: Unit = Unit.PERCENT
    better: Better | None = Better.HIGHER
    target: int | None = None
    tolerance: int = 5
    rows: Callable[[datetime], Any]
    met: Q | None = None
    at: str = ""
    standing: Standing | None = None
    ways: Mapping[Way, Any] = field(default_factory=lambda: MappingProxyType({}))
    feeds: Mapping[str, str]
    settles: tuple[str, ...] = ()
    within: str = ""
    said: str = "reference"
    person: str = ""
    began: str = ""
    ended: str = ""
    limit: str = ""
    link: str

    @property
    def is_share(self) -> bool:
        return self.unit == Unit.PERCENT

    @property
    def counted_as(self) -> list[Any]:
        """By which definition, and divided in which ways: where either is another, everything is counted again."""
        return [self.version, *sorted(map(str, self.ways))]


# The ways in which rows are divided


class Years(Func):
    """Whole years from a day of birth to a moment."""

    template = "date_part('year', age(%(expressions)s))::int"
    output_field = IntegerField()


NOT_KNOWN = ""
AGE_BANDS = {
    "unborn": "Unborn",
    "under-1": "Under 1",
    "1-4": "1 to 4",
    "5-9": "5 to 9",
    "10-15": "10 to 15",
    "16-17": "16 and 17",
    "18": "18 and over",
    NOT_KNOWN: "Not known",
}
"""The census's bands, with the unborn apart."""


def age_band(born: str, at: Any, expected: str = "") -> Case:
    """The band of a child's age at a moment."""
    years = Years(at, F(born))
    older = [(1, "under-1"), (5, "1-4"), (10, "5-9"), (16, "10-15"), (18, "16-17")]
    unborn = (
        [When(Q(**{f"{born}__isnull": True, f"{expected}__isnull": False}), then=Value("unborn"))] if expected else []
    )
    return Case(
        *unborn,
        When(**{f"{born}__isnull": True}, then=Value(NOT_KNOWN)),
        *(When(LessThan(years, Value(limit)), then=Value(band)) for limit, band in older),
        default=Value("18"),
        output_field=CharField(),
    )


def key(path: str) -> Any:
    """The id of a team, an agency or a person of staff as a group's key; none where there is none."""
    return Coalesce(Cast(F(path), CharField()), Value(NOT_KNOWN), output_field=CharField())


def of_contact(contact: str = "", *, team: str = "") -> dict[Way, Any]:
    """How rows that lead to a contact are divided: `contact` is the way there, `team` whose work it is."""
    ways: dict[Way, Any] = {
        Way.AGENCY: key(f"{contact}agency_id"),
        Way.SOURCE: F(f"{contact}source_code"),
        Way.RAG: F(f"{contact}rag"),
    }
    return {Way.TEAM: key(team), **ways} if team else ways


def of_person(person: str, at: str) -> dict[Way, Any]:
    """How rows about one child are divided: by age at the time, and by ethnicity."""
    return {
        Way.AGE: age_band(f"{person}date_of_birth", F(at), f"{person}expected_date_of_birth"),
        Way.ETHNICITY: Coalesce(F(f"{person}ethnicity"), Value(NOT_KNOWN)),
    }


def of_youngest(children: Any, at: str, person: str = "") -> dict[Way, Any]:
    """How rows about several children are divided: by the youngest of them, so that each row counts once.

    `children` are those of a row, `person` leads from one of them to who it is."""
    born, expected = f"{person}date_of_birth", f"{person}expected_date_of_birth"
    youngest = children.order_by(Coalesce(born, expected).desc(nulls_last=True), "pk")
    band = youngest.annotate(band=age_band(born, OuterRef(at), expected)).values("band")[:1]
    return {
        Way.AGE: Coalesce(Subquery(band), Value(NOT_KNOWN), output_field=CharField()),
        Way.ETHNICITY: Coalesce(
            Subquery(youngest.values(f"{person}ethnicity")[:1]), Value(NOT_KNOWN), output_field=CharField()
        ),
    }


def of_first(rows: Any, contact: str = "") -> dict[Way, Any]:
    """How rows that lead to several contacts are divided: by the first of them. `contact` is the way from one of
    `rows` there."""
    first = rows.order_by("pk")
    return {
        way: Coalesce(
            Subquery(first.annotate(told=expression).values("told")[:1]), Value(NOT_KNOWN), output_field=CharField()
        )
        for way, expression in of_contact(contact).items()
    }
