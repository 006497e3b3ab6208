"""A family that was stepped down comes back to social work: said in the child's story, where everybody reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessments.models import EpisodeChild
from assessments.queries.early_help_lists import came_back_as, who_returned
from assessments.services.early_help.common import tell_them
from mach import rows
from mach.models import Event, Significance, User
from mach.moves import tell_story
from mach.stepped_down import CAME_BACK_MONTHS
from referrals.models import Referral

CAME_BACK = "early help episode.came_back"
LOOKED_BACK = timedelta(days=7)
"""A worker that was away for a week still tells the lead professional."""


@transaction.atomic
def note_return(referral: Referral, *, by: User, at: datetime) -> None:
    """A child who had early help is accepted for social work: their story says so once, and the lead professional is
    told. A strategy meeting or an assessment that begins before the job has looked says it at once."""
    label = f"Came back to social work within {CAME_BACK_MONTHS} months of early help: {referral.reference}"
    for row in came_back_as(referral):
        # Two that notice it at once would each find nothing said.
        rows.locked(type(row.episode), row.episode_id)
        people, key = [row.person_id], Significance.KEY
        if Event.objects.filter(reference=row.episode.reference, kind=CAME_BACK, label=label, people=people).exists():
            continue
        tell_story(row.episode, label, by=by, at=at, kind=CAME_BACK, significance=key, people=people)
        if row.episode.worker:
            text = f"A child of {row.episode.reference} came back to social work: {referral.reference}."
            tell_them(row.episode, [row.episode.worker], text, by=by, at=at)


def note_returns(*, by: User, at: datetime | None = None) -> int:
    """Look who was accepted for social work lately, and note whom early help knows. Says how many came back; safe to
    run twice, late and by several."""
    moment = at or timezone.now()
    lately = Referral.objects.filter(begun_at__gt=moment - LOOKED_BACK)
    known = EpisodeChild.objects.filter(person__in=lately.values("person"))
    found = {row.came_back_id for row in who_returned(known, lately)}
    for referral in lately.filter(pk__in=found).select_related("contact").order_by("pk"):
        note_return(referral, by=by, at=moment)
    return len(found)
