"""What a concluded meeting's record says wrongly is corrected with a reason: the old minutes stay beside the new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Invitation, MeetingPart, MeetingPartKind, StrategyMeeting
from assessments.services.meetings.minutes import new_version
from mach.errors import Conflict, RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import tell

MOVED_ON = "“{}” was corrected while you were writing. Read it again, then correct what is still wrong."


@dataclass(frozen=True)
class Corrected:
    """The texts as they should have been: the written parts and each agency's information, with the version that
    their writer read, and the reasons of each child's decision. What is left out, or is the same, stays."""

    parts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    information: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    because: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def correct(
    meeting: StrategyMeeting, *, texts: Corrected, reason: str, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Correct what the record of a concluded meeting says, with the reason. What was decided stays: another decision
    needs another discussion. Where minutes were issued, a new version goes to whoever had the last one, and each is
    asked for a receipt again; the earlier version stays readable."""
    moment = at or timezone.now()
    meeting = take(meeting, "correct", by=by)
    if not reason.strip():
        raise RuleBroken(reason="Say why the record is corrected.")
    changed = [
        *_parts(meeting, texts, by=by, at=moment),
        *_information(meeting, texts, by=by, at=moment),
        *_reasons(meeting, texts, by=by, at=moment),
    ]
    if not changed:
        raise RuleBroken("Nothing was changed: correct what is wrong, or leave the record as it is.")
    number = _reissue(meeting, reason.strip(), by=by, at=moment)
    label = "Strategy meeting: the record was corrected" + (f", minutes version {number}" if number else "")
    meeting = move(
        meeting, "correct", by=by, at=moment, label=label, significance=Significance.ROUTINE, changed=changed,
        number=number,
    )  # fmt: skip
    told = [who for who in {meeting.worker, meeting.chair} if who and who != by]
    tell(told, f"The record of {meeting} was corrected: read why.", about=meeting, at=moment)
    return meeting


def _parts(meeting: StrategyMeeting, texts: Corrected, *, by: User, at: datetime) -> list[str]:
    held = {part.kind: part for part in meeting.parts.select_for_update(of=("self",))}
    changed = []
    for kind, (text, version) in texts.parts.items():
        part = held.get(kind) or MeetingPart(meeting=meeting, kind=MeetingPartKind(kind), version=0)
        if text.strip() == part.text.strip():
            continue
        _refuse_stale(part.version, version, str(MeetingPartKind(kind).label), part.text)
        part.text, part.version, part.by, part.at = text.strip(), version + 1, by, at
        keep(part, by=by, at=at, why="correct")
        changed.append(kind)
    return changed


def _information(meeting: StrategyMeeting, texts: Corrected, *, by: User, at: datetime) -> list[str]:
    rows = Invitation.objects.select_for_update(of=("self",)).filter(meeting=meeting, pk__in=texts.information)
    changed = []
    for row in rows.select_related("agency").order_by("pk"):
        text, version = texts.information[row.pk]
        if text.strip() == row.information.strip():
            continue
        _refuse_stale(row.version, version, str(row.agency or row.name), row.information)
        row.information, row.information_at, row.version = text.strip(), at, row.version + 1
        keep(row, by=by, at=at, why="correct")
        changed.append(f"information {row.pk}")
    return changed


def _reasons(meeting: StrategyMeeting, texts: Corrected, *, by: User, at: datetime) -> list[str]:
    changed = []
    for child in meeting.children.select_for_update(of=("self",)).filter(pk__in=texts.because):
        because = texts.because[child.pk].strip()
        if not because:
            raise RuleBroken(**{f"because_{child.pk}": "Say why, for this child."})
        if because != child.because:
            child.because = because
            keep(child, by=by, at=at, why="correct")
            changed.append(f"child {child.pk}")
    return changed


def _refuse_stale(stands: int, read: int, what: str, now: str) -> None:
    if stands != read:
        raise Conflict(MOVED_ON.format(what), now)


def _reissue(meeting: StrategyMeeting, reason: str, *, by: User, at: datetime) -> int | None:
    """The new version's number; none where no minutes were issued yet: they will say it rightly."""
    last = meeting.minutes.order_by("-number").first()
    if last is None:
        return None
    had = Invitation.objects.filter(copies__minutes=last).order_by("pk")
    return new_version(meeting, had, correction=reason, by=by, at=at).number
