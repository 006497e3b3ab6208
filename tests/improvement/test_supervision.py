"""Supervision: when it is due, what it holds, who reads it, and the actions that are carried until they are done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from improvement.models import Supervision
from improvement.queries import supervision as queries
from improvement.services import supervision as services
from improvement.workflow import SUPERVISION, SupervisionStatus
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock
from tests import factories
from tests.improvement.auditing import today
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db


def held(worker=None, by=None, on=None, **said):
    boss = by or factories.manager()
    record = services.arrange(worker or factories.worker(), planned_on=today(), by=boss)
    given = {"held_on": on or today(), "reflective": "The baby.", "compliance": "Two visits late.", **said}
    return services.hold(record, said=services.Held(**given), by=boss)


def test_nobody_supervises_themselves_or_a_partner():
    boss = factories.manager()
    for whom in (boss, factories.user(Role.PARTNER, agency=factories.agency())):
        with pytest.raises(RuleBroken):
            services.arrange(whom, planned_on=today(), by=boss)


def test_one_is_arranged_at_a_time():
    worker, boss = factories.worker(), factories.manager()
    services.arrange(worker, planned_on=today(), by=boss)
    with pytest.raises(WrongState):
        services.arrange(worker, planned_on=today(days=1), by=boss)


def test_the_limit_runs_from_the_last_one_and_putting_it_off_does_not_move_it():
    worker, boss = factories.worker(), factories.manager()
    held(worker, boss, on=today(days=-40), next_on=today(days=3))
    record = Supervision.objects.get(worker=worker, status="due")
    clock = Clock.objects.running().get(reference=record.reference)
    assert (clock.owner, clock.due_at) == (boss, record.due_at)
    assert clock.due_at < timezone.now()
    with pytest.raises(RuleBroken):
        services.move(record, planned_on=today(days=9), reason=" ", by=boss)
    services.move(record, planned_on=today(days=9), reason="Court.", by=boss)
    clock.refresh_from_db()
    assert clock.due_at == record.due_at


@pytest.mark.parametrize("part", ["reflective", "compliance"])
def test_both_parts_are_written(part):
    with pytest.raises(RuleBroken) as refused:
        held(**{part: " "})
    assert set(refused.value.errors) == {part}


def test_the_database_wants_both_parts():
    record = services.arrange(factories.worker(), planned_on=today(), by=factories.manager())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE improvement_supervision SET status = 'held' WHERE id = %s", [record.pk])


def test_a_day_to_come_is_not_held():
    with pytest.raises(RuleBroken):
        held(on=today(days=1))


def test_actions_are_carried_until_they_are_done():
    worker, boss = factories.worker(), factories.manager()
    record = held(worker, boss)
    contact = factories.contact(worker=worker)
    row = services.set_action(
        record, what="Visit", owner=worker, due_on=today(), about=contact.reference.lower(), by=boss
    )
    assert row.about == contact.reference
    assert queries.carried(boss, worker) == [row]
    services.finish_action(record, action=row, outcome="Visited.", by=boss)
    assert queries.carried(boss, worker) == []
    with pytest.raises(WrongState):
        services.finish_action(record, action=row, outcome="Visited.", by=boss)


def test_an_action_is_about_no_case_that_one_of_them_may_not_open():
    worker, boss = factories.worker(), factories.manager()
    record = held(worker, boss)
    hidden = factories.contact(restricted=True)
    for about in (hidden.reference, "C-2026-999999"):
        with pytest.raises(RuleBroken) as refused:
            services.set_action(record, what="Visit", owner=worker, due_on=today(), about=about, by=boss)
        assert set(refused.value.errors) == {"about"}


def test_an_action_is_the_workers_or_the_supervisors():
    worker, boss = factories.worker(), factories.manager()
    record = held(worker, boss)
    with pytest.raises(RuleBroken) as refused:
        services.set_action(record, what="Visit", owner=factories.worker(), due_on=today(), by=boss)
    assert set(refused.value.errors) == {"owner"}


def test_who_reads_a_supervision():
    worker, boss = factories.worker(), factories.manager()
    record = held(worker, boss)
    for reader in (worker, boss, factories.user(Role.SENIOR_MANAGER)):
        assert list(queries.supervisions_for(reader)) == [record]
    for reader in (factories.worker(), factories.manager(), factories.user(Role.QUALITY_AUDITOR)):
        assert not queries.supervisions_for(reader).exists()
    assert not queries.held_by(worker).exists()


def test_only_who_holds_it_records_it():
    record = services.arrange(factories.worker(), planned_on=today(), by=factories.manager())
    with pytest.raises(NotAllowed, match="Somebody else supervises"):
        services.cancel(record, reason="x", by=factories.manager())


def test_who_is_overdue_stands_first():
    team = factories.team()
    boss = factories.manager(team=team)
    never, late, fine = (factories.worker(team=team, name=name) for name in ("Never", "Late", "Fine"))
    factories.worker(name="Of another team", team=factories.team())
    held(late, boss, on=today(days=-60))
    held(fine, boss)
    assert [(line.worker, line.state) for line in queries.lines(boss)] == [
        (never, "never"), (late, "overdue"), (fine, "in time"),
    ]  # fmt: skip
    assert queries.lines(boss)[2].due_on > today() + timedelta(days=20)


def as_own(record, by):
    Supervision.objects.filter(pk=record.pk).update(supervisor=by)
    return Supervision.objects.get(pk=record.pk)


SAID = services.Held(held_on=today(), reflective="x", compliance="x")
ON_SUPERVISION = {
    "move": lambda s, by: services.move(as_own(s, by), planned_on=today(days=2), reason="Court.", by=by),
    "hold": lambda s, by: services.hold(as_own(s, by), said=SAID, by=by),
    "cancel": lambda s, by: services.cancel(as_own(s, by), reason="Left.", by=by),
    "set_action": lambda s, by: services.set_action(as_own(s, by), what="x", owner=by, due_on=today(), by=by),
    "finish_action": lambda s, by: services.finish_action(
        as_own(s, by), action=s.supervision_actions.first(), outcome="x", by=by
    ),
}


def supervision_at(status):
    boss = factories.manager()
    record = services.arrange(factories.worker(), planned_on=today(), by=boss)
    if status == SupervisionStatus.CANCELLED:
        return services.cancel(record, reason="Left.", by=boss)
    if status == SupervisionStatus.HELD:
        record = services.hold(record, said=SAID, by=boss)
        services.set_action(record, what="x", owner=boss, due_on=today(), by=boss)
    return Supervision.objects.get(pk=record.pk)


def test_every_step_of_the_table_is_tried():
    assert set(ON_SUPERVISION) == set(SUPERVISION.steps) - {"arrange"}


@pytest.mark.parametrize(("step", "status"), pairs(SUPERVISION))
def test_a_supervision_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    record = supervision_at(status)
    if step.name == "finish_action" and status != SupervisionStatus.HELD:
        assert status not in step.sources
        return
    came = {role: outcome_of(ON_SUPERVISION[step.name], record, factories.user(role)) for role in Role}
    assert came == {role: expected(step, status, role) for role in Role}
