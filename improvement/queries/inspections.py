"""Inspections and visits, what they found, and what answers it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q

from improvement.models import Finding, FindingKind, ImprovementAction, Inspection
from improvement.rules.timeline import Happened
from improvement.workflow import ActionStatus
from mach.access import Permission
from mach.models import User

NOT_ANSWERING = [ActionStatus.WITHDRAWN.value]
"""An action that was taken out of the plan answers nothing any more."""


def loader() -> User:
    """Who loads what is public: the user that jobs act as."""
    return User.objects.system()


def inspections_for(reader: User) -> Any:
    """Every inspection and visit, for who reads the plan."""
    rows = Inspection.objects.order_by("starts_on", "ends_on")
    return rows if reader.may(Permission.READ_PLAN) else rows.none()


def with_counts(rows: Any) -> Any:
    """How much each found, and how much of that no action answers."""
    answered = Finding.objects.filter(pk__in=answered_findings())
    wants = ~Q(findings__kind=FindingKind.STRENGTH)
    return rows.annotate(
        strengths=Count("findings", filter=Q(findings__kind=FindingKind.STRENGTH)),
        weaknesses=Count("findings", filter=Q(findings__kind=FindingKind.WEAKNESS)),
        recommendations=Count("findings", filter=Q(findings__kind=FindingKind.RECOMMENDATION)),
        unanswered=Count("findings", filter=wants & ~Q(findings__in=answered.values("pk"))),
    )


def answered_findings() -> Any:
    """The ids of what an action of the plan answers."""
    counting = ImprovementAction.objects.exclude(status__in=NOT_ANSWERING)
    return counting.exclude(answers=None).values("answers")


def findings_for(reader: User) -> Any:
    """Findings with the actions that answer each, under `answered_by`."""
    if not reader.may(Permission.READ_PLAN):
        return Finding.objects.none()
    answering = ImprovementAction.objects.exclude(status__in=NOT_ANSWERING).select_related("worker")
    prefetch = Prefetch("actions", queryset=answering, to_attr="answered_by")
    return Finding.objects.select_related("inspection").prefetch_related(prefetch).order_by("inspection", "id")


def findings_of(inspection: Inspection, reader: User) -> list[tuple[str, list[Any]]]:
    """What one visit found, by kind: what was recommended, what was weak, what was strong."""
    rows = list(findings_for(reader).filter(inspection=inspection))
    order = (FindingKind.RECOMMENDATION, FindingKind.WEAKNESS, FindingKind.STRENGTH)
    return [(kind.value, found) for kind in order if (found := [row for row in rows if row.kind == kind])]


def to_answer(reader: User) -> Any:
    """Weaknesses and recommendations that no action answers, the latest visit's first."""
    rows = findings_for(reader).exclude(kind=FindingKind.STRENGTH).exclude(pk__in=answered_findings())
    return rows.order_by("-inspection__starts_on", "id")


def answerable(reader: User) -> Any:
    """What an action may answer, the latest visit's first."""
    return findings_for(reader).exclude(kind=FindingKind.STRENGTH).order_by("-inspection__starts_on", "id")


def last_visit(reader: User) -> Any:
    """The latest visit that found something to answer."""
    return inspections_for(reader).filter(findings__isnull=False).exclude(starts_on=None).order_by("-starts_on").first()


def happened(rows: Iterable[Any]) -> list[Happened]:
    """Inspections as the line of years draws them."""
    return [
        Happened(
            row.starts_on,
            row.ends_on,
            row.known_to,
            ": ".join(filter(None, [row.get_kind_display(), row.get_judgement_display().lower()])),
            row.judgement or "visit",
        )
        for row in rows
    ]
