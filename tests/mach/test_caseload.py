"""How a caseload is counted: by children, by families, weighted, beside a limit for the hours that somebody works."""

import pytest

from mach.caseload import Caseload, Held, Weights, caseload, limit_for

W = Weights()


def piece(weight="assessment", pk=1, *, contact=1, child=None, person=None):
    return Held(weight, pk, f"X-{pk}", contact, child, person)


def test_nothing_held_weighs_nothing():
    assert caseload([], W) == Caseload()


def test_a_child_counts_once_by_the_heaviest_work_held_for_it():
    held = [piece(pk=1, person=7), piece("enquiry", pk=2, person=7)]
    assert caseload(held, W) == Caseload(pieces=2, children=1, families=1, weighted=1.5)


def test_the_second_and_each_further_child_of_a_family_count_half():
    held = [piece(pk=number, contact=5, person=number) for number in (1, 2, 3)]
    assert caseload(held, W) == Caseload(pieces=3, children=3, families=1, weighted=2)


def test_the_heaviest_child_of_a_family_counts_in_full():
    held = [piece(pk=1, contact=5, person=1), piece("enquiry", pk=2, contact=5, person=2)]
    assert caseload(held, W).weighted == 2.0


def test_a_family_met_again_in_another_contact_is_one_family():
    held = [
        piece(pk=1, contact=5, person=1),
        piece(pk=2, contact=6, person=2),
        piece("contact", 9, contact=9, person=2),
    ]
    assert caseload(held, W).families == 2
    joined = [*held, piece("contact", 9, contact=9, person=1)]
    assert caseload(joined, W).families == 1


def test_children_whom_nobody_has_identified_are_counted_as_they_were_sent():
    held = [piece("contact", 9, contact=9, child=1), piece("contact", 9, contact=9, child=2)]
    assert caseload(held, W) == Caseload(pieces=1, children=2, families=1, weighted=1.5)


def test_weights_set_by_practice_hold_and_unknown_ones_are_ignored():
    heavier = Weights.of({"contact": 2, "sibling": 1, "of another version": 9})
    held = [piece("contact", 9, contact=9, child=1), piece("contact", 9, contact=9, child=2)]
    assert caseload(held, heavier).weighted == 4


@pytest.mark.parametrize(
    ("limit", "hours", "theirs"), [(20, 37, 20), (20, 18.5, 10), (20, 30, 16), (12, 37, 12), (20, 45, 20), (20, 0, 0)]
)
def test_a_limit_is_for_full_time_and_holds_in_proportion(limit, hours, theirs):
    assert limit_for(limit, hours, W) == theirs
