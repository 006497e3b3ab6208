"""Volume data by COPY: a front door's record of N contacts over three years, 2% of them open. Invented throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from bench.copying import Row, bulk, copy
from mach.census import REFERRAL_SOURCES
from mach.models import AuditEvent, Clock, Event, Person, PersonAddress, User
from mach.names import name_key
from mach.people import likeness, weighing
from referrals.models import Allocation, ChildDecision, Contact, ContactAdult, ContactChild, Rating

NAMES = ["Ada", "Bea", "Cal", "Dot", "Eve", "Fay", "Gil", "Hal", "Ivy", "Joe", "Kit", "Lou", "Max", "Ned", "Oli", "Pam"]
GIVEN = [first + second.lower() for first in NAMES for second in NAMES]
FAMILY = [first + end for first in NAMES for end in ("ton", "son", "ris", "mer", "kin", "low", "field", "wick")]
WORD = (1 << 64) - 1
SPAN = timedelta(days=3 * 365)
OPEN_SHARE = 0.02
RAGS = [("red", 0), ("amber", 2), ("green", 3), ("green", 3)]


def load(contacts: int, *, say: Callable[[str], None], seed: int = 1) -> None:
    """Fill an empty, migrated database. Every table of the front door grows in proportion."""
    now = timezone.now()
    staff = _staff()
    people = int(contacts * 0.6)
    stage = ContentType.objects.get_for_model(Contact).pk
    rows_of = {
        Person: _people(people, staff[0], seed),
        PersonAddress: _addresses(people, seed),
        Contact: _contacts(contacts, people, staff, now, seed),
        ContactChild: _as_sent(contacts, people, now, seed, adults=False),
        ContactAdult: _as_sent(contacts, people, now, seed, adults=True),
        Rating: _ratings(contacts, staff, now, seed),
        Allocation: _allocations(contacts, staff, now, seed),
        ChildDecision: _decisions(contacts, staff, now, seed),
        Clock: _clocks(contacts, people, stage, staff, now, seed),
        Event: _events(contacts, people, now, seed),
        AuditEvent: _audit(contacts, people, staff, now, seed),
    }
    with bulk([model._meta.db_table for model in rows_of]):
        for model, rows in rows_of.items():
            copy(model, rows)
            say(f"  {model._meta.verbose_name_plural}")
    say("  indexes")
    likeness.rebuild()
    weighing.count_names()
    say("  keys of people")


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


class Dice:
    """Quick dice: the same for the same contact, whichever table is being written."""

    __slots__ = ("state",)

    def __init__(self, n: int, seed: int) -> None:
        self.state = (n * 0x9E3779B97F4A7C15 + seed) & WORD
        self.below(1)

    def below(self, count: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & WORD
        return (self.state >> 33) % count

    def choice(self, several: list[Any]) -> Any:
        return several[self.below(len(several))]


def _people(count: int, by: int, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        dice = Dice(n, seed)
        given, family = dice.choice(GIVEN), dice.choice(FAMILY) + dice.choice(FAMILY).lower()
        yield {
            "id": n,
            "given_name": given,
            "family_name": family,
            "name_key": name_key(given, family),
            "date_of_birth": date(2008, 1, 1) + timedelta(days=dice.below(6500)),
            "identity_at": datetime(2023, 1, 1, tzinfo=UTC),
            "registered_at": datetime(2023, 1, 1, tzinfo=UTC),
            "registered_by_id": by,
        }


def _addresses(count: int, seed: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        dice = Dice(n, seed)
        number, street = 1 + dice.below(119), dice.choice(FAMILY)
        yield {
            "id": n,
            "person_id": n,
            "lines": [f'"{number} {street} Road"'],
            "search_key": f"{number} {street} road".lower(),
            "town": "Middlesbrough",
            "postcode": f"TS{1 + dice.below(8)} {1 + dice.below(8)}ZZ",
        }


def shape(n: int, contacts: int, people: int, now: datetime, seed: int) -> tuple[datetime, bool, int, str, int, int]:
    """(received, open, child's person, RAG, urgency, member of staff) of the n-th contact, oldest first."""
    dice = Dice(n, seed)
    is_open = n > contacts * (1 - OPEN_SHARE)
    if is_open:
        received = now - timedelta(minutes=30 + dice.below(3 * 24 * 60 - 30))
    else:
        received = now - SPAN + SPAN * (n / contacts) * 0.99
    rag, urgency = dice.choice(RAGS)
    return received, is_open, 1 + dice.below(people), rag, urgency, dice.below(10)


def status_of(n: int, is_open: bool) -> str:
    if not is_open:
        return "decided"
    return "new" if n % 4 == 0 else ["screening", "to_authorise"][n % 2]


def _contacts(count: int, people: int, staff: list[int], now: datetime, seed: int) -> Iterator[Row]:
    sources = list(REFERRAL_SOURCES)
    for n in range(1, count + 1):
        received, is_open, person, rag, urgency, who = shape(n, count, people, now, seed)
        status = status_of(n, is_open)
        new = status == "new"
        yield {
            "id": n,
            "reference": f"C-{received.year}-{n:06d}",
            "status": status,
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
        dice = Dice(n, seed)
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
                "stage_status": status_of(n, is_open),
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
