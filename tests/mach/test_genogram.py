"""The family drawn: generations, signs, lines, and the same in words."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mach.genogram import BELOW, ROW, SIZE, Figure, Tie, draw, generations

ELLA = Figure(1, "Ella-Mae", "F", date(2016, 4, 9))
JAXON = Figure(2, "Jaxon", "M", date(2021, 1, 30), living_with=True)
KELLY = Figure(3, "Kelly", "F", date(1995, 6, 17), living_with=True)
DEAN = Figure(4, "Dean", "M", date(1992, 2, 3), living_with=False)
JEAN = Figure(5, "Jean", "F", date(1968, 1, 1), died=date(2020, 3, 1))
BUMP = Figure(6, "Baby", expected=date(2027, 2, 1))
FAMILY = [ELLA, JAXON, KELLY, DEAN, JEAN, BUMP]
TIES = [
    Tie(3, 1, "mother", True),
    Tie(3, 2, "mother", True),
    Tie(4, 1, "father", False),
    Tie(4, 2, "father", None),
    Tie(5, 3, "mother", None),
    Tie(3, 6, "mother", None),
]


def test_three_generations_are_found_from_the_child():
    assert generations(1, TIES) == {1: 0, 2: 0, 6: 0, 3: 1, 4: 1, 5: 2}


def test_a_grandmother_said_of_the_child_stands_with_one_said_of_the_mother():
    assert generations(1, [Tie(9, 1, "grandmother (maternal)")]) == {1: 0, 9: 2}


def test_a_young_parents_own_child_stands_below():
    assert generations(1, [Tie(1, 8, "mother", True)]) == {1: 0, 8: -1}


def test_parents_stand_above_their_children_and_the_child_it_is_about_is_marked():
    drawing = draw(1, FAMILY, TIES)
    at = {one.figure.id: one for one in drawing.placed}
    assert at[5].y < at[3].y == at[4].y < at[1].y == at[2].y == at[6].y
    assert [one.figure.id for one in drawing.placed if one.index] == [1]


def test_a_solid_line_means_parental_responsibility_and_nothing_else_does():
    drawing = draw(1, FAMILY, TIES)
    assert sorted(line.solid for line in drawing.lines) == [False, False, False, False, True, True]


def test_a_grandparent_said_of_the_child_gets_no_parents_line():
    assert draw(1, [ELLA, JEAN], [Tie(5, 1, "grandmother")]).lines == []


def test_signs():
    assert [one.sign for one in FAMILY] == ["female", "male", "female", "male", "female", "unborn"]
    assert Figure(7, "Sam").sign == "unknown"


def test_the_drawing_says_the_same_in_words():
    words = draw(1, FAMILY, TIES).words
    assert words[0] == "Jean: mother of Kelly, born 1 January 1968, died 1 March 2020."
    assert (
        "Dean: father of Ella-Mae without parental responsibility, father of Jaxon, does not live with Ella-Mae, "
        "born 3 February 1992." in words
    )
    assert "Baby: not born yet." in words
    assert any(line.startswith("Ella-Mae: the child this is about") for line in words)


def test_somebody_withheld_is_in_no_line_and_no_word():
    drawing = draw(1, [ELLA, KELLY], TIES)
    assert {one.figure.id for one in drawing.placed} == {1, 3}
    assert len(drawing.lines) == 1
    assert "Dean" not in " ".join(drawing.words)


def test_a_child_alone_is_drawn_alone():
    drawing = draw(1, [ELLA], [])
    assert len(drawing.placed) == 1
    assert drawing.words == ["Ella-Mae: the child this is about, born 9 April 2016."]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["mother", "grandfather", "aunt"]))))
def test_nobody_stands_on_anybody_and_everybody_is_on_the_page(pairs):
    ties = [Tie(person, child, kind) for person, child, kind in pairs if person != child]
    drawing = draw(1, [Figure(pk, f"P{pk}") for pk in range(1, 13)], ties)
    places = [(one.x, one.y) for one in drawing.placed]
    assert len(places) == len(set(places))
    assert all(0 < x < drawing.width and 0 < y < drawing.height for x, y in places)
    assert len(drawing.words) == len(drawing.placed)


def test_lines_begin_below_the_names_and_the_page_ends_below_the_last_of_them():
    drawing = draw(1, FAMILY, TIES)
    rows = sorted({one.y for one in drawing.placed})
    for line in drawing.lines:
        assert line.y1 in {y + SIZE // 2 + BELOW for y in rows} and line.y2 in {y - SIZE // 2 for y in rows}
        assert line.y1 < line.y2
    assert rows[-1] + SIZE // 2 + BELOW < drawing.height < rows[-1] + ROW


def test_a_great_grandmother_is_a_generation_too_far():
    assert generations(1, [Tie(9, 1, "great-grandmother")]) == {1: 0}
    assert generations(1, [Tie(1, 9, "grandfather")]) == {1: 0}
    assert generations(1, [Tie(3, 1, "mother", True), Tie(9, 3, "grandmother")]) == {1: 0, 3: 1}
