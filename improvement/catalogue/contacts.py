"""Measures of the front door: how long children wait for a decision, and what comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from improvement.catalogue.base import Better, Measure, Standing, Unit, of_contact, of_person
from referrals.models import ChildDecision, Contact, ContactChild
from referrals.rules import Decision

IN_FORCE = ChildDecision.objects.filter(contact_id=OuterRef("pk"), superseded_at=None)
ONLY_LINKED = Exists(IN_FORCE.filter(decision=Decision.LINKED)) & ~Exists(IN_FORCE.exclude(decision=Decision.LINKED))
"""A contact about children whose work is open already: its news goes to their worker, so it is counted apart."""
APART = "News of children whose work is open already is counted apart."


def received(now: datetime) -> Any:
    return Contact.objects.all()


def settled(limit: str) -> Any:
    """Contacts that were decided or whose time has passed, but those that only brought news of open work."""

    def rows(now: datetime) -> Any:
        return Contact.objects.filter(Q(decided_at__isnull=False) | Q(**{f"{limit}__lte": now})).exclude(ONLY_LINKED)

    return rows


def linked(now: datetime) -> Any:
    return Contact.objects.filter(ONLY_LINKED, decided_at__isnull=False)


def settled_children(limit: str) -> Any:
    def rows(now: datetime) -> Any:
        is_linked = ChildDecision.objects.filter(child_id=OuterRef("pk"), superseded_at=None, decision=Decision.LINKED)
        over = Q(decided_at__isnull=False) | Q(**{f"contact__{limit}__lte": now})
        return ContactChild.objects.filter(over).exclude(Exists(is_linked))

    return rows


CONTACT: dict[str, Any] = {
    "counts": "contacts",
    "at": "received_at",
    "ways": of_contact(team="team_id"),
    "feeds": {"referrals.contact": "pk", "mach.person": "people"},
    "began": "received_at",
    "ended": "decided_at",
    "link": "referrals:contact",
}
CHILD: dict[str, Any] = {
    "counts": "children",
    "at": "contact__received_at",
    "ways": of_contact("contact__", team="contact__team_id") | of_person("", "contact__received_at"),
    "feeds": {"referrals.contact": "contact_id", "mach.person": "contact__people"},
    "within": "contact__",
    "said": "contact__reference",
    "person": "person_id",
    "began": "contact__received_at",
    "ended": "decided_at",
    "link": "referrals:contact",
}
IN_TIME = {"met_words": "in time", "missed_words": "not in time"}

CONTACTS = (
    Measure(
        slug="contacts",
        title="Contacts received",
        definition="Contacts received in the month, from every source.",
        unit=Unit.COUNT,
        better=None,
        rows=received,
        **CONTACT,
    ),
    Measure(
        slug="contacts-24-hours",
        title="Contacts decided within the target of 24 hours",
        definition="Of the contacts received in the month that were decided or passed their target, those whose last "
        f"child was decided before it. The target is the one in force when each was received. {APART}",
        target=90,
        rows=settled("target_at"),
        met=Q(decided_at__lt=F("target_at")),
        limit="target_at",
        settles=("target_at",),
        **CONTACT,
        **IN_TIME,
    ),
    Measure(
        slug="contacts-48-hours",
        title="Contacts decided within the limit of 48 hours",
        definition="Of the contacts received in the month that were decided or passed their limit, those whose last "
        f"child was decided before it. The limit is the one in force when each was received. {APART}",
        target=100,
        rows=settled("due_at"),
        met=Q(decided_at__lt=F("due_at")),
        limit="due_at",
        settles=("due_at",),
        **CONTACT,
        **IN_TIME,
    ),
    Measure(
        slug="children-24-hours",
        title="Children decided within the target of 24 hours",
        definition="Of the children on contacts received in the month who were decided or whose target passed, those "
        f"decided before it: from receipt to the child’s own decision. {APART}",
        target=90,
        rows=settled_children("target_at"),
        met=Q(decided_at__lt=F("contact__target_at")),
        limit="contact__target_at",
        settles=("contact__target_at",),
        **CHILD,
        **IN_TIME,
    ),
    Measure(
        slug="children-48-hours",
        title="Children decided within the limit of 48 hours",
        definition="Of the children on contacts received in the month who were decided or whose limit passed, those "
        f"decided before it: from receipt to the child’s own decision. {APART}",
        target=100,
        rows=settled_children("due_at"),
        met=Q(decided_at__lt=F("contact__due_at")),
        limit="contact__due_at",
        settles=("contact__due_at",),
        **CHILD,
        **IN_TIME,
    ),
    Measure(
        slug="linked-24-hours",
        title="News of open work passed on within 24 hours",
        definition="Of the contacts received in the month that only brought news of children whose work is open "
        "already, those linked to that work before their target.",
        target=90,
        rows=linked,
        met=Q(decided_at__lt=F("target_at")),
        limit="target_at",
        **CONTACT,
        **IN_TIME,
    ),
    Measure(
        slug="contacts-open",
        title="Contacts open past their limit",
        definition="Of the contacts that waited for a decision at the end of the month, or now while it runs, those "
        "whose limit had passed.",
        better=Better.LOWER,
        target=0,
        tolerance=0,
        rows=received,
        standing=Standing(start="received_at", stop="decided_at", late="due_at"),
        limit="due_at",
        settles=("due_at",),
        met_words="past their limit",
        missed_words="within it",
        **CONTACT,
    ),
)
