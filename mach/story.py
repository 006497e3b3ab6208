"""What people make of the lines of a child's story: how much each matters, and which no longer counts as risk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Event, EventJudgement, Significance, User
from mach.moves import keep


@transaction.atomic
def judge(
    event: Event,
    *,
    significance: str,
    impact: str = "",
    superseded: bool = False,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> EventJudgement:
    """Say how much a line of the story matters and what it did to the child, or that it is superseded: it stays,
    folded, and is no longer read as risk, for the reason given. The line itself never changes, and earlier judgements
    stay."""
    if not by.may(Permission.JUDGE_EVENT):
        raise NotAllowed("Only social workers and managers judge what is in a child's story.")
    _refuse_unsaid(significance, superseded=superseded, reason=reason)
    moment = at or timezone.now()
    fresh = Event.objects.select_for_update().get(pk=event.pk)
    for before in fresh.judgements.filter(replaced_at=None):
        before.replaced_at = moment
        keep(before, by=by, at=moment, why="judge")
    row = EventJudgement(event=fresh, significance=significance, impact=impact.strip(), superseded=superseded)
    row.reason, row.by, row.at = reason.strip(), by, moment
    keep(row, by=by, at=moment, why="judge")
    audit.record("event.judge", by=by, subject=fresh, people=fresh.people, at=moment, superseded=superseded)
    return row


def _refuse_unsaid(significance: str, *, superseded: bool, reason: str) -> None:
    faults = {}
    if significance not in Significance.values:
        faults["significance"] = "Say how much it matters."
    if superseded and not reason.strip():
        faults["reason"] = "Say why it no longer counts as risk."
    if faults:
        raise RuleBroken(**faults)
