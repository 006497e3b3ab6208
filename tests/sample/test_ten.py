"""The ten contacts, sent as if today."""

import json
from datetime import UTC, date, datetime

import pytest

from sample import ten

NOW = datetime(2027, 3, 1, 11, tzinfo=UTC)
DAYS = 100


def test_all_their_dates_are_moved_by_the_days_since_they_were_written():
    moved = ten.moved(NOW)
    written = [json.loads(path.read_text()) for path in ten.FILES]
    assert len(moved) == 10
    for now, then in zip(moved, written, strict=True):
        for a, b in zip(now.body["children"], then["body"]["children"], strict=True):
            for name in ten.DATES & set(b):
                assert (date.fromisoformat(a[name]) - date.fromisoformat(b[name])).days == DAYS
        happened = then["body"].get("occurred_at")
        if happened:
            gap = datetime.fromisoformat(now.body["occurred_at"]) - datetime.fromisoformat(happened)
            assert gap.days == DAYS and not gap.seconds


def test_adults_births_are_moved_too():
    kelly = ten.moved(NOW)[0].body["adults"][0]
    assert kelly["date_of_birth"] == "1995-09-25"


def test_the_baby_is_ten_weeks_old_whatever_the_day():
    noah = ten.moved(NOW)[2].body["children"][0]
    assert (NOW.date() - date.fromisoformat(noah["date_of_birth"])).days == 72


def test_everything_else_is_as_it_was_written():
    assert ten.moved(NOW)[0].body["children"][0]["nhs_number"] == "9434765919"
    assert [each.agency for each in ten.moved(NOW)] == [
        "police", "school", "hospital", "housing", "hospital", "", "police", "school", "gp", ""
    ]  # fmt: skip


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 12, 23])
def test_nothing_of_theirs_is_still_to_come(hour):
    now = datetime(2026, 11, 21, hour, 10, tzinfo=UTC)
    for each in ten.moved(now):
        assert datetime.fromisoformat(each.body.get("occurred_at", "2020-01-01T00:00:00+00:00")) < now
