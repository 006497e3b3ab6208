"""Who the people on a contact may be, as a reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mach.models import User
from mach.people import Match, Reason, match_many
from mach.queries.people import people_for
from referrals.models import Candidate, Contact, ContactChild
from referrals.sought import sought_on


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody on a contact: what was sent of them, whom they are linked to, or whom they may be."""

    of: Any
    child: bool
    candidates: list[Match]


def who_they_are(contact: Contact, reader: User, *, limit: int = 5) -> list[Who]:
    """Everyone on a contact with up to five people of the index they may be: those the job found, and whoever was
    registered since. The job may not have run yet, or the broker be down: nobody waits for it."""
    children = list(contact.children.select_related("person"))
    adults = list(contact.adults.select_related("person"))
    rows: list[Any] = [*children, *adults]
    return [
        Who(row, isinstance(row, ContactChild), matches[:limit])
        for row, matches in zip(rows, candidates_for(contact, rows, reader), strict=True)
    ]


def candidates_for(contact: Contact, rows: Sequence[Any], reader: User) -> list[list[Match]]:
    """For each of these rows of a contact, whom it may be; nobody for a row that is linked. Three statements."""
    unknown = [row for row in rows if row.person_id is None]
    if not unknown:
        return [[] for _ in rows]
    stored: dict[tuple[bool, int], list[Candidate]] = {}
    for candidate in contact.candidates.order_by("rank", "pk"):
        key = (candidate.child_id is not None, candidate.child_id or candidate.adult_id or 0)
        stored.setdefault(key, []).append(candidate)
    people = people_for(reader).in_bulk({one.person_id for found in stored.values() for one in found})
    live = match_many(sought_on(rows, unknown), reader=reader)
    found_now = {id(row): matches for row, matches in zip(unknown, live, strict=True)}
    return [
        _merged(stored.get((isinstance(row, ContactChild), row.pk), []), people, found_now.get(id(row), []))
        if row.person_id is None
        else []
        for row in rows
    ]


def _merged(stored: list[Candidate], people: dict[int, Any], live: list[Match]) -> list[Match]:
    """Those the job found, as they compare now to this reader: how likely each is must not tell of somebody whom the
    reader may not see. Whoever compares no longer is shown with the reasons that were found."""
    held = {candidate.person_id for candidate in stored}
    now = {match.person.pk: match for match in live}
    found = [
        now.get(one.person_id) or Match(people[one.person_id], None, tuple(Reason(**reason) for reason in one.reasons))
        for one in stored
        if one.person_id in people and one.not_the_same_at is None
    ]
    return found + [match for match in live if match.person.pk not in held]


def before_the_job(
    contact: Contact, rows: Sequence[Any], ruled_out: set[tuple[int | None, int | None, int]], reader: User
) -> list[tuple[str, Any, Match]]:
    """While the job has not looked at a contact yet: whom each of these rows may be, under a key of its own that
    `candidate_of` reads. `ruled_out` are child, adult and person of what a worker has said no to. One statement."""
    unknown = [row for row in rows if row.person_id is None]
    if contact.candidates_found_at or not unknown:
        return []
    found = []
    for row, matches in zip(unknown, match_many(sought_on(rows, unknown), reader=reader), strict=True):
        kind, child, adult = ("child", row.pk, None) if isinstance(row, ContactChild) else ("adult", None, row.pk)
        for match in matches:
            if (child, adult, match.person.pk) not in ruled_out:
                found.append((f"{kind}-{row.pk}.{match.person.pk}", row, match))
    return found
