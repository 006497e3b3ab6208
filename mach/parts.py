"""The web server and the worker as processes of their own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from django.conf import settings

from mach.environment import ROOT
from mach.processes import end_session, remember

LOG_LIMIT = 20 * 1024 * 1024


class Part:
    """The web server or the worker: begun, watched, and begun again when it dies. What is `aloud` writes no log: it
    speaks to whoever started us."""

    def __init__(self, name: str, state: Path, command: list[str], *, aloud: bool = False) -> None:
        self.name = name
        self.command = command
        self.aloud = aloud
        self.log = state / f"{name.split()[0]}.log"
        self.mark = state / f"{name.split()[0]}.pid"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self.aloud:
            self._begin(None)
            return
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._begin(log)

    def _begin(self, to: IO[bytes] | None) -> None:
        # A session of its own: Ctrl-C reaches only us, and we stop things in order.
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=child_environment(), stdin=subprocess.DEVNULL, stdout=to, stderr=to,
            start_new_session=True,
        )  # fmt: skip
        remember(self.mark, self.process.pid, self.command[-1])

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self) -> int:
        """Until it ends by itself, if it was begun. Returns its exit code."""
        code = self.process.wait() if self.process else 0
        self.mark.unlink(missing_ok=True)
        return code

    def stop(self) -> None:
        if self.process is not None:
            end_session(self.process.pid)
            self.process.wait()
            self.mark.unlink(missing_ok=True)


def child_environment() -> dict[str, str]:
    """What we start serves; only we ourselves speak to the database as its owner."""
    kept = {name: value for name, value in os.environ.items() if name != "MACH_DATABASE_ROLE"}
    return {**kept, "MACH_ENV": settings.MACH_ENV, "MACH_STATE": str(settings.MACH_STATE), "PYTHONUNBUFFERED": "1"}


def web_command(host: str) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--config", "python:mach.server", "--bind", f"{host}:{settings.MACH_PORT}",
        "mach.wsgi",
    ]  # fmt: skip


def sample_command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", "demo", *arguments]


def worker_command() -> list[str]:
    return [
        sys.executable, "-m", "celery", "--app", "mach", "worker", "--beat", "--concurrency", "2", "--without-gossip",
        "--without-mingle", "--loglevel", "info", "--schedule", str(settings.MACH_STATE / "celerybeat-schedule"),
    ]  # fmt: skip
