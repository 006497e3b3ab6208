"""Strategy meetings counted: how long from concern to meeting, without a quorum, without an enquiry, who attends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from assessments.models import Invitation, MeetingChild, StrategyMeeting
from assessments.rules.meetings import Attendance, MeetingDecision
from mach.models import User

ENQUIRY = [decision.value for decision in MeetingDecision if decision.begins_enquiry]


def held_between(reader: User, since: datetime, until: datetime) -> Any:
    """The meetings that were held in a period and that this reader may see, with the time from the concern to the
    meeting (`waited`)."""
    waited = ExpressionWrapper(F("held_at") - F("concern_at"), output_field=DurationField())
    rows = StrategyMeeting.objects.visible_to(reader).took_place().filter(held_at__gte=since, held_at__lt=until)
    return rows.annotate(waited=waited).select_related("worker", "team", "chair")


def without_quorum(meetings: Any) -> Any:
    """Those that went ahead without social care, police or health."""
    return meetings.filter(quorate=False)


def without_enquiry(meetings: Any) -> Any:
    """Those that were concluded and led to no enquiry for any child."""
    began = MeetingChild.objects.filter(meeting=OuterRef("pk"), decision__in=ENQUIRY)
    return meetings.filter(status="concluded").exclude(Exists(began))


def not_needed(meetings: Any) -> Any:
    """Those of which it was said afterwards that they had not been needed."""
    return meetings.filter(needed=False)


def by_team(meetings: Any) -> Any:
    """How many, by the team that called them."""
    return meetings.order_by().values("team_id", "team__name").annotate(n=Count("pk")).order_by("-n", "team__name")


def by_caller(meetings: Any) -> Any:
    """How many, by who called them."""
    return meetings.order_by().values("worker_id", "worker__name").annotate(n=Count("pk")).order_by("-n", "worker_id")


def attendance_by_agency(meetings: Any) -> Any:
    """Of each agency: how often it was invited to these meetings, and what became of it."""
    rows = Invitation.objects.filter(meeting__in=meetings.order_by().values("pk"))
    counts = {str(each): Count("pk", filter=Q(attendance=each)) for each in Attendance}
    rows = rows.values("agency_id", "agency__name", "sector")
    return rows.annotate(invited=Count("pk"), **counts).order_by("sector", "agency__name")


def invited(meetings: Any, *, agency_id: int | None, attendance: str = "") -> Any:
    """The meetings behind a figure of one agency's attendance."""
    rows = Invitation.objects.filter(meeting=OuterRef("pk"), agency_id=agency_id)
    if attendance:
        rows = rows.filter(attendance=attendance)
    return meetings.filter(Exists(rows))
