"""What an assessment needs before it is submitted, and whose voice is whose, on plain values."""

import pytest

from assessments.rules import PartKind, Standing, missing_before_submitting
from assessments.rules.assessments import Asked, Heard, copied, to_be_consulted

WHOLE = {kind.value: f"{kind.label}." for kind in PartKind}


def missing(**said):
    complete = {
        "parts": WHOLE,
        "child_seen": True,
        "asked": [Asked("i1", "Often late.")],
        "scales": 1,
        "factors": ["3A"],
        "outcome": "no_further_action",
    }
    return missing_before_submitting(Standing(**{**complete, **said}))


def test_a_complete_assessment_lacks_nothing():
    assert missing() == {}


@pytest.mark.parametrize("kind", list(PartKind))
def test_no_part_is_left_empty(kind):
    assert list(missing(parts={**WHOLE, kind.value: " "})) == [kind.value]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"child_seen": False}, "visit"),
        ({"asked": []}, "inew-who"),
        ({"asked": [Asked("i4")]}, "i4-said"),
        ({"scales": 0}, "snew-score"),
        ({"factors": []}, "factors"),
        ({"factors": ["21", "3A"]}, "factors"),
        ({"factors": ["21"], "outcome": "early_help"}, "factors"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "child_in_need"}, "outcome_team"),
        ({"outcome": "child_protection"}, "outcome_team"),
        ({"outcome": "looked_after"}, "outcome_team"),
        ({"outcome": "other_council"}, "outcome_council"),
        ({"heard": [Heard("p1", "father")]}, "p1-consulted"),
        ({"heard": [Heard("p1", "father", True, "2026-11-02")]}, "p1-said"),
        ({"heard": [Heard("p1", "father", True, None, "Sorry.")]}, "p1-on"),
        ({"heard": [Heard("p1", "father", False)]}, "p1-why_not"),
    ],
)
def test_each_thing_that_is_missing_is_said_at_its_field(said, field):
    assert list(missing(**said)) == [field]


def test_a_father_who_was_not_consulted_needs_only_the_reason():
    assert missing(heard=[Heard("p1", "father", False, why_not="Unsafe for the mother.")]) == {}


@pytest.mark.parametrize("views", ["She wants it quiet.", "she  wants it QUIET", "She wants it quiet!\n"])
def test_one_childs_voice_is_not_anothers(views):
    assert "views" in missing(parts={**WHOLE, "views": "She wants it quiet."}, siblings_views=[views])


def test_two_who_have_said_nothing_have_copied_nothing():
    assert not copied(" . ", [""])


@pytest.mark.parametrize(
    ("kind", "held", "asked"),
    [
        ("mother", None, True), ("step-father", None, True), ("mother's partner", None, True), ("carer", None, True),
        ("grandmother", None, False), ("grandmother", True, True), ("mother's friend", None, False),
    ],
)  # fmt: skip
def test_every_parent_and_carer_is_consulted(kind, held, asked):
    assert to_be_consulted(kind, parental_responsibility=held) is asked
