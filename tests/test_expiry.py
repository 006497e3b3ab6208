"""What is no record ends when its time is over, and nothing else does."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from mach import clocks, drafts, kept, people, tasks
from mach.errors import RuleBroken
from mach.models import AuditEvent, Clock, Draft, KeptPost, Notice, Person, PersonGrant, SweepRun
from referrals import tasks as front_door
from referrals.models import Contact, SubmissionKey
from tests import factories
from tests.referrals.api import Caller
from tests.referrals.test_api_contacts import LEAST

pytestmark = pytest.mark.django_db
RECORDS = (Contact, Clock, Notice, Person, PersonGrant, AuditEvent)


def aged(rows, **ages):
    rows.update(**{field: timezone.now() - age for field, age in ages.items()})


def test_what_has_had_its_time_goes_and_records_stay():
    worker, manager = factories.worker(), factories.manager()
    child = factories.person(restricted=True)
    people.break_glass(reference=child.reference, reason="Now", by=manager, at=timezone.now() - timedelta(days=400))
    factories.contact("decided", received_at=timezone.now() - timedelta(days=400))
    for subject in ("old", "new"):
        drafts.save(user=worker, form="call", subject=subject, fields={"reason": [subject]})
        kept.keep(worker, path=f"/{subject}", fields={"reason": [subject]})
    aged(Draft.objects.filter(subject="old"), saved_at=timedelta(days=31), opened_at=timedelta(days=31))
    aged(KeptPost.objects.filter(path="/old"), expires_at=timedelta(minutes=1))
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.set_expiry(-60)
    session.create()
    clocks.sweep(now=timezone.now() - timedelta(days=8))
    clocks.sweep()
    aged(SweepRun.objects.filter(pk=SweepRun.objects.earliest("pk").pk), started_at=timedelta(days=8))
    before = {model: model.objects.count() for model in RECORDS}

    for _ in range(2):
        tasks.purge_expired()
        front_door.forget_keys()

    assert list(Draft.objects.values_list("subject", flat=True)) == ["new"]
    assert list(KeptPost.objects.values_list("path", flat=True)) == ["/new"]
    assert not Session.objects.filter(pk=session.session_key).exists()
    assert SweepRun.objects.count() == 1
    assert {model: model.objects.count() for model in RECORDS} == before


def test_an_idempotency_key_ends_after_a_week_and_an_agencys_own_reference_never():
    agency = Caller()
    body = {**LEAST, "external_reference": "N1"}
    first = agency.post(body, Idempotency_Key="k1").json()
    aged(SubmissionKey.objects.all(), at=timedelta(days=6, hours=23))
    front_door.forget_keys()
    assert SubmissionKey.objects.count() == 2
    aged(SubmissionKey.objects.all(), at=timedelta(days=7, minutes=1))
    front_door.forget_keys()
    assert list(SubmissionKey.objects.values_list("kind", flat=True)) == ["reference"]
    again = agency.post(body, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (200, first)
    assert agency.post({**body, "reason": "Other."}).status_code == 409
    assert Contact.objects.count() == 1


def test_both_jobs_are_on_the_beat():
    scheduled = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"mach.tasks.purge_expired", "referrals.tasks.forget_keys"} <= scheduled


# How many drafts


@pytest.fixture
def full(monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2)
    worker = factories.worker()
    for subject in ("first", "second"):
        drafts.save(user=worker, form="call", subject=subject, fields={"reason": ["Typed"]})
    return worker


def test_one_draft_too_many_is_refused_and_none_that_is_there_is_lost(full):
    with pytest.raises(RuleBroken, match="2 unfinished texts"):
        drafts.save(user=full, form="call", subject="third", fields={"reason": ["More"]})
    drafts.save(user=full, form="call", subject="first", fields={"reason": ["Typed on"]})
    held = {each.subject: drafts.load(user=full, form="call", subject=each.subject) for each in Draft.objects.all()}
    assert {subject: typed.first()["reason"] for subject, typed in held.items()} == {
        "first": "Typed on",
        "second": "Typed",
    }
    drafts.save(user=factories.worker(), form="call", subject="theirs", fields={})


def test_the_page_is_told_why_it_is_not_saved(client, full):
    client.force_login(full)
    answer = client.post(reverse("mach:draft", args=["call", str(uuid4())]), {"draft_fields": "reason", "reason": "x"})
    assert answer.status_code == 400
    assert "unfinished texts" in answer.json()["words"]
