"""GET /health/ says what is wrong, and nothing about anybody."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone

from mach import health
from mach.models import Notice, SweepRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def swept():
    now = timezone.now()
    return SweepRun.objects.create(started_at=now, finished_at=now)


def ask():
    answer = health.health(RequestFactory().get("/health/"))
    return answer.status_code, answer


def failing():
    code, answer = ask()
    return code, json.loads(answer.content)["failing"]


def test_all_is_well(swept):
    assert failing() == (200, [])


def test_needs_no_sign_in():
    assert health.health.login_required is False


def test_no_sweep_yet_is_wrong():
    assert failing() == (503, ["last_sweep"])


def test_no_sweep_for_five_minutes_is_wrong(swept):
    swept.finished_at -= timedelta(minutes=6)
    swept.save()
    assert failing() == (503, ["last_sweep"])


def test_a_notice_that_is_not_delivered_is_wrong(swept):
    user = get_user_model().objects.create(email="worker@example.org", name="Somebody")
    Notice.objects.create(recipient=user, text="C-2026-000001 is late", created_at=timezone.now() - timedelta(hours=1))
    code, answer = ask()
    assert code == 503
    assert b"outbox" in answer.content
    assert b"C-2026" not in answer.content
    assert b"worker@" not in answer.content


def test_a_broker_that_is_away_is_said_at_once(swept, settings):
    settings.MACH_REDIS_URL = "unix:///tmp/nowhere/vk"
    assert failing() == (503, ["broker"])


def test_a_database_that_is_away_is_said_without_the_errors_text(swept, monkeypatch):
    def away():
        raise OperationalError("password authentication failed for user kayleigh")

    monkeypatch.setitem(health.CHECKS, "database", away)
    code, answer = ask()
    assert code == 503
    assert b"kayleigh" not in answer.content
