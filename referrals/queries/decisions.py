"""What waits for a manager's decision, what was decided, and what has been handed over and not yet taken up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from mach.access import Permission
from mach.models import Clock, User
from mach.models.clocks import stage_key
from referrals.models import (
    ChildDecision,
    Contact,
    ContactChild,
    Handover,
    HandoverKind,
    Outcome,
    Recommendation,
    Referral,
    outcome_fields,
)
from referrals.queries.contacts import contacts_for
from referrals.rules import WORDS, Decision

ACCEPTS = {
    HandoverKind.EARLY_HELP: Permission.ACCEPT_HANDOVER,
    HandoverKind.LINKED: Permission.ACKNOWLEDGE_LINK,
    HandoverKind.COUNCIL: Permission.TELL_REFERRER,
}
MANAGES = (Permission.ALLOCATE_CONTACT, Permission.ALLOCATE_ASSESSMENT)
AT_MOST = 5000
"""Lines in a CSV."""
HANDOVER_HEAD = ("Contact", "What is wanted", "Of whom", "Decided by", "Handed over", "Limit")
DIP_SAMPLE_HEAD = ("Contact", "Source", "Agency", "Decision", "Level", "Why now", "Decided by", "Decided")


@dataclass(frozen=True)
class Told:
    """What the referrer reads of one child: who, what was decided in words meant for them, and what is added."""

    called: str
    words: str
    text: str


def as_told(entry: Outcome) -> Told:
    child: ContactChild = entry.child  # type: ignore[attr-defined]
    return Told(child.called, WORDS[Decision(entry.decision)].for_referrers, entry.told_text)


def recommended_for(contact: Contact, children: Iterable[ContactChild]) -> list[Recommendation]:
    """The recommendations in force for these children, in their order on the contact."""
    rows = Recommendation.objects.filter(contact=contact, child__in=children, superseded_at=None)
    return list(rows.select_related("child", "by").order_by("child__position"))


def decided_for(contact: Contact) -> list[ChildDecision]:
    """The decisions in force on a contact, in the order of its children."""
    rows = contact.decisions.filter(superseded_at=None)
    return list(rows.select_related("child", "by", "corrects").order_by("child__position"))


def decisions_for(reader: User) -> Any:
    """Every decision in force that this reader may see."""
    rows = ChildDecision.objects.filter(superseded_at=None, contact__in=contacts_for(reader))
    return rows.select_related("contact", "child", "by", "corrects")


def decided_without_screening(reader: User) -> Any:
    """What a manager decided because no screening was needed, the latest first: a sample of it is read again."""
    return (
        contacts_for(reader)
        .filter(dip_sample=True, decided_at__isnull=False)
        .select_related("agency")
        .prefetch_related("children", "decisions__by", "decisions__child")
        .order_by("-decided_at", "-pk")
    )


def handovers_for(reader: User, *, kind: str = "") -> Any:
    """Hand-overs that nobody has taken up, the nearest to its limit first. A worker sees the news for their own open
    work; managers see all of it."""
    running = Clock.objects.running().filter(
        stage_type=stage_key(Contact())["stage_type"],
        stage_id=OuterRef("contact_id"),
        kind__in=["handover_accepted", "link_acknowledged"],
        part=OuterRef("decision__child_id"),
    )
    rows = Handover.objects.waiting().filter(contact__in=contacts_for(reader))
    if not any(reader.may(permission) for permission in MANAGES):
        rows = rows.filter(~Q(kind=HandoverKind.LINKED) | Q(to_worker=reader))
    if kind in HandoverKind.values:
        rows = rows.filter(kind=kind)
    held = rows.select_related("contact", "decision__child", "decision__by", "to_worker", "to_team")
    return held.annotate(due_at=Subquery(running.values("due_at")[:1])).order_by("due_at", "pk")


def handovers_open_to(reader: User) -> Any:
    """Every hand-over of a contact that this reader may see, taken up or not."""
    rows = Handover.objects.filter(contact__in=contacts_for(reader))
    return rows.select_related(
        "contact", "decision__child__person", "decision__by", "to_worker", "to_team", "accepted_by"
    )


def family_of(handover: Handover, reader: User) -> list[Handover]:
    """This and the other hand-overs of the same kind on the same contact that this reader may take up with it: a
    family's children are accepted together."""
    if not may_accept(handover, reader):
        return []
    rows = handovers_open_to(reader).waiting().filter(contact=handover.contact, kind=handover.kind)
    return [row for row in rows.order_by("decision__child__position", "pk") if may_accept(row, reader)]


def clock_of(handover: Handover) -> Clock | None:
    """The running clock on which somebody is to take it up."""
    rows = Clock.objects.running().filter(**stage_key(handover.contact), part=handover.decision.child_id)
    found: Clock | None = rows.filter(kind__in=["handover_accepted", "link_acknowledged"]).first()
    return found


def with_clocks(handovers: Iterable[Handover]) -> list[tuple[Handover, Clock | None]]:
    """Hand-overs with their running clocks, in one statement for them all."""
    rows = list(handovers)
    if not rows:
        return []
    kind = stage_key(rows[0].contact)["stage_type"]
    clocks = Clock.objects.running().filter(
        stage_type=kind,
        stage_id__in={row.contact_id for row in rows},
        kind__in=["handover_accepted", "link_acknowledged"],
    )
    by_child = {(clock.stage_id, clock.part): clock for clock in clocks}
    return [(row, by_child.get((row.contact_id, row.decision.child_id))) for row in rows]


def handover_rows(handovers: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The list as rows of text and dates: references, no names of families."""
    for row in handovers:
        whose = row.to_worker or row.to_team or "Managers"
        yield row.contact.reference, row.get_kind_display(), whose, row.decision.by, row.made_at, row.due_at


def dip_sample_rows(contacts: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """One row a child's decision in force, without names."""
    for contact in contacts:
        for row in contact.decisions.all():
            if not row.superseded_at:
                told = row.get_decision_display(), row.level, row.changed_because, row.by
                yield contact.reference, contact.get_source_code_display(), contact.agency, *told, row.at


def may_accept(handover: Handover, reader: User) -> bool:
    """Whether this reader is among those who take it up."""
    settled = handover.accepted_at or handover.withdrawn_at or handover.declined_at
    if settled or not reader.may(ACCEPTS[HandoverKind(handover.kind)]):
        return False
    own = handover.kind != HandoverKind.LINKED or handover.to_worker_id == reader.pk
    return own or any(reader.may(permission) for permission in MANAGES)


def fields_of(entry: Outcome) -> dict[str, Any]:
    """What an outcome says, to start a form from."""
    return outcome_fields(entry)


def decision_of(referral: Referral) -> ChildDecision:
    """The decision that began a referral."""
    return ChildDecision.objects.select_related("by", "child", "recommendation").get(pk=referral.decision_id)
