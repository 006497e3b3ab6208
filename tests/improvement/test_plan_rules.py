"""The colour of an action, dates known to the month, the line of years, what changed between versions: pure rules."""

from datetime import date

import pytest

from improvement.rules.dates import day_words, last_day, span_words
from improvement.rules.journey import draw
from improvement.rules.plan import AMBER, BLUE, GREEN, RED, RULE, Reading, Standing, Step, colour, is_late, worst
from improvement.rules.timeline import Happened, lay_out
from improvement.rules.versions import between

TODAY = date(2026, 11, 22)
LATER = date(2027, 3, 31)


def of(**said):
    return colour(Standing(**{"due_on": LATER, **said}), TODAY).rag


def reading(value, **said):
    said = {"target": 85, "tolerance": 5, **said}
    return Reading("Assessments in 45 days", date(2026, 10, 1), value, **said)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, GREEN),
        ({"complete": True, "due_on": date(2020, 1, 1)}, BLUE),
        ({"due_on": None}, AMBER),
        ({"due_on": date(2026, 11, 21)}, RED),
        ({"due_on": TODAY}, GREEN),
        ({"due_on": date(2026, 11, 1), "due_known_to": "month"}, GREEN),
        ({"due_on": date(2026, 10, 1), "due_known_to": "month"}, RED),
    ],
)
def test_dates_colour_an_action(said, wanted):
    assert of(**said) == wanted


@pytest.mark.parametrize(
    ("steps", "due", "wanted"),
    [
        ([Step(date(2026, 11, 21))], LATER, AMBER),
        ([Step(date(2026, 10, 25))], LATER, AMBER),
        ([Step(date(2026, 10, 24))], LATER, RED),
        ([Step(date(2026, 10, 24), date(2026, 11, 1))], LATER, GREEN),
        ([Step(date(2026, 12, 1))], date(2026, 12, 20), AMBER),
        ([Step(date(2026, 12, 1))], date(2026, 12, 21), GREEN),
        ([Step(date(2026, 10, 1), date(2026, 10, 1))], date(2026, 12, 1), GREEN),
    ],
)
def test_milestones_colour_an_action(steps, due, wanted):
    assert of(milestones=steps, due_on=due) == wanted


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (reading(85), GREEN),
        (reading(84.9), AMBER),
        (reading(80), AMBER),
        (reading(79.9), RED),
        (reading(10, target=5, higher_is_better=False), AMBER),
        (reading(11, target=5, higher_is_better=False), RED),
        (reading(1, target=5, higher_is_better=False), GREEN),
        (reading(10, target=None), GREEN),
        (reading(10, higher_is_better=None), GREEN),
        (None, GREEN),
    ],
)
def test_the_measure_colours_an_action_by_its_distance_to_target(found, wanted):
    assert of(measured=True, reading=found) == wanted


def test_the_worst_part_counts_and_stands_first():
    found = colour(
        Standing(due_on=LATER, milestones=[Step(date(2026, 11, 20))], measured=True, reading=reading(50)), TODAY
    )
    assert found.rag == RED
    assert [rag for rag, _ in found.because] == [RED, AMBER, GREEN]
    assert "35 from its target" in found.because[0][1]
    assert "50" not in found.outside, "what leaves the service says no figure that may rest on a few"
    assert colour(Standing(), TODAY).outside == colour(Standing(), TODAY).because[0][1]
    assert worst([GREEN, RED, AMBER]) == RED
    assert worst([]) == ""


def test_the_rule_names_every_colour():
    assert [sentence.split(":")[0] for sentence in RULE] == ["Complete", "Red", "Amber", "Green"]


def test_what_is_complete_is_not_late():
    assert is_late(Standing(due_on=date(2026, 11, 21)), TODAY)
    assert not is_late(Standing(due_on=date(2026, 11, 21), complete=True), TODAY)
    assert not is_late(Standing(due_on=date(2026, 11, 1), due_known_to="month"), TODAY)


