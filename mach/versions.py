"""New case records and the first version of each, written in two statements however many they are.

The version is copied from the row inside the database: the same line that django-simple-history would write, without
an object for it. A receipt writes seven of them while an agency waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from mach.models import Record, User

R = TypeVar("R", bound=Record)


def create(rows: Sequence[R], *, by: User, at: datetime, why: str) -> list[R]:
    """Save new records of one kind, each with who, when and why in its history. In a transaction."""
    if not rows:
        return []
    made = type(rows[0])._default_manager.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(_first_versions(type(rows[0])), [at, by.pk, why[:100], [row.pk for row in made]])
    return made


@cache
def _first_versions(model: type[models.Model]) -> str:
    versions: Any = model.history.model  # type: ignore[attr-defined]
    own = {field.column for field in model._meta.concrete_fields}
    kept = ", ".join(f'"{f.column}"' for f in versions._meta.concrete_fields if f.column in own)
    return (
        f'INSERT INTO "{versions._meta.db_table}" '  # noqa: S608
        f"({kept}, history_date, history_type, history_user_id, history_change_reason) "
        f"SELECT {kept}, %s, '+', %s, %s FROM \"{model._meta.db_table}\" WHERE id = ANY(%s) ORDER BY id"
    )
