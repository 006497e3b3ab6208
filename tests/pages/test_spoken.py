"""Time and age are said as a worker says them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from mach import spoken

NOW = datetime(2026, 11, 24, 10, 40, tzinfo=UTC)


@dataclass
class Clock:
    due_at: datetime
    target_at: datetime | None = None
    warn_at: datetime | None = None
    stopped_at: datetime | None = None


def hours(number):
    return NOW + timedelta(hours=number)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "under 1 min"),
        (40 * 60, "40 min"),
        (2 * 3600 + 600, "2 h 10 min"),
        (22 * 3600, "22 h"),
        (47 * 3600, "47 h"),
        (49 * 3600, "2 days 1 h"),
        (3 * 86400, "3 days"),
        (45 * 86400, "45 days"),
        (-2 * 3600, "2 h"),
    ],
)
def test_a_length_of_time_is_as_fine_as_anybody_plans(seconds, words):
    assert spoken.duration(seconds) == words


@pytest.mark.parametrize(
    ("clock", "state", "first", "second"),
    [
        (Clock(hours(48), hours(23)), "running", "23 h left", "due Wed 25 Nov, 09:40"),
        (Clock(hours(48), hours(2), hours(-1)), "soon", "2 h left", "due Tue 24 Nov, 12:40"),
        (Clock(hours(22), hours(-2)), "late", "late by 2 h", "limit in 22 h"),
        (Clock(hours(-2), hours(-26)), "past", "late by 26 h", "limit passed 2 h ago"),
        (Clock(hours(1)), "running", "1 h left", "due Tue 24 Nov, 11:40"),
        (Clock(NOW), "past", "late by under 1 min", "was due Tue 24 Nov, 10:40"),
        (Clock(hours(48), hours(24), None, hours(3)), "met", "in time", "Tue 24 Nov, 13:40"),
        (Clock(hours(48), hours(1), None, hours(1)), "missed", "under 1 min late", "Tue 24 Nov, 11:40"),
    ],
)
def test_a_clock_says_what_is_left_then_how_late(clock, state, first, second):
    words = spoken.clock_words(clock, NOW)
    assert (words.state, words.first, words.second) == (state, first, second)


def test_the_end_of_a_day_is_said_as_that_day():
    midnight_in_london = datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert spoken.due(midnight_in_london) == "end of Tue 30 Jun"
    assert spoken.due(midnight_in_london, full=True) == "the end of Tuesday 30 June 2026"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2026, 11, 23), "1 day"),
        (date(2026, 9, 15), "10 weeks"),
        (date(2026, 5, 24), "6 months"),
        (date(2024, 11, 25), "23 months"),
        (date(2024, 11, 24), "2"),
        (date(2016, 11, 25), "9"),
        (date(2027, 1, 3), "unborn, due 3 Jan 2027"),
    ],
)
def test_an_age_is_said_in_the_unit_that_matters(born, words):
    assert spoken.age(born, date(2026, 11, 24)) == words
