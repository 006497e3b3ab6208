"""Closing the loop: early help accepts, a worker acknowledges, the other council answers, the referrer knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import User
from mach.moves import keep, move, take, tell_story
from referrals.models import Contact, Handover, HandoverKind, ReferrerTold, ToldHow
from referrals.queries.outcomes import work_to_link_to
from referrals.services.intake import came_in
from referrals.services.rating import read_information as mark_read

READ = (ToldHow.API, ToldHow.PAGE)
MANAGES = (Permission.ALLOCATE_CONTACT, Permission.ALLOCATE_ASSESSMENT)


@transaction.atomic
def accept_handover(handover: Handover, *, note: str = "", by: User, at: datetime | None = None) -> Handover:
    """Early help accepts a family that was handed over to it: somebody there now works with them."""
    return _accept(handover, HandoverKind.EARLY_HELP, "accept_handover", "Early help accepted", note, by=by, at=at)


@transaction.atomic
def hand_back(
    contact: Contact, *, by_family: bool, reason: str, named: str = "", by: User, at: datetime | None = None
) -> Contact:
    """Early help was declined, by the family or by the service: it comes back to the front door, whose managers are
    told and read the reason on a clock. What of the contact still waited to be accepted is declined with it."""
    if not reason.strip():
        raise RuleBroken(reason="Say why early help was declined.")
    moment = at or timezone.now()
    contact = take(contact, "hand_back", by=by)
    waiting = Handover.objects.select_for_update(of=("self",)).filter(contact=contact, kind=HandoverKind.EARLY_HELP)
    for row in waiting.waiting().select_related("decision"):
        row.declined_at, row.declined_by = max(moment, row.made_at), by
        row.declined_by_family, row.declined_because = by_family, reason.strip()
        keep(row, by=by, at=moment, why="hand_back")
        clocks.stop(contact, "handover_accepted", by=by, at=moment, reason="Declined", part=row.decision.child_id)
    whom = "the family" if by_family else "early help"
    contact = move(contact, "hand_back", by=by, at=moment, label=f"Early help was declined by {whom}")
    told = f"Early help{f' ({named})' if named else ''} was declined by {whom}: {reason.strip()}"
    came_in(contact, text=told, by=by, at=moment)
    return contact


@transaction.atomic
def acknowledge_link(handover: Handover, *, note: str = "", by: User, at: datetime | None = None) -> Handover:
    """The worker of the open work has read the news that was linked to it. A manager may say so in their absence."""
    if not _is_theirs(handover, by):
        raise NotAllowed("Only the worker of the open work, or a manager, acknowledges its news.")
    label = f"Read by the worker of {handover.decision.linked_to}"
    return _accept(handover, HandoverKind.LINKED, "acknowledge_link", label, note, by=by, at=at)


@transaction.atomic
def acknowledge_transfer(handover: Handover, *, note: str, by: User, at: datetime | None = None) -> Handover:
    """The other council has said that it has the child's case: who said so, and when, is written down."""
    if not note.strip():
        raise RuleBroken(note="Say who at the council confirmed it, and how.")
    label = f"{handover.decision.council} confirmed that it has this"
    return _accept(handover, HandoverKind.COUNCIL, "acknowledge_transfer", label, note, by=by, at=at)


TAKES_UP = {
    HandoverKind.EARLY_HELP: accept_handover,
    HandoverKind.LINKED: acknowledge_link,
    HandoverKind.COUNCIL: acknowledge_transfer,
}


@transaction.atomic
def take_up(handovers: Iterable[Handover], *, note: str = "", by: User, at: datetime | None = None) -> list[Handover]:
    """Take up what was handed over for several children of a family in one act. Each child has a record of their own;
    where one can't be taken up, none is."""
    rows = sorted(handovers, key=lambda row: row.pk)
    if not rows:
        raise RuleBroken(children="Tick at least one child.")
    return [TAKES_UP[HandoverKind(row.kind)](row, note=note, by=by, at=at) for row in rows]


