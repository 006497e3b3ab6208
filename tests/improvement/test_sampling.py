"""Samples are drawn again from their seed, stay fair to small groups, and never give anybody their own case."""

from collections import Counter
from datetime import date

import pytest

from improvement.rules.sampling import Candidate, Placed, age_group, draw, shares

MANY = [Candidate(f"C-2026-{n:06d}", "red" if n % 10 == 0 else "green") for n in range(200)]


def references(drawn):
    return [each.reference for each in drawn]


def test_the_same_seed_draws_the_same_cases_whatever_order_they_come_in():
    one = draw(MANY, auditors=[1, 2], size=12, seed=7)
    assert one == draw(list(reversed(MANY)), auditors=[2, 1], size=12, seed=7)
    assert len(set(references(one))) == 12


def test_another_seed_draws_other_cases():
    assert set(references(draw(MANY, auditors=[1], size=12, seed=7))) != set(
        references(draw(MANY, auditors=[1], size=12, seed=8))
    )


def test_a_larger_sample_holds_the_smaller_one():
    small, large = (references(draw(MANY, auditors=[1], size=size, seed=3)) for size in (5, 9))
    assert large[:5] == small


def test_the_sample_is_known_by_heart():
    """Drawn once and written down: a change of the way of drawing would draw other cases from old seeds."""
    cases = [Candidate(f"C-{n}") for n in range(6)]
    assert references(draw(cases, auditors=[1], size=3, seed=42)) == ["C-3", "C-2", "C-5"]


def test_nobody_gets_a_case_that_is_closed_to_them():
    closed = [Candidate(f"C-{n}", closed_to=frozenset({n % 2 + 1})) for n in range(20)]
    drawn = draw(closed, auditors=[1, 2], size=20, seed=5)
    assert len(drawn) == 20
    assert all(each.auditor not in next(c for c in closed if c.reference == each.reference).closed_to for each in drawn)


def test_a_case_that_no_auditor_may_look_at_is_left_out():
    cases = [Candidate("C-1", closed_to=frozenset({1, 2})), Candidate("C-2")]
    assert references(draw(cases, auditors=[1, 2], size=2, seed=5)) == ["C-2"]
    assert draw(cases, auditors=[], size=2, seed=5) == []


def test_auditors_get_about_the_same_and_what_they_have_counts():
    load = Counter(each.auditor for each in draw(MANY, auditors=[1, 2, 3], size=12, seed=9))
    assert set(load.values()) == {4}
    assert {each.auditor for each in draw(MANY, auditors=[1, 2], size=3, seed=9, already={1: 3})} == {2}


def test_every_group_is_seen_and_large_groups_more():
    by_group = {each.reference: each.group for each in MANY}
    drawn = Counter(by_group[ref] for ref in references(draw(MANY, auditors=[1], size=10, seed=2, stratified=True)))
    assert drawn == {"green": 9, "red": 1}


@pytest.mark.parametrize(
    ("counts", "size", "wanted"),
    [
        ({"a": 180, "b": 20}, 10, {"a": 9, "b": 1}),
        ({"a": 98, "b": 1, "c": 1}, 10, {"a": 8, "b": 1, "c": 1}),
        ({"a": 5, "b": 3, "c": 2}, 2, {"a": 1, "b": 1}),
        ({"a": 2, "b": 1}, 9, {"a": 2, "b": 1}),
        ({"a": 3, "b": 3}, 3, {"a": 2, "b": 1}),
        ({"a": 3}, 0, {}),
        ({}, 4, {}),
    ],
)
def test_shares(counts, size, wanted):
    assert shares(counts, size) == wanted
    assert sum(wanted.values()) == min(size, sum(counts.values()))


def test_a_sample_is_never_larger_than_what_there_is():
    assert len(draw(MANY[:3], auditors=[1], size=10, seed=1, stratified=True)) == 3
    assert draw(MANY[:1], auditors=[4], size=1, seed=1) == [Placed(MANY[0].reference, 4)]


@pytest.mark.parametrize(
    ("born", "expected", "group"),
    [
        (date(2026, 1, 1), None, "Under 1"),
        (date(2025, 11, 22), None, "1 to 4"),
        (date(2025, 11, 23), None, "Under 1"),
        (date(2008, 11, 23), None, "16 and 17"),
        (date(2008, 11, 22), None, "18 and over"),
        (None, date(2027, 1, 1), "Unborn"),
        (None, None, "Not known"),
    ],
)
def test_age_groups(born, expected, group):
    assert age_group(born, expected, date(2026, 11, 22)) == group
