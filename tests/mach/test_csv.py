"""Lists as files."""

import csv
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from mach.csv import cell, download
from mach.models import AuditEvent
from tests import factories


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_words_that_a_spreadsheet_would_run_are_marked_as_words(start):
    assert cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-3, -3),
        ("O'Brien", "O'Brien"),
        (date(2026, 3, 28), "2026-03-28"),
        (datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("UTC")), "2026-07-01 13:00"),
    ],
)
def test_other_values_are_shown_as_they_are(value, shown):
    assert cell(value) == shown


@pytest.mark.django_db
def test_a_file_opens_with_its_names_right_and_leaves_a_line_in_the_log():
    manager = factories.manager()
    answer = download(manager, name="people", head=["Name", "Note"], rows=[["Zoë", '=1+1,"']], people=[7, 7, 3])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert rows == [["Name", "Note"], ["Zoë", "'=1+1,\""]]
    assert answer["Content-Disposition"].startswith('attachment; filename="people-2')
    line = AuditEvent.objects.get(act="viewed")
    assert (line.by, line.people, line.detail) == (manager, [3, 7], {"through": "csv", "list": "people"})


@pytest.mark.django_db
def test_without_the_permission_there_is_no_file():
    with pytest.raises(PermissionDenied):
        download(factories.worker(), name="people", head=[], rows=[], people=[])
    assert not AuditEvent.objects.filter(act="viewed").exists()
