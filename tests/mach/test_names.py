"""Names as different people spell them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mach.names import fold, name_key, swapped


@pytest.mark.parametrize(
    "name", ["Ella-Mae", "Ella Mae", "ÉLLA  MAE", " ella-mae ", "Ella\u2010Mae", "E\u0301lla\u00a0Mae"]
)
def test_case_accents_hyphens_and_spaces_make_no_other_name(name):
    assert fold(name) == "ella mae"


@pytest.mark.parametrize("name", ["O'Brien", "O’Brien", "OBrien", "O BRIEN", "o`brien", "OʼBrien"])
def test_an_apostrophe_makes_no_other_name(name):
    assert fold(name) == "obrien"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Søren", "soren"),
        ("Groß", "gross"),
        ("GROẞ", "gross"),
        ("Đorđe", "dorde"),
        ("Þóra", "thora"),
        ("Ægir", "aegir"),
        ("Işık", "isik"),
        ("IŞIK", "isik"),
        ("İpek", "ipek"),
        ("Zoë", "zoe"),
        ("Muñoz", "munoz"),
        ("Nguyễn", "nguyen"),
        ("Mc Donald", "mcdonald"),
        ("St. John", "st john"),
        ("Ｅｌｌａ", "ella"),
        ("ℰlla", "ella"),
        ("El\u00adla", "ella"),
        ("Олена", "олена"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_letters_of_other_alphabets(name, folded):
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("one", "other"), [("Ella", "Ellie"), ("Ann", "Anne"), ("Ella-Mae", "Ellamae"), ("Олена", "Елена")]
)
def test_other_names_stay_other_names(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(name):
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=30))
def test_a_folded_name_has_no_capitals_and_single_spaces(name):
    folded = fold(name)
    assert folded == " ".join(folded.split()) == folded.casefold()


def test_given_and_family_name_exchanged_give_one_key():
    assert name_key("Ella-Mae", "Hodgson") == name_key("HODGSON", "Ella Mae")


def test_a_double_name_split_elsewhere_gives_one_key():
    assert name_key("Ella", "Mae Hodgson") == name_key("Ella Mae", "Hodgson")


def test_siblings_have_keys_of_their_own():
    assert name_key("Ella-Mae", "Hodgson") != name_key("Jaxon", "Hodgson")


def test_a_missing_name_leaves_the_other():
    assert name_key("", "Hodgson") == "hodgson"
    assert name_key("", "") == ""


@pytest.mark.parametrize(
    ("day", "other"),
    [
        (date(2016, 3, 4), date(2016, 4, 3)),
        (date(2016, 12, 1), date(2016, 1, 12)),
        (date(2016, 3, 13), None),
        (date(2016, 5, 5), None),
        (date(2016, 2, 29), None),
    ],
)
def test_day_and_month_exchanged(day, other):
    assert swapped(day) == other


@given(st.dates())
def test_exchanging_twice_gives_the_first_date(day):
    other = swapped(day)
    assert other is None or (other != day and swapped(other) == day)
