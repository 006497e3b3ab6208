"""Volume data by COPY: a front door's record of N contacts over three years, 2% of them open. Invented throughout."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from mach.census import REFERRAL_SOURCES
from mach.models import AuditEvent, Clock, Event, Person, PersonAddress, User
from mach.names import name_key
from referrals.models import Allocation, ChildDecision, Contact, ContactAdult, ContactChild, Rating

NAMES = ["Ada", "Bea", "Cal", "Dot", "Eve", "Fay", "Gil", "Hal", "Ivy", "Joe", "Kit", "Lou", "Max", "Ned", "Oli", "Pam"]
GIVEN = [first + second.lower() for first in NAMES for second in NAMES]
FAMILY = [first + end for first in NAMES for end in ("ton", "son", "ris", "mer", "kin", "low", "field", "wick")]
SPAN = timedelta(days=3 * 365)
OPEN_SHARE = 0.02
RAGS = [("red", 0), ("amber", 2), ("green", 3), ("green", 3)]
Row = dict[str, Any]


def text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return "{" + ",".join(str(each) for each in value) + "}"
    if isinstance(value, dict):
        return "{}"
    return str(value)


def copy(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Send rows to a table. Columns that a row does not name get the model's own defaults."""
    fields = [f for f in model._meta.concrete_fields if f.db_default is models.NOT_PROVIDED]
    default = {f.column: text(_default(f)) for f in fields}
    columns = list(default)
    stream = _Lines("\t".join({**default, **row}[c] for c in columns) for row in _as_text(rows))
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN', stream)


def _default(field: models.Field) -> Any:
    return field.get_default() if field.has_default() or not field.null else None


def _as_text(rows: Iterable[Row]) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {column: text(value) for column, value in row.items()}


