"""Measures of assessments: in a time that suits the child, with the child seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from assessments.models import Assessment
from improvement.catalogue.base import Better, Measure, Standing, of_contact, of_person
from mach.models import Visit


def signed_off(now: datetime) -> Any:
    return Assessment.objects.filter(signed_off_at__isnull=False)


def opened(now: datetime) -> Any:
    return Assessment.objects.all()


ASSESSMENT: dict[str, Any] = {
    "counts": "assessments",
    "feeds": {
        "assessments.assessment": "pk",
        "referrals.referral": "referral_id",
        "referrals.contact": "referral__contact_id",
        "people": "people",
    },
    "person": "person_id",
    "began": "referral__begun_at",
    "ended": "signed_off_at",
    "limit": "referral__due_at",
    "link": "assessments:assessment",
}

SEEN = Exists(
    Visit.objects.filter(
        child=OuterRef("person"), seen=True, at__gte=OuterRef("referral__begun_at"), at__lte=OuterRef("signed_off_at")
    )
)

ASSESSMENTS = (
    Measure(
        slug="assessments-45-days",
        title="Assessments finished within 45 working days",
        definition="Of the assessments that a manager signed off in the month, those signed off by the end of the 45th "
        "working day after the date of the referral, which is the date its contact was received.",
        target=85,
        rows=signed_off,
        met=Q(signed_off_at__lt=F("referral__due_at")),
        at="signed_off_at",
        met_words="in time",
        missed_words="not in time",
        ways=of_contact("referral__contact__", team="team_id") | of_person("person__", "signed_off_at"),
        **ASSESSMENT,
    ),
    Measure(
        slug="assessments-open-past-45-days",
        title="Assessments open past 45 working days",
        definition="Of the assessments that were open at the end of the month, or are open now while it runs, those "
        "whose 45th working day had passed.",
        better=Better.LOWER,
        target=0,
        tolerance=5,
        rows=opened,
        standing=Standing(start="begun_at", stop="signed_off_at", late="referral__due_at"),
        met_words="past 45 working days",
        missed_words="within them",
        settles=("referral__due_at",),
        ways=of_contact("referral__contact__", team="team_id") | of_person("person__", "begun_at"),
        **ASSESSMENT,
    ),
    Measure(
        slug="child-seen",
        title="Child seen before the assessment was signed off",
        definition="Of the assessments that a manager signed off in the month, those of a child whom somebody went to "
        "see, and saw, between the referral and the signing off.",
        target=100,
        rows=signed_off,
        met=Q(SEEN),
        at="signed_off_at",
        met_words="seen",
        missed_words="not seen",
        ways=of_contact("referral__contact__", team="team_id") | of_person("person__", "signed_off_at"),
        **ASSESSMENT,
    ),
)
