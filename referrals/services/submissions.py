"""Receiving from an agency's system exactly once, however often and under whatever names the same thing is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mach.errors import Conflict
from mach.models import Agency, User
from referrals.models import Contact, SubmissionKey
from referrals.sent import Names, SentContact
from referrals.services.intake import add_information, look_through, take_in

CLAIM = """
WITH contact AS (SELECT coalesce(%(contact)s, nextval(pg_get_serial_sequence('referrals_contact', 'id'))) AS id)
INSERT INTO referrals_submissionkey (agency_id, kind, value, digest, contact_id, answer, at)
SELECT %(agency)s, name.kind, name.value, %(digest)s, contact.id, %(answer)s::jsonb, %(at)s
FROM contact, unnest(%(kinds)s::text[], %(values)s::text[]) WITH ORDINALITY AS name (kind, value, place)
ORDER BY name.place
ON CONFLICT (agency_id, kind, value) DO NOTHING
RETURNING contact_id
"""
"""The names are taken in one order, key before reference, so that two copies never wait for each other. A copy that
comes second waits here until the first has committed; where the first is refused instead, the second goes on."""

OTHER_CONTENT = "This was sent before with other content under the same {}: send it under a new one."
CALLED = {"key": "idempotency key", "reference": "external_reference"}
TWO_CONTACTS = "The idempotency key and your reference name two different contacts: send it under a new key."


@dataclass(frozen=True)
class Receipt:
    """What an agency's system is told of a contact: its reference, and the answer that the first copy got."""

    reference: str
    answer: dict[str, Any]
    first: bool


@transaction.atomic
def submit(*, sent: SentContact, names: Names, agency: Agency, by: User) -> Receipt:
    """Receive a contact from an agency's system once. An equal copy gets the first answer; another content under the
    same key or reference is refused and changes nothing."""
    arrival = look_through(sent=sent, by=by, agency=agency)
    contact = arrival.contact
    answer = {
        "status": "received",
        "received_at": contact.received_at.isoformat(),
        "decision_target_at": contact.target_at and contact.target_at.isoformat(),
        "decision_due_at": contact.due_at and contact.due_at.isoformat(),
    }
    number, earlier = _claim(names, agency, answer, at=contact.received_at)
    if earlier:
        return Receipt(earlier.contact.reference, earlier.answer, first=False)
    contact.pk = number
    return Receipt(take_in(arrival, by=by).reference, answer, first=True)


@transaction.atomic
def submit_information(contact: Contact, *, text: str, names: Names, agency: Agency, by: User) -> Receipt:
    """Add what an agency's system sends about a contact of its own, once."""
    at = timezone.now()
    answer = {"added_at": at.isoformat()}
    _, earlier = _claim(names, agency, answer, at=at, contact=contact.pk)
    if earlier:
        return Receipt(earlier.contact.reference, earlier.answer, first=False)
    add_information(contact, text=text, by=by, agency=agency, at=at)
    return Receipt(contact.reference, answer, first=True)


def _claim(
    names: Names, agency: Agency, answer: dict[str, Any], *, at: datetime, contact: int | None = None
) -> tuple[int | None, SubmissionKey | None]:
    """Take the names: the number under which to go on, or else what was received under them before."""
    wanted = [(kind, value) for kind, value in (("key", names.key), ("reference", names.reference)) if value]
    if not wanted:
        return contact, None
    told: dict[str, Any] = {
        "contact": contact,
        "agency": agency.pk,
        "digest": names.digest,
        "answer": json.dumps(answer),
        "at": at,
    }
    told |= {"kinds": [kind for kind, _ in wanted], "values": [value for _, value in wanted]}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, told)
        taken = [number for (number,) in cursor.fetchall()]
    if len(taken) == len(wanted):
        return taken[0], None
    return None, _earlier(wanted, names.digest, agency, new=set(taken))


def _earlier(wanted: list[tuple[str, str]], digest: str, agency: Agency, *, new: set[int]) -> SubmissionKey:
    """What was received under one of these names before. A name that is new points to that contact from now on."""
    rows = SubmissionKey.objects.filter(
        agency=agency, kind__in=[k for k, _ in wanted], value__in=[v for _, v in wanted]
    )
    held = [row for row in rows.select_related("contact") if (row.kind, row.value) in wanted]
    for row in held:
        if row.digest != digest:
            raise Conflict(OTHER_CONTENT.format(CALLED[row.kind]))
    if len({row.contact_id for row in held}) != 1:
        raise Conflict(TWO_CONTACTS)
    if new:
        SubmissionKey.objects.filter(agency=agency, contact_id__in=new).update(
            contact=held[0].contact, answer=held[0].answer
        )
    return held[0]
