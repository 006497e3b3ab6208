"""Notices as their recipient reads them."""

from __future__ import annotations

from typing import Any

from mach.models import Notice, User

PAGE = 50


def notices_of(reader: User) -> Any:
    """What this reader was told, the latest first."""
    return Notice.objects.filter(recipient=reader).order_by("-id")


def page_of_notices(
    reader: User, *, before: int | None = None, unread: bool = False
) -> tuple[list[Notice], int | None]:
    """A page of notices from one on, and the id from which the next page is read."""
    rows = notices_of(reader)
    if unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None
