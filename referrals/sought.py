"""Whom the people on a contact may mean, as the index is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mach.people import Sought
from referrals.models import ContactAdult, ContactChild


def sought_on(rows: Sequence[Any], unknown: Sequence[Any]) -> list[Sought]:
    """Each of `unknown`, of all `rows` of a contact: a child comes with the adults named with them, and an adult of the
    index is rarely the child who is meant."""
    adults = [row for row in rows if isinstance(row, ContactAdult)]
    return [
        Sought.of(row, child=True, carers=adults) if isinstance(row, ContactChild) else Sought.of(row)
        for row in unknown
    ]
