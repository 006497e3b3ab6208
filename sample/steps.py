"""What is told within one transaction: as few savepoints as can be, and one where something may be refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def step_by_step() -> Iterator[None]:
    """A refusal ends all of it, so that within a step nothing needs a savepoint of its own: those are a fifth of the
    statements. Where a refusal is heard and gone on from, say so with `refusable`."""
    with _savepoints(False):
        yield


@contextmanager
def refusable() -> Iterator[None]:
    """What is done in here is undone when it is refused, and the step goes on."""
    inside = connection.features.uses_savepoints
    with _savepoints(True), transaction.atomic(), _savepoints(inside):
        yield


@contextmanager
def repeatable() -> Iterator[None]:
    """What is done in here lets go of all it held and tries again where another teller stands in its way."""
    with _savepoints(True):
        yield


@contextmanager
def _savepoints(used: bool) -> Iterator[None]:
    before = connection.features.uses_savepoints
    connection.features.uses_savepoints = used
    try:
        yield
    finally:
        connection.features.uses_savepoints = before
