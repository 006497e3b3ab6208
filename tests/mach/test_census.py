"""Code sets of the children in need census."""

import pytest

from mach import census


@pytest.mark.parametrize(
    ("codes", "number", "first", "last"),
    [
        (census.REFERRAL_SOURCES, 22, "1A", "10"),
        (census.PRIMARY_NEEDS, 10, "N1", "N0"),
        (census.CLOSURE_REASONS, 9, "RC1", "RC9"),
        (census.ASSESSMENT_FACTORS, 42, "1A", "24A"),
        (census.ETHNICITIES, 20, "WBRI", "NOBT"),
        (census.DISABILITIES, 13, "NONE", "DDA"),
        (census.SEXES, 3, "M", "U"),
        (census.CATEGORIES_OF_ABUSE, 5, "NEG", "MUL"),
        (census.UPN_UNKNOWN, 7, "UN1", "UN7"),
    ],
)
def test_every_code_set_is_whole_and_in_the_order_of_the_guidance(codes, number, first, last):
    assert len(codes) == number
    assert (next(iter(codes)), list(codes)[-1]) == (first, last)
    assert len(set(codes.values())) == number, "two codes share a label"


def test_the_sources_are_those_of_the_census():
    assert " ".join(census.REFERRAL_SOURCES) == "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"


def test_the_factors_are_those_of_the_census():
    assert " ".join(census.ASSESSMENT_FACTORS) == (
        "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A 16A 17A "
        "18B 18C 19B 19C 20 21 22A 23A 24A"
    )
    assert census.ASSESSMENT_FACTORS["3B"] == "Domestic abuse: parent or carer"


@pytest.mark.parametrize(
    "codes", [[], ["3B"], ["21"], ["3A", "3B", "16A", "20"], sorted(set(census.ASSESSMENT_FACTORS) - {"21"})]
)
def test_factors_that_stand_together(codes):
    assert census.factors_fault(codes) is None


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["21", "3B"], "on its own"),
        (["3B", "3B"], "once"),
        (["21", "21"], "once"),
        (["8A"], "“8A” is not a factor code"),
        (["3b"], "“3b” is not a factor code"),
        ([""], "not a factor code"),
        (["18A"], "choose 18B or 18C"),
        (["19A", "16A"], "choose 19B or 19C"),
    ],
)
def test_factors_that_the_census_refuses(codes, words):
    assert words in census.factors_fault(codes)


@pytest.mark.parametrize(
    ("codes", "words"),
    [(["NONE", "LD"], "on its own"), (["LD", "LD"], "once"), (["18A"], "not a disability code")],
)
def test_disabilities_that_the_census_refuses(codes, words):
    assert words in census.disabilities_fault(codes)


@pytest.mark.parametrize("codes", [[], ["NONE"], ["AUT", "LD"]])
def test_disabilities_that_stand_together(codes):
    assert census.disabilities_fault(codes) is None


@pytest.mark.parametrize("code", ["pol", "ben", "eng", "bfi", ""])
def test_a_language_is_three_small_letters(code):
    assert census.language_fault(code) is None


@pytest.mark.parametrize("code", ["Polish", "PL", "pl", "POL", "po1", "pol\n", "ąęł"])
def test_anything_else_is_no_language_code(code):
    assert "three-letter code" in census.language_fault(code)
