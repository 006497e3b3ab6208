"""Time limits: the table of them, figures from settings, and how time is said."""

from datetime import UTC, timedelta

import pytest

from mach.timescales import (
    ASSESSMENT,
    CONTACT_DECISION,
    RATE,
    RATE_DANGER,
    REFERRAL_DECISION,
    SCREEN_AMBER,
    SCREEN_GREEN,
    SCREEN_RED,
    TELL_REFERRER,
    TIMESCALES,
    Unit,
    left_or_late,
    with_figures,
)
from tests.mach.england import london

# The table


def test_every_time_limit_is_found_by_its_key():
    assert all(timescale.key == key for key, timescale in TIMESCALES.items())
    assert set(TIMESCALES) >= {
        "contact_decision", "rate", "rate_danger", "screen_red", "screen_amber", "screen_green", "referral_decision",
        "tell_referrer", "assessment", "same_day_visit", "link_acknowledged", "handover_accepted",
        "strategy_meeting_start", "break_glass_review",
    }  # fmt: skip


@pytest.mark.parametrize("timescale", TIMESCALES.values(), ids=TIMESCALES)
def test_every_time_limit_names_its_source_and_how_sure_it_is(timescale):
    assert timescale.source
    assert set(timescale.sure.split(", ")) <= {"A", "B", "L"}
    assert timescale.statutory == ("L" not in timescale.sure)
    assert timescale.warn_percent == 75


def test_only_what_statutory_guidance_says_is_called_statutory():
    assert [t.key for t in TIMESCALES.values() if t.statutory] == [
        "referral_decision", "tell_referrer", "assessment", "conference", "police_protection", "emergency_order",
        "emergency_order_extended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("timescale", "limit", "unit"),
    [
        (CONTACT_DECISION, 48, Unit.HOURS),
        (RATE, 4, Unit.HOURS),
        (RATE_DANGER, 1, Unit.HOURS),
        (SCREEN_RED, 4, Unit.HOURS),
        (SCREEN_AMBER, 12, Unit.HOURS),
        (SCREEN_GREEN, 24, Unit.HOURS),
        (REFERRAL_DECISION, 1, Unit.WORKING_DAYS),
        (TELL_REFERRER, 1, Unit.WORKING_DAYS),
        (ASSESSMENT, 45, Unit.WORKING_DAYS),
    ],
)
def test_default_figures(timescale, limit, unit):
    assert (timescale.limit, timescale.unit) == (limit, unit)


def test_the_contact_decision_aims_at_24_hours_inside_48():
    assert (CONTACT_DECISION.target, CONTACT_DECISION.limit) == (24, 48)


# Figures from settings


def test_figures_from_settings_replace_the_defaults_and_keep_the_source():
    ours = with_figures(CONTACT_DECISION, limit=40, target=20, unit="working_hours", warn_percent=50)
    assert (ours.limit, ours.target, ours.unit, ours.warn_percent) == (40, 20, Unit.WORKING_HOURS, 50)
    assert (ours.key, ours.source) == (CONTACT_DECISION.key, CONTACT_DECISION.source)


@pytest.mark.parametrize(
    ("figures", "fault"),
    [
        ({"limit": 0, "target": None}, "limit"),
        ({"limit": 4, "target": 5}, "target"),
        ({"limit": 4, "target": 0}, "target"),
        ({"warn_percent": 0}, "warning"),
        ({"warn_percent": 101}, "warning"),
        ({"unit": "fortnights"}, "fortnights"),
    ],
)
def test_figures_that_make_no_sense_are_refused(figures, fault):
    given_figures = {"limit": 4, "target": None, "unit": Unit.HOURS, "warn_percent": 75} | figures
    with pytest.raises(ValueError, match=fault):
        with_figures(RATE, **given_figures)


# Words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=6), "6 h left"),
        (timedelta(hours=23, minutes=40), "23 h 40 m left"),
        (timedelta(minutes=40, seconds=59), "40 m left"),
        (timedelta(seconds=30), "less than 1 m left"),
        (timedelta(hours=47, minutes=59), "47 h 59 m left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(days=3, hours=5), "3 days left"),
        (timedelta(0), "late by less than 1 min"),
        (-timedelta(minutes=12), "late by 12 min"),
        (-timedelta(hours=2), "late by 2 h"),
        (-timedelta(hours=2, minutes=10), "late by 2 h 10 min"),
        (-timedelta(days=4), "late by 4 days"),
    ],
)
def test_time_is_said_as_a_worker_says_it(left, words):
    now = london(2026, 9, 14, 9)
    assert left_or_late(now, now.astimezone(UTC) + left) == words


def test_time_left_is_elapsed_time_across_the_october_change():
    assert left_or_late(london(2026, 10, 25, 0, 30), london(2026, 10, 25, 2, 30)) == "3 h left"
