"""Audits for tests, brought to where they are to stand by the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from improvement.models import Audit
from improvement.rules.auditing import AuditSaid, DomainSaid
from improvement.services import audits
from mach.access import Role
from tests import factories


def today(**later):
    return timezone.localdate() + timedelta(**later)


def a_round(*, auditors=None, by=None, **said):
    """A round of contacts decided lately, of all teams."""
    who = auditors or [factories.user(Role.QUALITY_AUDITOR)]
    given = {
        "title": "Below threshold", "kind": "dip_sample", "subject": "contact", "drawn": "random", "size": 3,
        "opens_on": today(), "due_on": today(days=10), "frame_first": today(days=-60), "frame_last": today(),
        "auditors": who, "theme": "Thresholds",
    }  # fmt: skip
    made = audits.RoundSaid(**given | said)
    return audits.plan_round(said=made, by=by or factories.user(Role.QUALITY_AUDITOR))


def graded(of, grade="good", **said):
    """What completes an audit: every domain graded, explained where that is asked."""
    domains = {
        domain["key"]: DomainSaid(grade=grade, words="Seen in the record.", evidence=of.subject_reference)
        for domain in of.tool.domains
    }
    given = {"overall": grade, "summary": "She was safe, and waited too long.", "themes": ("delay",), **said}
    return AuditSaid(domains=domains, **given)


def audit(status="drawn", *, grade="good", agreed="", auditor=None, moderator=None, of=None, child_seen=True, **said):
    """An audit at this status. `of` is the contact that it is about; `agreed` the agreed grade where it differs."""
    who = auditor or factories.user(Role.QUALITY_AUDITOR)
    case = of or factories.contact("decided")
    chosen = a_round(auditors=[who], drawn="chosen", **said)
    planner = factories.user(Role.SENIOR_MANAGER) if case.restricted_people else factories.user(Role.QUALITY_AUDITOR)
    made = audits.choose_case(chosen, reference=case.reference, auditor=who, by=planner)
    if status in ("drawn", "withdrawn"):
        return audits.withdraw(made, reason="Sealed.", by=planner) if status == "withdrawn" else made
    made = audits.grade(made, said=graded(made, grade), version=made.version, by=who)
    if status == "auditing":
        return made
    for whose in ("worker", "family"):
        made = audits.hear(made, whose=whose, words="They listened.", by=who)
    made = audits.submit(made, by=who)
    if status == "to_moderate":
        return made
    final = agreed or grade
    again = today(days=60) if final == "inadequate" else None
    second = moderator or factories.user(Role.SENIOR_MANAGER)
    made = audits.agree(made, agreed=final, because="On reading it again.", re_audit_on=again, by=second)
    if final == "inadequate" and child_seen:
        made = audits.look_at_child(made, words="Seen at school, safe.", by=second)
    if status == "closed":
        if final == "inadequate":
            row = audits.set_action(made, what="Visit", owner=second, due_on=today(days=3), by=second)
            audits.finish_action(made, action=row, outcome="Visited.", by=second)
        made = audits.close(Audit.objects.get(pk=made.pk), by=planner)
    return made


@pytest.fixture
def auditor():
    return factories.user(Role.QUALITY_AUDITOR)


@pytest.fixture
def senior():
    return factories.user(Role.SENIOR_MANAGER)


def decided(**fields):
    return factories.contact("decided", **fields)
