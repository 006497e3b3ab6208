"""What a concluded meeting's record says wrongly is corrected with a reason: the old minutes stay beside the new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Invitation, MeetingPart, MeetingPartKind, StrategyMeeting
from assessments.quorum import count_quorum
from assessments.rules.meetings import Attendance, came_faults
from assessments.services.meetings.inviting import NOT_THERE
from assessments.services.meetings.leading import Led, Uninvited, came_too, put_right
from assessments.services.meetings.minutes import new_version
from mach.errors import Conflict, RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import tell

MOVED_ON = "“{}” was corrected while you were writing. Read it again, then correct what is still wrong."


@dataclass(frozen=True)
class Corrected:
    """The record as it should have been: the written parts and each agency's information, with the version that their
    writer read; who came and how, with the version of that invitation; who came although nobody had invited them; when
    it was held and who led it; why it went ahead without its quorum; the reasons of each child's decision. What is
    left out, or is the same, stays."""

    parts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    information: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    because: Mapping[int, str] = field(default_factory=dict)
    came: Mapping[int, tuple[str, str, int]] = field(default_factory=dict)
    quorum_reason: str | None = None
    also: Sequence[Uninvited] = ()
    led: Led | None = None


@transaction.atomic
def correct(
    meeting: StrategyMeeting, *, corrected: Corrected, reason: str, by: User, at: datetime | None = None
) -> StrategyMeeting:
    """Correct what the record of a concluded meeting says, with the reason: what was said; who came, so that its quorum
    is counted again; when it was held, from which the enquiries that it began run; who led it. What was decided stays:
    another decision needs another discussion. Where minutes were issued, a new version goes to whoever had the last
    one, and each is asked for a receipt again; the earlier version stays readable."""
    moment = at or timezone.now()
    meeting = take(meeting, "correct", by=by)
    if not reason.strip():
        raise RuleBroken(reason="Say why the record is corrected.")
    led_by, led = meeting.chair, put_right(meeting, corrected.led, reason=reason.strip(), by=by, at=moment)
    changed = [
        *led,
        *_parts(meeting, corrected, by=by, at=moment),
        *_invited(meeting, corrected, by=by, at=moment),
        *came_too(meeting, corrected.also, there_at=led.get("held_at") or meeting.held_at or moment, by=by, at=moment),
        *_reasons(meeting, corrected, by=by, at=moment),
    ]
    quorum = count_quorum(meeting, corrected.quorum_reason)
    changed += [name for name, value in quorum.items() if getattr(meeting, name) != value]
    if not changed:
        raise RuleBroken("Nothing was changed: correct what is wrong, or leave the record as it is.")
    for name, value in (led | quorum).items():
        setattr(meeting, name, value)
    number = _reissue(meeting, reason.strip(), by=by, at=moment)
    label = "Strategy meeting: the record was corrected" + (f", minutes version {number}" if number else "")
    meeting = move(
        meeting, "correct", by=by, at=moment, label=label, changes=led | quorum, significance=Significance.ROUTINE,
        changed=changed, number=number,
    )  # fmt: skip
    told = [who for who in {meeting.worker, meeting.chair, led_by} if who and who != by]
    tell(told, f"The record of {meeting} was corrected: read why.", about=meeting, at=moment)
    return meeting


def _parts(meeting: StrategyMeeting, corrected: Corrected, *, by: User, at: datetime) -> list[str]:
    held = {part.kind: part for part in meeting.parts.select_for_update(of=("self",))}
    changed = []
    for kind, (text, version) in corrected.parts.items():
        part = held.get(kind) or MeetingPart(meeting=meeting, kind=MeetingPartKind(kind), version=0)
        if text.strip() == part.text.strip():
            continue
        _refuse_stale(part.version, version, str(MeetingPartKind(kind).label), part.text)
        part.text, part.version, part.by, part.at = text.strip(), version + 1, by, at
        keep(part, by=by, at=at, why="correct")
        changed.append(kind)
    return changed


def _invited(meeting: StrategyMeeting, corrected: Corrected, *, by: User, at: datetime) -> list[str]:
    about = corrected.information.keys() | corrected.came.keys()
    rows = Invitation.objects.select_for_update(of=("self",)).filter(meeting=meeting, pk__in=about)
    changed = []
    for row in rows.select_related("agency").order_by("pk"):
        here = [*_information(row, corrected, at), *_came(row, corrected)]
        if here:
            row.version += 1
            keep(row, by=by, at=at, why="correct")
            changed += here
    return changed


def _information(row: Invitation, corrected: Corrected, at: datetime) -> list[str]:
    text, version = corrected.information.get(row.pk, (row.information, row.version))
    if text.strip() == row.information.strip():
        return []
    _refuse_stale(row.version, version, str(row.agency or row.name), row.information)
    row.information, row.information_at = text.strip(), at
    return [f"information {row.pk}"]


def _came(row: Invitation, corrected: Corrected) -> list[str]:
    became, presence, version = corrected.came.get(row.pk, (row.attendance, row.presence, row.version))
    presence = "" if became in NOT_THERE else presence
    if (became, presence) == (row.attendance, row.presence):
        return []
    if faults := came_faults(row.pk, became, presence):
        raise RuleBroken(**faults)
    _refuse_stale(row.version, version, str(row.agency or row.name), str(Attendance(row.attendance).label))
    row.attendance, row.presence = became, presence
    return [f"attendance {row.pk}"]


def _reasons(meeting: StrategyMeeting, corrected: Corrected, *, by: User, at: datetime) -> list[str]:
    changed = []
    for child in meeting.children.select_for_update(of=("self",)).filter(pk__in=corrected.because):
        because = corrected.because[child.pk].strip()
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
