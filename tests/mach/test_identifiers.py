"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mach.identifiers import (
    UPN_LETTERS,
    clean_nhs_number,
    clean_postcode,
    clean_telephone,
    clean_upn,
    looks_like_postcode,
    nhs_number_fault,
    upn_fault,
)


@pytest.mark.parametrize(
    "text",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        " 943\u00a0476\u20135919 ",
        "9434766125",
        "9434766206",
        "9434766397",
    ],
)
def test_an_nhs_number_is_taken_however_it_is_spaced(text):
    assert nhs_number_fault(text) is None
    assert len(clean_nhs_number(text)) == 10


@pytest.mark.parametrize("text", ["", "   "])
def test_a_number_that_was_not_given_has_no_fault(text):
    assert nhs_number_fault(text) is None
    assert upn_fault(text) is None


@pytest.mark.parametrize("text", ["9434765910", "943 476 5918", "4010232130", "9999999999", "0000000000"])
def test_an_nhs_number_with_a_wrong_check_digit_is_refused_in_a_sentence_without_it(text):
    fault = nhs_number_fault(text)
    assert fault == "Check the NHS number: its last digit does not agree with the others."


@pytest.mark.parametrize("text", ["943476591", "94347659191", "943476591X", "٩٤٣٤٧٦٥٩١٩", "unknown"])
def test_what_is_not_ten_digits_is_no_nhs_number(text):
    assert "10 digits" in nhs_number_fault(text)


@pytest.mark.parametrize("digit", range(10))
def test_no_nhs_number_exists_where_the_check_would_be_ten(digit):
    assert nhs_number_fault(f"100000001{digit}")  # 10 + 2 = 12, and 11 - 12 % 11 = 10


@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_at_most_one_last_digit_is_right(nine):
    right = [digit for digit in "0123456789" if nhs_number_fault(nine + digit) is None]
    assert len(right) <= 1


@given(st.sampled_from(["9434765919", "9434766125", "9434766206"]), st.integers(0, 8))
def test_two_neighbouring_digits_exchanged_are_noticed(number, at):
    exchanged = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert (nhs_number_fault(exchanged) is None) == (exchanged == number)


@given(st.text())
def test_no_text_breaks_the_checks(text):
    for check in (nhs_number_fault, upn_fault, clean_postcode, looks_like_postcode, clean_telephone):
        check(text)


@pytest.mark.parametrize("text", ["K806200014011", "k806200014011", "K806 2000 14011"])
def test_a_upn_is_taken_in_small_letters_and_with_spaces(text):
    assert upn_fault(text) is None
    assert clean_upn(text) == "K806200014011"


@pytest.mark.parametrize("letter", UPN_LETTERS.replace("K", ""))
def test_a_upn_with_any_other_check_letter_is_refused(letter):
    assert "first letter" in upn_fault(f"{letter}806200014011")


def test_a_temporary_upn_ends_in_a_letter_and_its_check_letter_is_not_tested():
    assert upn_fault("K80620001401A") is None
    assert upn_fault("A80620001401Z") is None


@pytest.mark.parametrize("last", "IOS")
def test_a_temporary_upn_never_ends_in_a_letter_that_looks_like_a_digit(last):
    assert upn_fault(f"K80620001401{last}")


@pytest.mark.parametrize(
    "text", ["K80620001401", "K8062000140111", "8806200014011", "I806200014011", "K806A00014011", "none"]
)
def test_what_has_not_the_form_of_a_upn_is_refused(text):
    assert "a letter and 12 digits" in upn_fault(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ts39zz", "TS3 9ZZ"),
        ("TS39ZZ", "TS3 9ZZ"),
        (" ts3  9zz ", "TS3 9ZZ"),
        ("TS3-9ZZ", "TS3 9ZZ"),
        ("TS1 4ZZ", "TS1 4ZZ"),
        ("ts104aa", "TS10 4AA"),
        ("sw1a1aa", "SW1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("gir0aa", "GIR 0AA"),
    ],
)
def test_a_postcode_is_stored_in_one_way(typed, stored):
    assert clean_postcode(typed) == stored
    assert looks_like_postcode(typed)


@pytest.mark.parametrize(
    ("typed", "stored"), [("", ""), ("ts3", "TS3"), ("no  fixed abode", "NO FIXED ABODE"), ("TS3 9Z", "TS3 9Z")]
)
def test_what_is_no_postcode_keeps_its_words(typed, stored):
    assert clean_postcode(typed) == stored
    assert not looks_like_postcode(typed)


@given(st.text())
def test_a_cleaned_postcode_stays_as_it_is(text):
    assert clean_postcode(clean_postcode(text)) == clean_postcode(text)


@pytest.mark.parametrize(
    "typed",
    [
        "01632 960101",
        "01632960101",
        "(01632) 960-101",
        "+44 1632 960101",
        "+44 (0)1632 960101",
        "0044 1632 960101",
        "01632 960101 ext 12",
        "01632 960101 x12",
    ],
)
def test_every_way_of_writing_a_telephone_number_is_one_number(typed):
    assert clean_telephone(typed) == "01632960101"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("", ""), ("none", ""), ("+48 22 123 45 67", "0048221234567"), ("960101", "960101"), ("999", "999")],
)
def test_other_telephone_numbers_keep_their_digits(typed, digits):
    assert clean_telephone(typed) == digits
