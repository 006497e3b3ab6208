"""Lists as workbooks, through the same door as CSV: the same right, the same line in the log, and no cell that runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from mach.access import Permission
from mach.csv import note
from mach.models import User

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
LONGEST = 32_767
"""What a cell holds at most."""
NOT_IN_A_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDEST = 60


def download(
    reader: User,
    *,
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    people: Iterable[int] = (),
    permission: Permission = Permission.DOWNLOAD_CSV,
) -> HttpResponse:
    """A list as a workbook of one sheet, for who may download. The log names the list and everyone in it first."""
    note(reader, name=name, people=people, permission=permission, through="xlsx")
    book = Workbook(write_only=True)
    add_sheet(book, "List", head, rows)
    return answer(book, name)


def add_sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A sheet with its headings in the first row, which stays in sight."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, words in enumerate(head):
        sheet.column_dimensions[_letter(place)].width = min(max(len(str(words)) + 2, 12), WIDEST)
    sheet.append([cell(sheet, words, bold=True) for words in head])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])


def _letter(place: int) -> str:
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A value as a cell: numbers and days stay what they are, words are words, whatever they begin with."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = "yes" if value else "no"
    made = WriteOnlyCell(sheet, value=_held(value))
    if isinstance(value, datetime):
        made.number_format = MOMENT
    elif isinstance(value, date):
        made.number_format = DAY
    elif not isinstance(value, int | float):
        made.data_type, made.quotePrefix = "s", True
    if bold:
        made.font = Font(bold=True)
    return made


def _held(value: Any) -> Any:
    """What a cell can hold: a moment as London's clocks say it, and text without what XML has no place for."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, int | float | date):
        return value
    return NOT_IN_A_CELL.sub("", str(value))[:LONGEST]


def answer(book: Workbook, name: str) -> HttpResponse:
    kept = io.BytesIO()
    book.save(kept)
    filename = f"{name}-{timezone.localdate().isoformat()}.xlsx"
    return HttpResponse(
        kept.getvalue(),
        content_type=KIND,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
