"""Every step of an audit at every status as every role, generated from the table, against the real services."""

import pytest

from improvement.models import Audit
from improvement.services import audits
from improvement.workflow import AUDIT, AuditStatus
from mach.access import Role
from mach.models import Action
from tests import factories
from tests.improvement.auditing import a_round, audit, graded, today
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db


def as_auditor(of, by):
    """The same audit, with this person as its auditor: only they write it."""
    Audit.objects.filter(pk=of.pk).update(worker=by)
    return Audit.objects.get(pk=of.pk)


def as_worker(of, by):
    """The same audit, of this person's own work: a worker answers no other."""
    Audit.objects.filter(pk=of.pk).update(practitioner=by)
    return Audit.objects.get(pk=of.pk)


def own_action(of, by):
    row = of.audit_actions.first()
    Action.objects.filter(pk=row.action_id).update(owner=by)
    return row


ON_AUDIT = {
    "reassign": lambda a, by: audits.reassign(a, auditor=factories.user(Role.QUALITY_AUDITOR), reason="Leave.", by=by),
    "withdraw": lambda a, by: audits.withdraw(a, reason="Sealed.", by=by),
    "grade": lambda a, by: audits.grade(as_auditor(a, by), said=graded(a), version=a.version, by=by),
    "hear": lambda a, by: audits.hear(as_worker(a, by), whose="worker", words="I had nineteen.", by=by),
    "submit": lambda a, by: audits.submit(as_auditor(a, by), by=by),
    "send_back": lambda a, by: audits.send_back(a, comment="Where is the plan?", by=by),
    "agree": lambda a, by: audits.agree(a, agreed="good", because="", re_audit_on=None, by=by),
    "look_at_child": lambda a, by: audits.look_at_child(a, words="Safe.", by=by),
    "set_action": lambda a, by: audits.set_action(a, what="Ring", owner=factories.worker(), due_on=today(), by=by),
    "finish_action": lambda a, by: audits.finish_action(a, action=own_action(a, by), outcome="Rang.", by=by),
    "close": lambda a, by: audits.close(a, by=by),
}


def audit_at(status, step):
    """An audit on which the step could be taken, were the status and the role right."""
    if step == "submit" and status == AuditStatus.AUDITING:
        made = audit("to_moderate")
        return audits.send_back(made, comment="More.", by=factories.user(Role.SENIOR_MANAGER))
    made = audit(status)
    if step == "finish_action" and status in AUDIT.step("set_action").sources:
        audits.set_action(made, what="Ring", owner=factories.worker(), due_on=today(), by=made.worker)
    return Audit.objects.get(pk=made.pk)


def test_every_step_of_the_table_is_tried():
    assert set(ON_AUDIT) == set(AUDIT.steps) - {"draw"}


@pytest.mark.parametrize(("step", "status"), pairs(AUDIT))
def test_an_audit_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    if step.name == "finish_action" and status not in AUDIT.step("set_action").sources:
        assert status not in step.sources
        return
    crew = {role: factories.user(role) for role in Role}
    made = audit_at(status, step.name)
    assert made.status == status
    came = {role: outcome_of(ON_AUDIT[step.name], made, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}


@pytest.mark.parametrize("role", list(Role))
def test_a_case_is_drawn_by_who_plans_audits(role):
    factories.contact("decided")
    of = a_round(size=1)
    came = outcome_of(lambda each, by: audits.draw_sample(each, by=by), of, factories.user(role))
    assert came == expected(AUDIT.step("draw"), "start", role)
