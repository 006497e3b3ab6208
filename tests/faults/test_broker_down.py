"""Without the broker nothing is refused and nothing is lost: contacts arrive, clocks run, notices wait."""

import time

import pytest
from django.test import override_settings

from mach import outbox
from mach.models import Clock, Notice
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
    assert time.monotonic() - began < 2
    assert Clock.objects.running().filter(reference=answer.json()["reference"], kind="rate_danger").exists()
    assert Notice.objects.filter(recipient=manager, sent_at=None, urgent=True).exists()


def test_what_waited_is_told_afterwards(no_broker, mailoutbox):
    factories.manager()
    Caller().post(sample("03"))
    outbox.deliver()
    assert mailoutbox
    assert not Notice.objects.filter(sent_at=None).exists()
