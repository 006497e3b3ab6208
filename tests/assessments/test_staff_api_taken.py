"""Staff by API: every step is taken once, with what it needs and nothing more, and leaves what its service leaves."""

import pytest

from mach.access import Role
from mach.models import AuditEvent
from tests import factories
from tests.assessments.test_staff_api import ONES, WORKS, built, path, send, signed_in
from tests.assessments.ways import TAKEN

pytestmark = pytest.mark.django_db


def somebody(plural, step):
    """Who takes it in these tests: nobody of those who brought the record here."""
    if plural == "early-help":
        return factories.user(Role.EARLY_HELP_LEAD)
    return factories.user(Role.SENIOR_MANAGER, Role.SOCIAL_WORKER)


def test_every_door_is_gone_through():
    assert set(TAKEN) == set(ONES)


@pytest.mark.parametrize("name", TAKEN)
def test_a_step_is_taken_by_its_service(name):
    plural, step = name.split(":")
    way = TAKEN[name]
    record = way.make() if way.make else built(plural, where=way.where)
    assert record.status == way.where
    by = way.by(record) if way.by else somebody(plural, step)
    answer = send(signed_in(by), path(plural, record.reference, step), way.body(record, by))

    assert answer.status_code == 200, answer.json().get("errors")
    record.refresh_from_db()
    assert (answer.json()["reference"], answer.json()["status"]) == (record.reference, record.status)
    assert record.status == (WORKS[plural].workflow.step(step).to or way.where)
    assert AuditEvent.objects.filter(act=f"{record.workflow.noun}.{step}", by=by, subject_id=record.pk).exists()
