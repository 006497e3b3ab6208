"""Audits as a reader may see them: one audit, lists of them, what each waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from improvement.models import Audit, AuditAction, AuditKind, AuditRound, AuditTool, DomainGrade, Grade
from improvement.queries.cases import case_of, closed_to
from improvement.rules.auditing import AuditSaid, DomainSaid
from improvement.rules.months import after, start_of
from improvement.workflow import AuditStatus
from mach.access import Permission, roles_with
from mach.models import Clock, Team, User, stage_key

VIEWS = {
    "mine": "Mine to do",
    "to_moderate": "To moderate",
    "inadequate": "Inadequate",
    "re_audits": "To audit again",
    "open": "All open",
    "agreed": "Agreed, to close",
    "closed": "Closed",
}


def tool_on(day: date) -> AuditTool:
    """The tool in force on a day."""
    return AuditTool.objects.filter(in_force_from__lte=day).order_by("-in_force_from")[0]


def tools() -> list[AuditTool]:
    return list(AuditTool.objects.order_by("-in_force_from"))


def audits_for(reader: User) -> Any:
    """Every audit that this reader may see: those who read audits all of visible cases; anybody else those of their own
    work, and those of which an action is theirs."""
    rows = Audit.objects.visible_to(reader)
    if not reader.may(Permission.READ_AUDITS):
        if not reader.may(Permission.ANSWER_AUDIT):
            return rows.none()
        theirs = AuditAction.objects.filter(audit=OuterRef("pk"), action__owner=reader)
        rows = rows.filter(Q(practitioner=reader) | Exists(theirs)).exclude(status=AuditStatus.WITHDRAWN)
    return rows.select_related("round", "tool", "worker", "team", "practitioner", "moderator", "person", "re_audit_of")


def audits_in(reader: User, view: str) -> Any:
    """One view of the list, the nearest to its day first."""
    rows = audits_for(reader)
    narrowed = {
        "mine": rows.filter(worker=reader, status__in=[AuditStatus.DRAWN, AuditStatus.AUDITING]),
        "to_moderate": rows.to_moderate().exclude(worker=reader),
        "inadequate": rows.filter(
            Q(agreed=Grade.INADEQUATE) | Q(agreed="", overall=Grade.INADEQUATE, status=AuditStatus.TO_MODERATE)
        ).exclude(status=AuditStatus.CLOSED),
        "re_audits": re_audits_awaited(reader),
        "open": rows.open(),
        "agreed": rows.filter(status=AuditStatus.AGREED),
        "closed": rows.filter(status=AuditStatus.CLOSED),
    }[view]
    return narrowed.order_by("-agreed_at" if view == "closed" else "due_at", "pk")


DONE = [AuditStatus.AGREED.value, AuditStatus.CLOSED.value]
PARTS = {
    "agreed": lambda rows: rows.filter(status__in=DONE),
    "differed": lambda rows: rows.filter(status__in=DONE).exclude(agreed=F("overall")),
    "drawn": lambda rows: rows,
    "to_do": lambda rows: rows.filter(status__in=[AuditStatus.DRAWN, AuditStatus.AUDITING]),
    "late": lambda rows: rows.filter(status__in=[AuditStatus.DRAWN, AuditStatus.AUDITING], due_at__lte=timezone.now()),
    "due": lambda rows: rows.filter(Q(due_at__lte=timezone.now()) | Q(status__in=DONE)),
    "due_agreed": lambda rows: rows.filter(status__in=DONE),
    "due_in_time": lambda rows: rows.filter(status__in=DONE, agreed_at__lt=F("due_at")),
}
"""What the numbers of the programme and of a team's profile count. Agreed audits, where nothing else is said."""


def behind(reader: User, asked: Mapping[str, Any]) -> Any:
    """The audits behind a number, the latest first. What was left out of its round is in none."""
    part = asked.get("part", "agreed")
    rows = PARTS[part](audits_for(reader).exclude(status=AuditStatus.WITHDRAWN))
    if first := asked.get("month"):
        rows = rows.filter(agreed_at__gte=start_of(first), agreed_at__lt=start_of(after(first)))
    if since := asked.get("since"):
        rows = rows.filter(**{"due_at__gte" if part.startswith("due") else "agreed_at__gte": start_of(since)})
    if domain := asked.get("domain"):
        graded = DomainGrade.objects.filter(_called(domain), audit=OuterRef("pk"), grade=asked.get("graded", ""))
        rows = rows.filter(Exists(graded))
    if theme := asked.get("theme"):
        rows = rows.filter(themes__contains=[theme])
    fields = {"team": "team__slug", "grade": "agreed", "round": "round_id", "auditor": "worker_id"}
    rows = rows.filter(**{path: asked[name] for name, path in fields.items() if name in asked})
    return rows.order_by("-agreed_at", "-pk")


