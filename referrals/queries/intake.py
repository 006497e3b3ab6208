"""What agencies may read: the contacts that they sent themselves, and the codes that a contact may carry."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from mach.access import Role
from mach.models import Agency, Clock, User
from mach.workdays import end_of_day
from referrals.models import (
    Category,
    ChildDecision,
    Contact,
    ContactChild,
    QualityRating,
    ReferrerTold,
    ToldHow,
)
from referrals.queries.contacts import contacts_for
from referrals.rules import WORDS, Decision
from referrals.workflow import ContactStatus

STATUSES = {
    "received": [ContactStatus.NEW],
    "in_progress": [ContactStatus.SCREENING, ContactStatus.TO_AUTHORISE],
    "decided": [ContactStatus.DECIDED],
}
"""Where a contact stands, as agencies read it: nothing of who has it or how it was rated."""
WORD_OF = {status: word for word, statuses in STATUSES.items() for status in statuses}
KEPT_SECONDS = 60


def contacts_of(agency: Agency) -> Any:
    """What an agency sent; a contact that touches a restricted person too, since it reads only its own words."""
    return Contact.objects.sent_by(agency)


def agency_of(reader: User) -> Agency | None:
    """The agency whose contacts somebody reads as its partner; none for everybody else."""
    return reader.agency if Role.PARTNER in reader.roles else None


@dataclass(frozen=True)
class Wanted:
    """Which of its contacts an agency asks for: a page of them, the latest first, before the number `below`."""

    size: int = 25
    below: int | None = None
    status: str = ""
    received_from: date | None = None
    received_to: date | None = None


def page_of(agency: Agency, wanted: Wanted) -> tuple[list[SentByAgency], int | None]:
    """A page of what an agency sent, and the number that the next page begins below; none on the last."""
    rows = contacts_of(agency)
    if wanted.status:
        rows = rows.filter(status__in=STATUSES[wanted.status])
    if wanted.received_from:
        rows = rows.filter(received_at__gte=end_of_day(wanted.received_from - timedelta(days=1)))
    if wanted.received_to:
        rows = rows.filter(received_at__lt=end_of_day(wanted.received_to))
    if wanted.below is not None:
        rows = rows.filter(pk__lt=wanted.below)
    found = list(_with_outcomes(rows.order_by("-pk"))[: wanted.size + 1])
    shown = [_as_agency_reads(contact) for contact in found[: wanted.size]]
    return shown, found[wanted.size - 1].pk if len(found) > wanted.size else None


def one_of(agency: Agency, reference: str) -> SentByAgency | None:
    contact = _with_outcomes(contacts_of(agency).filter(reference=reference)).first()
    return _as_agency_reads(contact) if contact else None


@dataclass(frozen=True)
class ChildOutcome:
    given_name: str
    family_name: str
    description: str
    decided_at: datetime | None
    outcome: str | None
    feedback: str


@dataclass(frozen=True)
class SentByAgency:
    """A contact as the agency that sent it reads it."""

    contact: Contact
    children: list[ChildOutcome]
    people: list[int]

    reference = property(lambda self: self.contact.reference)
    external_reference = property(lambda self: self.contact.external_reference)
    status = property(lambda self: WORD_OF[self.contact.status])
    received_at = property(lambda self: self.contact.received_at)
    decision_target_at = property(lambda self: self.contact.target_at)
    decision_due_at = property(lambda self: self.contact.due_at)
    decided_at = property(lambda self: self.contact.decided_at)

    @property
    def feedback(self) -> str:
        return self.contact.feedback if self.contact.decided_at else ""

    @property
    def quality(self) -> Any:
        """How the hub rated this contact, once somebody has."""
        return next(iter(self.contact.rated), None)  # type: ignore[attr-defined]

    @property
    def tells_news(self) -> bool:
        """It shows an outcome that the agency has not read before, or that has been corrected since."""
        unread = self.contact.waits_to_be_told or not self.contact.was_read  # type: ignore[attr-defined]
        return bool(unread) and any(child.outcome for child in self.children)


def _with_outcomes(rows: Any) -> Any:
    in_force = ChildDecision.objects.filter(superseded_at=None)
    children = ContactChild.objects.order_by("position").prefetch_related(
        Prefetch("decisions", in_force, to_attr="in_force")
    )
    waiting = Clock.objects.running().filter(kind="tell_referrer", reference=OuterRef("reference"))
    read = ReferrerTold.objects.filter(contact=OuterRef("pk"), how__in=[ToldHow.API, ToldHow.PAGE])
    return rows.annotate(waits_to_be_told=Exists(waiting), was_read=Exists(read)).prefetch_related(
        Prefetch("children", children, to_attr="sent_children"),
        Prefetch("quality_ratings", QualityRating.objects.filter(superseded_at=None), to_attr="rated"),
    )


def _as_agency_reads(contact: Contact) -> SentByAgency:
    children = contact.sent_children  # type: ignore[attr-defined]
    people = [child.person_id for child in children if child.person_id]
    return SentByAgency(contact, [_outcome_of(child) for child in children], people)


def _outcome_of(child: Any) -> ChildOutcome:
    decision = child.in_force[0] if child.in_force and child.decided_at else None
    return ChildOutcome(
        given_name=child.given_name,
        family_name=child.family_name,
        description=child.description,
        decided_at=child.decided_at if decision else None,
        outcome=WORDS[Decision(decision.decision)].for_referrers if decision else None,
        feedback=decision.told_text if decision else "",
    )


def from_call(reader: User, call: UUID) -> Contact | None:
    """The contact that was received from a call, if its page has been sent before."""
    contact: Contact | None = contacts_for(reader).filter(call=call).first()
    return contact


def categories() -> list[Category]:
    """The kinds of concern that practice uses now, in its order."""
    return list(Category.objects.filter(active=True))


class KnownCategories:
    """The names of the categories in use, read again after a minute, or when one is asked for that is not among them:
    a new category holds at once, and a contact costs no statement for it."""

    def __init__(self) -> None:
        self.known: frozenset[str] = frozenset()
        self.read_at = float("-inf")

    def including(self, asked: Iterable[str]) -> frozenset[str]:
        if time.monotonic() - self.read_at > KEPT_SECONDS or not self.known.issuperset(asked):
            self.known = frozenset(category.slug for category in categories())
            self.read_at = time.monotonic()
        return self.known


known_categories = KnownCategories()
