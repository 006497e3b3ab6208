"""How good partners' contacts were, as rated: of one contact, and by agency over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from mach.access import Permission
from mach.models import User
from mach.workdays import LONDON
from referrals.models import Contact, QualityRating

RATED = {
    "complete": "Complete",
    "clear": "Clear",
    "right_level": "Right level",
    "consent_said": "Consent said",
}
"""What is rated, as everybody reads it."""


def in_force(contact: Contact) -> QualityRating | None:
    """The rating of a contact that stands."""
    return contact.quality_ratings.filter(superseded_at=None).select_related("by").first()


def may_rate(contact: Contact, reader: User) -> bool:
    return contact.agency_id is not None and reader.may(Permission.RATE_QUALITY)


def ratings_for(reader: User) -> Any:
    """The ratings in force of contacts that this reader may see; figures alone for who reads no case, without what is
    restricted."""
    rows = QualityRating.objects.filter(superseded_at=None, contact__agency__isnull=False)
    if reader.may(Permission.READ_CASES):
        return rows.filter(contact__in=Contact.objects.visible_to(reader).values("pk"))
    return rows.filter(contact__restricted_people=[])


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the rated contacts of one agency, or of one month: how many were good in each respect."""

    key: str
    name: str
    count: int
    good: tuple[int, ...]
    of_all: int

    @property
    def cells(self) -> list[tuple[str, str, int, int]]:
        """(what, in words, how many were good, how many were not)"""
        pairs = zip(RATED.items(), self.good, strict=True)
        return [(what, words, good, self.count - good) for (what, words), good in pairs]


COUNTED: dict[str, Any] = {
    "n": Count("pk"),
    **{f"n_{what}": Count("pk", filter=Q(**{what: True})) for what in RATED},
    "n_all": Count("pk", filter=Q(**dict.fromkeys(RATED, True))),
}


def by_agency(reader: User, since: date) -> list[Quality]:
    """By agency, the one with most that was not good in every respect first."""
    rows = ratings_for(reader).filter(contact__received_at__date__gte=since).order_by()
    found = rows.values("contact__agency__slug", "contact__agency__name").annotate(**COUNTED)
    lines = [_line(each["contact__agency__slug"], each["contact__agency__name"], each) for each in found]
    return sorted(lines, key=lambda line: (line.of_all - line.count, line.name))


def by_month(reader: User, firsts: Iterable[date], agency: str = "") -> list[Quality]:
    """Month by month, by the day on which the contact was received; of one agency where its slug is given."""
    months = list(firsts)
    rows = ratings_for(reader).filter(contact__received_at__date__gte=months[0])
    if agency:
        rows = rows.filter(contact__agency__slug=agency)
    month = TruncMonth("contact__received_at", tzinfo=LONDON)
    counted = rows.order_by().annotate(month=month).values("month").annotate(**COUNTED)
    found = {each["month"].date(): each for each in counted}
    nothing = dict.fromkeys(COUNTED, 0)
    return [_line(f"{first:%Y-%m}", f"{first:%b %Y}", found.get(first, nothing)) for first in months]


def _line(key: str, name: str, counted: dict[str, Any]) -> Quality:
    return Quality(key, name, counted["n"], tuple(counted[f"n_{what}"] for what in RATED), counted["n_all"])


def listed(
    reader: User, since: date, *, until: date | None = None, agency: str = "", what: str = "", good: bool = True
) -> Any:
    """The rated contacts behind a figure, the latest first: received from one day on, and before another."""
    rows = ratings_for(reader).filter(contact__received_at__date__gte=since)
    if until:
        rows = rows.filter(contact__received_at__date__lt=until)
    if agency:
        rows = rows.filter(contact__agency__slug=agency)
    if what in RATED:
        rows = rows.filter(**{what: good})
    elif what == "all":
        rows = rows.filter(**dict.fromkeys(RATED, True))
    return rows.select_related("contact__agency", "by").order_by("-contact__received_at", "-pk")
