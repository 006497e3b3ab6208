"""The offer is answered: early help accepts the family, or it is declined and leads back to the front door."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Episode
from assessments.queries.early_help import (
    decider,
    early_help_team,
    lead_fault,
    open_for_contact,
    risks_of_contact,
    senders,
)
from assessments.services.early_help.common import take, tell_them
from assessments.services.early_help.leading import refuse_too_much
from assessments.services.early_help.offering import Joining, join, offer_of_contact, tell_who_leads
from mach import clocks
from mach.clocks import Wanted
from mach.errors import RuleBroken, WrongState
from mach.models import Significance, User
from mach.moves import move
from mach.moves import take as lock
from referrals.models import Contact, Handover, HandoverKind
from referrals.services import accept_handover, hand_back


@transaction.atomic
def take_up(
    contact: Contact, *, worker: User | None = None, reason: str = "", by: User, at: datetime | None = None
) -> Episode:
    """Early help accepts a family that a contact's decision handed over to it: all the children in one act. Where the
    family has early help already (a child's decision came later, a new contact, the answer to a step-up), they join
    it: nobody has two plans at once."""
    moment = at or timezone.now()
    contact, waiting = _waiting(contact, "accept_handover", by=by)
    if running := open_for_contact(contact):
        return add_child(running, handovers=waiting, by=by, at=moment)
    return accept(offer_of_contact(contact, waiting, by=by), worker=worker, reason=reason, by=by, at=moment)


@transaction.atomic
def turn_down(
    contact: Contact, *, by_family: bool, reason: str, by: User, at: datetime | None = None
) -> Episode | Contact:
    """Early help that a contact's decision offered is declined, with the reason: the front door has it back. Where the
    family has early help already, only the children whose decision came later are declined."""
    contact, waiting = _waiting(contact, "hand_back", by=by)
    if open_for_contact(contact):
        return hand_back(contact, by_family=by_family, reason=reason, by=by, at=at)
    episode = offer_of_contact(contact, waiting, by=by)
    return decline(episode, by_family=by_family, reason=reason, by=by, at=at)


def _waiting(contact: Contact, step: str, *, by: User) -> tuple[Contact, list[Handover]]:
    """The contact, locked, and its offers that nobody has answered: two people who answer at once find one."""
    contact = lock(contact, step, by=by)
    rows = contact.handovers.waiting().filter(kind=HandoverKind.EARLY_HELP)
    waiting = list(rows.select_related("to_team", "decision__by", "decision__child__person").order_by("pk"))
    if not waiting:
        raise WrongState("This offer of early help has been answered already: look at the list again.")
    return contact, waiting


@transaction.atomic
def add_child(episode: Episode, *, handovers: Collection[Handover], by: User, at: datetime | None = None) -> Episode:
    """Another child of the family was handed over to early help while it works with them: they join it, with what
    brings them."""
    moment = at or timezone.now()
    rows = list(handovers)
    episode = lock(episode, "add_child", by=decider(rows[0]))
    for row in rows:
        accept_handover(row, note=f"Joined {episode.reference}.", by=by, at=moment)
    children: list[Joining] = [(row.decision.child.person, row, None) for row in rows]
    episode = join(episode, children, risks_of_contact(rows[0].contact), by=decider(rows[0]), at=moment)
    tell_who_leads(episode, "By a contact’s decision a child joined {}: read what is new.", by=by, at=moment)
    return episode


@transaction.atomic
def accept(
    episode: Episode, *, worker: User | None = None, reason: str = "", by: User, at: datetime | None = None
) -> Episode:
    """Early help accepts the family. From now the first contact is waited for; who offered is told. To name somebody
    who is away, or whom it takes over their limit, needs a reason."""
    moment = at or timezone.now()
    episode = take(episode, "accept", by=by, at=moment)
    if worker and (told := lead_fault(episode, worker)):
        raise RuleBroken(worker=told)
    refuse_too_much(episode, worker, reason=reason, by=by, at=moment)
    for row in Handover.objects.waiting().filter(episode_child__episode=episode).order_by("pk"):
        accept_handover(row, note=f"Accepted as {episode.reference}.", by=by, at=moment)
    changes = {
        "answered_at": moment,
        "answered_by": by,
        "worker": worker,
        "lead_agency": worker.agency if worker else None,
        "team": early_help_team(by) or episode.team,
    }
    episode = move(
        episode,
        "accept",
        by=by,
        at=moment,
        label="Early help accepted",
        changes=changes,
        significance=Significance.KEY,
    )
    clocks.stop(episode, "early_help_answer", by=by, at=moment, reason="Accepted")
    clocks.start(episode, Wanted("early_help_first_contact", moment), by=by, at=moment)
    tell_them(episode, senders(episode), f"Early help accepted {episode.reference}.", by=by, at=moment)
    if worker:
        text = f"You lead early help for {episode.reference}: get in touch with the family."
        tell_them(episode, [worker], text, by=by, at=moment)
    return episode


@transaction.atomic
def decline(episode: Episode, *, by_family: bool, reason: str, by: User, at: datetime | None = None) -> Episode:
    """The family, or early help, declines. It never ends there: who offered is told, and the front door's managers
    read the reason on a clock and decide what comes instead."""
    moment = at or timezone.now()
    if not reason.strip():
        raise RuleBroken(reason="Say why early help was declined.")
    episode = take(episode, "decline", by=by, at=moment)
    changes = {
        "declined_by_family": by_family,
        "declined_because": reason.strip(),
        "answered_at": moment,
        "answered_by": by,
    }
    episode = move(
        episode,
        "decline",
        by=by,
        at=moment,
        label=f"Early help declined by the {'family' if by_family else 'service'}",
        changes=changes,
        significance=Significance.KEY,
        by_family=by_family,
    )
    clocks.stop(episode, by=by, at=moment, reason="Declined")
    named = episode.reference
    hand_back(episode.contact, by_family=by_family, reason=reason, named=named, by=by, at=moment)
    tell_them(episode, senders(episode), f"Early help was declined: {named}. Read why.", by=by, at=moment)
    return episode
