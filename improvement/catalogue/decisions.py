"""Measures of what is decided: from contact to referral, below the threshold, at which level, and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Q

from improvement.catalogue.base import Better, Measure, Standing, Unit, of_contact, of_person
from referrals.models import ChildDecision, Referral
from referrals.rules import Decision
from referrals.workflow import ReferralStatus

TO_REFERRAL = [Decision.ASSESSMENT, Decision.STRATEGY_MEETING]


def decided(now: datetime) -> Any:
    return ChildDecision.objects.filter(superseded_at=None).exclude(decision=Decision.LINKED)


def with_level_believed(now: datetime) -> Any:
    return decided(now).filter(contact__level_believed__isnull=False, level__isnull=False)


def referrals(now: datetime) -> Any:
    return Referral.objects.exclude(status=ReferralStatus.WITHDRAWN)


class YearBefore(Func):
    """The same day of the year before. The 29th of February has the 28th."""

    template = "(%(expressions)s - interval '12 months')::date"
    output_field = DateTimeField()


EARLIER = Exists(
    Referral.objects.exclude(status=ReferralStatus.WITHDRAWN).filter(
        Q(date__lt=OuterRef("date")) | Q(date=OuterRef("date"), pk__lt=OuterRef("pk")),
        person=OuterRef("person"),
        date__gte=YearBefore(OuterRef("date")),
    )
)
"""Referral date to referral date, at most twelve calendar months apart, whatever became of the earlier one."""

DECISION: dict[str, Any] = {
    "counts": "children",
    "at": "at",
    "ways": of_contact("contact__", team="contact__team_id") | of_person("child__", "contact__received_at"),
    "feeds": {"referrals.contact": "contact_id", "people": "contact__people"},
    "within": "contact__",
    "said": "contact__reference",
    "person": "child__person_id",
    "began": "contact__received_at",
    "ended": "at",
    "limit": "contact__due_at",
    "link": "referrals:contact",
}
REFERRAL: dict[str, Any] = {
    "counts": "referrals",
    "ways": of_contact("contact__", team="team_id") | of_person("person__", "begun_at"),
    "feeds": {"referrals.referral": "pk", "referrals.contact": "contact_id", "people": "people"},
    "person": "person_id",
    "began": "begun_at",
    "link": "referrals:referral",
}

DECISIONS = (
    Measure(
        slug="to-referral",
        title="Children on contacts who became referrals",
        definition="Of the children decided in the month, those for whom the decision was a referral to social work. "
        "News of children whose work is open already is not counted.",
        better=None,
        rows=decided,
        met=Q(decision__in=TO_REFERRAL),
        met_words="became a referral",
        missed_words="did not",
        **DECISION,
    ),
    Measure(
        slug="below-threshold",
        title="Children returned below the threshold",
        definition="Of the children decided in the month, those whose contact went back to its sender because it was "
        "below the threshold for social work.",
        better=Better.LOWER,
        rows=decided,
        met=Q(decision=Decision.RETURNED),
        met_words="returned",
        missed_words="not returned",
        **DECISION,
    ),
    Measure(
        slug="same-level",
        title="Level decided is the level that the referrer believed",
        definition="Of the children decided in the month at a level, on contacts that said which level the referrer "
        "believes applies, those decided at that level.",
        rows=with_level_believed,
        met=Q(level=F("contact__level_believed")),
        met_words="the same level",
        missed_words="another level",
        **DECISION,
    ),
    Measure(
        slug="level-higher",
        title="Level decided is higher than the referrer believed",
        definition="Of the children decided in the month at a level, on contacts that said which level the referrer "
        "believes applies, those decided at a higher one.",
        better=None,
        rows=with_level_believed,
        met=Q(level__gt=F("contact__level_believed")),
        met_words="a higher level",
        missed_words="the same or a lower level",
        **DECISION,
    ),
    Measure(
        slug="level-lower",
        title="Level decided is lower than the referrer believed",
        definition="Of the children decided in the month at a level, on contacts that said which level the referrer "
        "believes applies, those decided at a lower one.",
        better=None,
        rows=with_level_believed,
        met=Q(level__lt=F("contact__level_believed")),
        met_words="a lower level",
        missed_words="the same or a higher level",
        **DECISION,
    ),
    Measure(
        slug="referrals",
        title="Referrals",
        definition="Referrals dated in the month, one for each child. A referral that was withdrawn is not counted.",
        unit=Unit.COUNT,
        better=None,
        rows=referrals,
        at="date",
        ended="closed_at",
        limit="due_at",
        **REFERRAL,
    ),
    Measure(
        slug="re-referrals",
        title="Re-referrals within 12 months",
        definition="Of the referrals dated in the month, those of a child who had an earlier referral dated at most "
        "twelve months before, whatever became of that one.",
        better=Better.LOWER,
        target=22,
        tolerance=3,
        rows=referrals,
        met=Q(EARLIER),
        at="date",
        ended="closed_at",
        limit="due_at",
        met_words="referred again",
        missed_words="first in twelve months",
        **REFERRAL,
    ),
    Measure(
        slug="referrals-unallocated",
        title="Referrals that wait for an assessment",
        definition="Accepted referrals for which nobody had opened an assessment at the end of the month, or now while "
        "it runs; of those, the ones past the 45th working day.",
        better=Better.LOWER,
        target=0,
        tolerance=0,
        rows=lambda now: referrals(now).annotate(taken_up_at=Func(
            F("assessment__begun_at"), F("closed_at"), function="LEAST", output_field=DateTimeField())),
        standing=Standing(start="begun_at", stop="taken_up_at", late="due_at"),
        settles=("due_at",),
        ended="taken_up_at",
        limit="due_at",
        met_words="past 45 working days",
        missed_words="within them",
        **REFERRAL,
    ),
)  # fmt: skip
