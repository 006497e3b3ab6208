"""`make run`: starts everything in order, keeps it running, and stops it in order."""

import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from mach import grants
from mach.broken_off import broken_off, empty
from mach.celery import app as jobs
from mach.embedded import Servers
from mach.models.users import SYSTEM_EMAIL
from mach.parts import Part, sample_command, web_command, worker_command
from mach.processes import end_leftovers
from mach.sample_guard import REFUSAL
from mach.staticfiles import NOT_SERVED
from mach.wheels import CannotStart

HOST = "127.0.0.1"
LOOK_EVERY_SECONDS = 0.5
DEATHS_ALLOWED = 5
DEATHS_WITHIN_SECONDS = 60
WEB_SECONDS = 40
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


STILL_USED = (
    "The database cannot be emptied: something else still uses it, or OWNER_DATABASE_URL names no owner of its schema. "
    "Stop what uses it, or name another database or another MACH_STATE."
)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def _stop(number: int, _frame: Any) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(signal.Signals(number).name)


def say(text: str) -> None:
    print(text, flush=True)


class Launcher:
    def __init__(self) -> None:
        self.state: Path = settings.MACH_STATE
        self.url = f"http://{HOST}:{settings.MACH_PORT}/"
        self.servers = Servers(self.state)
        self.own_postgres = not os.environ.get("DATABASE_URL")
        self.own_valkey = not os.environ.get("REDIS_URL")
        self.web = Part("web server", self.state, web_command(HOST))
        self.worker = Part("worker", self.state, worker_command())
        self.sample = Part("sample data", self.state, sample_command(), aloud=True)
        self.deaths: dict[str, deque[float]] = {}
        self.lock: Any = None

    def run(self) -> int:
        for number in SIGNALS:
            signal.signal(number, _stop)
        try:
            self._hold_lock()
        except CannotStart as error:
            print(error, file=sys.stderr, flush=True)
            return 1
        try:
            self._start()
            self._watch()
        except CannotStart as error:
            print(error, file=sys.stderr, flush=True)
            return 1
        except Stopped:
            return 0
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._stop_all()

    def _hold_lock(self) -> None:
        """Held by the kernel for as long as we live: nothing stale can be left of it."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            os.umask(0o077)
            self.lock = (self.state / "run.lock").open("a+")
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"It is already running from {self.state}: stop that one first (Ctrl-C there).") from None
        except OSError as error:
            raise CannotStart(
                f"{self.state} cannot be used: {error.strerror}. Choose another with MACH_STATE."
            ) from None

    # Starting

    def _start(self) -> None:
        began = time.monotonic()
        self._clear_leftovers()
        refuse_taken_port(settings.MACH_PORT)
        self._start_servers()
        self._bring_database_up_to_date()
        self._begin_sample()
        self._collect_static_files()
        self._await_sample()
        say("Starting the web server and the worker.")
        self.web.start()
        self.worker.start()
        self._ask_for_forecast()
        self._wait_for_web()
        say(f"Ready after {time.monotonic() - began:.1f} s.\n")
        self._say_how_to_sign_in()

    def _clear_leftovers(self) -> None:
        for part in (self.web, self.worker, self.sample):
            if ended := end_leftovers(part.mark):
                say(f"Ended what was left of the {part.name} of an earlier run ({ended} processes).")

    def _start_servers(self) -> None:
        self.servers.prepare() if self.own_postgres or self.own_valkey else None
        if self.own_postgres:
            say(f"Starting PostgreSQL (data in {self.servers.places.data}).")
            self.servers.start_postgres()
        else:
            say("Using the PostgreSQL of DATABASE_URL.")
        if self.own_valkey:
            say("Starting Valkey.")
            self.servers.start_valkey()
        else:
            say("Using the Redis or Valkey of REDIS_URL.")

    def _bring_database_up_to_date(self) -> None:
        say("Bringing the database up to date.")
        try:
            call_command("migrate", interactive=False, verbosity=0)
            if not grants.apply():
                say("Note: one role owns and serves the database. Set OWNER_DATABASE_URL to keep the two apart.")
        except LookupError as error:
            raise CannotStart(str(error)) from None
        except OperationalError:
            raise CannotStart("The database does not answer: look at DATABASE_URL and OWNER_DATABASE_URL.") from None

    def _collect_static_files(self) -> None:
        mark, now = self.state / "static.mark", static_mark()
        if settings.PLAIN_STATIC_FILES or (mark.exists() and mark.read_text() == now):
            return
        say("Collecting static files.")
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(now)

    def _begin_sample(self) -> None:
        """Loading takes longest: everything else is done beside it."""
        if settings.MACH_ENV == "sample" and broken_off():
            say("Loading sample data was broken off the last time: emptying the database to begin anew.")
            self._empty()
        users = get_user_model().objects.exclude(email=SYSTEM_EMAIL)
        nobody, has_sample = not users.exists(), users.filter(sample=True).exists()
        connection.close()
        if settings.MACH_ENV == "production" and has_sample:
            raise CannotStart(REFUSAL)
        if settings.MACH_ENV != "sample":
            return
        if nobody:
            say("The database is empty: loading sample data.")
            self._run_demo()
        elif has_sample and not self._demo_file.exists():
            say("demo.json is gone: writing it again with new keys.")
            self._run_demo("--keys")

    def _empty(self) -> None:
        try:
            empty()
        except DatabaseError:
            raise CannotStart(STILL_USED) from None
        self._bring_database_up_to_date()

    def _run_demo(self, *arguments: str) -> None:
        self.sample.command = sample_command(*arguments)
        self.sample.start()

    def _await_sample(self) -> None:
        if self.sample.wait():
            raise CannotStart("Loading the sample data failed: see above.")
        if settings.MACH_ENV == "sample":
            self._note_address()

    def _ask_for_forecast(self) -> None:
        """What the worker says of the weeks to come would make the first start seconds longer. It asks itself each
        hour, so that nothing is lost where the broker does not answer now."""
        if self.sample.process is not None:
            with contextlib.suppress(BrokerError):
                jobs.send_task("improvement.tasks.forecast_demand", retry=False)

    @property
    def _demo_file(self) -> Path:
        return self.state / "demo.json"

    def _note_address(self) -> None:
        """The port may be another than when the sample data were loaded."""
        if not self._demo_file.exists():
            return
        demo = json.loads(self._demo_file.read_text())
        if demo.get("url") != self.url:
            new = self._demo_file.with_suffix(".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump({**demo, "url": self.url}, file, indent=2)
            new.replace(self._demo_file)

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + WEB_SECONDS
        while not answers(settings.MACH_PORT):
            if not self.web.is_running() or time.monotonic() > deadline:
                raise CannotStart(f"The web server does not start: see {self.web.log}.")
            time.sleep(0.1)

    def _say_how_to_sign_in(self) -> None:
        say(f"Open {self.url}")
        if settings.MACH_ENV == "sample" and self._demo_file.exists():
            users = json.loads(self._demo_file.read_text())["users"]
            wide = max((len(user["email"]) for user in users), default=0)
            say(f"Sign in as any of these (also in {self._demo_file}, with the agencies' API keys):")
            for user in users:
                say(f"  {user['email']:<{wide}}  {user['password']}  {', '.join(user['roles'])}")
        say(f"Logs are in {self.state}, emails in {self.state / 'mail'}. Ctrl-C stops everything.")

    # Watching and stopping

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            if self.own_postgres and not self.servers.postgres_is_running():
                self._again("PostgreSQL", self.servers.start_postgres)
            if self.own_valkey and not self.servers.valkey_is_running():
                self._again("Valkey", self.servers.start_valkey)
            for part in (self.web, self.worker):
                if not part.is_running():
                    self._again(f"The {part.name}", part.start)

    def _again(self, name: str, start: Any) -> None:
        deaths = self.deaths.setdefault(name, deque(maxlen=DEATHS_ALLOWED))
        deaths.append(time.monotonic())
        if len(deaths) == DEATHS_ALLOWED and deaths[-1] - deaths[0] < DEATHS_WITHIN_SECONDS:
            raise CannotStart(f"{name} keeps stopping: everything is stopped. The logs in {self.state} say why.")
        say(f"{name} stopped unexpectedly: starting it again.")
        start()

    def _stop_all(self) -> None:
        for name, stop in (
            ("loading sample data", self.sample.stop if self.sample.is_running() else None),
            ("the web server", self.web.stop),
            ("the worker", self.worker.stop),
            ("Valkey", self.servers.stop_valkey if self.own_valkey else None),
            ("PostgreSQL", self.servers.stop_postgres if self.own_postgres else None),
        ):
            if stop is not None:
                say(f"Stopping {name}.")
                stop()


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStart(f"Port {port} may not be used by this user: choose another, such as PORT=8080.") from None
        except OSError:
            raise CannotStart(f"Port {port} is taken by another program: choose another with PORT=….") from None


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/health/")
        return connection.getresponse().status > 0
    return False


def static_mark() -> str:
    """Changes whenever a static file does."""
    files = ((name, storage.path(name)) for finder in get_finders() for name, storage in finder.list(NOT_SERVED))
    return "\n".join(sorted(f"{name} {os.stat(path).st_size} {os.stat(path).st_mtime_ns}" for name, path in files))
