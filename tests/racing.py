"""Acts that start at the same moment, each in a thread with a database connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from mach.errors import MachError

PATIENCE_SECONDS = 60
"""Whoever hangs must not hang the suite: how long it takes is not what is tested."""


def at_once(*acts):
    """Run the acts together; in the order given, what each answered, or with what it was refused."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(PATIENCE_SECONDS)
            return act()
        except MachError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts, timeout=PATIENCE_SECONDS))


def kinds(came):
    return sorted(type(each).__name__ for each in came)
