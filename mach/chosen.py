"""A field that names a record: only one of those that this reader may choose here is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mach.serializers import Text, Whole

LARGEST_ID = 2**63 - 1
NOT_ONE = "Choose one of those that can be chosen here: this is none of them."
Rows = Callable[[Any, Any], Any]
"""From the reader, and the record whose step is taken (none where a step begins one), what may be chosen."""


def pick(field: serializers.Field[Any, Any, Any, Any], rows: Rows, **wanted: Any) -> Any:
    found = rows(field.context["reader"], field.context["record"]).filter(**wanted).first()
    if found is None:
        raise serializers.ValidationError(NOT_ONE)
    return found


@extend_schema_field(OpenApiTypes.INT64)
class Chosen(Whole):
    """A record by its id."""

    def __init__(self, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        kwargs.setdefault("min_value", 1)
        super().__init__(max_value=LARGEST_ID, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        pk = super().run_validation(data)
        return pk if pk is None else pick(self, self.rows, pk=pk)


class Named(Text):
    """A record by its reference."""

    def __init__(self, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        kwargs.setdefault("required", True)
        super().__init__(max_length=20, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return pick(self, self.rows, reference=super().run_validation(data))
