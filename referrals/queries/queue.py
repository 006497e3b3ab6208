"""The queue: contacts most urgent first, a page at a time, in a number of statements that no number of rows changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, OuterRef, Prefetch, Value
from django.utils import timezone

from mach.models import Clock, User, stage_key
from mach.queries.bounded import COUNTED_TO, CountUpTo
from mach.queries.prepared import Prepared
from referrals.models import Contact, ContactChild
from referrals.queries.contacts import contacts_for
from referrals.queries.places import BANDS, Band, Place
from referrals.queries.views import Asked, midnight

PAGE = 25
AT_MOST = 5000
"""Lines in a CSV: past that, narrow the list."""
SHOWN = ["contact_decision", "rate", "rate_danger", "screen_red", "screen_amber", "screen_green", "same_day_visit"]
CHILD = (
    "contact_id",
    "position",
    "given_name",
    "family_name",
    "description",
    "date_of_birth",
    "expected_date_of_birth",
)
CONTACT = (
    "reference", "status", "people", "restricted_people", "received_at", "target_at", "due_at", "decided_at",
    "agency__name", "worker__name", "team__name", "source_code", "reason", "categories", "immediate_danger", "rag",
    "urgency", "rating_to_confirm_since", "recommended_by_id",
)  # fmt: skip
CLOCK = ("stage_id", "kind", "target_at", "warn_at", "due_at", "stopped_at")
A_YEAR = timedelta(days=365)


@dataclass(slots=True)
class Row:
    """A contact as a line of the queue."""

    contact: Contact
    as_of: datetime
    clocks: list[Clock] = field(default_factory=list)

    @property
    def late(self) -> bool:
        contact = self.contact
        return contact.target_at is not None and (contact.decided_at or self.as_of) >= contact.target_at

    @property
    def danger(self) -> bool:
        return self.contact.immediate_danger and self.contact.hot

    @property
    def clock(self) -> Clock | None:
        """The decision, which every contact waits for."""
        return next((clock for clock in self.clocks if clock.kind == self.contact.main_clock), None)

    @property
    def sooner(self) -> Clock | None:
        """What must happen before that: rate it, see the child, screen it. The first to end."""
        return next((clock for clock in self.clocks if clock.kind != self.contact.main_clock), None)

    @property
    def repeats(self) -> int:
        count = getattr(self.contact, "repeats", 0)
        return count if count > 1 else 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and the places from which the ones before and after it are read."""

    rows: list[Row]
    number: int
    before: Place | None
    after: Place | None
    as_of: datetime

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.after is not None

    @property
    def previous_page_number(self) -> Place | None:
        """What the address of the page before carries; the first page needs nothing."""
        return self.before if self.number > 2 else None

    @property
    def next_page_number(self) -> Place | None:
        return self.after

    @property
    def people(self) -> list[int]:
        """Everyone whom the page shows."""
        return sorted({person for row in self.rows for person in row.contact.people})


def page(reader: User, asked: Asked, place: Place | None = None, *, size: int = PAGE) -> Page:
    """A page of contacts, the most urgent first, from a place on. Reading on is one index scan for each band of the
    order, never a count of what came before; what was late is judged as of the first page."""
    as_of = place.as_of if place else timezone.now()
    number, back = (place.number, place.back) if place else (1, False)
    found = _keys(reader, asked, place, as_of, size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    rows = _rows(reader, [pk for _, _, pk in found], as_of)
    if not found:
        return Page(rows, number, None, None, as_of)
    (first_band, first_at, first), (last_band, last_at, last) = found[0], found[-1]
    before = Place(number - 1, True, first_band, first_at, first, as_of) if number > 2 else None
    after = Place(number + 1, False, last_band, last_at, last, as_of) if more or back else None
    return Page(rows, number, before, after, as_of)


def visits_wait(contact: Contact, reader: User) -> list[int]:
    """The contact's own rows of the children whom somebody is to see today."""
    waiting = Clock.objects.visible_to(reader).running().filter(**stage_key(contact), kind="same_day_visit")
    return list(waiting.values_list("part", flat=True))


Key = tuple[int, datetime, int]


def _keys(reader: User, asked: Asked, place: Place | None, as_of: datetime, limit: int) -> list[Key]:
    """(band, time, id) of the next rows in the direction of reading: one statement."""
    at, pk = (place.at, place.pk) if place else (None, None)
    way = (place.band, place.back) if place else None
    return NEXT(reader, asked, way, limit, as_of=as_of, midnight=midnight(), at=at, pk=pk)  # type: ignore[return-value]


def _next(
    reader: User,
    asked: Asked,
    way: tuple[int, bool] | None,
    limit: int,
    *,
    as_of: datetime,
    midnight: datetime,
    at: Any,
    pk: Any,
) -> Any:
    """The next rows after a place, or going `back` before it, of each band that lies on the way, and then of all."""
    place = Place(1, way[1], way[0], at, pk, as_of) if way else None
    rows = asked.rows(reader, as_of, midnight).order_by()
    back = place is not None and place.back
    name = "decided_at" if asked.falling else "target_at"
    bands = [None] if asked.falling else list(BANDS)
    numbered = list(enumerate(bands))
    if place is not None and not asked.falling:
        numbered = numbered[: place.band + 1] if back else numbered[place.band :]
    parts = [_part(rows, number, band, place, as_of, name)[:limit] for number, band in numbered]
    signs = ("-" if back else "", "-" if back != asked.falling else "")
    if len(parts) == 1:
        return parts[0]
    return (
        parts[0].union(*parts[1:], all=True).order_by(f"{signs[0]}band", f"{signs[1]}{name}", f"{signs[1]}pk")[:limit]
    )


NEXT = Prepared(_next)


def _part(rows: Any, number: int, band: Band | None, place: Place | None, as_of: datetime, name: str) -> Any:
    falling = band is None
    if band is not None:
        rows = band.narrow(rows, as_of)
    if place is not None and (falling or place.band == number):
        rows = rows.filter(place.beyond(name, falling=falling))
    sign = "-" if falling != (place is not None and place.back) else ""
    kept = rows.annotate(band=Value(number, output_field=IntegerField()))
    return kept.order_by(f"{sign}{name}", f"{sign}pk").values_list("band", name, "pk")


def _rows(reader: User, ids: list[int], as_of: datetime) -> list[Row]:
    """The contacts with what a line shows of them, in the order of their ids: one statement each for contacts (with
    how often the family was heard of in a year), children and clocks."""
    # By when it began: there is an index of when it was received, and a year of it would be read for every line.
    same_people = contacts_for(reader).filter(people__overlap=OuterRef("people"), begun_at__gte=as_of - A_YEAR)
    children = ContactChild.objects.order_by("position").only(*CHILD)
    contacts = (
        contacts_for(reader)
        .filter(pk__in=ids)
        .select_related("worker", "team", "agency")
        .only(*CONTACT)
        .annotate(repeats=CountUpTo(same_people.order_by().values("pk")[:COUNTED_TO]))
        .prefetch_related(Prefetch("children", children))
        .in_bulk()
    )
    rows = {pk: Row(contacts[pk], as_of) for pk in ids if pk in contacts}
    of_these = {"stage_type": ContentType.objects.get_for_model(Contact), "stage_id__in": list(rows)}
    running = Clock.objects.running().filter(**of_these, kind__in=SHOWN).order_by("due_at", "pk").only(*CLOCK)
    for clock in running:
        rows[clock.stage_id].clocks.append(clock)
    return list(rows.values())
