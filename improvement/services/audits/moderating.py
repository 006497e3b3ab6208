"""Moderation by a second person, and the end: an audit closes when all that it asked for is done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import Audit, AuditSentBack, Grade
from improvement.queries.audits import actions_open
from improvement.queries.cases import case_of, fault_of_auditor
from improvement.rules.auditing import INADEQUATE, before_closing
from improvement.services.agreed import tell_them
from improvement.services.audits.inadequate import child_waits
from mach import clocks
from mach.errors import NotAllowed, RuleBroken
from mach.models import User
from mach.moves import keep, move, take
from mach.notices import managers_of
from mach.workdays import london_day


def _second(audit: Audit, step: str, by: User) -> Audit:
    fresh = take(audit, step, by=by)
    if fresh.worker_id == by.pk:
        raise NotAllowed("You graded this: a second person moderates it.")
    if fresh.practitioner_id == by.pk or fault_of_auditor(case_of(fresh.subject_reference), by):
        raise NotAllowed("You had a part in this case: somebody who had none moderates it.")
    return fresh


@transaction.atomic
def send_back(audit: Audit, *, comment: str, by: User, at: datetime | None = None) -> Audit:
    """Return an audit to its auditor, with what is still needed. Its day stays."""
    moment = at or timezone.now()
    audit = _second(audit, "send_back", by)
    if not comment.strip():
        raise RuleBroken(comment="Say what is still needed.")
    row = AuditSentBack(audit=audit, comment=comment.strip(), by=by, at=moment)
    keep(row, by=by, at=moment, why="send_back")
    audit = move(audit, "send_back", by=by, at=moment)
    tell_them([audit.worker], f"{audit} came back to you from moderation.", about=audit, by=by, at=moment)
    return audit


@transaction.atomic
def agree(
    audit: Audit, *, agreed: str, because: str, re_audit_on: date | None, by: User, at: datetime | None = None
) -> Audit:
    """Agree the grade. Where it differs from the auditor's, say why: both stay. Inadequate work is audited again on a
    day that is set now."""
    moment = at or timezone.now()
    audit = _second(audit, "agree", by)
    _refuse(audit, agreed, because, re_audit_on, london_day(moment))
    changes = {
        "agreed": agreed,
        "agreed_because": because.strip(),
        "agreed_at": moment,
        "moderator": by,
        "re_audit_on": re_audit_on,
    }
    audit = move(audit, "agree", by=by, at=moment, changes=changes, overall=audit.overall, agreed=agreed)
    clocks.stop(audit, "audit", by=by, at=moment, reason="Agreed")
    if agreed == INADEQUATE and audit.overall != INADEQUATE:
        urgent = f"{audit} found work to be inadequate: look at the child today."
        tell_them(managers_of(audit.team), urgent, about=audit, by=by, at=moment, urgent=True)
    child_waits(audit, by=by, at=moment)
    both = {user.pk: user for user in (audit.worker, audit.practitioner) if user}
    tell_them(both.values(), f"The grade of {audit} is agreed.", about=audit, by=by, at=moment)
    return audit


def _refuse(audit: Audit, agreed: str, because: str, re_audit_on: date | None, today: date) -> None:
    faults = {}
    if agreed not in Grade.values:
        faults["agreed"] = "Choose one of the four grades."
    elif agreed != audit.overall and not because.strip():
        faults["because"] = "Say why the agreed grade differs from the auditor’s."
    if agreed == INADEQUATE and re_audit_on is None:
        faults["re_audit_on"] = "Set the day on which this is audited again."
    elif re_audit_on and re_audit_on <= today:
        faults["re_audit_on"] = "Give a day to come: practice needs time to change."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def close(audit: Audit, *, by: User, at: datetime | None = None) -> Audit:
    """Close an audit: every action is done, and inadequate work went its whole path."""
    moment = at or timezone.now()
    audit = take(audit, "close", by=by)
    still = before_closing(
        grade=audit.agreed,
        child_looked_at=audit.child_looked_at is not None,
        re_audit_on=audit.re_audit_on,
        open_actions=actions_open(audit),
        actions=audit.audit_actions.count(),
    )
    if still:
        raise RuleBroken(" ".join(still))
    return move(audit, "close", by=by, at=moment)
