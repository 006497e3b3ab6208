"""Lists as CSV files, for those who may have them: noted in the log, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone

from mach import audit
from mach.access import Permission
from mach.models import User

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip
"""What a cell may begin with to be run by a spreadsheet instead of shown."""


def download(
    reader: User,
    *,
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    people: Iterable[int] = (),
    permission: Permission = Permission.DOWNLOAD_CSV,
) -> HttpResponse:
    """A list as a file, for who may download. The log names the list and everyone in it before anything is given.

    Lists of cases need the right to download. A list in which there is no case is downloaded by whoever manages it
    (`permission`): nobody may download cases because they manage accounts.
    """
    note(reader, name=name, people=people, permission=permission, through="csv")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cell(title) for title in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    day = timezone.localdate().isoformat()
    return HttpResponse(
        # The mark at the start is how Excel knows that names are in UTF-8.
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'},
    )


def note(reader: User, *, name: str, people: Iterable[int], permission: Permission, through: str) -> None:
    """Write in the log that a list is taken away as a file, and who is in it. Refused without the right to."""
    if not reader.may(permission):
        raise PermissionDenied("Your role does not let you download lists: ask a manager.")
    audit.viewed(None, by=reader, people=people, through=through, list=name)


def cell(value: Any) -> Any:
    """A value as a cell. Numbers stay numbers; words that a spreadsheet would run are marked as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    words = str(value)
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA) else words
