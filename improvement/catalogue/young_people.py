"""Measures of homeless young people of 16 and 17, and of consent withdrawn from an assessment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from assessments.models import ConsentChoice, ConsentWithdrawn
from assessments.queries import pathways
from improvement.catalogue.base import Measure, of_contact, of_person
from referrals.models import ContactChild

PRESENTED = (
    "Of the young people of 16 or 17 on contacts received in the month who presented as homeless, those who {}. "
    "Whoever turned out not to be homeless, or not to be 16 or 17, is not counted."
)


def presented(now: datetime) -> Any:
    return pathways.homeless(ContactChild.objects.all())


def withdrawn(now: datetime) -> Any:
    return ConsentWithdrawn.objects.all()


HOMELESS: dict[str, Any] = {
    "counts": "young people",
    "rows": presented,
    "at": "contact__received_at",
    "ways": of_contact("contact__", team="pathway__team_id") | of_person("", "contact__received_at"),
    "feeds": {
        "assessments.pathway": "pathway",
        "referrals.contact": "contact_id",
        "people": "contact__people",
    },
    "within": "contact__",
    "said": "contact__reference",
    "person": "person_id",
    "began": "contact__received_at",
    "ended": "pathway__answered_at",
    "link": "referrals:contact",
}

OF_ASSESSMENT = of_contact("assessment__referral__contact__", team="assessment__team_id") | of_person(
    "assessment__person__", "withdrawn_at"
)

YOUNG_PEOPLE = (
    Measure(
        slug="homeless-offered",
        title="Homeless young people to whom becoming looked after was explained",
        definition=PRESENTED.format("had the option of becoming looked after explained and offered"),
        target=100,
        met=pathways.NARROWED["explained"],
        met_words="explained",
        missed_words="not explained",
        **HOMELESS,
    ),
    Measure(
        slug="homeless-accepted",
        title="Homeless young people who chose to become looked after",
        definition=PRESENTED.format("chose to become looked after"),
        better=None,
        met=pathways.NARROWED["accepted"],
        met_words="accepted",
        missed_words="did not, or have not answered",
        **HOMELESS,
    ),
    Measure(
        slug="consent-decided",
        title="Consent withdrawn, and decided on by a senior manager",
        definition="Of the withdrawals of consent to an assessment in the month, those on which a senior manager has "
        "decided: to close, to go on without, or to call a strategy meeting.",
        counts="withdrawals",
        target=100,
        rows=withdrawn,
        met=Q(decided_at__isnull=False),
        at="withdrawn_at",
        met_words="decided",
        missed_words="to be decided",
        ways=OF_ASSESSMENT,
        feeds={"assessments.assessment": "assessment_id", "people": "assessment__people"},
        within="assessment__",
        said="assessment__reference",
        began="withdrawn_at",
        ended="decided_at",
        link="assessments:assessment",
    ),
    Measure(
        slug="consent-closed",
        title="Assessments closed because consent was withdrawn",
        definition="Of the withdrawals of consent to an assessment in the month, those after which a senior manager "
        "closed the assessment.",
        counts="withdrawals",
        better=None,
        rows=withdrawn,
        met=Q(decision=ConsentChoice.CLOSE),
        at="withdrawn_at",
        met_words="closed",
        missed_words="not closed",
        ways=OF_ASSESSMENT,
        feeds={"assessments.assessment": "assessment_id", "people": "assessment__people"},
        within="assessment__",
        said="assessment__reference",
        began="withdrawn_at",
        ended="decided_at",
        link="assessments:assessment",
    ),
)
