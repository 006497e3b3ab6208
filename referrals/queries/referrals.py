"""Referrals as a reader may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from mach.access import Permission
from mach.models import Clock, Event, User, stage_key
from mach.queries.stories import marked
from referrals.models import OPEN_REFERRAL, Contact, Referral
from referrals.queries.contacts import contacts_for
from referrals.workflow import ReferralStatus

VIEWS = {
    "open": ("Open", OPEN_REFERRAL),
    "accepted": ("To allocate", [ReferralStatus.ACCEPTED]),
    "in_assessment": ("In assessment", [ReferralStatus.IN_ASSESSMENT]),
    "working": ("Work goes on", [ReferralStatus.WORKING]),
    "closed": ("Closed", [ReferralStatus.CLOSED]),
    "withdrawn": ("Withdrawn", [ReferralStatus.WITHDRAWN]),
}
STILL_OPEN = {"open", "accepted", "in_assessment", "working"}
FOLLOWS = ("assessment", "strategy meeting", "section 47 enquiry")
"""The kinds of work that follow a referral, as their lines of the child's story name them."""
CSV_HEAD = ("Referral", "Contact", "Date", "Status", "Worker", "Team", "Assessment due", "Closed", "Closure reason")


def referrals_for(reader: User) -> Any:
    """Every referral this reader may see: neither it nor the contact that it came from may be closed to them."""
    rows = Referral.objects.visible_to(reader).select_related("person", "contact", "worker", "team", "child")
    return rows if reader.may(Permission.READ_RESTRICTED) else rows.filter(contact__in=contacts_for(reader))


def referrals_by_view(reader: User, view: str) -> Any:
    """One list of referrals: those still open by when the assessment is due, the others the latest first."""
    statuses = VIEWS[view][1]
    order = ("-strategy_meeting", "due_at", "pk") if view == "accepted" else ("due_at", "pk")
    rows = referrals_for(reader).filter(status__in=statuses)
    return rows.order_by(*(order if view in STILL_OPEN else ("-date", "-pk")))


def waiting_for_a_meeting(contact: Contact, reader: User) -> Referral | None:
    """The first child of a contact for whom a strategy meeting was decided and none is called yet."""
    rows = referrals_for(reader).filter(contact=contact, strategy_meeting=True, status=ReferralStatus.ACCEPTED)
    waits = Clock.objects.running().filter(kind="strategy_meeting_start", reference=OuterRef("reference"))
    found: Referral | None = rows.filter(Exists(waits)).order_by("pk").first()
    return found


def is_open(referral: Referral) -> bool:
    return referral.status in OPEN_REFERRAL


def story_of(referral: Referral, reader: User) -> list[Event]:
    """What became of it, newest first: its own steps, and what followed it for the child since it was accepted."""
    followed = Q(*(("kind__startswith", f"{kind}.") for kind in FOLLOWS), _connector=Q.OR)
    later = followed & Q(people__contains=[referral.person_id], at__gte=referral.begun_at)
    rows = marked(Event.objects.visible_to(reader).filter(Q(reference=referral.reference) | later))
    return list(rows.select_related("by").order_by("-at", "-pk")[:100])


def csv_rows(referrals: Any) -> Any:
    """The list as rows of text and dates: references, no names."""
    for row in referrals:
        yield (
            row.reference,
            row.contact.reference,
            row.date,
            ReferralStatus(row.status).value.replace("_", " "),
            row.worker.name if row.worker else "",
            row.team.name if row.team else "",
            row.due_at,
            row.closed_at,
            row.closure_reason,
        )


def with_clocks(referrals: list[Referral]) -> list[tuple[Referral, Clock | None]]:
    """Referrals with the running clock that ends first, in one statement for them all: a strategy meeting that is
    still to be started comes long before its 45 working days."""
    if not referrals:
        return []
    kind = stage_key(referrals[0])["stage_type"]
    ids = [row.pk for row in referrals]
    running = Clock.objects.running().filter(stage_type=kind, stage_id__in=ids).order_by("-due_at", "-pk")
    clocks = {clock.stage_id: clock for clock in running}
    return [(row, clocks.get(row.pk)) for row in referrals]


def clocks_of(referral: Referral) -> list[Clock]:
    """Its clocks, running and stopped, the next to end first."""
    return list(Clock.objects.filter(**stage_key(referral)).order_by("due_at", "pk"))
