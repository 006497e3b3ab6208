"""Whom the people on a contact may mean, as the index is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from mach.people import Lately, Sought
from referrals.models import Contact, ContactAdult, ContactChild, LinkedHow

AT_ONCE = 200


def sought_on(rows: Sequence[Any], unknown: Sequence[Any], on: date | None = None) -> list[Sought]:
    """Each of `unknown`, of all `rows` of a contact: a child comes with the adults named with them, and an adult of the
    index is rarely the child who is meant. As asked on a day, today if not said."""
    adults = [row for row in rows if isinstance(row, ContactAdult)]
    return [
        Sought.of(row, child=True, carers=adults, on=on) if isinstance(row, ContactChild) else Sought.of(row, on=on)
        for row in unknown
    ]


def sought_lately(most: int) -> list[Lately]:
    """The children and adults of the latest contacts that were looked at, as they were sent, with whom each was linked
    to since."""
    contacts = Contact.objects.exclude(candidates_found_at=None).order_by("-received_at", "-pk")
    found: list[Lately] = []
    for contact in contacts.prefetch_related("children", "adults").iterator(chunk_size=AT_ONCE):
        rows = [*contact.children.all(), *contact.adults.all()]
        on = timezone.localdate(contact.received_at)
        found += [
            Lately(sought, contact.reference, row.person_id, row.linked_how == LinkedHow.REGISTERED)
            for row, sought in zip(rows, sought_on(rows, rows, on), strict=True)
        ]
        if len(found) >= most:
            break
    return found[:most]
