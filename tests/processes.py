"""Processes as they run on a server, for the tests that are about processes."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager

from mach.environment import ROOT

READY_SECONDS = 30


@contextmanager
def celery_worker(**environment):
    """A Celery worker that is ready for work. Ends with the block; the test may kill it before."""
    command = [sys.executable, "-m", "celery", "--app", "mach", "worker", "--concurrency", "1", "--without-gossip",
               "--without-mingle", "--loglevel", "info"]  # fmt: skip
    env = {**os.environ, **environment}
    env.pop("MACH_DATABASE_ROLE", None)
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    try:
        wait_for_line(process, " ready.")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def wait_for_line(process, wanted):
    """Read until the process has said it. One that says nothing is ended, so that the reading ends."""
    seen = []
    patience = threading.Timer(READY_SECONDS, process.kill)
    patience.start()
    try:
        for line in process.stdout:
            seen.append(line)
            if wanted in line:
                return
    finally:
        patience.cancel()
    raise AssertionError(f"The process never said “{wanted.strip()}”:\n{''.join(seen)}")
