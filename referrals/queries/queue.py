"""The queue: contacts most urgent first, a page at a time, in a number of statements that no number of rows changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, Value
from django.utils import timezone

from mach.models import Clock, User, stage_key
from mach.queries.prepared import Prepared
from referrals.models import Contact
from referrals.queries.places import BANDS, Band, Place
from referrals.queries.queue_rows import Row, rows_of
from referrals.queries.views import Asked, midnight

PAGE = 25
AT_MOST = 5000
"""Lines in a CSV: past that, narrow the list."""


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
    rows = rows_of(reader, [pk for _, _, pk in found], as_of)
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
