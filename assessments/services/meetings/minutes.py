"""Minutes: a document made from the record, in numbered versions, with who has a copy and who said that they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments.models import Invitation, Minutes, MinutesCopy, StrategyMeeting
from assessments.queries.minutes import content_of
from mach import clocks
from mach.errors import RuleBroken
from mach.models import Agency, Significance, User
from mach.moves import keep, move, take


@transaction.atomic
def issue_minutes(
    meeting: StrategyMeeting, *, to: Collection[Invitation], by: User, at: datetime | None = None
) -> Minutes:
    """Issue the minutes as the record stands now, to those who were invited and may have them. An earlier version
    stays readable beside the new one."""
    moment = at or timezone.now()
    meeting = take(meeting, "issue_minutes", by=by)
    chosen = list(meeting.invitations.filter(pk__in=[each.pk for each in to]).order_by("pk"))
    if len(chosen) != len({each.pk for each in to}):
        raise RuleBroken(to="Choose among those who were invited to this meeting.")
    minutes = new_version(meeting, chosen, by=by, at=moment)
    clocks.stop(meeting, "strategy_minutes", by=by, at=moment, reason="Minutes issued")
    label = f"Strategy meeting: minutes issued, version {minutes.number}"
    significance = Significance.ROUTINE
    move(
        meeting, "issue_minutes", by=by, at=moment, label=label, significance=significance, number=minutes.number,
        copies=len(chosen),
    )  # fmt: skip
    return minutes


def new_version(
    meeting: StrategyMeeting, to: Iterable[Invitation], *, correction: str = "", by: User, at: datetime
) -> Minutes:
    """The record as it stands now, under the next number, with a copy for each of these still to be received."""
    last = meeting.minutes.aggregate(last=Max("number"))["last"] or 0
    minutes = Minutes(
        meeting=meeting, number=last + 1, content=content_of(meeting), correction=correction, made_by=by, made_at=at
    )
    keep(minutes, by=by, at=at, why="issue_minutes")
    for invitation in to:
        keep(MinutesCopy(minutes=minutes, invitation=invitation, sent_at=at), by=by, at=at, why="issue_minutes")
    return minutes


@transaction.atomic
def receive_minutes(
    copy: MinutesCopy, *, note: str = "", by: User, agency: Agency | None = None, at: datetime | None = None
) -> MinutesCopy:
    """Record that somebody has their copy of the minutes. Said twice, the first time stands."""
    moment = at or timezone.now()
    meeting = take(copy.minutes.meeting, "receive_minutes", by=by)
    row = MinutesCopy.objects.select_for_update(of=("self",)).select_related("minutes", "invitation").get(pk=copy.pk)
    if row.received_at:
        return row
    row.received_at, row.received_note = moment, note.strip()[:200]
    keep(row, by=by, at=moment, why="receive_minutes")
    move(meeting, "receive_minutes", by=by, at=moment, agency=agency, copy=row.pk)
    return row


@transaction.atomic
def receive_copies(
    copies: Sequence[MinutesCopy],
    *,
    number: int,
    note: str = "",
    by: User,
    agency: Agency | None = None,
    at: datetime | None = None,
) -> list[MinutesCopy]:
    """An agency says that it has one version of the minutes: every copy of that version which it was sent."""
    if not copies:
        raise RuleBroken(number=f"Your agency was sent no copy of version {number} of these minutes.")
    return [receive_minutes(copy, note=note, by=by, agency=agency, at=at) for copy in copies]
