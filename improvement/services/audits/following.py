"""What follows an audit: how the child is today, and the actions until they are done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import Audit, AuditAction
from improvement.services import agreed
from improvement.services.audits.inadequate import child_waits
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import User
from mach.moves import move, take


@transaction.atomic
def look_at_child(audit: Audit, *, words: str, by: User, at: datetime | None = None) -> Audit:
    """A manager looked at how the child is today, and says what they found and did. It does not wait for moderation."""
    moment = at or timezone.now()
    audit = take(audit, "look_at_child", by=by)
    if audit.practitioner_id == by.pk:
        raise NotAllowed("This is your own work: another manager looks at the child.")
    if not words.strip():
        raise RuleBroken(words="Say how the child is today and what you did.")
    changes = {"child_today": words.strip(), "child_looked_at": moment}
    label = "Looked at again after an audit"
    audit = move(audit, "look_at_child", by=by, at=moment, label=label, changes=changes)
    child_waits(audit, by=by, at=moment)
    return audit


@transaction.atomic
def set_action(
    audit: Audit, *, what: str, owner: User | None, due_on: date | None, by: User, at: datetime | None = None
) -> AuditAction:
    """Set an action that the audit asks for: what, by whom, until when. It is chased until it is done."""
    row: AuditAction = agreed.set_by_step(
        audit,
        AuditAction,
        what=what,
        owner=owner,
        due_on=due_on,
        opened_by=Permission.ANSWER_AUDIT,
        by=by,
        at=at or timezone.now(),
    )
    return row


@transaction.atomic
def finish_action(
    audit: Audit, *, action: AuditAction, outcome: str, by: User, at: datetime | None = None
) -> AuditAction:
    """An action is done: its owner or a manager says what came of it."""
    row: AuditAction = agreed.finish_by_step(
        audit,
        AuditAction,
        pk=action.pk,
        anybodys=by.may(Permission.MANAGE_AUDITED) or by.may(Permission.PLAN_AUDITS),
        outcome=outcome,
        by=by,
        at=at or timezone.now(),
    )
    return row
