"""`manage.py run`: everything up, everything down in order, and nothing lost by a kill."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from mach.embedded import DATABASE, Servers
from mach.environment import ROOT
from mach.processes import end_leftovers
from mach.wheels import CannotStart

pytestmark = pytest.mark.slow
SECONDS = 30


class Run:
    """One state directory, one port, and `manage.py run` in it as often as the test likes."""

    def __init__(self):
        self.state = Path(tempfile.mkdtemp(prefix="mach-test-"))
        self.state.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    def start(self, port=None, **environment):
        ours = ("MACH_", "DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")
        env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        # Without sample mode nothing is loaded: what is tested here is starting and stopping.
        env |= {"MACH_ENV": "development", "MACH_STATE": str(self.state), "PORT": str(port or self.port), **environment}
        return subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, bufsize=1,
        )  # fmt: skip

    def up(self):
        self.process = self.start()
        return self.read_until("Ctrl-C stops everything")

    def read_until(self, wanted):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if wanted in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", "/health/")
        return json.loads(connection.getresponse().read())

    def wait_until_well(self, *parts):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                checks = self.health()["checks"]
                if all(checks[part]["ok"] for part in parts):
                    return
            except (OSError, ValueError, http.client.HTTPException):
                pass
            time.sleep(0.2)
        raise AssertionError(f"{parts} are not well")

    def pids(self):
        marks = {path.stem: json.loads(path.read_text())["pid"] for path in self.state.glob("*.pid")}
        servers = Servers(self.state)
        marks["postgres"] = servers._postmaster_pid()
        marks["valkey"] = int(servers._valkey_pid_file.read_text())
        return marks

    def wait_until_contacts_come(self):
        """What loads them."""
        servers, deadline = Servers(self.state), time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            # Until the database is migrated anew there is no such table.
            with contextlib.suppress(CannotStart):
                if int(servers.sql("SELECT count(*) FROM referrals_contact", DATABASE)) > 0:
                    return json.loads((self.state / "sample.pid").read_text())["pid"]
            time.sleep(0.2)
        raise AssertionError("no contacts come")

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=SECONDS)
        return said, self.process.returncode


@pytest.fixture
def run():
    run = Run()
    yield run
    if run.process and run.process.poll() is None:
        run.process.kill()
        run.process.wait()
    for mark in run.state.glob("*.pid"):
        end_leftovers(mark)
    servers = Servers(run.state)
    servers.stop()
    for directory in {run.state, servers.places.home, servers.places.sockets}:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(run, number):
    run.up()
    run.wait_until_well("database", "broker")
    pids = run.pids()
    said, code = run.stop(number)
    assert re.findall(r"Stopping (.*)\.", said) == ["the web server", "the worker", "Valkey", "PostgreSQL"]
    assert code == 0
    assert not [name for name, pid in pids.items() if alive(pid)]


def alive(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_part_that_dies_is_started_again_and_so_is_everything_after_a_kill(run):
    run.up()
    run.wait_until_well("database", "broker")
    for pid in run.pids().values():
        os.kill(pid, signal.SIGKILL)
    for name in ("PostgreSQL", "Valkey"):
        run.read_until(f"{name} stopped unexpectedly")
    run.wait_until_well("database", "broker")

    run.process.kill()
    run.process.wait()
    said = run.up()
    assert "Ended what was left of the web server of an earlier run" in said
    assert "Ended what was left of the worker of an earlier run" in said
    run.wait_until_well("database", "broker")


def test_a_second_start_says_that_it_is_already_running(run):
    run.up()
    second = run.start()
    said, _ = second.communicate(timeout=SECONDS)
    assert said.startswith("It is already running from")
    assert second.returncode == 1
    assert run.process.poll() is None


def test_a_taken_port_is_said_before_anything_is_started(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = run.start(port=port)
        said, _ = process.communicate(timeout=SECONDS)
    assert said.startswith(f"Port {port} is taken by another program")
    assert process.returncode == 1
    assert not (run.state / "pgdata").exists()


def test_a_start_that_is_broken_off_while_it_loads_sample_data_is_begun_anew(run):
    """Killed, nothing of it goes on; the next start empties the database; asked to stop, it stops loading first."""
    run.process = run.start(MACH_ENV="sample")
    run.read_until("loading sample data")
    loading = run.wait_until_contacts_come()
    # Kept, so that what it began can go on speaking.
    killed = run.process
    killed.kill()
    killed.wait()
    run.process = run.start(MACH_ENV="sample")
    said = run.read_until("loading sample data")
    assert "Ended what was left of the sample data of an earlier run" in said
    assert "Loading sample data was broken off the last time: emptying the database to begin anew." in said
    assert not alive(loading)
    loading = run.wait_until_contacts_come()
    said, code = run.stop()
    assert re.findall(r"Stopping (.*)\.", said) == [
        "loading sample data", "the web server", "the worker", "Valkey", "PostgreSQL",
    ]  # fmt: skip
    assert code == 0
    assert not alive(loading)
