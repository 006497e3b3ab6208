"""The grades of an audit: written by its auditor alone, explained, and moderated by a second person."""

import pytest
from django.db import IntegrityError, connection, transaction

from improvement.models import AuditTool
from improvement.rules.auditing import AuditSaid, DomainSaid
from improvement.services import audits
from mach.access import Role
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import Clock, Notice
from tests import factories
from tests.improvement.auditing import audit, auditor, decided, graded, senior, today

__all__ = ["auditor", "senior"]

pytestmark = pytest.mark.django_db


# Grading


def test_an_audit_is_written_by_its_auditor_alone(auditor):
    made = audit(auditor=auditor)
    with pytest.raises(NotAllowed, match="somebody else"):
        audits.grade(made, said=graded(made), version=1, by=factories.user(Role.QUALITY_AUDITOR))


def test_it_may_be_saved_unfinished_and_is_never_overwritten(auditor):
    made = audit(auditor=auditor)
    one = AuditSaid(domains={"voice": DomainSaid(words="She was asked.")})
    saved = audits.grade(made, said=one, version=1, by=auditor)
    assert saved.status == "auditing"
    with pytest.raises(Conflict):
        audits.grade(saved, said=graded(made), version=1, by=auditor)
    assert saved.grades.get(domain="voice").words == "She was asked."


def test_what_is_missing_is_said_at_once(auditor):
    made = audit(auditor=auditor)
    keys = [domain["key"] for domain in made.tool.domains]
    domains = {keys[0]: DomainSaid(grade="inadequate", words="Nobody looked."), keys[1]: DomainSaid(grade="good")}
    made = audits.grade(made, said=AuditSaid(domains=domains), version=1, by=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.submit(made, by=auditor)
    wanted = {f"evidence_{keys[0]}", "overall", "summary", "worker_view", "family_view"}
    assert wanted | {f"grade_{key}" for key in keys[2:]} == set(refused.value.errors)


@pytest.mark.parametrize(
    "domains",
    [
        {"voice": DomainSaid(grade="splendid")},
        {"no such": DomainSaid(grade="good")},
        {"voice": DomainSaid(grade="good", not_applicable=True)},
    ],
)
def test_only_the_four_grades_of_its_own_domains(auditor, domains):
    made = audit(auditor=auditor)
    with pytest.raises(RuleBroken):
        audits.grade(made, said=AuditSaid(domains=domains), version=1, by=auditor)


def test_a_worker_says_how_they_see_their_own_work_only(auditor):
    made = audit(auditor=auditor)
    heard = audits.hear(made, whose="worker", words="I had nineteen.", by=made.practitioner)
    assert heard.worker_view == "I had nineteen."
    with pytest.raises(NotAllowed):
        audits.hear(made, whose="worker", words="He had nineteen.", by=factories.worker())


def test_an_audit_keeps_the_tool_that_it_was_drawn_with(auditor):
    made = audit(auditor=auditor)
    audits.set_tool(name="Shorter", in_force_from=today(), domains=[{"label": "Risk", "asks": "Was it found?"}],
                    by=auditor)  # fmt: skip
    made.refresh_from_db()
    assert made.tool.number == 1
    assert audit(auditor=auditor).tool.name == "Shorter"
    assert AuditTool.objects.count() == 2


# Moderation


def test_nobody_moderates_what_they_graded_or_had_a_part_in(auditor, senior):
    made = audit("to_moderate", auditor=auditor, of=decided(manager=senior))
    for by in (auditor, senior):
        with pytest.raises(NotAllowed):
            audits.agree(made, agreed="good", because="", re_audit_on=None, by=by)
        with pytest.raises(NotAllowed):
            audits.send_back(made, comment="More.", by=by)


def test_another_grade_needs_its_reason_and_both_stay(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.agree(made, agreed="requires_improvement", because=" ", re_audit_on=None, by=senior)
    assert set(refused.value.errors) == {"because"}
    made = audits.agree(made, agreed="requires_improvement", because="No plan.", re_audit_on=None, by=senior)
    assert (made.overall, made.agreed, made.moderator) == ("good", "requires_improvement", senior)
    for change in ("overall = 'outstanding'", "agreed = 'good'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE improvement_audit SET {change} WHERE id = %s", [made.pk])  # noqa: S608


def test_what_came_back_is_graded_again_on_the_same_day(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    due = made.due_at
    made = audits.send_back(made, comment="Where is the plan?", by=senior)
    assert (made.status, made.due_at) == ("auditing", due)
    assert Notice.objects.filter(recipient=auditor, text__contains="came back").exists()
    assert Clock.objects.running().filter(reference=made.reference, kind="audit").exists()
