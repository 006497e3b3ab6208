"""Counting hours: days end at midnight in London, clocks change, and the hub is open when it is open."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mach.workdays import Calendar, add_working_hours, end_of_day, in_utc, london_day, opening_on, within_hours
from tests.mach.england import DAYS, ENGLAND, GOVUK, london

# Instants


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 16, 0, tzinfo=UTC)),
        (date(2026, 7, 15), datetime(2026, 7, 15, 23, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),  # clocks go forward an hour later
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # clocks went back that morning
        (date(2026, 12, 31), datetime(2027, 1, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_london(day, midnight):
    assert end_of_day(day) == midnight
    assert end_of_day(day).tzinfo is UTC


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_days_of_the_clock_changes_are_shorter_and_longer(day, hours):
    assert end_of_day(day) - end_of_day(day - timedelta(days=1)) == timedelta(hours=hours)


def test_24_hours_across_the_march_change_end_an_hour_later_on_the_wall():
    assert within_hours(london(2026, 3, 28, 12), 24) == london(2026, 3, 29, 13)


def test_24_hours_across_the_october_change_end_an_hour_earlier_on_the_wall():
    assert within_hours(london(2026, 10, 24, 12), 24) == london(2026, 10, 25, 11)


def test_the_two_half_past_ones_of_the_october_night_are_an_hour_apart():
    first, second = (london(2026, 10, 25, 1, 30, fold=fold) for fold in (0, 1))
    assert within_hours(second, 24) - within_hours(first, 24) == timedelta(hours=1)
    assert london_day(first) == london_day(second) == date(2026, 10, 25)


def test_a_summer_night_belongs_to_the_day_in_london():
    assert london_day(datetime(2026, 7, 14, 23, 30, tzinfo=UTC)) == date(2026, 7, 15)


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        in_utc(datetime(2026, 7, 14, 12))  # noqa: DTZ001


# Opening hours


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (london(2026, 9, 14, 9), 4, london(2026, 9, 14, 13)),
        (london(2026, 9, 14, 16), 4, london(2026, 9, 15, 11, 30)),  # Monday to Tuesday
        (london(2026, 9, 18, 16), 1, london(2026, 9, 21, 9)),  # Friday shuts at half past four
        (london(2026, 8, 28, 16, 29), 1, london(2026, 9, 1, 9, 29)),  # Friday 16:29 before a bank holiday
        (london(2026, 9, 14, 3), 2, london(2026, 9, 14, 10, 30)),  # in the night
        (london(2026, 9, 14, 20), 2, london(2026, 9, 15, 10, 30)),  # in the evening
        (london(2026, 9, 19, 12), 2, london(2026, 9, 21, 10, 30)),  # on a Saturday
        (london(2026, 9, 14, 13), 4, london(2026, 9, 14, 17)),  # up to closing time itself
        (london(2026, 9, 14, 17), 1, london(2026, 9, 15, 9, 30)),  # from closing time
        (london(2026, 10, 23, 16), 1, london(2026, 10, 26, 9)),  # over the October change
        (london(2026, 3, 27, 16), 1, london(2026, 3, 30, 9)),  # over the March change
        (london(2026, 9, 14, 9), 24, london(2026, 9, 16, 16)),
        (london(2026, 9, 19, 12), 0, london(2026, 9, 19, 12)),
    ],
)
def test_working_hours_run_only_while_the_hub_is_open(start, hours, end):
    assert add_working_hours(start, hours, ENGLAND) == end


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 5), date(2026, 9, 6)])
def test_the_hub_is_shut_on_bank_holidays_and_weekends(day):
    assert opening_on(day, ENGLAND) is None


def test_working_hours_are_not_counted_backwards():
    with pytest.raises(ValueError, match="not be negative"):
        add_working_hours(london(2026, 9, 14, 9), -1, ENGLAND)


@pytest.mark.parametrize("opening", [{}, {5: (time(9), time(12))}, {0: (time(17), time(9))}])
def test_opening_hours_that_never_come_are_refused(opening):
    with pytest.raises(ValueError, match="pening hours"):
        Calendar.of(GOVUK, opening=opening)


@given(DAYS, st.integers(0, 1439), st.integers(1, 100))
def test_working_hours_end_while_the_hub_is_open(day, minute, hours):
    start = datetime.combine(day, time(minute // 60, minute % 60), UTC)
    end = add_working_hours(start, hours, ENGLAND)
    opens, closes = opening_on(london_day(end), ENGLAND)
    assert opens < end <= closes
