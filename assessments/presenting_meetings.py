"""What the pages of a strategy meeting show, gathered once for each request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from assessments.models import Invitation, Minutes, StrategyMeeting
from assessments.queries import meetings as queries
from assessments.queries import minutes as minutes_queries
from assessments.quorum import in_words
from assessments.rules.meetings import Attendance, MeetingDecision, Presence, missing_from_quorum, sectors_present
from mach.access import Permission
from mach.models import Clock, Sector, User

PAGES = {
    "hold": "hold_meeting",
    "conclude": "conclude_meeting",
    "issue_minutes": "issue_minutes",
    "correct": "correct_meeting",
    "look_back": "look_back_on_meeting",
    "invite": "invite",
    "set_action": "agree_action",
    "replan": "replan_meeting",
    "add_child": "add_to_meeting",
    "cancel": "cancel_meeting",
}
MORE = ("replan", "add_child", "cancel", "correct")


class MeetingPage:
    """A strategy meeting as one reader sees it. Who may see it may see every child on it."""

    def __init__(self, record: StrategyMeeting, reader: User) -> None:
        self.record = record
        self.reader = reader

    @cached_property
    def clocks(self) -> list[Clock]:
        """What still runs, and what was late."""
        return [clock for clock in queries.clocks_of(self.record) if not clock.stopped_at or clock.breached_at]

    @cached_property
    def invitations(self) -> list[dict[str, Any]]:
        return [line(row) for row in queries.invitations_of(self.record)]

    @property
    def information(self) -> list[dict[str, Any]]:
        return [each for each in self.invitations if each["row"].information.strip()]

    @cached_property
    def children(self) -> list[dict[str, Any]]:
        enquiries = queries.enquiries_of(self.record, self.reader)
        return [
            {
                "row": child,
                "decision": MeetingDecision(child.decision).label if child.decision else "",
                "enquiry": enquiries.get(child.referral_id),
                "not_allocated": child.referral.status == "accepted",
            }
            for child in self.record.children.all()
        ]

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        return queries.parts_of(self.record)

    @cached_property
    def actions(self) -> list[dict[str, Any]]:
        clocks = queries.action_clocks(self.record)
        return [{"row": row, "clock": clocks.get(row.pk)} for row in minutes_queries.actions_of(self.record)]

    @cached_property
    def minutes(self) -> list[Minutes]:
        return minutes_queries.minutes_of(self.record)

    @property
    def writing(self) -> bool:
        return self.may_record and self.record.status in ("called", "held")

    @property
    def may_record(self) -> bool:
        return self.reader.may(Permission.RECORD_STRATEGY_MEETING)

    @property
    def may_answer(self) -> bool:
        return self.may_record and self.record.status in ("called", "held")

    @property
    def waited(self) -> float | None:
        """Seconds from the concern to the meeting."""
        held = self.record.held_at
        return (held - self.record.concern_at).total_seconds() if held else None

    @property
    def quorum(self) -> str:
        """What the quorum lacks: of those who say that they will come; of those who came once it was held."""
        rows = [each["row"] for each in self.invitations]
        came = [(row.sector, row.attendance) for row in rows] if self.record.held_at else queries.coming(rows)
        missing = missing_from_quorum(sectors_present(came))
        return in_words(missing) if missing else ""

    @property
    def facts(self) -> list[str]:
        names = ", ".join(child.person.full_name for child in self.record.children.all())
        return [names, queries.STATUS_WORDS[self.record.status], f"called by {self.record.worker}"]


def line(row: Invitation) -> dict[str, Any]:
    return {
        "row": row,
        "who": minutes_queries.who_of(row),
        "sector": Sector(row.sector).label,
        "attendance": Attendance(row.attendance).label,
        "presence": Presence(row.presence).label if row.presence else "",
    }


def names_of(invitations: Iterable[Invitation]) -> dict[int, str]:
    """Who each invitation is for, in words."""
    return {row.pk: minutes_queries.who_of(row) for row in invitations}


def sectors() -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in Sector]


def steps_for(page: MeetingPage) -> dict[str, Any]:
    """The steps this reader may take now, as buttons: the main one first."""
    record = page.record
    offered = [
        {"name": step.name, "label": step.label, "url": reverse(f"assessments:{PAGES[step.name]}", args=[str(record)])}
        for step in record.workflow.available(record.status, page.reader.permissions)
        if step.name in PAGES
    ]
    main = main_step(page)
    buttons = sorted((s for s in offered if s["name"] not in MORE), key=lambda step: step["name"] != main)
    return {
        "steps": buttons,
        "primary": next((step for step in buttons if step["name"] == main), None),
        "more": [step for step in offered if step["name"] in MORE],
    }


def main_step(page: MeetingPage) -> str:
    if page.record.status == "concluded":
        return "issue_minutes" if not page.minutes else "look_back" if page.record.needed is None else "set_action"
    return {"called": "hold", "held": "conclude"}.get(page.record.status, "")


def initial_parts(record: StrategyMeeting) -> dict[str, Any]:
    """What the writing form starts from: the saved texts with their versions."""
    initial: dict[str, Any] = {}
    for each in queries.parts_of(record):
        part = each["part"]
        initial[each["kind"]] = part.text if part else ""
        initial[f"{each['kind']}_version"] = part.version if part else 0
    return initial


def initial_corrections(record: StrategyMeeting) -> dict[str, Any]:
    """What a correction starts from: the record as it stands, each text with its version."""
    read = record.held_at.isoformat() if record.held_at else ""
    initial = {
        **initial_parts(record), "quorum_reason": record.quorum_reason, "held_at": record.held_at,
        "chair": record.chair_id, "held_at_read": read, "chair_read": record.chair_id,
    }  # fmt: skip
    for row in queries.invitations_of(record):
        initial |= {f"information_{row.pk}": row.information, f"information_{row.pk}_version": row.version}
        initial[f"attendance_{row.pk}"] = f"{row.attendance} {row.presence}".strip()
    return initial | {f"because_{child.pk}": child.because for child in record.children.all()}


def document(content: dict[str, Any]) -> dict[str, Any]:
    """The kept content of minutes, its times as times again."""
    times = {name: moment_of(content.get(name)) for name in minutes_queries.MOMENTS}
    shown = {**_copied(content), **times}
    for child in shown["children"]:
        born = child["date_of_birth"]
        child["date_of_birth"] = date.fromisoformat(born) if born else None
    for action in shown["actions"]:
        action["due_at"], action["done_at"] = moment_of(action["due_at"]), moment_of(action["done_at"])
    return shown


def _copied(content: dict[str, Any]) -> dict[str, Any]:
    """Lists of rows copied, so that what was issued stays as it is."""
    return {
        name: [dict(row) for row in value] if isinstance(value, list) else value for name, value in content.items()
    }  # fmt: skip


def moment_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
