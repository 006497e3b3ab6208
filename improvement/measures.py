"""What is measured: each figure with its definition in a sentence, and the rows that it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from assessments.models import Assessment, StrategyMeeting
from mach.access import Permission
from mach.models import Clock, User
from referrals.models import ChildDecision, ContactChild
from referrals.rules import Decision


@dataclass(frozen=True, slots=True)
class Measure:
    """A share of what was finished or fell due: `rows` are all that count in a month, `met` those that were in time.

    `at` is the field whose month a row counts in, `start`, `stop` and `limit` what its list shows, `reference` and
    `link` where the work is.
    """

    slug: str
    title: str
    definition: str
    target: int
    rows: Callable[[User, datetime], Any]
    met: Q
    at: str
    start: str
    stop: str
    limit: str
    reference: str


def seen(rows: Any, reader: User, within: str = "") -> Any:
    """What counts for this reader: what they may see. Whoever reads figures and no cases counts what is open to all
    who read cases: nothing that touches a restricted person."""
    if reader.may(Permission.READ_RESTRICTED):
        return rows
    opened = reader.restricted_people_open_to() if reader.may(Permission.READ_CASES) else []
    return rows.filter(**{f"{within}restricted_people__contained_by": opened})


def _decisions(contact: Any) -> Any:
    return ChildDecision.objects.filter(contact_id=contact, superseded_at=None)


ONLY_LINKED = Exists(_decisions(OuterRef("stage_id")).filter(decision=Decision.LINKED)) & ~Exists(
    _decisions(OuterRef("stage_id")).exclude(decision=Decision.LINKED)
)
"""A contact about children whose work is open already: its news goes to their worker, so it is counted apart."""


def contact_clocks(reader: User) -> Any:
    return seen(Clock.objects.filter(kind="contact_decision"), reader)


def _contacts(limit: str) -> Callable[[User, datetime], Any]:
    def rows(reader: User, now: datetime) -> Any:
        settled = Q(stopped_at__isnull=False) | Q(**{f"{limit}__lte": now})
        return contact_clocks(reader).filter(settled).exclude(ONLY_LINKED)

    return rows


def _linked(reader: User, now: datetime) -> Any:
    return contact_clocks(reader).filter(ONLY_LINKED, stopped_at__isnull=False)


def _children(limit: str) -> Callable[[User, datetime], Any]:
    def rows(reader: User, now: datetime) -> Any:
        linked = ChildDecision.objects.filter(child_id=OuterRef("pk"), superseded_at=None, decision=Decision.LINKED)
        settled = Q(decided_at__isnull=False) | Q(**{f"contact__{limit}__lte": now})
        return seen(ContactChild.objects.filter(settled), reader, "contact__").exclude(Exists(linked))

    return rows


def _assessments(reader: User, now: datetime) -> Any:
    return seen(Assessment.objects.filter(signed_off_at__isnull=False), reader)


def _meetings(reader: User, now: datetime) -> Any:
    return seen(StrategyMeeting.objects.took_place().filter(due_at__isnull=False), reader)


CLOCK = {"at": "started_at", "start": "started_at", "stop": "stopped_at", "reference": "reference"}
CHILD = {
    "at": "contact__received_at",
    "start": "contact__received_at",
    "stop": "decided_at",
    "reference": "contact__reference",
}
APART = "News of children whose work is open already is counted apart."

MEASURES = (
    Measure(
        slug="contacts-24-hours",
        title="Contacts decided within the target of 24 hours",
        definition="Of the contacts received in the month that were decided or passed their target, those whose last "
        f"child was decided before it. The target is the one in force when each was received. {APART}",
        target=90,
        rows=_contacts("target_at"),
        met=Q(stopped_at__lt=F("target_at")),
        limit="target_at",
        **CLOCK,
    ),
    Measure(
        slug="contacts-48-hours",
        title="Contacts decided within the limit of 48 hours",
        definition="Of the contacts received in the month that were decided or passed their limit, those whose last "
        f"child was decided before it. The limit is the one in force when each was received. {APART}",
        target=100,
        rows=_contacts("due_at"),
        met=Q(stopped_at__lt=F("due_at")),
        limit="due_at",
        **CLOCK,
    ),
    Measure(
        slug="children-24-hours",
        title="Children decided within the target of 24 hours",
        definition="Of the children on contacts received in the month who were decided or whose target passed, those "
        f"decided before it: from receipt to the child’s own decision. {APART}",
        target=90,
        rows=_children("target_at"),
        met=Q(decided_at__lt=F("contact__target_at")),
        limit="contact__target_at",
        **CHILD,
    ),
    Measure(
        slug="children-48-hours",
        title="Children decided within the limit of 48 hours",
        definition="Of the children on contacts received in the month who were decided or whose limit passed, those "
        f"decided before it: from receipt to the child’s own decision. {APART}",
        target=100,
        rows=_children("due_at"),
        met=Q(decided_at__lt=F("contact__due_at")),
        limit="contact__due_at",
        **CHILD,
    ),
    Measure(
        slug="linked-24-hours",
        title="News of open work passed on within 24 hours",
        definition="Of the contacts received in the month that only brought news of children whose work is open "
        "already, those linked to that work before their target.",
        target=90,
        rows=_linked,
        met=Q(stopped_at__lt=F("target_at")),
        limit="target_at",
        **CLOCK,
    ),
    Measure(
        slug="assessments-45-days",
        title="Assessments finished within 45 working days",
        definition="Of the assessments that a manager signed off in the month, those signed off by the end of the 45th "
        "working day after the date of the referral, which is the date its contact was received.",
        target=85,
        rows=_assessments,
        met=Q(signed_off_at__lt=F("referral__due_at")),
        at="signed_off_at",
        start="referral__begun_at",
        stop="signed_off_at",
        limit="referral__due_at",
        reference="reference",
    ),
    Measure(
        slug="strategy-meetings-in-time",
        title="Strategy meetings held in time",
        definition="Of the strategy meetings held in the month, those held before their limit: the time runs from the "
        "moment there was reasonable cause to suspect significant harm, and where danger was immediate it ends the "
        "same day.",
        target=100,
        rows=_meetings,
        met=Q(held_at__lt=F("due_at")),
        at="held_at",
        start="concern_at",
        stop="held_at",
        limit="due_at",
        reference="reference",
    ),
)
BY_SLUG = {measure.slug: measure for measure in MEASURES}
