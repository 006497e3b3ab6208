"""How urgent a contact is: a manager rates it, and the clocks follow the rating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach import clocks, notices
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.models import Clock, User, stage_key
from mach.moves import keep, move, take
from referrals import rules
from referrals.models import Contact, ContactChild, Rag, Rating
from referrals.workflow import ContactStatus

SCREENING = {Rag.RED: "screen_red", Rag.AMBER: "screen_amber", Rag.GREEN: "screen_green"}
VISIT = "same_day_visit"


@transaction.atomic
def rate(
    contact: Contact, *, rag: str, reason: str, by: User, at: datetime | None = None, visits_stop_because: str = ""
) -> Contact:
    """A manager says how urgent a contact is, and why. Every rating is kept; the same one again confirms it.

    The screening time of the new rating counts from receipt, and the decision's limit stays where it was. A child of a
    red contact is to be seen the same day; rating down calls a visit off only where it says why.
    """
    moment = at or timezone.now()
    contact = take(contact, "rate", by=by)
    _refuse_unless_said(rag, reason)
    before = contact.rag
    entry = Rating(contact=contact, rag=rag, reason=reason.strip(), confirms=rag == before, by=by, at=moment)
    keep(entry, by=by, at=moment, why="rate")
    read_information(contact, by=by, at=moment)
    urgency = rules.urgency_of(rag, danger=contact.immediate_danger)
    contact = move(
        contact,
        "rate",
        by=by,
        at=moment,
        label=_said_of(rag, before),
        changes={"rag": rag, "urgency": urgency, "rating_to_confirm_since": None},
        rag=rag,
        was=before,
    )
    time_by_rating(contact, was=before, visits_stop_because=visits_stop_because, by=by, at=moment)
    if before and rag != before and contact.worker_id != by.pk:
        text = f"{contact.reference} is now rated {rag}: it was {before}."
        notices.tell(contact.worker, text, about=contact, urgent=rag == Rag.RED, at=moment)
    return contact


def time_by_rating(contact: Contact, *, was: str, visits_stop_because: str, by: User, at: datetime) -> None:
    """The clocks follow the rating: nobody waits to rate any more, screening has its time, red children a visit."""
    clocks.stop(contact, "rate", "rate_danger", by=by, at=at, reason="Rated")
    time_screening(contact, by=by, at=at)
    if contact.rag == Rag.RED:
        start_visits(contact, again=was != Rag.RED, by=by, at=at)
    elif visits_stop_because.strip():
        clocks.stop(contact, VISIT, by=by, at=at, reason=visits_stop_because.strip())


def _refuse_unless_said(rag: str, reason: str) -> None:
    faults = {}
    if rag not in Rag.values:
        faults["rag"] = "Choose red, amber or green."
    if not reason.strip():
        faults["reason"] = "Say why it has this rating."
    if faults:
        raise RuleBroken(**faults)


def _said_of(rag: str, before: str) -> str:
    if rag == before:
        return f"Rating confirmed: {rag}"
    return f"Rated {rag}, was {before}" if before else f"Rated {rag}"


def read_information(contact: Contact, *, by: User, at: datetime) -> None:
    """Whoever rates has read what came in since."""
    for entry in contact.information.filter(read_at=None):
        entry.read_at, entry.read_by = at, by
        keep(entry, by=by, at=at, why="rate")


def time_screening(contact: Contact, *, by: User, at: datetime) -> None:
    """The rating's screening time, from receipt, in place of the one that ran. A confirmed rating leaves it running;
    a contact that has been screened starts none."""
    wanted = SCREENING[Rag(contact.rag)]
    running = set(clocks.running(contact, *SCREENING.values()).values_list("kind", flat=True))
    if superseded := running - {wanted}:
        clocks.stop(contact, *superseded, by=by, at=at, reason="Rated again")
    if wanted not in running and contact.status != ContactStatus.TO_AUTHORISE:
        urgent = contact.rag == Rag.RED
        clocks.start(contact, Wanted(wanted, contact.received_at, urgent=urgent), by=by, at=at)


def start_visits(contact: Contact, *, again: bool, by: User, at: datetime) -> None:
    """Each child of a red contact is to be seen today: one already waited for keeps its clock. Unless the contact has
    become red `again`, a child who has had a visit is not waited for a second time."""
    visits = Clock.objects.filter(**stage_key(contact), kind=VISIT)
    waited_for = set((visits.running() if again else visits).values_list("part", flat=True))
    children: Iterable[ContactChild] = contact.children.select_related("person").order_by("position")
    clocks.start(
        contact,
        *(
            Wanted(VISIT, at, part=child.pk, child=child.person, urgent=True)
            for child in children
            if child.pk not in waited_for
        ),
        by=by,
        at=at,
    )
