"""Measures of what partners send: whether a contact was complete and clear, at the right level, and said of consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from improvement.catalogue.base import Measure, of_contact, of_youngest
from improvement.catalogue.contacts import children_of
from referrals.models import QualityRating


def rated(now: datetime) -> Any:
    return QualityRating.objects.filter(superseded_at=None)


def quality(slug: str, field: str, *, title: str, met: str, missed: str) -> Measure:
    return Measure(
        slug=f"quality-{slug}",
        title=title,
        definition=f"Of the contacts whose quality was rated in the month while they were screened, those rated as "
        f"{met}. The rating in force counts.",
        counts="rated contacts",
        target=90,
        tolerance=10,
        rows=rated,
        met=Q(**{field: True}),
        at="at",
        met_words=met,
        missed_words=missed,
        ways=of_contact("contact__", team="contact__team_id")
        | of_youngest(children_of("contact_id"), "contact__received_at"),
        feeds={"referrals.contact": "contact_id", "people": "contact__people"},
        within="contact__",
        said="contact__reference",
        began="contact__received_at",
        ended="contact__decided_at",
        link="referrals:contact",
    )


QUALITY = (
    quality("complete", "complete", title="Contacts that said what was needed", met="complete", missed="not complete"),
    quality("clear", "clear", title="Contacts that were clear", met="clear", missed="not clear"),
    quality(
        "right-level",
        "right_level",
        title="Contacts sent at the right level",
        met="at the right level",
        missed="at another level",
    ),
    quality(
        "consent-said",
        "consent_said",
        title="Contacts that said whether there is consent",
        met="saying whether there is consent",
        missed="silent on consent",
    ),
)
