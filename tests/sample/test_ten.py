"""The ten contacts, sent as if today."""

import json
from datetime import UTC, date, datetime

import pytest

from sample import ten

NOW = datetime(2027, 3, 1, 11, tzinfo=UTC)
DAYS = 100


def test_what_happened_is_moved_by_the_days_since_it_was_written():
    moved = ten.moved(NOW)
    written = [json.loads(path.read_text()) for path in ten.FILES]
    assert len(moved) == 10
    for now, then in zip(moved, written, strict=True):
        happened = then["body"].get("occurred_at")
        if happened:
            gap = datetime.fromisoformat(now.body["occurred_at"]) - datetime.fromisoformat(happened)
            assert gap.days == DAYS and not gap.seconds


@pytest.mark.parametrize(("on", "born"), [((2027, 3, 1), "2016-04-09"), ((2028, 11, 21), "2018-04-09")])
def test_a_birth_keeps_its_day_and_month_and_the_child_about_their_age(on, born):
    moved = ten.moved(datetime(*on, 11, tzinfo=UTC))
    assert moved[0].body["children"][0]["date_of_birth"] == born
    year, month, day = moved[7].body["children"][0]["date_of_birth"].split("-")
    assert f"{year}-{day}-{month}" == born, "the eighth says it with day and month the other way round"


def test_adults_births_are_moved_by_years_too():
    assert ten.moved(datetime(2028, 3, 1, 11, tzinfo=UTC))[0].body["adults"][0]["date_of_birth"] == "1996-06-17"


def test_the_unborn_child_is_expected_as_far_ahead():
    (due,) = (child["expected_date_of_birth"] for child in ten.moved(NOW)[4].body["children"])
    assert (date.fromisoformat(due) - NOW.date()).days == (date(2027, 2, 18) - ten.WRITTEN_ON).days


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
