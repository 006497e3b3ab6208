"""A family that was stepped down comes back to social work: said in the child's story, where everybody reads it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.queries.early_help_lists import came_back_as
from assessments.rules.early_help import CAME_BACK_MONTHS
from assessments.services.early_help.common import tell_them
from mach.models import Significance, User
from mach.moves import tell_story
from referrals.models import Referral


@transaction.atomic
def note_return(referral: Referral, *, by: User, at: datetime) -> None:
    """A child who had early help is assessed again: their story says so once, and the lead professional is told."""
    for row in came_back_as(referral):
        label = f"Came back to social work within {CAME_BACK_MONTHS} months of early help: {referral.reference}"
        tell_story(
            row.episode,
            label,
            by=by,
            at=at,
            kind="early help episode.came_back",
            significance=Significance.KEY,
            people=[row.person_id],
        )
        if row.episode.worker:
            text = f"A child of {row.episode.reference} came back to social work: {referral.reference}."
            tell_them(row.episode, [row.episode.worker], text, by=by, at=at)
