"""What a line of the queue shows of a contact, its children and its clocks: one statement for a page of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from mach.models import Clock, User
from mach.queries.bounded import COUNTED_TO, CountUpTo
from mach.queries.prepared import Prepared, in_order
from mach.queries.stories import superseded_lines
from referrals.models import Contact, ContactChild
from referrals.queries.casefile import of_stage, rows
from referrals.queries.contacts import contacts_for

CONTACT = in_order(
    Contact, "id", "reference", "status", "people", "restricted_people", "received_at", "target_at", "due_at",
    "decided_at", "agency_id", "worker_id", "team_id", "source_code", "reason", "categories", "immediate_danger", "rag",
    "urgency", "rating_to_confirm_since", "recommended_by_id",
)  # fmt: skip
HOLDERS = ("worker__name", "team__name", "agency__name")
CHILD = in_order(ContactChild, "given_name", "family_name", "description", "date_of_birth", "expected_date_of_birth")
BORN = ("date_of_birth", "expected_date_of_birth")
CLOCK = in_order(Clock, "kind", "target_at", "warn_at", "due_at", "stopped_at")
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Row:
    """A contact as a line of the queue. `heard`: how often the family was heard of in a year, this time included, and
    what is superseded left out."""

    contact: Contact
    as_of: datetime
    worker: str
    team: str
    agency: str
    heard: int
    children: list[ContactChild]
    clocks: list[Clock]

    @property
    def late(self) -> bool:
        """Any of its clocks is late: the wall of clocks says the same."""
        return self.pressing is not None and self.pressing.late_at(self.as_of)

    @property
    def decided_late(self) -> bool:
        contact = self.contact
        return bool(contact.decided_at and contact.target_at and contact.decided_at >= contact.target_at)

    @property
    def danger(self) -> bool:
        return self.contact.immediate_danger and self.contact.hot

    @property
    def clock(self) -> Clock | None:
        """The decision, which every contact waits for."""
        return next((clock for clock in self.clocks if clock.kind == self.contact.main_clock), None)

    @property
    def pressing(self) -> Clock | None:
        """The clock that is late first, or has been late longest: rate it, see the child, screen it, decide."""
        return min(self.clocks, key=lambda clock: (clock.late_from, clock.due_at), default=None)

    @property
    def repeats(self) -> int:
        return self.heard if self.heard > 1 else 0


def rows_of(reader: User, ids: list[int], as_of: datetime) -> list[Row]:
    """The contacts with what a line shows of them, in the order of their ids, as far as this reader may see them."""
    if not ids:
        return []
    kind = ContentType.objects.get_for_model(Contact).pk
    shown = [_row(told, as_of) for told in LINES(reader, ids=ids, since=as_of - A_YEAR, kind=kind)]
    found = {row.contact.pk: row for row in shown}
    return [found[pk] for pk in ids if pk in found]


def _lines(reader: User, *, ids: list[int], since: datetime, kind: int) -> Any:
    # By when it began: there is an index of when it was received, and a year of it would be read for every line.
    same_people = contacts_for(reader).filter(people__overlap=OuterRef("people"), begun_at__gte=since)
    set_aside = superseded_lines("contact.receive").filter(reference=OuterRef("reference"))
    same_people = same_people.filter(~Exists(set_aside))
    running = of_stage(kind, Clock, "due_at", "pk").filter(stopped_at=None)
    children = ContactChild.objects.filter(contact=OuterRef("pk")).order_by("position")
    return (
        contacts_for(reader)
        .filter(pk__in=ids)
        .values_list(
            *CONTACT,
            *HOLDERS,
            CountUpTo(same_people.order_by().values("pk")[:COUNTED_TO]),
            rows(children, *CHILD),
            rows(running, *CLOCK),
        )
    )


LINES = Prepared(_lines)


def _row(told: tuple[Any, ...], as_of: datetime) -> Row:
    own, (worker, team, agency, heard, children, clocks) = told[: len(CONTACT)], told[len(CONTACT) :]
    return Row(
        contact=Contact.from_db("default", CONTACT, own),
        as_of=as_of,
        worker=worker or "",
        team=team or "",
        agency=agency or "",
        heard=heard,
        children=[ContactChild.from_db("default", CHILD, _plain(CHILD, each)) for each in children],
        clocks=[Clock.from_db("default", CLOCK, _plain(CLOCK, each)) for each in clocks],
    )


def _plain(names: tuple[str, ...], held: str) -> list[Any]:
    """The values of a row inside a statement's answer, days and moments as such."""
    told = json.loads(held)
    return [_moment(name, told[name]) for name in names]


def _moment(name: str, value: Any) -> Any:
    if value and name in BORN:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value
