"""Records, with those they name, out of the answer of a statement that was written once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models

Field = Any


class Whole:
    """A record with all its columns, and all of those that it names: as the columns of an answer (`record`), or as a
    row inside one, in JSON (`record_of_json`). `names` is what the statement asks for."""

    def __init__(self, model: type[models.Model], *related: str) -> None:
        self.model = model
        self.related = related

    @cached_property
    def parts(self) -> list[tuple[str, Any, list[Field]]]:
        others: list[Any] = [(name, self.model._meta.get_field(name).related_model) for name in self.related]
        return [(name, model, list(model._meta.concrete_fields)) for name, model in (("", self.model), *others)]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(_path(name, field) for name, _, fields in self.parts for field in fields)

    def record(self, told: Sequence[Any]) -> Any:
        return self._built(dict(zip(self.names, told, strict=True)), _as_stored)

    def record_of_json(self, held: Mapping[str, Any]) -> Any:
        return self._built(held, _from_json)

    def _built(self, values: Mapping[str, Any], read: Callable[[Field, Any], Any]) -> Any:
        record: Any = None
        for name, model, fields in self.parts:
            one = None
            if values[_path(name, model._meta.pk)] is not None:
                told = [read(field, values[_path(name, field)]) for field in fields]
                one = model.from_db("default", [field.attname for field in fields], told)
            if name:
                setattr(record, name, one)
            else:
                record = one
        return record


def _path(name: str, field: Any) -> str:
    return f"{name}__{field.attname}" if name else str(field.attname)


def _as_stored(field: Field, value: Any) -> Any:
    read = getattr(field, "from_db_value", None)
    return read(value, None, connection) if read else value


def _from_json(field: Field, value: Any) -> Any:
    return None if value is None else field.to_python(value)
