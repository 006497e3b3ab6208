"""Measures of the front door: how long children wait for a decision, and what comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from improvement.catalogue.base import (
    CONTACTS_OF_PEOPLE,
    Better,
    Measure,
    Standing,
    Unit,
    key,
    of_contact,
    of_person,
    of_youngest,
)
from improvement.models import Way
from mach.models import Clock
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


def children_of(contact: str) -> Any:
    """The children of a row's contact: `contact` is where its id stands."""
    return ContactChild.objects.filter(contact=OuterRef(contact))


CONTACT: dict[str, Any] = {
    "counts": "contacts",
    "at": "received_at",
    "ways": of_contact(team="team_id") | of_youngest(children_of("pk"), "received_at"),
    "feeds": {"referrals.contact": "pk", "people": "people"},
    "began": "received_at",
    "ended": "decided_at",
    "link": "referrals:contact",
}
CHILD: dict[str, Any] = {
    "counts": "children",
    "at": "contact__received_at",
    "ways": of_contact("contact__", team="contact__team_id") | of_person("", "contact__received_at"),
    "feeds": {"referrals.contact": "contact_id", "people": "contact__people"},
    "within": "contact__",
    "said": "contact__reference",
    "person": "person_id",
    "began": "contact__received_at",
    "ended": "decided_at",
    "link": "referrals:contact",
}
IN_TIME = {"met_words": "in time", "missed_words": "not in time"}


def timed(*kinds: str) -> Any:
    """Clocks of contacts that have stopped, or whose time is over."""

    def rows(now: datetime) -> Any:
        over = Q(stopped_at__isnull=False) | Q(due_at__lte=now)
        return Clock.objects.filter(over, kind__in=kinds, reference__startswith=Contact.prefix)

    return rows


def of_its_contact(field: str) -> Any:
    """What the contact of a clock says."""
    found = Contact.objects.filter(pk=OuterRef("stage_id")).values_list(field)[:1]
    return Coalesce(Cast(Subquery(found), CharField()), Value(""), output_field=CharField())


CLOCK: dict[str, Any] = {
    "counts": "contacts",
    "at": "started_at",
    "ways": {
        Way.TEAM: key("team_id"),
        Way.AGENCY: of_its_contact("agency_id"),
        Way.SOURCE: of_its_contact("source_code"),
        Way.RAG: of_its_contact("rag"),
    }
    | of_youngest(children_of("stage_id"), "started_at"),
    "feeds": {"referrals.contact": "stage_id", CONTACTS_OF_PEOPLE: "stage_id"},
    "began": "started_at",
    "ended": "stopped_at",
    "limit": "due_at",
    "settles": ("due_at",),
    "link": "referrals:contact",
}

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
    Measure(
        slug="rated-in-time",
        title="Contacts rated in time",
        definition="Of the contacts received in the month that were rated or whose time to be rated passed, those "
        "first rated before it. Where the contact told of danger the time is shorter.",
        target=95,
        rows=timed("rate", "rate_danger"),
        met=Q(stopped_at__lt=F("due_at")),
        **CLOCK,
        **IN_TIME,
    ),
    Measure(
        slug="same-day-visits",
        title="Same-day visits made on the day",
        definition="Of the visits that were to be made on the same day, ordered in the month, those made that day.",
        target=100,
        rows=timed("same_day_visit"),
        met=Q(stopped_at__lt=F("due_at")),
        **(CLOCK | {"counts": "visits"}),
        **IN_TIME,
    ),
)
