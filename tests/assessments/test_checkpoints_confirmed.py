"""Checkpoints that nobody has confirmed wait for a manager by name, with a clock of their own."""

from datetime import timedelta

import pytest

from assessments import services
from mach.models import Clock, stage_key
from mach.queries import home
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def opened(boss):
    return factories.assessment(manager=boss)


def waits(record):
    return Clock.objects.running().filter(**stage_key(record), kind="checkpoints_confirmed")


def test_an_opened_assessment_waits_for_who_opened_it(opened, boss):
    clock = waits(opened).get()
    assert (clock.owner, clock.child) == (boss, opened.person)
    assert clock.due_at - clock.started_at <= timedelta(days=14)


def test_it_is_on_the_managers_home_page_until_they_are_confirmed(client, opened, boss):
    client.force_login(boss)
    assert "Checkpoints of assessments to confirm" in client.get("/").content.decode()
    (block,) = [each for each in home.blocks(boss) if each.what.name == "checkpoints_confirmed"]
    assert [clock.reference for clock in block.rows] == [str(opened)]
    services.confirm_checkpoints(opened, dates={}, by=boss)
    assert not waits(opened).exists()
    assert "Checkpoints of assessments to confirm" not in client.get("/").content.decode()


def test_it_ends_with_the_signature(boss):
    record = factories.assessment("submitted", manager=boss)
    assert waits(record).exists()
    services.sign_off(record, by=boss)
    assert not waits(record).exists()


def test_moved_to_another_team_it_waits_for_a_manager_there(opened, boss):
    other = factories.team("assessment")
    there = factories.user("assessment_manager", team=other)
    worker = factories.user("social_worker", team=other)
    services.reallocate(opened, worker=worker, reason="She moved house.", by=boss)
    assert (waits(opened).get().owner, waits(opened).get().team) == (there, other)


def test_not_for_one_who_may_not_open_a_restricted_child(opened, boss):
    other = factories.team("assessment")
    factories.user("assessment_manager", team=other)
    worker = factories.user("social_worker", team=other)
    factories.restrict(opened.person)
    opened.refresh_from_db()
    services.reallocate(opened, worker=worker, reason="She moved house.", by=factories.user("senior_manager"))
    assert (waits(opened).get().owner, waits(opened).get().team) == (None, other)
