"""What a strategy meeting needs, on plain values."""

from datetime import timedelta

import pytest

from assessments.rules.meetings import (
    ANSWERS,
    RESULTS,
    Attendance,
    MeetingDecision,
    Presence,
    decision_faults,
    held_faults,
    missing_from_quorum,
    presence_fault,
    question_faults,
    sectors_present,
    time_faults,
)
from tests.factories import moment

RECEIVED = moment(2026, 11, 20, 9)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("attended", "missing"),
    [
        ([("police", "attended"), ("health", "attended")], []),
        ([("police", "attended"), ("health", "sent_report")], ["health"]),
        ([("police", "attending"), ("health", "attended")], ["police"]),
        ([("police", "apologies"), ("health", "no_answer"), ("education", "attended")], ["police", "health"]),
        ([("police", "did_not_come"), ("police", "attended"), ("health", "attended")], []),
        ([], ["police", "health"]),
    ],
)
def test_a_quorum_is_social_care_which_chairs_it_and_police_and_health_who_came(attended, missing):
    assert missing_from_quorum(sectors_present(attended)) == missing


def test_a_meeting_without_social_care_would_lack_it():
    assert missing_from_quorum({"police", "health"}) == ["social_care"]


@pytest.mark.parametrize("left_out", ["harm_suspected", "lower_response", "why_not_enough"])
def test_each_part_of_the_proportionality_question_is_answered(left_out):
    said = {"harm_suspected": "Bruise.", "lower_response": "Visit.", "why_not_enough": "Not mobile."}
    assert question_faults(**said) == {}
    assert list(question_faults(**{**said, left_out: "  "})) == [left_out]


def test_a_concern_arises_between_the_contact_and_now():
    now = RECEIVED + timedelta(hours=2)
    assert time_faults(concern_at=RECEIVED, received_at=RECEIVED, now=now) == {}
    assert time_faults(concern_at=now, received_at=RECEIVED, now=now) == {}
    assert "still to come" in time_faults(concern_at=now + MINUTE, received_at=RECEIVED, now=now)["concern_at"]
    assert "had not heard" in time_faults(concern_at=RECEIVED - MINUTE, received_at=RECEIVED, now=now)["concern_at"]


def test_times_are_typed_to_the_minute():
    received = RECEIVED.replace(second=40)
    assert time_faults(concern_at=RECEIVED, received_at=received, now=received) == {}


def test_a_meeting_is_held_after_the_concern_and_before_it_is_recorded():
    assert held_faults(held_at=RECEIVED, concern_at=RECEIVED, now=RECEIVED) == {}
    assert held_faults(held_at=RECEIVED + MINUTE, concern_at=RECEIVED, now=RECEIVED)
    assert held_faults(held_at=RECEIVED - MINUTE, concern_at=RECEIVED, now=RECEIVED)


def test_who_attended_was_somewhere():
    assert presence_fault("attended", "")
    assert not any(presence_fault("attended", presence) for presence in Presence)
    assert not presence_fault("apologies", "")


def test_every_child_has_a_decision_with_its_reasons():
    assert decision_faults([1], {1: ("joint", "Bruise.")}) == {}
    faults = decision_faults([1, 2, 3], {1: ("joint", " "), 2: ("whatever", "Because.")})
    assert list(faults) == ["because_1", "decision_2", "decision_3", "because_3"]


def test_only_single_and_joint_begin_an_enquiry():
    assert [d for d in MeetingDecision if d.begins_enquiry] == [MeetingDecision.SINGLE, MeetingDecision.JOINT]


def test_everything_that_is_chosen_has_words():
    assert all(each.label for kind in (Attendance, Presence, MeetingDecision) for each in kind)


def test_answers_come_before_the_meeting_and_results_after_it():
    assert Attendance.ATTENDED not in ANSWERS
    assert Attendance.ATTENDING not in RESULTS
