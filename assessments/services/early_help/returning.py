"""A family that was stepped down comes back to social work: said in the child's story, where everybody reads it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.queries.early_help_lists import came_back_as
from assessments.services.early_help.common import tell_them
from mach.models import Event, Significance, User
from mach.moves import tell_story
from mach.stepped_down import CAME_BACK_MONTHS
from referrals.models import Referral

CAME_BACK = "early help episode.came_back"


@transaction.atomic
def note_return(referral: Referral, *, by: User, at: datetime) -> None:
    """A child who had early help is assessed again, or a strategy meeting is called about them: their story says so
    once, and the lead professional is told."""
    label = f"Came back to social work within {CAME_BACK_MONTHS} months of early help: {referral.reference}"
    for row in came_back_as(referral):
        people, key = [row.person_id], Significance.KEY
        if Event.objects.filter(reference=row.episode.reference, kind=CAME_BACK, label=label, people=people).exists():
            continue
        tell_story(row.episode, label, by=by, at=at, kind=CAME_BACK, significance=key, people=people)
        if row.episode.worker:
            text = f"A child of {row.episode.reference} came back to social work: {referral.reference}."
            tell_them(row.episode, [row.episode.worker], text, by=by, at=at)
