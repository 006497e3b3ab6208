"""What each worker holds, over every kind of work that counts in a caseload, whichever app it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, Value

from mach.caseload import KEY, Held, Weights
from mach.figures import Figures, in_force
from mach.models import Stage, User

COLUMNS = ("weight", "pk", "reference", "contact", "child", "person")


@cache
def counted() -> tuple[Any, ...]:
    """The kinds of stage that count in a caseload."""
    return tuple(each for each in apps.get_models() if issubclass(each, Stage) and each.in_caseload)


def seen_by(reader: User) -> Callable[[Any], Any]:
    """The rows of a kind that this reader may see."""
    return lambda model: model._default_manager.visible_to(reader)


def weights(figures: Figures | None = None) -> Weights:
    """The weights in force."""
    return Weights.of((figures or in_force()).value(KEY, None))


def held_by(workers: Iterable[User], rows: Callable[[Any], Any]) -> dict[int, list[Held]]:
    """What each of these workers holds among `rows`, by the worker's id. One statement."""
    ids = [worker.pk for worker in workers]
    found: dict[int, list[Held]] = {pk: [] for pk in ids}
    if not ids:
        return found
    parts = [_told(rows(model).filter(worker__in=ids, status__in=model.in_caseload.statuses)) for model in counted()]
    for worker, *told in parts[0].union(*parts[1:], all=True):
        found[worker].append(Held(*told))
    return found


def pieces_of(stage: Stage) -> list[Held]:
    """What this one piece of work adds to whoever gets it."""
    return [Held(*told) for _, *told in _told(type(stage)._default_manager.filter(pk=stage.pk))]


def _told(rows: Any) -> Any:
    counts = rows.model.in_caseload
    kind = Value(counts.weight)
    paths = (F(counts.contact), F(counts.child), F(counts.person))
    return rows.order_by().values_list("worker_id", kind, "pk", "reference", *paths)
