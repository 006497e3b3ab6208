"""The programme: rounds that are planned, and the tool that auditors use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import AuditRound, AuditTool, Drawn
from improvement.queries.audits import tool_on
from improvement.workflow import AUDIT
from mach import audit
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import Team, User
from mach.moves import keep, permit
from mach.workdays import london_day

MOST = 200
"""Cases of one round: past that, plan two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSaid:
    """A piece of the programme as it is planned."""

    title: str
    kind: str
    subject: str
    drawn: str
    size: int
    opens_on: date
    due_on: date
    frame_first: date
    frame_last: date
    auditors: Collection[User]
    theme: str = ""
    stratum: str = ""
    team: Team | None = None


@transaction.atomic
def plan_round(*, said: RoundSaid, by: User, at: datetime | None = None) -> AuditRound:
    """Plan a round of audits: what is looked at and why, by whom, by when, and how its cases are drawn. It uses the
    tool in force on the day it opens."""
    moment = at or timezone.now()
    permit(by, AUDIT.step("draw"), "programme")
    _refuse(said)
    made = AuditRound(
        title=said.title.strip(),
        kind=said.kind,
        theme=said.theme.strip(),
        subject=said.subject,
        drawn=said.drawn,
        stratum=said.stratum if said.drawn == Drawn.STRATIFIED else "",
        size=said.size,
        team=said.team,
        opens_on=said.opens_on,
        due_on=said.due_on,
        frame_first=said.frame_first,
        frame_last=said.frame_last,
        tool=tool_on(max(said.opens_on, london_day(moment))),
        planned_by=by,
        planned_at=moment,
    )
    keep(made, by=by, at=moment, why="plan_round")
    made.auditors.set(said.auditors)
    audit.record("audit round.plan", by=by, subject=made, at=moment, kind=said.kind, size=said.size)
    return made


def _refuse(said: RoundSaid) -> None:
    faults = {}
    if not said.title.strip():
        faults["title"] = "Give the round a title."
    if said.due_on < said.opens_on:
        faults["due_on"] = "It would be due before it opens: give a later day."
    if said.frame_last < said.frame_first:
        faults["frame_last"] = "The last day is before the first: give a later day."
    if not 1 <= said.size <= MOST:
        faults["size"] = f"Draw at least one case and at most {MOST}."
    if said.drawn == Drawn.STRATIFIED and not said.stratum:
        faults["stratum"] = "Say by what the groups are made."
    if told := _fault_of_auditors(said.auditors):
        faults["auditors"] = told
    if faults:
        raise RuleBroken(**faults)


def _fault_of_auditors(auditors: Collection[User]) -> str:
    if not auditors:
        return "Name at least one auditor."
    if any(not (each.is_active and each.may(Permission.AUDIT_CASE)) for each in auditors):
        return "Choose among the people who audit."
    return ""


@transaction.atomic
def set_tool(
    *, name: str, in_force_from: date, domains: Sequence[Mapping[str, str]], by: User, at: datetime | None = None
) -> AuditTool:
    """Set the questions that audits ask from a day on. Audits that were drawn before keep theirs."""
    moment = at or timezone.now()
    permit(by, AUDIT.step("draw"), "tool")
    latest = AuditTool.objects.select_for_update().order_by("-number").first()
    faults = {}
    if not name.strip():
        faults["name"] = "Give the tool a name."
    if in_force_from < london_day(moment):
        faults["in_force_from"] = "Audits have been drawn with the tool of that day: give today or a later day."
    elif AuditTool.objects.filter(in_force_from=in_force_from).exists():
        faults["in_force_from"] = "Another tool holds from this day: give another day."
    if not domains:
        faults["domains"] = "Write at least one domain."
    if faults:
        raise RuleBroken(**faults)
    told = [{"key": f"{place}-{_slug(each['label'])}"[:40], **each} for place, each in enumerate(domains, 1)]
    tool = AuditTool(
        name=name.strip(), number=(latest.number if latest else 0) + 1, in_force_from=in_force_from, domains=told
    )
    keep(tool, by=by, at=moment, why="set_tool")
    audit.record("audit tool.set", by=by, subject=tool, at=moment, number=tool.number)
    return tool


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
