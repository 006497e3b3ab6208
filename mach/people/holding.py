"""Holding people still while they are merged: without ever waiting, so that nobody's work is refused for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2 import errors

from mach.errors import Conflict, WrongState
from mach.models import Person, Stage
from mach.people.pointing import Pointer

T = TypeVar("T")
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8)
BUSY = (
    "Somebody is recording something about one of these people at this moment. Nothing was changed: try again in a "
    "minute."
)


def unhindered(act: Callable[[], T]) -> T:
    """Do it where nothing stands in the way; else let go of everything, wait a moment and try again. A merge takes the
    people first and then the work that they are on; everybody else takes the work first. So a merge must not wait with
    anything in its hands, or two would wait for each other."""
    for wait in (*WAITS, None):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '400ms'")
                done = act()
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = 0")
                return done
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
                raise
            if wait is None:
                break
        sleep(wait)
    raise Conflict(BUSY)


def hold(*people: Person) -> list[Person]:
    """These people as they stand now, in the order given. Until the transaction ends nobody links anything to them."""
    ids = sorted({person.pk for person in people})
    held = {row.pk: row for row in Person.objects.select_for_update(nowait=True, of=("self",)).filter(pk__in=ids)}
    return [held[person.pk] for person in people]


def hold_work(pointing: Iterable[Pointer]) -> None:
    """The pieces of work among these rows: nobody takes a step in them meanwhile."""
    rows: dict[Any, set[int]] = {}
    for pointer in pointing:
        if issubclass(pointer.place.model, Stage):
            rows.setdefault(pointer.place.model, set()).add(pointer.row)
    for model, ids in rows.items():
        held = model._base_manager.select_for_update(nowait=True, of=("self",)).filter(pk__in=ids)
        list(held.order_by("pk").values_list("pk", flat=True))


def refuse_merged(person: Person) -> None:
    """Nothing more is recorded under a number that leads to another record."""
    if person.merged_into_id is not None:
        raise WrongState(f"{person.reference} was merged into {_reference(person.merged_into_id)}: open that record.")


def locked(person: Person) -> Person:
    """Somebody's record as it stands now, held; refused where it was merged into another."""
    fresh = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refuse_merged(fresh)
    return fresh


def _reference(pk: int) -> str:
    return f"P-{pk:06d}"
