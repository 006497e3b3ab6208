"""Practice in early help on plain values: what must be answered before what."""

from datetime import UTC, date, datetime

import pytest

from assessments.rules.early_help import (
    ConferenceSaid,
    EpisodeOutcome,
    Risk,
    answer_first,
    closing_faults,
    conference_faults,
    review_faults,
    unanswered,
)
from mach.stepped_down import came_back_in_time

TODAY = date(2026, 11, 24)
ANSWERED = [Risk("Domestic abuse", 1, ""), Risk("Housing", 0, "They have moved.")]
OPEN = [*ANSWERED, Risk("Alcohol misuse", 0, "  ")]


def test_a_risk_is_answered_by_an_action_or_by_a_reason():
    assert unanswered(OPEN) == ["Alcohol misuse"]
    assert answer_first(ANSWERED) == ""
    assert "Alcohol misuse" in answer_first(OPEN)


def test_goals_met_or_partly_met_are_positive_and_nothing_else_is():
    assert {each for each in EpisodeOutcome if each.positive} == {"goals_met", "partly_met"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, set()),
        ({"held_on": date(2026, 11, 25)}, {"held_on"}),
        ({"held_on": date(2026, 10, 1)}, {"held_on"}),
        ({"plan_agreed_on": None}, {"held_on"}),
        ({"next_on": TODAY}, {"next_on"}),
        ({"next_on": date(2026, 11, 25)}, set()),
        ({"progress": " "}, {"progress"}),
    ],
)
def test_a_review_is_of_an_agreed_plan_and_has_been_held(said, wrong):
    given = {"held_on": TODAY, "next_on": None, "progress": "They sleep.", "plan_agreed_on": date(2026, 11, 1), **said}
    assert set(review_faults(today=TODAY, **given)) == wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, set()),
        ({"offered_on": date(2026, 11, 25)}, {"offered_on"}),
        ({"accepted": False}, {"answer_words"}),
        ({"accepted": False, "answer_words": "Too many people."}, set()),
        ({"held_on": TODAY, "result": "Nana stays."}, {"held_on"}),
        ({"accepted": True, "held_on": TODAY}, {"result"}),
        ({"accepted": True, "held_on": date(2026, 11, 1), "result": "Nana stays."}, {"held_on"}),
        ({"accepted": True, "result": "Nana stays."}, {"result"}),
        ({"accepted": True, "held_on": TODAY, "result": "Nana stays."}, set()),
    ],
)
def test_a_family_group_conference_is_offered_answered_and_held_in_this_order(said, wrong):
    given = ConferenceSaid(**{"offered_on": date(2026, 11, 20), **said})
    assert set(conference_faults(given, TODAY)) == wrong


@pytest.mark.parametrize(
    ("outcome", "said", "wrong"),
    [
        ("goals_met", {}, set()),
        ("elsewhere", {}, {"outcome"}),
        ("goals_met", {"words": ""}, {"outcome_words"}),
        ("goals_met", {"risks": OPEN}, {"outcome"}),
        ("family_withdrew", {"risks": OPEN}, {"outcome"}),
        ("not_met", {"plan_agreed": False}, {"outcome"}),
        ("partly_met", {"met": False}, {"outcome"}),
        ("family_withdrew", {"plan_agreed": False}, set()),
        ("stepped_up", {}, {"outcome"}),
        ("stepped_up", {"stepped_up": True}, {"outcome"}),
        ("goals_met", {"stepped_up": True}, {"outcome"}),
        ("stepped_up", {"stepped_up": True, "decided": True, "risks": OPEN}, set()),
    ],
)
def test_how_an_episode_may_close(outcome, said, wrong):
    given = {"words": "Better.", "risks": ANSWERED, "plan_agreed": True, "met": True, "stepped_up": False,
             "decided": False, **said}  # fmt: skip
    assert set(closing_faults(outcome, **given)) == wrong


@pytest.mark.parametrize(
    ("received", "closed", "back"),
    [
        (datetime(2026, 8, 30, 12, tzinfo=UTC), None, False),
        (datetime(2026, 8, 31, 12, 1, tzinfo=UTC), None, True),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), None, True),
        (datetime(2027, 2, 28, 12, 1, tzinfo=UTC), None, False),
        (datetime(2027, 2, 28, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), True),
        (datetime(2027, 6, 1, 0, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), False),
    ],
)
def test_back_within_six_months_of_the_offer_or_of_the_closing(received, closed, back):
    assert came_back_in_time(received, datetime(2026, 8, 31, 12, tzinfo=UTC), closed) is back
