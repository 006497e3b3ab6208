"""Lists as workbooks: the same door as CSV."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from mach.models import AuditEvent
from mach.xlsx import download
from tests import factories

pytestmark = pytest.mark.django_db


def read(answer):
    return load_workbook(io.BytesIO(answer.content)).active


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", " =", "＝"])
def test_words_that_a_spreadsheet_would_run_are_words(start):
    words = f"{start}cmd|' /C calc'!A0"
    sheet = read(download(factories.manager(), name="x", head=[words], rows=[[words]]))
    for kept in (sheet["A1"], sheet["A2"]):
        assert (kept.data_type, kept.value, kept.quotePrefix) == ("s", words, True)


@pytest.mark.parametrize(
    ("value", "kept", "shown_as"),
    [
        (None, None, "General"),
        ("", None, "General"),
        (True, "yes", "General"),
        (-3, -3, "General"),
        (91.5, 91.5, "General"),
        ("O'Brien", "O'Brien", "General"),
        ("Zo\x00ë\x0b", "Zoë", "General"),
        ("x" * 40_000, "x" * 32_767, "General"),
        (date(2026, 3, 28), datetime(2026, 3, 28), "dd/mm/yyyy"),  # noqa: DTZ001 - as a workbook keeps a day
        (datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("UTC")), datetime(2026, 7, 1, 13), "dd/mm/yyyy hh:mm"),  # noqa: DTZ001
    ],
)
def test_other_values_stay_what_they_are(value, kept, shown_as):
    made = read(download(factories.manager(), name="x", head=["Head", "Last"], rows=[[value, "."]]))["A2"]
    assert (made.value, made.number_format) == (kept, shown_as)


def test_a_workbook_leaves_the_line_in_the_log_that_a_csv_does():
    manager = factories.manager()
    answer = download(manager, name="people", head=["Name"], rows=[["Zoë"]], people=[7, 7, 3])
    assert answer["Content-Disposition"].startswith('attachment; filename="people-2')
    line = AuditEvent.objects.get(act="viewed")
    assert (line.by, line.people, line.detail) == (manager, [3, 7], {"through": "xlsx", "list": "people"})


def test_without_the_permission_there_is_no_workbook():
    with pytest.raises(PermissionDenied):
        download(factories.worker(), name="people", head=[], rows=[])
    assert not AuditEvent.objects.filter(act="viewed").exists()
