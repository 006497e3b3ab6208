"""What a decision leads to: a referral, early help, another council, the worker of open work. Never nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from mach import clocks, notices, people
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.figures import Figures
from mach.models import Person, Team, TeamKind, User
from mach.moves import begin, keep
from mach.workdays import london_day
from referrals.clashes import LINK_INSTEAD
from referrals.models import (
    ChildDecision,
    Contact,
    ContactChild,
    Handover,
    HandoverKind,
    Referral,
    ReferrerTold,
    ToldHow,
)
from referrals.queries.outcomes import Outcomes, work_to_link_to
from referrals.rules import REFERRALS, Decision

KINDS = {
    Decision.EARLY_HELP: HandoverKind.EARLY_HELP,
    Decision.OTHER_COUNCIL: HandoverKind.COUNCIL,
    Decision.LINKED: HandoverKind.LINKED,
}
CLOCK_OF = {
    HandoverKind.EARLY_HELP: "handover_accepted",
    HandoverKind.COUNCIL: "handover_accepted",
    HandoverKind.LINKED: "link_acknowledged",
}


@dataclass(frozen=True)
class Onward:
    """One moment of deciding: the contact, when, and the figures that hold then."""

    contact: Contact
    at: datetime
    figures: Figures


def refuse_second_referral(children: Iterable[ContactChild], outcomes: Outcomes, *, by: User) -> None:
    """A person has at most one open referral: news about a child with open work goes to the worker of that work."""
    own = {c.person_id: c for c in children if c.person_id and outcomes[c.pk]["decision"] in REFERRALS}
    held = Referral.objects.open().filter(person__in=own) if own else ()
    faults = {f"children.{own[each.person_id].pk}.decision": _link_instead(each, by) for each in held}
    if faults:
        raise RuleBroken(**faults)


def _link_instead(referral: Referral, reader: User) -> str:
    """The referral to link to is named for a reader who may see it, and for no other."""
    seen = Referral.objects.visible_to(reader).filter(pk=referral.pk).exists()
    return LINK_INSTEAD.format(f" ({referral.reference})" if seen else "")


def carry_out(onward: Onward, entries: Iterable[ChildDecision], *, by: User) -> list[Referral]:
    """Begin what each decision leads to: a referral for each child that is to be one, a hand-over for the rest."""
    referrals, wanted = [], []
    for entry in sorted(entries, key=lambda each: each.child.person_id or 0):
        decision = Decision(entry.decision)
        if decision in REFERRALS:
            referrals.append(begin_referral(entry, onward, by=by))
        elif decision in KINDS:
            wanted.append(_hand_over(entry, KINDS[decision], onward, by=by))
    clocks.start(onward.contact, *wanted, by=by, at=onward.at, figures=onward.figures)
    return referrals


def begin_referral(entry: ChildDecision, onward: Onward, *, by: User) -> Referral:
    """Begin one child's referral, already accepted and dated when the contact was received, so that slow screening
    can't hide inside a later start. It waits for its assessment; a strategy meeting has a clock and a notice too."""
    contact, at = onward.contact, onward.at
    urgent = entry.decision == Decision.STRATEGY_MEETING
    person = cast(Person, entry.child.person)
    referral = Referral(
        contact=contact,
        child=entry.child,
        person=person,
        decision=entry,
        date=london_day(contact.received_at),
        strategy_meeting=urgent,
    )
    people.mark(referral, [person], restricted=contact.restricted_people)
    clocks.mirror(referral, onward.figures, contact.received_at)
    label = f"Accepted as a referral: {'strategy meeting' if urgent else 'assessment'}"
    referral = begin(referral, "accept", by=by, label=label, at=at)
    wanted = [Wanted("assessment", contact.received_at, child=person)]
    if urgent:
        wanted.append(Wanted("strategy_meeting_start", at, child=person, urgent=True))
        text = f"{referral.reference} needs a strategy meeting: start it and allocate the assessment."
        _tell(Permission.ALLOCATE_ASSESSMENT, text, referral, at, urgent=True)
    clocks.start(referral, *wanted, by=by, at=at, figures=onward.figures)
    return referral


def _hand_over(entry: ChildDecision, kind: HandoverKind, onward: Onward, *, by: User) -> Wanted:
    """Write who is to accept or acknowledge, tell them, and say what clock it runs on."""
    contact = onward.contact
    work = work_to_link_to(entry.linked_to, contact=contact, reader=by) if kind == HandoverKind.LINKED else None
    worker, team = _receiver(kind, work, contact.worker or by)
    handover = Handover(decision=entry, contact=contact, kind=kind, to_worker=worker, to_team=team, made_at=onward.at)
    keep(handover, by=by, at=onward.at, why="decided")
    if kind == HandoverKind.EARLY_HELP:
        text = f"{contact.reference} is handed over to early help: accept it."
        _tell(Permission.ACCEPT_HANDOVER, text, contact, onward.at)
    elif work:
        _tell_of_link(work, onward)
    return Wanted(CLOCK_OF[kind], onward.at, part=entry.child_id, child=entry.child.person, owner=worker, team=team)


def _receiver(kind: HandoverKind, work: Contact | Referral | None, chases: User) -> tuple[User | None, Team | None]:
    """Who a hand-over goes to. Another council's answer is waited for by the worker, or by who decided."""
    if kind == HandoverKind.EARLY_HELP:
        return None, Team.objects.filter(kind=TeamKind.EARLY_HELP, active=True).order_by("pk").first()
    return (work.worker, work.team) if work else (chases, None)


def _tell_of_link(work: Contact | Referral, onward: Onward) -> None:
    """The worker of the open work is told; where it has none yet, those who will allocate it."""
    text = f"{onward.contact.reference} brings news for {work.reference}: read it and acknowledge it."
    if work.worker and work.worker.is_active:
        notices.tell(work.worker, text, about=onward.contact, at=onward.at)
    else:
        allocates = Permission.ALLOCATE_ASSESSMENT if isinstance(work, Referral) else Permission.ALLOCATE_CONTACT
        _tell(allocates, text, onward.contact, onward.at)


def _tell(permission: Permission, text: str, about: Any, at: datetime, *, urgent: bool = False) -> None:
    """Tell everyone who may take it up. A restricted record is told to those who may open it, and to nobody else."""
    whom = notices.who_may_open(about.restricted_people) if about.restricted_people else notices.holding(permission)
    notices.tell(whom, text, about=about, urgent=urgent, at=at)


def wait_to_tell(onward: Onward, *, by: User) -> None:
    """From the decision the referrer waits to be told. Where nobody could reach them, that is recorded instead."""
    contact = onward.contact
    if contact.agency_id or contact.referrer_phone or contact.referrer_email:
        if not clocks.running(contact, "tell_referrer").exists():
            clocks.start(contact, Wanted("tell_referrer", onward.at), by=by, at=onward.at, figures=onward.figures)
    else:
        keep(ReferrerTold(contact=contact, how=ToldHow.CANNOT, by=by, at=onward.at), by=by, at=onward.at, why="decided")
