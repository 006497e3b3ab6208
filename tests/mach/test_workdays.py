"""Counting days: real dates, real holidays."""

from datetime import date, timedelta

import holidays as independent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mach.workdays import Calendar, add_months, add_working_days, covers, is_working, working_days_taken
from tests.mach.england import DAYS, ENGLAND, GOVUK

# Bank holidays


PUBLISHED = {
    2024: ["1-1", "3-29", "4-1", "5-6", "5-27", "8-26", "12-25", "12-26"],
    2025: ["1-1", "4-18", "4-21", "5-5", "5-26", "8-25", "12-25", "12-26"],
    2026: ["1-1", "4-3", "4-6", "5-4", "5-25", "8-31", "12-25", "12-28"],
    2027: ["1-1", "3-26", "3-29", "5-3", "5-31", "8-30", "12-27", "12-28"],
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_bundled_bank_holidays_are_the_published_ones(year):
    published = {date(year, *map(int, text.split("-"))) for text in PUBLISHED[year]}
    assert {day for day in ENGLAND.holidays if day.year == year} == published


@pytest.mark.parametrize("year", range(2019, 2029))
def test_bundled_bank_holidays_agree_with_an_independent_list_on_every_weekday(year):
    theirs = {day for day in independent.UnitedKingdom(subdiv="ENG", years=year) if day.weekday() < 5}
    assert {day for day in ENGLAND.holidays if day.year == year and day.weekday() < 5} == theirs


@pytest.mark.parametrize(
    "day",
    [date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)],
)
def test_one_off_bank_holidays_are_not_worked(day):
    assert not is_working(day, ENGLAND)


def test_the_late_may_holiday_of_2022_was_moved_and_its_usual_day_was_worked():
    assert is_working(date(2022, 5, 30), ENGLAND)


# Working days


VECTORS = [
    ("2025-09-09", "2025-09-10", "2025-09-23", "2025-09-30", "2025-11-11"),
    ("2025-12-19", "2025-12-22", "2026-01-07", "2026-01-14", "2026-02-25"),
    ("2025-12-23", "2025-12-24", "2026-01-09", "2026-01-16", "2026-02-27"),
    ("2025-12-27", "2025-12-29", "2026-01-12", "2026-01-19", "2026-03-02"),
    ("2026-04-02", "2026-04-07", "2026-04-20", "2026-04-27", "2026-06-10"),
    ("2026-04-03", "2026-04-07", "2026-04-20", "2026-04-27", "2026-06-10"),
    ("2026-05-22", "2026-05-26", "2026-06-08", "2026-06-15", "2026-07-27"),
    ("2026-05-23", "2026-05-26", "2026-06-08", "2026-06-15", "2026-07-27"),
    ("2026-08-28", "2026-09-01", "2026-09-14", "2026-09-21", "2026-11-02"),
    ("2026-12-24", "2026-12-29", "2027-01-12", "2027-01-19", "2027-03-02"),
]
EACH_VECTOR = [
    pytest.param(date.fromisoformat(row[0]), count, date.fromisoformat(due), id=f"{row[0]}+{count}")
    for row in VECTORS
    for count, due in zip((1, 10, 15, 45), row[1:], strict=True)
]


@pytest.mark.parametrize(("trigger", "count", "due"), EACH_VECTOR)
def test_due_day_is_counted_from_the_day_after_the_trigger(trigger, count, due):
    assert add_working_days(trigger, count, ENGLAND) == due


@pytest.mark.parametrize(("trigger", "count", "due"), EACH_VECTOR)
def test_working_days_taken_to_the_due_day_are_the_limit(trigger, count, due):
    assert working_days_taken(trigger, due, ENGLAND) == count


@pytest.mark.parametrize(("trigger", "limit"), [(date(2026, 1, 27), 45), (date(2026, 3, 10), 15)])
def test_the_earliest_start_that_is_still_in_time_at_the_end_of_march(trigger, limit):
    assert working_days_taken(trigger, date(2026, 3, 31), ENGLAND) == limit
    assert working_days_taken(trigger - timedelta(days=1), date(2026, 3, 31), ENGLAND) == limit + 1


def test_friday_saturday_and_sunday_share_a_due_day():
    due = {add_working_days(date(2026, 9, day), 10, ENGLAND) for day in (11, 12, 13)}
    assert due == {date(2026, 9, 25)}


def test_day_0_is_the_trigger_even_when_it_is_a_sunday():
    assert add_working_days(date(2026, 9, 13), 0, ENGLAND) == date(2026, 9, 13)


def test_started_and_stopped_on_one_day_took_no_working_day():
    assert working_days_taken(date(2026, 9, 14), date(2026, 9, 14), ENGLAND) == 0


def test_a_saturday_stop_after_a_friday_due_day_took_no_more_days_and_is_still_later():
    assert working_days_taken(date(2026, 9, 11), date(2026, 9, 26), ENGLAND) == 10
    assert date(2026, 9, 26) > add_working_days(date(2026, 9, 11), 10, ENGLAND)


def test_a_stop_before_its_start_is_a_mistake_not_a_negative_duration():
    with pytest.raises(ValueError, match="before the start"):
        working_days_taken(date(2026, 9, 15), date(2026, 9, 14), ENGLAND)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="not be negative"):
        add_working_days(date(2026, 9, 15), -1, ENGLAND)


def test_christmas_closure_days_count_unless_the_council_lists_them():
    shut = Calendar.of(GOVUK, closures=[date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)])
    assert add_working_days(date(2026, 12, 24), 1, ENGLAND) == date(2026, 12, 29)
    assert add_working_days(date(2026, 12, 24), 1, shut) == date(2027, 1, 4)


@given(DAYS, st.integers(0, 120))
def test_adding_days_then_counting_them_gives_the_number_again(start, count):
    assert working_days_taken(start, add_working_days(start, count, ENGLAND), ENGLAND) == count


@given(DAYS, st.integers(1, 120))
def test_every_due_day_is_a_working_day(start, count):
    assert is_working(add_working_days(start, count, ENGLAND), ENGLAND)


@given(DAYS, DAYS, st.integers(0, 60))
def test_a_later_trigger_is_never_due_earlier(one, other, count):
    first, second = sorted((one, other))
    assert add_working_days(first, count, ENGLAND) <= add_working_days(second, count, ENGLAND)


# What is known


def test_a_calendar_knows_whole_years_from_its_first_holiday_to_its_last():
    assert (ENGLAND.first_known, ENGLAND.last_known) == (date(2012, 1, 1), date(2028, 12, 31))
    assert covers(date(2028, 12, 31), ENGLAND)
    assert not covers(date(2029, 1, 1), ENGLAND)
    assert not covers(date(2011, 12, 31), ENGLAND)


def test_a_calendar_without_holidays_still_counts_weekdays_and_knows_nothing():
    empty = Calendar.of([])
    assert add_working_days(date(2026, 12, 24), 1, empty) == date(2026, 12, 25)
    assert not covers(date(2026, 12, 25), empty)


# Months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2024-02-29", 3, "2024-05-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-10-15", 3, "2027-01-15"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-11-21", -12, "2025-11-21"),
        ("2028-02-29", -12, "2027-02-28"),
        ("2026-01-31", -2, "2025-11-30"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@given(DAYS, st.integers(-60, 60))
def test_months_never_leave_their_month(start, months):
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day
