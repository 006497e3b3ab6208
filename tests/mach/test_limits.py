"""When a time limit is due: every unit, the clock changes, the bank-holiday weekends, and the edge of what is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mach.timescales import (
    ASSESSMENT,
    CONTACT_DECISION,
    RATE,
    REFERRAL_DECISION,
    SAME_DAY_VISIT,
    Timescale,
    Unit,
    is_late,
    last_day,
    limits,
    with_figures,
)
from mach.workdays import LONDON
from tests.mach.england import ENGLAND, london


def counted(unit: Unit, limit: int, target: int | None = None) -> Timescale:
    return with_figures(RATE, limit=limit, target=target, unit=unit, warn_percent=75)


# Hours


def test_a_contact_on_friday_at_16_29_before_a_bank_holiday_runs_through_the_weekend():
    found = limits(CONTACT_DECISION, london(2026, 8, 28, 16, 29), ENGLAND)
    assert found.target_at == london(2026, 8, 29, 16, 29)
    assert found.due_at == london(2026, 8, 30, 16, 29)
    assert found.warn_at == london(2026, 8, 29, 10, 29)
    assert found.known


def test_the_same_contact_in_working_hours_waits_for_tuesday():
    found = limits(counted(Unit.WORKING_HOURS, 48, 24), london(2026, 8, 28, 16, 29), ENGLAND)
    assert found.target_at == london(2026, 9, 3, 15, 29)
    assert found.due_at == london(2026, 9, 8, 14, 29)


@pytest.mark.parametrize(
    ("received", "target", "due"),
    [
        (london(2026, 10, 25, 1, 30), london(2026, 10, 26, 0, 30), london(2026, 10, 27, 0, 30)),
        (london(2026, 10, 25, 1, 30, fold=1), london(2026, 10, 26, 1, 30), london(2026, 10, 27, 1, 30)),
        (london(2026, 10, 24, 12), london(2026, 10, 25, 11), london(2026, 10, 26, 11)),
        (london(2026, 3, 28, 12), london(2026, 3, 29, 13), london(2026, 3, 30, 13)),
        (london(2026, 3, 29, 0, 59), london(2026, 3, 30, 1, 59), london(2026, 3, 31, 1, 59)),
    ],
    ids=["first 01:30 of October", "second 01:30 of October", "before October", "before March", "night of March"],
)
def test_hours_are_elapsed_across_the_clock_changes(received, target, due):
    found = limits(CONTACT_DECISION, received, ENGLAND)
    assert (found.target_at, found.due_at) == (target, due)
    assert found.due_at - received.astimezone(UTC) == timedelta(hours=48)


# Days


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (london(2026, 4, 2, 16), date(2026, 4, 7)),  # Maundy Thursday: until the end of Tuesday
        (london(2026, 4, 3, 9), date(2026, 4, 7)),  # Good Friday
        (london(2026, 8, 28, 16, 29), date(2026, 9, 1)),  # Friday 16:29 before a bank holiday
        (london(2026, 3, 28, 12), date(2026, 3, 30)),  # clocks go forward that night
        (london(2026, 10, 25, 1, 30, fold=1), date(2026, 10, 26)),  # inside the hour that repeats
        (london(2026, 12, 24, 23, 59), date(2026, 12, 29)),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), date(2026, 7, 16)),  # half past midnight in London
    ],
)
def test_the_referral_decision_is_in_time_until_the_end_of_the_next_working_day(received, last):
    found = limits(REFERRAL_DECISION, received, ENGLAND)
    assert last_day(found.due_at) == last
    assert found.due_at.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(
        last + timedelta(days=1), datetime.min.time()
    )


ASSESSMENTS = [
    ("2025-09-09", "2025-11-11"),
    ("2025-12-19", "2026-02-25"),
    ("2025-12-23", "2026-02-27"),
    ("2025-12-27", "2026-03-02"),
    ("2026-04-02", "2026-06-10"),
    ("2026-04-03", "2026-06-10"),
    ("2026-05-22", "2026-07-27"),
    ("2026-05-23", "2026-07-27"),
    ("2026-08-28", "2026-11-02"),
    ("2026-12-24", "2027-03-02"),
]


@pytest.mark.parametrize(("referred", "last"), ASSESSMENTS)
def test_an_assessment_has_45_working_days_from_the_referral(referred, last):
    start = datetime.fromisoformat(f"{referred}T10:15").replace(tzinfo=LONDON)
    assert last_day(limits(ASSESSMENT, start, ENGLAND).due_at) == date.fromisoformat(last)


def test_authorised_in_the_last_minute_of_day_45_is_in_time_and_at_midnight_late():
    due_at = limits(ASSESSMENT, london(2025, 9, 9, 10), ENGLAND).due_at
    assert not is_late(london(2025, 11, 11, 23, 59, 59), due_at)
    assert is_late(london(2025, 11, 12, 0), due_at)


@pytest.mark.parametrize(
    ("rated", "midnight"),
    [
        (london(2026, 9, 14, 9), london(2026, 9, 15)),
        (london(2026, 9, 14, 23, 59), london(2026, 9, 15)),
        (london(2026, 9, 15, 0), london(2026, 9, 16)),
        (london(2026, 10, 25, 1, 30, fold=1), london(2026, 10, 26)),
        (london(2026, 12, 25, 15), london(2026, 12, 26)),
    ],
)
def test_the_child_of_a_red_contact_is_seen_before_midnight_on_any_day_of_the_year(rated, midnight):
    assert limits(SAME_DAY_VISIT, rated, ENGLAND).due_at == midnight


def test_calendar_days_count_weekends():
    found = limits(counted(Unit.CALENDAR_DAYS, 8), london(2026, 9, 14, 9), ENGLAND)
    assert last_day(found.due_at) == date(2026, 9, 22)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (london(2025, 11, 30, 9), date(2026, 2, 28)),
        (london(2027, 11, 30, 9), date(2028, 2, 29)),
        (london(2024, 2, 29, 9), date(2024, 5, 29)),
    ],
)
def test_month_limits_keep_the_day_number_or_end_with_the_month(start, last):
    assert last_day(limits(counted(Unit.MONTHS, 3), start, ENGLAND).due_at) == last


# Warnings and what is known


def test_a_warning_comes_at_three_quarters_of_the_limit_where_there_is_no_target():
    assert limits(RATE, london(2026, 9, 14, 9), ENGLAND).warn_at == london(2026, 9, 14, 12)
    assert limits(RATE, london(2026, 9, 14, 9), ENGLAND).target_at is None


def test_a_day_clock_warns_at_three_quarters_of_the_elapsed_time_to_midnight():
    found = limits(REFERRAL_DECISION, london(2026, 9, 14, 8), ENGLAND)
    assert found.due_at == london(2026, 9, 16)
    assert found.warn_at == london(2026, 9, 15, 14)


def test_a_limit_past_the_last_known_year_says_so_and_still_gives_a_date():
    found = limits(ASSESSMENT, london(2028, 12, 1, 9), ENGLAND)
    assert not found.known
    assert last_day(found.due_at) > date(2028, 12, 31)


def test_a_limit_that_ends_on_the_last_known_day_is_known():
    until = replace(ENGLAND, last_known=date(2026, 9, 15))
    assert limits(REFERRAL_DECISION, london(2026, 9, 14, 9), until).known
    assert not limits(REFERRAL_DECISION, london(2026, 9, 15, 9), until).known


def test_a_limit_before_the_first_known_year_says_so():
    assert not limits(REFERRAL_DECISION, london(2011, 12, 30, 9), ENGLAND).known


@pytest.mark.parametrize("unit", [Unit.HOURS, Unit.SAME_DAY, Unit.CALENDAR_DAYS, Unit.MONTHS])
def test_units_that_ignore_bank_holidays_are_always_known(unit):
    assert limits(counted(unit, 2), london(2035, 1, 1, 9), ENGLAND).known


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.WORKING_HOURS])
def test_units_that_need_bank_holidays_are_unknown_past_the_list(unit):
    assert not limits(counted(unit, 2), london(2035, 1, 1, 9), ENGLAND).known


STARTS = st.datetimes(datetime(2013, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(STARTS, st.sampled_from(list(Unit)), st.integers(1, 60), st.integers(1, 60))
def test_start_warning_target_and_limit_come_in_that_order(start, unit, one, other):
    found = limits(counted(unit, max(one, other), min(one, other)), start, ENGLAND)
    assert start <= found.warn_at <= found.target_at <= found.due_at


@given(STARTS, STARTS, st.sampled_from(list(Unit)), st.integers(1, 60))
def test_what_started_later_is_never_due_earlier(one, other, unit, length):
    first, second = sorted((one, other))
    timescale = counted(unit, length)
    assert limits(timescale, first, ENGLAND).due_at <= limits(timescale, second, ENGLAND).due_at


def test_a_start_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        limits(RATE, datetime(2026, 9, 14, 9), ENGLAND)  # noqa: DTZ001
