"""Sweeps as they run on a server: several at once, one killed in the middle, a worker that was away for an hour."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mach.environment import ROOT
from mach.models import AuditEvent, Clock, Notice, SweepRun, User
from tests.mach.clock_rows import clock, user
from tests.processes import celery_worker

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]
HOUR = timedelta(hours=1)
SWEEP = "import django; django.setup(); from mach import clocks; clocks.sweep(batch=20)"
LATE = 120


@pytest.fixture
def late():
    """Late clocks that nobody has looked at, and the people who will hear of them."""
    if not User.objects.filter(email="system@mach.invalid").exists():
        User.objects.create(email="system@mach.invalid", name="System", is_active=False)
    worker, _ = user("social_worker"), user("mach_manager")
    return [clock(ago=49 * HOUR, owner=worker, reference=f"C-2026-{n:06d}") for n in range(LATE)]


def environment():
    at = connection.settings_dict
    url = f"postgresql://{settings.MACH_APP_ROLE}@/{at['NAME']}?host={at['HOST']}"
    env = {**os.environ, "DATABASE_URL": url, "OWNER_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mach.settings"}
    env.pop("MACH_DATABASE_ROLE", None)
    return env


def begin_sweep():
    return subprocess.Popen([sys.executable, "-c", SWEEP], cwd=ROOT, env=environment())


def each_once(clocks):
    """Every clock late, with one line, one version and one notice to each person for each thing that passed."""
    assert Clock.objects.filter(breached_at__isnull=False).count() == len(clocks)
    for act in ("warned", "target_missed", "breached"):
        assert AuditEvent.objects.filter(act=f"clock.{act}").count() == len(clocks)
        assert Clock.history.filter(history_change_reason=act).count() == len(clocks)
    assert Notice.objects.filter(text__contains="is late").count() == 2 * len(clocks)


def test_four_sweeps_at_once_write_each_thing_once(late):
    running = [begin_sweep() for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    each_once(late)


def test_a_sweep_killed_in_the_middle_leaves_whole_batches_and_the_next_goes_on(late):
    # A held table stops the sweep inside its first batch, with its rows locked.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE mach_notice IN EXCLUSIVE MODE")
        process = begin_sweep()
        wait_until_blocked()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        cursor.execute("COMMIT")
    assert Clock.objects.filter(breached_at__isnull=False).count() % 20 == 0
    assert begin_sweep().wait(60) == 0
    each_once(late)
    assert SweepRun.objects.filter(finished_at=None).count() == 1, "the killed run is seen not to have finished"


def wait_until_blocked():
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'mach_notice'::regclass")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("The sweep never came to write its notices.")


def test_celery_stopped_for_an_hour_and_started_again_flags_every_late_clock_once(late):
    """No sweep was asked for: a worker looks at the clocks as soon as it is ready."""
    with celery_worker(**environment()):
        deadline = time.monotonic() + 30
        while not SweepRun.objects.filter(finished_at__isnull=False, looked_at=LATE).exists():
            assert time.monotonic() < deadline, "The worker did not sweep."
            time.sleep(0.1)
    each_once(late)
    assert timezone.now() - SweepRun.objects.latest("id").finished_at < timedelta(minutes=1)
