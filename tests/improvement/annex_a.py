"""What the tests of Annex A share: who makes the lists, and the rows of one as they stand in its sheet."""

import io
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from improvement.returns import annex_a
from improvement.rules.periods import six_months_to
from mach.workdays import LONDON
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def senior():
    return factories.user("senior_manager")


@pytest.fixture
def analyst():
    return factories.user("performance_analyst")


def today():
    return timezone.localdate()


def at(day, hour=0, minute=0):
    return datetime.combine(day, time(hour, minute), LONDON)


def lists(reader, *, first=None, last=None):
    last = last or today()
    return annex_a.lists_of(reader, first=first or six_months_to(last)[0], last=last)


def rows(reader, number, **period):
    """The rows of one list as they stand in its sheet: heading to value."""
    sheet = book(lists(reader, **period))[f"List {number}"]
    head, *told = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in told]


def book(made):
    kept = io.BytesIO()
    annex_a.workbook(made).save(kept)
    return load_workbook(kept)


def with_a_conference():
    """An enquiry whose conference was held today, on whatever day of the week this runs."""
    held = factories.enquiry("conference")
    told = {"status": "finished", "conference_on": today(), "finished_at": timezone.now()}
    type(held).objects.filter(pk=held.pk).update(**told)
    return held
