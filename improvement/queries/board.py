"""The Board's meetings: what is on the agenda, what was decided, what is carried until it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count

from improvement.models import AgendaItem, BoardAction, BoardMeeting, ImprovementAction
from mach.access import Permission
from mach.models import User


def meetings_for(reader: User) -> Any:
    """Every meeting of the Board, for who reads the plan. The papers are left out of lists."""
    rows = BoardMeeting.objects.select_related("worker").order_by("-held_on")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()


def meetings(reader: User) -> list[Any]:
    counted = meetings_for(reader).annotate(
        agenda_count=Count("items", distinct=True), action_count=Count("actions", distinct=True)
    )
    return list(counted.defer("papers"))


def items_of(meeting: BoardMeeting) -> list[Any]:
    return list(meeting.items.order_by("place"))


def item_of(meeting: BoardMeeting, pk: int) -> Any:
    return AgendaItem.objects.filter(meeting=meeting, pk=pk).first()


def actions_of(meeting: BoardMeeting) -> list[Any]:
    return list(_actions().filter(meeting=meeting).order_by("pk"))


def action_of(meeting: BoardMeeting, pk: int) -> Any:
    return _actions().filter(meeting=meeting, pk=pk).first()


def open_actions(reader: User, before: date | None = None) -> list[Any]:
    """What the Board set and nobody has done yet, whichever meeting set it; the soonest due first."""
    if not reader.may(Permission.READ_PLAN):
        return []
    rows = _actions().filter(action__done_at=None)
    if before:
        rows = rows.filter(meeting__held_on__lt=before)
    return list(rows.order_by("action__due_at", "pk"))


def _actions() -> Any:
    related = ("action__owner", "action__done_by", "plan_action")
    return BoardAction.objects.select_related("meeting", *related).defer("meeting__papers")


def running_plan_actions(reader: User) -> Any:
    """Actions of the plan that the Board may send something to."""
    rows = ImprovementAction.objects.running().order_by("code")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()
