"""Measures of early help: taken up, ended well, and whether families come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from assessments.models import Episode, EpisodeChild, FamilyGroupConference
from assessments.queries.early_help_lists import who_returned
from assessments.rules import EpisodeOutcome, OfferedFrom
from assessments.workflow import EpisodeStatus
from improvement.catalogue.base import Better, Measure, of_contact, of_youngest
from improvement.catalogue.contacts import children_of
from referrals.models import Referral

CAME_BACK = Exists(
    who_returned(EpisodeChild.objects.filter(person__isnull=False), Referral.objects.all()).filter(
        episode=OuterRef("pk")
    )
)


def offered(now: datetime) -> Any:
    return Episode.objects.all()


def closed(now: datetime) -> Any:
    return Episode.objects.filter(status=EpisodeStatus.CLOSED)


def stepped_down(now: datetime) -> Any:
    return Episode.objects.filter(offered_from=OfferedFrom.ASSESSMENT)


EPISODE: dict[str, Any] = {
    "counts": "families",
    "ways": of_contact("contact__", team="team_id") | of_youngest(children_of("contact_id"), "begun_at"),
    "feeds": {"assessments.episode": "pk", "referrals.contact": "contact_id", "people": "people"},
    "began": "begun_at",
    "ended": "closed_at",
    "link": "assessments:episode",
}

EARLY_HELP = (
    Measure(
        slug="early-help-started",
        title="Early help that started",
        definition="Of the families offered early help in the month, those whose first contact was made.",
        target=80,
        rows=offered,
        met=Q(first_contact_at__isnull=False),
        at="begun_at",
        met_words="started",
        missed_words="not started",
        **EPISODE,
    ),
    Measure(
        slug="early-help-closed-positively",
        title="Early help closed with a positive outcome",
        definition="Of the early help that ended in the month, that which ended with the family’s goals met, or partly "
        "met and the family carrying on without us.",
        target=78,
        rows=closed,
        met=Q(outcome__in=[outcome.value for outcome in EpisodeOutcome if outcome.positive]),
        at="closed_at",
        met_words="positive",
        missed_words="not positive",
        **EPISODE,
    ),
    Measure(
        slug="early-help-back",
        title="Early help that came back",
        definition="Of the families offered early help in the month, those of whom a child was referred within six "
        "months of the offer or of its ending. What is superseded in a child’s story does not count.",
        better=Better.LOWER,
        rows=offered,
        met=Q(CAME_BACK),
        at="begun_at",
        met_words="came back",
        missed_words="did not",
        **EPISODE,
    ),
    Measure(
        slug="step-downs-back",
        title="Step-downs that came back",
        definition="Of the families stepped down to early help in the month at the end of an assessment, those of whom "
        "a child was referred again within six months of the offer or of its ending.",
        better=Better.LOWER,
        target=0,
        rows=stepped_down,
        met=Q(CAME_BACK),
        at="begun_at",
        met_words="came back",
        missed_words="did not",
        **EPISODE,
    ),
    Measure(
        slug="family-group-conferences",
        title="Family group conferences held",
        definition="Of the family group conferences offered in the month, those that were held.",
        counts="offers of a family group conference",
        rows=lambda now: FamilyGroupConference.objects.all(),
        met=Q(held_on__isnull=False),
        at="offered_on",
        met_words="held",
        missed_words="not held",
        ways=of_contact("episode__contact__", team="episode__team_id")
        | of_youngest(children_of("episode__contact_id"), "offered_on"),
        feeds={"assessments.episode": "episode_id", "people": "episode__people"},
        within="episode__",
        said="episode__reference",
        began="offered_on",
        ended="held_on",
        link="assessments:episode",
    ),
)
