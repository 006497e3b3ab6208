"""What each source said of somebody: written beside what is believed, and never taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mach.models import Agency, Person, Said, User
from mach.rows import Plan, Write, run

LENGTH = 1000
PLAIN = (
    "description", "date_of_birth", "expected_date_of_birth", "sex", "ethnicity", "first_language",
    "interpreter_language", "nhs_number", "upn", "telephone", "school", "gp", "date_of_death",
)  # fmt: skip
NOT_KNOWN = {("sex", "U")}

Statement = tuple[str, str]
"""A field and what was said of it, as text: dates as 2016-04-09, codes as they are stored."""

SAY = Plan(
    """
INSERT INTO mach_said (person_id, field, value, source, agency_id, by_id, at)
SELECT $1, told.field, told.value, $4, $5, $6, $7
FROM unnest($2, $3) WITH ORDINALITY AS told (field, value, place)
WHERE $4 = '' OR NOT EXISTS (
    SELECT FROM mach_said held
    WHERE held.person_id = $1 AND held.source = $4 AND held.field = told.field AND held.value = told.value
        AND held.of_somebody_else_at IS NULL
)
ORDER BY told.place
""",
    ("bigint", "text[]", "text[]", "varchar", "bigint", "bigint", "timestamptz"),
)


def statements(of: Any) -> list[Statement]:
    """All that a record says of who somebody is: a person of the index, or somebody as they were sent on a contact."""
    told: list[Statement] = [("name", name_of(of.given_name, of.family_name))]
    told += [(name, as_text(getattr(of, name, ""))) for name in PLAIN]
    told.append(("disabilities", as_text(of.disabilities)))
    address = getattr(of, "address", "")
    told.append(("address", address if isinstance(address, str) else ""))
    return [(name, value) for name, value in told if value and (name, value) not in NOT_KNOWN]


def changed(before: Any, changes: Mapping[str, Any]) -> list[Statement]:
    """What a correction says: of a name, the whole name as it is from then on."""
    after = {**{name: getattr(before, name) for name in ("given_name", "family_name")}, **changes}
    told = [(name, as_text(value)) for name, value in changes.items() if name not in {"given_name", "family_name"}]
    if {"given_name", "family_name"} & changes.keys():
        told.insert(0, ("name", name_of(after["given_name"], after["family_name"])))
    return [(name, value) for name, value in told if value and (name, value) not in NOT_KNOWN]


def corrected(sent: Any, person: Any) -> list[Statement]:
    """What a worker made of what was sent, where the record of the person says something else."""
    as_sent = set(statements(sent))
    return [told for told in statements(person) if told not in as_sent]


def name_of(given: str, family: str) -> str:
    return f"{given} {family}".strip()


def as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, list | tuple) else str(value or "").strip()


def saying(
    person: Person,
    told: Iterable[Statement],
    *,
    by: User,
    at: datetime,
    source: str = "",
    agency: Agency | int | None = None,
) -> Write:
    """What was said, still to be written. The same of the same source is written once."""
    said = [(name, value[:LENGTH]) for name, value in told]
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    fields, values = [name for name, _ in said], [value for _, value in said]
    return Write(SAY, [person.pk, fields, values, source, agency_id, by.pk, at])


def say(person: Person, told: Iterable[Statement], **whence: Any) -> None:
    """Write what somebody, or a contact, said of a person."""
    said = list(told)
    if said:
        run(saying(person, said, **whence))


def said_of_somebody_else(person: Person, source: str, *, at: datetime) -> None:
    """A contact turned out to be about somebody else: what it said stays, marked so that nobody believes it here."""
    Said.objects.filter(person=person, source=source, of_somebody_else_at=None).update(of_somebody_else_at=at)
