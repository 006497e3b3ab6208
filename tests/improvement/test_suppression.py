"""Small numbers in what leaves the service: none is told, and none can be worked out."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement.rules.suppression import Count, hidden, must_hide, total_is_told

COUNTS = st.integers(0, 40).flatmap(lambda count: st.integers(0, count).map(lambda met: Count(count, met)))
LINES = st.lists(COUNTS, min_size=1, max_size=6)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def table_of(rows):
    return {(row, place): cell for row, cells in enumerate(rows) for place, cell in enumerate(cells)}


def lines_of(table):
    for side in (0, 1):
        for key in {where[side] for where in table}:
            yield [where for where in table if where[side] == key]


def added(table, where):
    return Count(sum(table[each].count for each in where), sum(table[each].met for each in where))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ((0, 0), True), ((1, 1), False), ((4, 4), False), ((5, 5), True), ((5, 0), True), ((9, 4), False),
        ((9, 5), False), ((10, 5), True), ((100, 96), False), ((100, 95), True), ((100, 100), True), ((100, 1), False),
    ],
)  # fmt: skip
def test_what_a_cell_may_say_of_itself(cell, told):
    assert must_hide(Count(*cell)) is not told


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_no_cell_that_says_too_much_is_told(rows):
    table = table_of(rows)
    away = hidden(table)
    assert {where for where in table if must_hide(table[where])} <= away <= set(table)


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_from_the_sum_of_a_row_or_a_column_no_small_cell_can_be_worked_out(rows):
    """On no line is one cell hidden alone, unless there is nothing else on it to hide: then its sum is not told."""
    table = table_of(rows)
    away = hidden(table)
    for line in lines_of(table):
        gone = [where for where in line if where in away]
        if gone and total_is_told({each: table[each] for each in line}, gone, added(table, line)):
            assert len(gone) > 1
            assert not must_hide(added(table, gone))


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_somebody_who_knows_the_sum_still_has_more_than_one_answer_for_every_small_cell(cells):
    """Every way in which the hidden counts may have come about is tried: none of those that had to be hidden is
    certain."""
    table = {("all", place): cell for place, cell in enumerate(cells)}
    away = sorted(hidden(table))
    if not away or not total_is_told(table, away, added(table, list(table))):
        return
    left = added(table, away).count
    if left > 25 or len(away) > 4:
        return
    answers = [each for each in product(range(left + 1), repeat=len(away)) if sum(each) == left]
    for place in range(len(away)):
        assert len({answer[place] for answer in answers}) > 1


def test_what_is_large_enough_is_all_told():
    assert hidden(table_of([[Count(50, 20), Count(30, 10)], [Count(90, 45), Count(0, 0)]])) == frozenset()


def test_the_smallest_that_is_left_is_hidden_beside_it_and_nought_only_where_nothing_else_is():
    line = {("all", "jan"): Count(3, 3), ("all", "feb"): Count(90, 40), ("all", "mar"): Count(20, 10),
            ("all", "apr"): Count(0, 0)}  # fmt: skip
    assert hidden(line) == {("all", "jan"), ("all", "mar")}
    assert hidden({("all", 1): Count(3, 3), ("all", 2): Count(0, 0)}) == {("all", 1), ("all", 2)}


def test_where_nobody_knows_a_sum_only_the_small_ones_are_hidden():
    assert hidden({("all", 1): Count(3, 3), ("all", 2): Count(90, 40)}, sums=False) == {("all", 1)}


@pytest.mark.parametrize(
    ("cells", "away", "told"),
    [
        ([(3, 3)], [0], False),  # the only part is its sum
        ([(9, 9), (20, 10)], [], True),
        ([(3, 3), (20, 10), (30, 15)], [0, 1], True),
        ([(3, 3), (20, 10)], [0], False),  # the sum less what is told
    ],
)
def test_a_sum_is_told_where_it_gives_nothing_away(cells, away, told):
    parts = {("all", place): Count(*cell) for place, cell in enumerate(cells)}
    assert total_is_told(parts, [("all", place) for place in away], added(parts, list(parts))) is told
