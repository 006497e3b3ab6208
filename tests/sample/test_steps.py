"""Savepoints while the sample is told: a refusal that is heard undoes what was done since, and the step goes on."""

from datetime import date
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from mach.errors import RuleBroken
from mach.models import Absence, OverLimit, User
from referrals import services
from referrals.workflow import ContactStatus
from sample.company import Company
from sample.hub import ALL_THE_SAME, Hub
from sample.steps import refusable, step_by_step
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_is_away_is_given_work_with_a_reason_and_the_step_goes_on():
    worker, boss, now = factories.worker(), factories.manager(), timezone.now()
    Absence.objects.create(user=worker, kind="sick", first_day=date(2020, 1, 1), last_day=date(2099, 1, 1))
    contact = factories.contact(ContactStatus.NEW, rag="amber")
    company = Company(number=1, staff=[], families=[], start=now)
    hub = Hub(staff={}, system=User.objects.system(), seed=1, now=now, company=company)
    with step_by_step(), transaction.atomic():
        given = hub.given(partial(services.allocate, contact, worker=worker, steps=["Ring the school"], by=boss))
    assert given.worker == worker
    assert OverLimit.objects.get().reason == ALL_THE_SAME


def test_what_was_done_before_a_refusal_is_undone():
    with step_by_step(), transaction.atomic():
        team = factories.team()
        with pytest.raises(RuleBroken), refusable(), transaction.atomic():
            type(team).objects.filter(pk=team.pk).update(name="Elsewhere")
            raise RuleBroken(name="No.")
        team.refresh_from_db()
    assert team.name != "Elsewhere"