class _Lines(io.TextIOBase):
    """An iterator of lines as a file, so that a million rows are never held at once."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.rest = ""

    def read(self, size: int | None = -1) -> str:
        parts, length = [self.rest], len(self.rest)
        while length < (size or 1 << 16):
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line + "\n")
            length += len(line) + 1
        whole = "".join(parts)
        size = size if size and size > 0 else len(whole)
        self.rest = whole[size:]
        return whole[:size]


def load(contacts: int, *, say: Callable[[str], None], seed: int = 1) -> None:
    """Fill an empty, migrated database. Every table of the front door grows in proportion."""
    now = timezone.now()
    staff = _staff()
    people = int(contacts * 0.6)
    stage = ContentType.objects.get_for_model(Contact).pk
    for model, rows in (
        (Person, _people(people, staff[0], seed)),
        (PersonAddress, _addresses(people, seed)),
        (Contact, _contacts(contacts, people, staff, now, seed)),
        (ContactChild, _as_sent(contacts, people, now, seed, adults=False)),
        (ContactAdult, _as_sent(contacts, people, now, seed, adults=True)),
        (Rating, _ratings(contacts, staff, now, seed)),
        (Allocation, _allocations(contacts, staff, now, seed)),
        (ChildDecision, _decisions(contacts, staff, now, seed)),
        (Clock, _clocks(contacts, people, stage, staff, now, seed)),
        (Event, _events(contacts, people, now, seed)),
        (AuditEvent, _audit(contacts, people, staff, now, seed)),
    ):
        copy(model, rows)
        say(f"  {model._meta.verbose_name_plural}")
    _go_on_counting()


def _staff() -> list[int]:
    """Two managers and eight social workers, as at a hub of this size."""
    made = [
        User.objects.create(
            email=f"bench{n}@hub.example",
            name=f"Bench {n}",
            roles=["mach_manager", "social_worker"] if n < 2 else ["social_worker"],
        )
        for n in range(10)
    ]
    return [user.pk for user in made]


def _go_on_counting() -> None:
    with connection.cursor() as cursor:
        for model in (
            Person,
            PersonAddress,
            Contact,
            ContactChild,
            ContactAdult,
            Rating,
            Allocation,
            ChildDecision,
            Clock,
            Event,
            AuditEvent,
        ):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE")


def _of(n: int, seed: int) -> random.Random:
    """The same dice for the same contact, whichever table is being written."""
    return random.Random(n * 1_000_003 + seed)


def _people(count: int, by: int, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        dice = _of(n, seed)
        given, family = dice.choice(GIVEN), dice.choice(FAMILY) + dice.choice(FAMILY).lower()
        yield {
            "id": n,
            "given_name": given,
            "family_name": family,
            "name_key": name_key(given, family),
            "date_of_birth": date(2008, 1, 1) + timedelta(days=dice.randrange(6500)),
            "identity_at": datetime(2023, 1, 1, tzinfo=UTC),
            "registered_at": datetime(2023, 1, 1, tzinfo=UTC),
            "registered_by_id": by,
        }


def _addresses(count: int, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        dice = _of(n, seed)
        number, street = dice.randrange(1, 120), dice.choice(FAMILY)
        yield {
            "id": n,
            "person_id": n,
            "lines": [f'"{number} {street} Road"'],
            "town": "Middlesbrough",
            "postcode": f"TS{dice.randrange(1, 9)} {dice.randrange(1, 9)}ZZ",
        }


def shape(n: int, contacts: int, people: int, now: datetime, seed: int) -> tuple[datetime, bool, int, str, int, int]:
    """(received, open, child's person, RAG, urgency, member of staff) of the n-th contact, oldest first."""
    dice = _of(n, seed)
    is_open = n > contacts * (1 - OPEN_SHARE)
    if is_open:
        received = now - timedelta(minutes=dice.randrange(30, 3 * 24 * 60))
    else:
        received = now - SPAN + SPAN * (n / contacts) * 0.99
    rag, urgency = dice.choice(RAGS)
    return received, is_open, dice.randrange(1, people + 1), rag, urgency, dice.randrange(10)


def _contacts(count: int, people: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    sources = list(REFERRAL_SOURCES)
    for n in range(1, count + 1):
        received, is_open, person, rag, urgency, who = shape(n, count, people, now, seed)
        new = is_open and n % 4 == 0
        yield {
            "id": n,
            "reference": f"C-{received.year}-{n:06d}",
            "status": ("new" if new else ["screening", "to_authorise"][n % 2]) if is_open else "decided",
            "people": [person],
            "begun_at": received,
            "received_at": received,
            "target_at": received + timedelta(hours=24),
            "due_at": received + timedelta(hours=48),
            "worker_id": None if new else staff[who],
            "source_code": sources[n % len(sources)],
            "referrer_name": "A referrer",
            "reason": "Officers attended. The children were upstairs and came down while officers were there. " * 3,
            "categories": ["domestic_abuse"],
            "rag": "" if new else rag,
            "urgency": 1 if new else urgency,
            "decided_at": None if is_open else received + timedelta(hours=20),
            "candidates_found_at": received,
        }


def _as_sent(count: int, people: int, now: datetime, seed: int, *, adults: bool) -> Iterator[Row]:
    for n in range(1, count + 1):
        received, _, person, *_ = shape(n, count, people, now, seed)
        dice = _of(n, seed)
        row: Row = {
            "id": n,
            "contact_id": n,
            "position": 0,
            "given_name": dice.choice(GIVEN),
            "family_name": dice.choice(FAMILY),
        }
        if adults:
            yield {**row, "relationship": "mother"}
        else:
            yield {**row, "person_id": person, "linked_how": "confirmed", "linked_at": received}


def _ratings(count: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        received, is_open, _, rag, _, who = shape(n, count, count, now, seed)
        if not (is_open and n % 4 == 0):
            yield {"id": n, "contact_id": n, "rag": rag, "reason": "As sent", "by_id": staff[who], "at": received}


def _allocations(count: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        received, is_open, *_, who = shape(n, count, count, now, seed)
        if not (is_open and n % 4 == 0):
            yield {"id": n, "contact_id": n, "worker_id": staff[who], "by_id": staff[who], "from_at": received}


def _decisions(count: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        received, is_open, *_, who = shape(n, count, count, now, seed)
        if not is_open:
            at = received + timedelta(hours=20)
            yield {
                "id": n,
                "contact_id": n,
                "child_id": n,
                "decision": "no_further_action",
                "level": 2,
                "rationale": "x",
                "told_text": "x",
                "by_id": staff[who],
                "at": at,
                "recorded_at": at,
            }


def _clocks(count: int, people: int, stage: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    number = 0
    for n in range(1, count + 1):
        received, is_open, person, *_, who = shape(n, count, people, now, seed)
        for kind, hours in (("contact_decision", 48), ("referral_decision", 40), ("rate", 4)):
            number += 1
            due = received + timedelta(hours=hours)
            running = is_open and kind != "rate"
            yield {
                "id": number,
                "kind": kind,
                "stage_type_id": stage,
                "stage_id": n,
                "reference": f"C-{received.year}-{n:06d}",
                "link": f"/contacts/C-{received.year}-{n:06d}/",
                "situation": "domestic abuse",
                "people": [person],
                "owner_id": staff[who],
                "started_at": received,
                "warn_at": received + timedelta(hours=hours * 0.75),
                "target_at": received + timedelta(hours=24) if hours == 48 else None,
                "due_at": due,
                "next_at": now + timedelta(days=30) if running else None,
                "stopped_at": None if running else min(received + timedelta(hours=20), due - timedelta(minutes=1)),
            }


def _events(count: int, people: int, now: datetime, seed: int) -> Iterator[Row]:
    number = 0
    for n in range(1, count + 1):
        received, _, person, *_ = shape(n, count, people, now, seed)
        for kind in ("contact.receive", "contact.rate", "contact.authorise"):
            number += 1
            reference = f"C-{received.year}-{n:06d}"
            yield {
                "id": number,
                "people": [person],
                "at": received,
                "kind": kind,
                "reference": reference,
                "label": kind,
                "link": f"/contacts/{reference}/",
            }


def _audit(count: int, people: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    number = 0
    for n in range(1, count + 1):
        received, _, person, *_, who = shape(n, count, people, now, seed)
        for act in ("contact.receive", "contact.rate", "viewed"):
            number += 1
            yield {
                "id": number,
                "happened_at": received,
                "by_id": staff[who],
                "act": act,
                "subject_type": "referrals.contact",
                "subject_id": n,
                "people": [person],
                "subject_label": "C",
            }
