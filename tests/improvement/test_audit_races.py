"""Two people at once: one grade is agreed, one sample is drawn, one action is done."""

import pytest

from improvement.models import Audit
from improvement.services import audits
from mach.access import Role
from tests import factories
from tests.improvement.auditing import a_round, audit, today
from tests.racing import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_two_moderators_agree_one_grade():
    made = audit("to_moderate")
    first, second = (factories.user(Role.SENIOR_MANAGER) for _ in range(2))
    said = {"because": "On reading it again.", "re_audit_on": None}
    came = at_once(
        lambda: audits.agree(made, agreed="good", **said, by=first),
        lambda: audits.agree(made, agreed="requires_improvement", **said, by=second),
    )
    assert kinds(came).count("WrongState") == 1
    held = Audit.objects.get(pk=made.pk)
    assert held.agreed == ("good" if held.moderator == first else "requires_improvement")


def test_two_planners_draw_one_sample():
    for _ in range(6):
        factories.contact("decided")
    people = [factories.user(Role.QUALITY_AUDITOR) for _ in range(2)]
    of = a_round(auditors=people)
    came = at_once(*(lambda by=by: audits.draw_sample(of, by=by) for by in people))
    assert kinds(came).count("WrongState") == 1
    assert of.audits.count() == 3


def test_an_action_is_done_once():
    made = audit("agreed")
    row = audits.set_action(made, what="Ring", owner=factories.worker(), due_on=today(), by=made.worker)
    people = [factories.manager(), factories.manager()]
    came = at_once(*(lambda by=by: audits.finish_action(made, action=row, outcome="Rang.", by=by) for by in people))
    assert kinds(came).count("WrongState") == 1