@pytest.mark.parametrize(
    ("first", "last", "known_to", "words"),
    [
        (date(2022, 7, 13), date(2022, 7, 14), "day", "13 to 14 July 2022"),
        (date(2022, 7, 13), date(2022, 7, 13), "day", "13 July 2022"),
        (date(2022, 6, 30), date(2022, 7, 1), "day", "30 June to 1 July 2022"),
        (date(2019, 12, 30), date(2020, 1, 2), "day", "30 December 2019 to 2 January 2020"),
        (date(2021, 7, 1), date(2021, 7, 31), "month", "July 2021"),
        (date(2019, 11, 25), date(2019, 12, 6), "month", "November to December 2019"),
        (date(2019, 12, 1), date(2020, 1, 6), "month", "December 2019 to January 2020"),
    ],
)
def test_where_only_the_month_is_known_no_day_is_said(first, last, known_to, words):
    assert span_words(first, last, known_to) == words


def test_a_month_may_mean_its_last_day():
    assert last_day(date(2024, 2, 1), "month") == date(2024, 2, 29)
    assert last_day(date(2024, 2, 1)) == date(2024, 2, 1)
    assert day_words(None) == ""


def test_the_line_of_years_spreads_what_is_known_to_the_month_over_the_month():
    drawn = lay_out(
        [
            Happened(date(2021, 7, 1), date(2021, 7, 31), "month", "Assurance visit"),
            Happened(date(2018, 8, 7), date(2018, 8, 8), "day", "Focused visit"),
            Happened(date(2021, 7, 12), date(2021, 7, 16), "day", "Commissioner’s review"),
        ]
    )
    assert [mark.words for mark in drawn.marks] == [
        "1. Focused visit",
        "2. Assurance visit",
        "3. Commissioner’s review",
    ]
    assert [mark.spread for mark in drawn.marks] == [False, True, False]
    assert drawn.marks[1].width > drawn.marks[2].width
    assert [year for year, _ in drawn.years] == [2018, 2019, 2020, 2021]
    rows = {mark.label_y for mark in drawn.marks[1:]}
    assert len(rows) == 2, "labels that would touch stand on rows of their own"
    assert lay_out([]) is None


def test_published_points_and_live_months_share_one_axis():
    chart = draw(
        [(date(2020, 7, 1), 76), (date(2021, 7, 1), 95)],
        [(date(2026, 9, 1), 80.0), (date(2026, 10, 1), 83.5)],
        until=TODAY,
        unit="%",
        target=85,
    )
    assert [year for year, _ in chart.years] == list(range(2018, 2027))
    xs = [dot.x for dot in (*chart.published, *chart.live)]
    assert xs == sorted(xs)
    assert chart.published[0].y > chart.published[1].y
    assert chart.line.count(",") == 2
    assert chart.published[0].words == "July 2020: 76%"


def action(code, **said):
    return {"code": code, "text": "x", "owner": "Head", "due": "", "rag": "Green", "answers": [], **said}


def test_what_changed_between_two_versions():
    before = {"priorities": [{"place": 1, "title": "Voice"}], "actions": [action("A-1"), action("A-2"), action("A-3")]}
    after = {
        "priorities": [{"place": 1, "title": "Voice"}, {"place": 2, "title": "Staff"}],
        "actions": [action("A-1"), action("A-2", rag="Red", answers=["MV2022-W1"]), action("A-4")],
    }
    found = between(before, after)
    assert [each["code"] for each in found.added] == ["A-4"]
    assert [each["code"] for each in found.gone] == ["A-3"]
    ((changed, told),) = found.changed
    assert changed["code"] == "A-2"
    assert {(each.what, each.before, each.after) for each in told} == {
        ("Colour", "Green", "Red"),
        ("Answers", "None", "MV2022-W1"),
    }
    assert [(each.what, each.before, each.after) for each in found.priorities] == [("Priority 2", "None", "Staff")]
    assert between(before, before).none
    assert not found.none
