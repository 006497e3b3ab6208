"""Which restricted people somebody who was named may be: enough to close a piece of work before anybody has looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mach.rows import Plan, Write, run

ALIKE = Plan(
    """
WITH closed AS MATERIALIZED (
    -- Whoever was merged into another is still known by what they were registered with: they are that other one.
    SELECT id, coalesce(merged_into_id, id) AS now, nhs_number, upn, name_key, date_of_birth, expected_date_of_birth
    FROM mach_person WHERE restricted
)
SELECT DISTINCT sought.place, closed.now
FROM closed
JOIN unnest($1, $2, $3, $4, $5) WITH ORDINALITY
    AS sought (nhs_number, upn, name_key, born, expected, place)
ON (sought.nhs_number <> '' AND closed.nhs_number = sought.nhs_number)
    OR (sought.upn <> '' AND closed.upn = sought.upn)
    OR (
        sought.name_key <> ''
        AND (closed.date_of_birth = sought.born OR closed.expected_date_of_birth = sought.expected)
        AND (
            closed.name_key = sought.name_key
            OR EXISTS (SELECT FROM mach_personname named
                       WHERE named.person_id = closed.id AND named.name_key = sought.name_key)
        )
    )
""",
    ("text[]", "text[]", "text[]", "date[]", "date[]"),
)
"""Restricted people are few and have an index of their own: what this costs does not grow with the index of people."""


def restricted_like(named: Sequence[Any]) -> list[set[int]]:
    """For each of those named, in order, the ids of the restricted people they may be: the same NHS number or UPN, or
    an equal name (other names included) with an equal date of birth or expected date. Nobody is linked. One statement,
    however many are named."""
    found: list[set[int]] = [set() for _ in named]
    if not named:
        return found
    columns: Iterable[list[Any]] = (
        [getattr(one, name) for one in named]
        for name in ("nhs_number", "upn", "name_key", "date_of_birth", "expected_date_of_birth")
    )
    for place, person_id in run(Write(ALIKE, list(columns))):
        found[place - 1].add(person_id)
    return found