def _called(label: str) -> Q:
    """The grades of the domain with this name: each tool says what it calls its domains."""
    found = Q(pk__in=[])
    for each in tools():
        keys = [domain["key"] for domain in each.domains if domain["label"] == label]
        found |= Q(audit__tool=each, domain__in=keys)
    return found


def re_audits_awaited(reader: User) -> Any:
    """Audits that are to be repeated and have not been."""
    again = Audit.objects.filter(re_audit_of=OuterRef("pk")).exclude(status=AuditStatus.WITHDRAWN)
    return audits_for(reader).filter(~Exists(again), re_audit_on__isnull=False).order_by("re_audit_on")


def who_audit() -> Any:
    """Active staff whose role audits."""
    return _holding(Permission.AUDIT_CASE)


def who_may_act(stage: Any, permission: Permission = Permission.ANSWER_AUDIT) -> Any:
    """Who an action may be given to: staff whose role opens the page of it, and who may open this one."""
    rows = _holding(permission)
    if not stage.restricted_people:
        return rows
    return rows.filter(pk__in=[user.pk for user in rows if user.may_open(stage.restricted_people)])


def who_could_audit(audit: Audit) -> Any:
    """Other auditors who had no part in the case."""
    people = list(who_audit().exclude(pk=audit.worker_id))
    case = case_of(audit.subject_reference)
    closed = closed_to([case], people)[case.reference]
    return who_audit().filter(pk__in=[user.pk for user in people if user.pk not in closed])


def _holding(permission: Permission) -> Any:
    roles = [role.value for role in roles_with(permission)]
    rows = User.objects.filter(is_active=True, agency=None, roles__overlap=roles)
    return rows.select_related("team").order_by("name", "pk")


def active_teams() -> Any:
    return Team.objects.filter(active=True).order_by("name")


# One audit


def said_of(audit: Audit) -> AuditSaid:
    """What an audit holds, as its form has it."""
    rows = {row.domain: row for row in audit.grades.all()}
    return AuditSaid(
        domains={
            key: DomainSaid(grade=r.grade, not_applicable=r.not_applicable, words=r.words, evidence=r.evidence)
            for key, r in rows.items()
        },
        overall=audit.overall,
        summary=audit.summary,
        strengths=audit.strengths,
        blockers=audit.blockers,
        themes=tuple(audit.themes),
    )


def domains_of(audit: Audit) -> list[dict[str, Any]]:
    """The tool's domains in their order, each with what was said of it."""
    rows = {row.domain: row for row in audit.grades.all()}
    return [{**domain, "row": rows.get(domain["key"])} for domain in audit.tool.domains]


def actions_of(audit: Audit) -> list[Any]:
    """The actions, each with its running clock, the soonest first."""
    rows = list(audit.audit_actions.select_related("action__owner", "action__done_by").order_by("action__due_at", "pk"))
    return with_clocks(audit, rows)


def with_clocks(stage: Any, rows: Iterable[Any]) -> list[Any]:
    """Rows with an action, each with the clock of it that runs."""
    found = list(rows)
    running = Clock.objects.running().filter(**stage_key(stage), kind="agreed_action")
    clocks = {clock.part: clock for clock in running}
    for row in found:
        row.clock = clocks.get(row.action_id)
    return found


def action_of(audit: Audit, pk: int) -> AuditAction | None:
    return AuditAction.objects.filter(audit=audit, pk=pk).select_related("action__owner").first()


def actions_open(audit: Audit) -> int:
    return audit.audit_actions.filter(action__done_at=None).count()


def sent_back_of(audit: Audit) -> list[Any]:
    return list(audit.sent_back.select_related("by"))


def clock_of(audit: Audit) -> Clock | None:
    """What is waited for: the child who is to be looked at today before the audit's own day."""
    rows = Clock.objects.running().filter(**stage_key(audit)).exclude(kind="agreed_action")
    found: Clock | None = rows.order_by("due_at").first()
    return found


def clocks_of(audits: Iterable[Audit]) -> dict[int, Clock]:
    """The same for a page of a list, in one statement."""
    rows = list(audits)
    if not rows:
        return {}
    kind = stage_key(rows[0])["stage_type"]
    running = Clock.objects.running().filter(stage_type=kind, stage_id__in=[row.pk for row in rows])
    soonest: dict[int, Clock] = {}
    for clock in running.exclude(kind="agreed_action").order_by("due_at", "pk"):
        soonest.setdefault(clock.stage_id, clock)
    return soonest


def re_audits_of(audit: Audit, reader: User) -> list[Audit]:
    return list(audits_for(reader).filter(re_audit_of=audit))


# The programme


def rounds(reader: User) -> Any:
    rows = AuditRound.objects.select_related("tool", "team", "planned_by")
    return rows if reader.may(Permission.READ_AUDITS) else rows.none()


def open_re_audit_rounds(reader: User) -> Any:
    return rounds(reader).filter(kind=AuditKind.RE_AUDIT, due_on__gte=timezone.localdate())
