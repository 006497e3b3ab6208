"""Without the broker nothing is refused and nothing is lost: contacts arrive, clocks run, notices wait."""

import time
from datetime import date

import pytest
from django.test import override_settings

from mach import clocks, outbox
from mach import tasks as mach_tasks
from mach.models import Clock, Notice
from referrals import tasks
from referrals.models import Contact
from tests import factories
from tests.referrals.api import Caller, sample

pytestmark = pytest.mark.django_db
NOWHERE = "unix:///tmp/mach-nowhere/valkey"


@pytest.fixture
def no_broker(settings):
    throttles = {**settings.CACHES["throttles"], "LOCATION": f"{NOWHERE}?db=2"}
    with override_settings(
        CACHES={**settings.CACHES, "throttles": throttles},
        CELERY_BROKER_URL="redis+socket:///tmp/mach-nowhere/valkey?virtual_host=0",
        MACH_REDIS_URL=NOWHERE,
    ):
        yield


def test_a_contact_is_received_without_delay(no_broker):
    manager, agency = factories.manager(), Caller()
    began = time.monotonic()
    answer = agency.post(sample("03"))
    assert answer.status_code == 201
    assert time.monotonic() - began < 10
    assert Clock.objects.running().filter(reference=answer.json()["reference"], kind="rate_danger").exists()
    assert Notice.objects.filter(recipient=manager, sent_at=None, urgent=True).exists()


def test_what_waited_is_told_afterwards(no_broker, mailoutbox):
    factories.manager()
    Caller().post(sample("03"))
    outbox.deliver()
    assert mailoutbox
    assert not Notice.objects.filter(sent_at=None).exists()


def test_once_the_broker_is_back_the_waiting_contact_is_looked_at_and_its_clocks_are_swept(no_broker):
    """What the beat starts finds the work in the database: nothing had to be put into a queue while it was down."""
    factories.manager()
    known = factories.person("Kacper", "Example", date_of_birth=date(2015, 3, 1))
    child = {"given_name": "Kacper", "family_name": "Example", "date_of_birth": "2015-03-01"}
    answer = Caller().post({**sample("03"), "children": [child]})
    assert answer.status_code == 201
    contact = Contact.objects.get(reference=answer.json()["reference"])
    assert contact.candidates_found_at is None
    tasks.find_candidates()
    mach_tasks.deliver_notices()
    clocks.sweep(now=contact.due_at)
    contact.refresh_from_db()
    assert contact.candidates.get().person == known and contact.candidates_found_at
    late = Clock.objects.get(reference=contact.reference, kind="contact_decision")
    assert late.breached_at == late.due_at
