"""Minutes of strategy meetings: what the record says when they are made, and what was issued to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assessments.models import Invitation, MeetingPartKind, Minutes, MinutesCopy, StrategyMeeting
from assessments.quorum import in_words, missing_sectors
from assessments.rules.meetings import Attendance, MeetingDecision, Presence
from mach.models import Action, Agency, Sector, User, stage_key

MOMENTS = ("concern_at", "called_at", "planned_for", "held_at", "concluded_at")
"""What is kept as text in a document's content, and shown as a time."""


def content_of(meeting: StrategyMeeting) -> dict[str, Any]:
    """The minutes as the record stands now: nothing in them is typed twice. Kept as plain values, so that a version
    says for ever what it said when it was issued."""
    invitations = list(meeting.invitations.select_related("agency"))
    texts = {part.kind: part.text for part in meeting.parts.all()}
    missing = missing_sectors(meeting)
    return {
        "reference": meeting.reference,
        "danger": meeting.danger,
        "concern_at": _plain(meeting.concern_at),
        "called_at": _plain(meeting.begun_at),
        "called_by": str(meeting.worker or ""),
        "held_at": _plain(meeting.held_at),
        "concluded_at": _plain(meeting.concluded_at),
        "place": meeting.place,
        "chair": str(meeting.chair or ""),
        "harm_suspected": meeting.harm_suspected,
        "lower_response": meeting.lower_response,
        "why_not_enough": meeting.why_not_enough,
        "quorate": meeting.quorate,
        "quorum_missing": in_words(missing) if missing else "",
        "quorum_reason": meeting.quorum_reason,
        "children": [_child(row) for row in meeting.children.select_related("person", "referral")],
        "invited": [_invited(row) for row in invitations],
        "information": [
            {"who": who_of(row), "text": row.information} for row in invitations if row.information.strip()
        ],
        "parts": [{"label": kind.label, "text": texts.get(kind.value, "")} for kind in MeetingPartKind],
        "actions": [_action(row) for row in actions_of(meeting)],
    }


def _plain(value: datetime | date | None) -> str:
    return value.isoformat() if value else ""


def who_of(invitation: Invitation) -> str:
    """Police (sample), DC Okonjo; or a name with its sector."""
    stands_for = str(invitation.agency) if invitation.agency else str(Sector(invitation.sector).label)
    return ", ".join(filter(None, [stands_for, invitation.name]))


def _child(row: Any) -> dict[str, Any]:
    return {
        "name": row.person.full_name,
        "date_of_birth": _plain(row.person.date_of_birth),
        "reference": row.person.reference,
        "referral": row.referral.reference,
        "decision": MeetingDecision(row.decision).label if row.decision else "",
        "because": row.because,
    }


def _invited(row: Invitation) -> dict[str, Any]:
    return {
        "who": who_of(row),
        "role": row.role,
        "sector": str(Sector(row.sector).label),
        "attendance": Attendance(row.attendance).label,
        "presence": Presence(row.presence).label if row.presence else "",
    }


def _action(row: Action) -> dict[str, Any]:
    return {
        "what": row.what,
        "who": str(row.owner or row.agency or ""),
        "due_at": _plain(row.due_at),
        "done_at": _plain(row.done_at),
        "outcome": row.outcome,
    }


def actions_of(meeting: StrategyMeeting) -> list[Action]:
    """What was agreed, with who does it, the soonest first."""
    rows = Action.objects.filter(**stage_key(meeting)).select_related("owner", "agency", "done_by")
    return list(rows.order_by("due_at", "pk"))


def minutes_of(meeting: StrategyMeeting) -> list[Minutes]:
    """Every version that was issued, the latest first, each with its distribution list."""
    rows = meeting.minutes.select_related("made_by").prefetch_related("copies__invitation__agency")
    return list(rows.order_by("-number"))


def one_of(meeting: StrategyMeeting, number: int) -> Minutes | None:
    return next((each for each in minutes_of(meeting) if each.number == number), None)


def copy_of(reader: User, pk: int) -> MinutesCopy | None:
    """One copy on a distribution list, of a meeting that this reader may see."""
    seen = StrategyMeeting.objects.visible_to(reader)
    rows = MinutesCopy.objects.filter(minutes__meeting__in=seen, pk=pk)
    found: MinutesCopy | None = rows.select_related("minutes__meeting", "invitation__agency").first()
    return found


def copies_of_agency(agency: Agency, reference: str, number: int) -> list[MinutesCopy]:
    """An agency's own copies of one version of a meeting's minutes."""
    rows = MinutesCopy.objects.filter(
        invitation__agency=agency, minutes__meeting__reference=reference, minutes__number=number
    )
    return list(rows.select_related("minutes__meeting", "invitation"))
