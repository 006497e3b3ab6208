"""A form that is sent twice in the same words by the same person is one action, one milestone, one report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from improvement.models import AuditAction, BoardAction, Milestone, PanelAction, Progress, SupervisionAction
from improvement.services import audits, board, panel, progress, supervision
from mach.access import Role
from mach.models import Action, Clock
from tests import factories
from tests.improvement import made
from tests.improvement.auditing import audit
from tests.improvement.returning import came_back

pytestmark = pytest.mark.django_db


def soon():
    return timezone.localdate() + timedelta(days=5)


def of_an_audit(senior):
    of = audit("agreed")
    return AuditAction, lambda what: audits.set_action(of, what=what, owner=senior, due_on=soon(), by=senior)


def of_the_panel(senior):
    of = came_back(senior)
    return PanelAction, lambda what: panel.set_action(of, what=what, owner=senior, due_on=soon(), by=senior)


def of_supervision(senior):
    worker = factories.worker(team=factories.team())
    of = supervision.arrange(worker, planned_on=timezone.localdate(), by=senior)
    of = supervision.hold(
        of, said=supervision.Held(held_on=timezone.localdate(), reflective="Thought.", compliance="Checked."), by=senior
    )
    return SupervisionAction, lambda what: supervision.set_action(of, what=what, owner=worker, due_on=soon(), by=senior)


def of_the_board(senior):
    of = made.meeting("held")
    said = {"owner": senior, "due_on": soon()}
    return BoardAction, lambda what: board.set_action(of, said=board.BoardActionSaid(what=what, **said), by=senior)


@pytest.mark.parametrize("setting", [of_an_audit, of_the_panel, of_supervision, of_the_board])
def test_an_action_sent_twice_is_one_until_it_is_done(setting):
    model, set_action = setting(factories.user(Role.SENIOR_MANAGER))
    first = set_action("Ring the school")
    clocks = Clock.objects.count()
    assert set_action(" Ring the school ") == first
    assert (model.objects.count(), Clock.objects.count()) == (1, clocks)
    set_action("Ring the police")
    Action.objects.filter(pk=first.action_id).update(
        done_at=timezone.now(), outcome="Rung.", done_by=first.action.set_by
    )
    set_action("Ring the school")
    assert model.objects.count() == 3


def test_a_milestone_sent_twice_is_one():
    of = made.action("in_progress")
    assert made.milestone(of) == made.milestone(of)
    assert made.milestone(of, text="All of them rung") != made.milestone(of)
    assert Milestone.objects.count() == 2


def test_a_report_sent_twice_is_one_and_the_same_words_later_are_another():
    of, by = made.action("in_progress"), factories.user(Role.SENIOR_MANAGER)

    def report(words):
        return progress.report_progress(of, words=words, by=by)

    assert report("Half are rung.") == report("Half are rung.")
    report("All are rung.")
    report("Half are rung.")
    assert Progress.objects.filter(action=of).count() == 3
