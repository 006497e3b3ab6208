"""PostgreSQL is killed while contacts come in, and starts again: what was answered 201 is there, once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

import psycopg2
import pytest

from mach.embedded import APP_ROLE, OWNER_ROLE, Servers
from mach.environment import ROOT
from tests.infra.test_launcher import Run, run

__all__ = ["run"]

pytestmark = pytest.mark.slow

BEFORE, AFTER, SENDERS = 30, 30, 4
PATIENCE = 60
ISSUE = """
import django; django.setup()
from mach import keys
from mach.access import Scope
from mach.models import Agency, User
agency = Agency.objects.create(name="Police", slug="police")
print(keys.issue(agency, name="load", scopes=list(Scope), by=User.objects.system()).text)
"""
WHOLE = """
SELECT contact.external_reference, contact.reference,
    (SELECT count(*) FROM referrals_contactchild child WHERE child.contact_id = contact.id),
    (SELECT count(*) FROM referrals_historicalcontact old WHERE old.id = contact.id),
    (SELECT count(*) FROM mach_clock clock WHERE clock.reference = contact.reference AND kind = 'contact_decision'),
    (SELECT count(*) FROM mach_auditevent WHERE subject_label = contact.reference AND act = 'contact.receive'),
    (SELECT count(*) FROM referrals_submissionkey name WHERE name.contact_id = contact.id)
FROM referrals_contact contact
"""


class Load:
    """Senders that send one contact after another, and send again what was not answered."""

    def __init__(self, port, key):
        self.port, self.key = port, key
        self.answered, self.failed = {}, 0
        self.enough, self.lock = threading.Event(), threading.Lock()
        self.threads = [threading.Thread(target=self.send_on, args=(n,), daemon=True) for n in range(SENDERS)]

    def send_on(self, sender):
        number = 0
        while not self.enough.is_set():
            number += 1
            name = f"LOAD-{sender}-{number}"
            while (reference := self.send(name)) is None and not self.enough.is_set():
                time.sleep(0.1)
            if reference:
                with self.lock:
                    self.answered[name] = reference

    def send(self, name):
        body = {
            "source_code": "6", "reason": "Sent under load.", "external_reference": name,
            "children": [{"given_name": "Sample", "family_name": name}],
        }  # fmt: skip
        told = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        wire = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            wire.request("POST", "/api/v1/contacts/", json.dumps(body), told)
            answer = wire.getresponse()
            text = answer.read()
            if answer.status in {200, 201}:
                return json.loads(text)["reference"]
            assert answer.status >= 500, text
        except (OSError, HTTPException):
            pass
        finally:
            wire.close()
        with self.lock:
            self.failed += 1
        return None

    def wait_for(self, count):
        deadline = time.monotonic() + PATIENCE
        while len(self.answered) < count:
            assert time.monotonic() < deadline, f"only {len(self.answered)} were answered"
            time.sleep(0.05)

    def stop(self):
        self.enough.set()
        for thread in self.threads:
            thread.join(30)


@pytest.fixture
def hub(run: Run):
    """Everything as it runs, on servers that write through to the disk."""
    run.process = run.start(MACH_API_RATE="1000000")
    run.read_until("Ctrl-C stops everything")
    run.wait_until_well("database")
    return run


def agency_key(run):
    places = Servers(run.state).places
    env = {**os.environ, "MACH_ENV": "development", "MACH_STATE": str(run.state), "REDIS_URL": places.redis_url,
           "DATABASE_URL": places.database_url(APP_ROLE), "OWNER_DATABASE_URL": places.database_url(OWNER_ROLE),
           "DJANGO_SETTINGS_MODULE": "mach.settings"}  # fmt: skip
    env.pop("MACH_DATABASE_ROLE", None)
    issued = subprocess.run(
        [sys.executable, "-c", ISSUE], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return issued.stdout.strip().splitlines()[-1]


def test_what_was_answered_is_there_once(hub):
    load = Load(hub.port, agency_key(hub))
    for thread in load.threads:
        thread.start()
    load.wait_for(BEFORE)
    os.kill(hub.pids()["postgres"], signal.SIGKILL)
    hub.read_until("PostgreSQL stopped unexpectedly")
    load.wait_for(len(load.answered) + AFTER)
    load.stop()

    assert load.failed, "the database was away, and somebody noticed"
    places = Servers(hub.state).places
    with psycopg2.connect(places.database_url(APP_ROLE)) as database, database.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
        cursor.execute(WHOLE)
        rows = cursor.fetchall()
    database.close()
    there = {name: reference for name, reference, *_ in rows}
    assert len(rows) == len(there), "a contact is there twice"
    assert load.answered.items() <= there.items()
    assert {tuple(parts) for _, _, *parts in rows} == {(1, 1, 1, 1, 1)}, "each came whole or not at all"
