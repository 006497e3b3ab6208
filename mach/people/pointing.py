"""Everything that points to a person, read from the models themselves, so that a new table cannot be forgotten.

A pointer is a foreign key to a person, or a place in an array of numbers, which here are always people. A model whose
rows are to stay as they were, whoever was merged, says so and why under `keeps_people`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from mach import versions
from mach.models import Person, Record, User

RESTRICTED = "restricted_people"


@dataclass(frozen=True, slots=True)
class Place:
    """A column that points to people."""

    model: Any
    field: str
    array: bool

    @property
    def table(self) -> str:
        return str(self.model._meta.label_lower)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A row that points to one or more of those asked for: `to` are their ids."""

    place: Place
    row: int
    to: tuple[int, ...]

    @property
    def key(self) -> tuple[str, int, str]:
        return self.place.table, self.row, self.place.field


def columns() -> Iterable[tuple[Any, Any, str]]:
    """Every column that may hold people, with the reason why it stays in a merge, if it does."""
    for model in apps.get_models(include_auto_created=True):
        if hasattr(model, "instance_type"):
            continue  # A version of a record: it says what was so then.
        for field in model._meta.local_concrete_fields:
            if _holds_people(field):
                yield model, field, getattr(model, "keeps_people", {}).get(field.name, "")


def _holds_people(field: Any) -> bool:
    if field.is_relation:
        return bool(field.related_model is Person)
    if isinstance(field, ArrayField):
        return isinstance(field.base_field, models.BigIntegerField)
    return isinstance(field, models.BigIntegerField) and field.name in {"person", "child", "people"}


@cache
def places() -> tuple[Place, ...]:
    """The columns that follow a merge."""
    return tuple(
        Place(model, field.name, isinstance(field, ArrayField)) for model, field, stays in columns() if not stays
    )


def pointers(people: Iterable[int], *, restricted: bool) -> list[Pointer]:
    """Every row that points to any of these people. `restricted` says whether one of them is: where none is, no row
    names them as such, and nobody need look."""
    ids = set(people)
    found = []
    for place in places():
        if place.field == RESTRICTED and not restricted:
            continue
        rows = place.model._base_manager.order_by("pk")
        if place.array:
            named = rows.filter(**{f"{place.field}__overlap": sorted(ids)}).values_list("pk", place.field)
            found += [Pointer(place, pk, tuple(sorted(ids & set(held)))) for pk, held in named]
        else:
            pointing = rows.filter(**{f"{place.field}__in": ids}).values_list("pk", f"{place.field}_id")
            found += [Pointer(place, pk, (held,)) for pk, held in pointing]
    return found


def point(place: Place, to: Mapping[int, Any], *, by: User, at: datetime, why: str) -> None:
    """Let rows of one column point elsewhere: the id for each row, or the whole array. A case record gets a version."""
    rows = place.model._base_manager.in_bulk(list(to))
    name = place.field if place.array else f"{place.field}_id"
    changed = [row for pk, row in sorted(rows.items()) if getattr(row, name) != to[pk]]
    if issubclass(place.model, Record):
        for row in changed:
            setattr(row, name, to[row.pk])
        versions.update(changed, (place.field,), by=by, at=at, why=why)
        return
    same: dict[Any, list[int]] = defaultdict(list)
    for row in changed:
        value = to[row.pk]
        same[tuple(value) if place.array else value].append(row.pk)
    for value, ids in same.items():
        place.model._base_manager.filter(pk__in=ids).update(**{name: list(value) if place.array else value})


def point_all(to: Mapping[Place, Mapping[int, Any]], *, by: User, at: datetime, why: str) -> None:
    for place, rows in to.items():
        point(place, rows, by=by, at=at, why=why)


def arrays_of(wanted: Iterable[Pointer]) -> dict[tuple[str, int, str], list[int]]:
    """What the arrays among these pointers hold now."""
    by_place: dict[Place, list[int]] = defaultdict(list)
    for pointer in wanted:
        if pointer.place.array:
            by_place[pointer.place].append(pointer.row)
    return {
        (place.table, pk, place.field): held
        for place, rows in by_place.items()
        for pk, held in place.model._base_manager.filter(pk__in=rows).values_list("pk", place.field)
    }
