"""Several processes load the sample side by side: it is as whole as if one had, and a kill leaves nothing behind."""

import os
import signal
import time
from datetime import timedelta

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from mach import grants
from mach.broken_off import broken_off, empty
from mach.models import AuditEvent, Clock, Event, Notice, User
from referrals.models import Contact
from referrals.workflow import ContactStatus
from sample import company
from sample.company import AHEAD, Company, LeftAlone
from tests.sample.told import demo, own_database, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACTS, MONTHS = "60", "3"
PATIENCE_SECONDS = 60
TELLERS = company.possible()
SEVERAL = pytest.mark.skipif(TELLERS < 2, reason="one processor, or no fork: one process tells all")


@pytest.fixture(scope="module", autouse=True)
def killed(django_db_setup, django_db_blocker, tmp_path_factory):
    """One start is killed, and the next one begins anew. What it is: what was found between the two."""
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), own_database(), override_settings(MACH_ENV="sample", MACH_STATE=state):
        found = _killed(state)
        empty()
        found["left"] = _tables()
        call_command("migrate", interactive=False, verbosity=0)
        grants.apply()
        told(state, "--contacts", CONTACTS, "--months", MONTHS)
        yield found


def _killed(state):
    loading = demo(state, "--contacts", "400", "--months", "12")
    _until(lambda: Contact.objects.count() > 5)
    tellers = psutil.Process(loading.pid).children()
    loading.kill()
    loading.wait()
    _until(lambda: not any(map(_runs, tellers)))
    found = {"tellers": len(tellers), "contacts": Contact.objects.count(), "broken off": broken_off()}
    try:
        call_command("demo")
    except CommandError as error:
        found["again"] = str(error)
    return found


def _until(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _tables():
    return connection.introspection.table_names()


@SEVERAL
def test_each_teller_is_a_process_and_none_goes_on_alone(killed):
    assert killed["tellers"] == TELLERS - 1


def test_what_was_broken_off_is_known_and_is_not_added_to(killed):
    assert 5 < killed["contacts"] < 400
    assert killed["broken off"]
    assert killed["again"].startswith("Loading sample data into this database was broken off")


def test_it_is_taken_away_to_the_last_table(killed):
    assert killed["left"] == []


def test_what_is_loaded_then_is_whole():
    assert not broken_off()
    assert Contact.objects.count() == int(CONTACTS)
    assert set(Contact.objects.values_list("status", flat=True)) == set(ContactStatus)


def test_what_is_whole_is_never_taken_away():
    with override_settings(MACH_ENV="sample"), pytest.raises(RuntimeError):
        empty()


@pytest.mark.parametrize("mode", ["production", "development", "test"])
def test_nothing_is_taken_away_outside_sample_mode(mode):
    User.objects.exclude(email="system@mach.invalid").update(password="!")
    with override_settings(MACH_ENV="sample"):
        assert broken_off()
    with override_settings(MACH_ENV=mode):
        assert not broken_off()
        with pytest.raises(RuntimeError):
            empty()


def test_nothing_is_taken_away_where_somebody_else_has_an_account():
    User.objects.exclude(email="system@mach.invalid").update(password="!")
    User.objects.filter(email="h.lund@hub.example").update(sample=False)
    with override_settings(MACH_ENV="sample"):
        assert not broken_off()


def test_references_keep_to_the_order_of_arrival():
    latest = None
    for reference, at in Contact.objects.order_by("pk").values_list("reference", "received_at"):
        assert latest is None or at > latest - AHEAD, reference
        latest = max(at, latest or at)


def test_nobody_is_notified_and_nothing_is_dated_in_the_future():
    now = timezone.now()
    assert not Notice.objects.exists()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not AuditEvent.objects.filter(happened_at__gt=now).exists()


def test_no_clock_was_looked_at_too_early():
    """One teller looks at the clocks of all: never at a moment that another has not come to yet."""
    for clock in Clock.objects.exclude(breached_at=None).exclude(stopped_at=None):
        assert clock.stopped_at > clock.due_at


def test_a_family_has_one_teller():
    families = [object(), object()]
    among = Company(number=2, staff=["one"], families=map(id, families), start=timezone.now())
    assert among.takes(families[0])
    among.place = 1
    assert not among.takes(families[0])
    assert among.takes(families[1])
    among.place = 0
    assert not among.takes(families[1])


def test_who_is_ahead_waits_and_goes_on_when_the_others_have_come_near():
    start = timezone.now()
    among = Company(number=2, staff=["one"], families=(), start=start)
    among.come_to(start + AHEAD)
    assert among.told_by_all() == start

    class Gone:
        exitcode = -signal.SIGKILL

    among.others = [Gone()]
    with pytest.raises(LeftAlone):
        among.come_to(start + AHEAD + timedelta(seconds=1))
    among._reached[1] = (start + AHEAD).timestamp()
    among.come_to(start + AHEAD + timedelta(seconds=1))


def test_who_was_begun_by_somebody_who_is_gone_does_not_wait():
    start = timezone.now()
    among = Company(number=2, staff=["one"], families=(), start=start)
    among.place, among._begun_by = 1, os.getpid()
    with pytest.raises(LeftAlone):
        among.come_to(start + 2 * AHEAD)


def test_what_somebody_holds_is_counted_for_all():
    among = Company(number=2, staff=["one", "two"], families=(), start=timezone.now())
    among.hold("two", 3)
    among.hold("two", -1)
    assert (among.held("one"), among.held("two")) == (0, 2)
