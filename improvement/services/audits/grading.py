"""Grading: what the auditor saw, domain by domain; what the worker and the family say; sent on to be moderated."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import Audit, DomainGrade
from improvement.queries.audits import said_of
from improvement.rules.auditing import GRADES, INADEQUATE, VIEWS, AuditSaid, DomainSaid, missing
from improvement.services.agreed import tell_them
from improvement.services.audits.inadequate import child_waits
from mach.access import Permission
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import User
from mach.moves import keep, move, take
from mach.notices import holding, managers_of

PLAIN = ("overall", "summary", "strengths", "blockers")


def _own(audit: Audit, step: str, by: User) -> Audit:
    fresh = take(audit, step, by=by)
    if fresh.worker_id != by.pk:
        raise NotAllowed("This audit is somebody else’s: ask who plans audits to give it to you.")
    return fresh


@transaction.atomic
def grade(audit: Audit, *, said: AuditSaid, version: int, by: User, at: datetime | None = None) -> Audit:
    """Write an audit: the grade of each domain, why, where the record shows it, and the work overall. It may be saved
    unfinished. What somebody saved meanwhile is never overwritten."""
    moment = at or timezone.now()
    audit = _own(audit, "grade", by)
    if version != audit.version:
        raise Conflict("This audit was saved while you were writing. It stands below: put both together and save.")
    _refuse_unknown(audit, said)
    for domain in audit.tool.domains:
        _write(audit, domain["key"], said.domains.get(domain["key"], DomainSaid()), by=by, at=moment)
    changes = {name: getattr(said, name).strip() for name in PLAIN}
    themes = sorted({theme.strip().capitalize()[:60] for theme in said.themes if theme.strip()})
    return move(audit, "grade", by=by, at=moment, changes={**changes, "themes": themes, "version": audit.version + 1})


def _refuse_unknown(audit: Audit, said: AuditSaid) -> None:
    faults = {}
    known = {domain["key"] for domain in audit.tool.domains}
    if said.overall and said.overall not in GRADES:
        faults["overall"] = "Choose one of the four grades."
    for key, each in said.domains.items():
        if key not in known or (each.grade and each.grade not in GRADES):
            faults[f"grade_{key}"] = "Choose one of the four grades."
        elif each.grade and each.not_applicable:
            faults[f"grade_{key}"] = "Give it a grade, or say that it does not apply: not both."
    if faults:
        raise RuleBroken(**faults)


def _write(audit: Audit, key: str, said: DomainSaid, *, by: User, at: datetime) -> None:
    row = audit.grades.filter(domain=key).first() or DomainGrade(audit=audit, domain=key)
    told = (said.grade, said.not_applicable, said.words.strip(), said.evidence.strip())
    if told != (row.grade, row.not_applicable, row.words, row.evidence):
        row.grade, row.not_applicable, row.words, row.evidence = told
        keep(row, by=by, at=at, why="grade")


@transaction.atomic
def hear(audit: Audit, *, whose: str, words: str, by: User, at: datetime | None = None) -> Audit:
    """Record how the worker, or the family, sees the work; or why they could not be heard. A worker says so only of
    their own work."""
    moment = at or timezone.now()
    audit = take(audit, "hear", by=by)
    if whose not in VIEWS:
        raise RuleBroken(whose="Say whose view it is.")
    if by.pk != audit.practitioner_id and not by.may(Permission.READ_AUDITS):
        raise NotAllowed("You say how you see an audit of your own work: this is of somebody else’s.")
    if not words.strip():
        raise RuleBroken(words="Write what they say, or why they could not be heard.")
    return move(audit, "hear", by=by, at=moment, changes={f"{whose}_view": words.strip()}, whose=whose)


@transaction.atomic
def submit(audit: Audit, *, by: User, at: datetime | None = None) -> Audit:
    """Send an audit to be moderated by a second person. Inadequate work does not wait for that: the managers are told
    and a child is looked at today."""
    moment = at or timezone.now()
    audit = _own(audit, "submit", by)
    views = {"worker_view": audit.worker_view, "family_view": audit.family_view}
    faults: dict[str, list[str]] = {}
    for name, sentence in missing(audit.tool.domains, said_of(audit), **views):
        faults.setdefault(name, []).append(sentence)
    if faults:
        raise RuleBroken("", **faults) if "" not in faults else RuleBroken(faults.pop("")[0], **faults)
    audit = move(audit, "submit", by=by, at=moment, changes={"submitted_at": moment}, overall=audit.overall)
    if audit.overall == INADEQUATE:
        urgent = f"{audit} found work to be inadequate: look at the child today."
        tell_them(managers_of(audit.team), urgent, about=audit, by=by, at=moment, urgent=True)
    child_waits(audit, by=by, at=moment)
    others = holding(Permission.MODERATE_AUDIT).exclude(pk=audit.worker_id)
    tell_them(others, f"{audit} waits to be moderated.", about=audit, by=by, at=moment)
    return audit