def _is_theirs(handover: Handover, by: User) -> bool:
    if by.is_system or any(by.may(permission) for permission in MANAGES) or handover.to_worker_id == by.pk:
        return True
    work = work_to_link_to(handover.decision.linked_to, contact=handover.contact, reader=by)
    return work is not None and work.worker_id == by.pk


def _accept(
    handover: Handover, kind: HandoverKind, step: str, label: str, note: str, *, by: User, at: datetime | None
) -> Handover:
    moment = at or timezone.now()
    contact = take(handover.contact, step, by=by)
    held = Handover.objects.select_for_update(of=("self",)).select_related("decision__child__person")
    fresh = held.get(pk=handover.pk, kind=kind)
    if fresh.withdrawn_at:
        raise WrongState("This was withdrawn because the decision was corrected: there is nothing to accept.")
    if fresh.declined_at:
        raise WrongState("This was declined: the front door has it back. Look at the list again.")
    if fresh.accepted_at:
        raise WrongState("Somebody has accepted this already: look at the list again.")
    fresh.accepted_at, fresh.accepted_by, fresh.note = max(moment, fresh.made_at), by, note.strip()
    keep(fresh, by=by, at=moment, why=step)
    contact = move(contact, step, by=by, at=moment, handover=fresh.pk)
    child = fresh.decision.child
    tell_story(
        contact,
        label,
        by=by,
        at=moment,
        kind=f"contact.{step}",
        people=[child.person_id] if child.person_id else [],
        part=child.pk,
    )
    kinds = ("handover_accepted", "link_acknowledged")
    clocks.stop(contact, *kinds, by=by, at=moment, reason=label, part=child.pk)
    return fresh


@transaction.atomic
def read_information(contact: Contact, *, by: User, at: datetime | None = None) -> Contact:
    """A manager has read what came in after the decision. Where it changes things, it is taken as a new contact."""
    moment = at or timezone.now()
    contact = take(contact, "read_information", by=by)
    unread = contact.information.filter(read_at=None).count()
    if not unread:
        raise WrongState("Everything that came in has been read already: look at the contact again.")
    mark_read(contact, by=by, at=moment)
    contact = move(contact, "read_information", by=by, at=moment, label="New information was read", entries=unread)
    clocks.stop(contact, "information_read", by=by, at=moment, reason="Read")
    return contact


@transaction.atomic
def tell_referrer(contact: Contact, *, how: str, note: str = "", by: User, at: datetime | None = None) -> Contact:
    """The referrer was told what was decided: when and how is recorded for every contact. An agency that reads the
    outcome again, by its system or on its page, has been told already."""
    moment = at or timezone.now()
    contact = take(contact, "tell_referrer", by=by)
    if how not in ToldHow.values:
        raise RuleBroken(how="Say how the referrer was told.")
    if how == ToldHow.CANNOT and not note.strip():
        raise RuleBroken(note="Say why the referrer cannot be told.")
    waiting = clocks.running(contact, "tell_referrer").exists()
    if how in READ and not waiting and contact.referrer_told.filter(how__in=READ).exists():
        return contact
    told = ReferrerTold(contact=contact, how=how, note=note.strip(), by=by, at=moment)
    keep(told, by=by, at=moment, why="tell_referrer")
    contact = move(contact, "tell_referrer", by=by, at=moment, label=_told_label(how), how=how)
    clocks.stop(contact, "tell_referrer", by=by, at=moment, reason=ToldHow(how).label)
    return contact


def outcome_was_read(contact: Contact, *, by: User, at: datetime | None = None) -> Contact:
    """Somebody at the agency that sent a contact has read what was decided: that is how they were told. The hub writes
    it down; the reader changes nothing."""
    if by.agency_id is None or contact.agency_id != by.agency_id:
        raise NotAllowed("Only the agency that sent a contact reads what became of it here.")
    note = f"Read by {by.name}."
    return tell_referrer(contact, how=ToldHow.PAGE, note=note, by=User.objects.system(), at=at)


def _told_label(how: str) -> str:
    if how == ToldHow.CANNOT:
        return "The referrer could not be told"
    return f"The referrer was told: {ToldHow(how).label.lower()}"
