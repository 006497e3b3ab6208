"""How two people's facts agree or differ, as SQL: one expression for each field, whose value is the number of a level.

`s` is who is sought, `p` the person, `k` their likeness. Levels are numbered as mach/people/weights.py lists them; the
first is always “missing”.
"""

from __future__ import annotations

from mach.people.weights import level_names


def number(field: str, level: str) -> int:
    return level_names(field).index(level) + 1


def name_level(field: str, a: str, a_sound: str, b: str, b_sound: str, short: str) -> str:
    """The level of two parts of a name. `short` are the other forms of the one sought."""

    def is_(level: str) -> int:
        return number(field, level)

    return f"""CASE
        WHEN {a} = '' OR {b} = '' THEN 1
        WHEN {a} = {b} OR replace({a}, ' ', '') = replace({b}, ' ', '') THEN {is_("exact")}
        WHEN {b} = ANY({short}) OR split_part({b}, ' ', 1) = ANY({short}) THEN {is_("short")}
        WHEN string_to_array({a}, ' ') && string_to_array({b}, ' ') THEN {is_("part")}
        WHEN length({a}) = 1 OR length({b}) = 1 THEN
            CASE WHEN left({a}, 1) = left({b}, 1) THEN {is_("start")} ELSE {is_("weak")} END
        WHEN levenshtein_less_equal({a}, {b}, 2) <= CASE WHEN length({a}) > 5 AND length({b}) > 5 THEN 2
            WHEN length({a}) > 2 THEN 1 ELSE 0 END
            OR (length({a}) = length({b}) AND length({a}) > 2 AND levenshtein_less_equal({a}, {b}, 2) = 2
                AND translate({a}, {b}, '') = '' AND translate({b}, {a}, '') = '') THEN {is_("near")}
        WHEN {a_sound} = {b_sound} THEN {is_("sounds")}
        WHEN length({a}) > 2 AND length({b}) > 2 AND (starts_with({a}, {b}) OR starts_with({b}, {a}))
            THEN {is_("start")}
        WHEN strpos({a} || {b}, ' ') > 0 AND EXISTS (
            SELECT FROM unnest(string_to_array({a}, ' ')) one, unnest(string_to_array({b}, ' ')) other
            WHERE length(one) > 2 AND length(other) > 2 AND levenshtein_less_equal(one, other, 1) <= 1)
            THEN {is_("word_near")}
        WHEN levenshtein_less_equal({a}, {b}, 4) * 5 <= greatest(length({a}), length({b})) * 2
            THEN {is_("weak")}
        ELSE {is_("different")} END"""


def born_level() -> str:
    def is_(level: str) -> int:
        return number("born", level)

    return f"""CASE
        WHEN s.due IS NOT NULL AND p.expected_date_of_birth IS NOT NULL THEN
            CASE WHEN s.due = p.expected_date_of_birth THEN {is_("due")}
                WHEN abs(s.due - p.expected_date_of_birth) <= 28 THEN {is_("around")} ELSE {is_("different")} END
        WHEN coalesce(s.due, s.born) IS NOT NULL AND (s.due IS NULL) <> (p.expected_date_of_birth IS NULL) THEN
            CASE WHEN abs(coalesce(s.due, s.born) - coalesce(p.expected_date_of_birth, p.date_of_birth)) <= 42
                THEN {is_("around")} WHEN p.date_of_birth IS NULL AND p.expected_date_of_birth IS NULL THEN 1
                ELSE {is_("different")} END
        WHEN p.date_of_birth IS NULL THEN 1
        WHEN s.born IS NULL AND s.low IS NULL THEN 1
        WHEN s.born IS NULL THEN
            CASE WHEN p.date_of_birth BETWEEN s.low AND s.high THEN {is_("about")}
                WHEN p.date_of_birth BETWEEN s.low - 400 AND s.high + 400 THEN {is_("nearly")}
                ELSE {is_("different")} END
        WHEN s.born = p.date_of_birth THEN {is_("exact")}
        WHEN s.swapped = p.date_of_birth THEN {is_("swapped")}
        WHEN s.born = ANY(k.carer_births) THEN {is_("household")}
        WHEN s.grown THEN 1
        WHEN (date_part('year', s.born) = date_part('year', p.date_of_birth))::int
            + (date_part('month', s.born) = date_part('month', p.date_of_birth))::int
            + (date_part('day', s.born) = date_part('day', p.date_of_birth))::int >= 2 THEN {is_("near")}
        WHEN abs(s.born - p.date_of_birth) <= 400 THEN {is_("close")}
        ELSE {is_("different")} END"""


def home_levels() -> tuple[str, str]:
    def of_postcode(level: str) -> int:
        return number("postcode", level)

    def of_address(level: str) -> int:
        return number("address", level)

    postcode = f"""CASE
        WHEN s.postcode = '' OR cardinality(k.postcodes) = 0 THEN 1
        WHEN s.postcode = ANY(k.postcodes) THEN {of_postcode("same")}
        WHEN EXISTS (SELECT FROM unnest(k.postcodes) held WHERE levenshtein_less_equal(held, s.postcode, 1) <= 1
            OR (length(held) = length(s.postcode) AND levenshtein_less_equal(held, s.postcode, 2) = 2
                AND translate(held, s.postcode, '') = '' AND translate(s.postcode, held, '') = ''))
            THEN {of_postcode("near")}
        WHEN length(s.postcode) > 4
            AND EXISTS (SELECT FROM unnest(k.postcodes) held WHERE left(held, -3) = left(s.postcode, -3))
            THEN {of_postcode("district")}
        ELSE {of_postcode("different")} END"""  # noqa: S608
    alike = """EXISTS (SELECT FROM unnest(k.streets) held, unnest(s.streets) sought
        WHERE levenshtein_less_equal(held, sought, 4) <= greatest(1, least(length(held), length(sought)) / 5)
            OR (length(held) > 5 AND length(sought) > 5 AND (starts_with(held, sought) OR starts_with(sought, held)))
            OR (length(split_part(held, ' ', 1)) > 4 AND split_part(held, ' ', 1) = split_part(sought, ' ', 1)))"""
    address = f"""CASE
        WHEN cardinality(s.streets) + cardinality(s.houses) = 0 OR cardinality(k.streets) + cardinality(k.houses) = 0
            THEN 1
        WHEN s.streets && k.streets THEN
            CASE WHEN s.houses && k.houses THEN {of_address("same")} ELSE {of_address("street")} END
        WHEN {alike} THEN CASE WHEN s.houses && k.houses THEN {of_address("near")} ELSE {of_address("like")} END
        WHEN s.houses && k.houses AND (s.streets = '{{}}' OR k.streets = '{{}}') THEN {of_address("house")}
        ELSE {of_address("different")} END"""
    return postcode, address


def other_levels() -> dict[str, str]:
    def is_(field: str, level: str) -> int:
        return number(field, level)

    return {
        "sex": f"""CASE WHEN s.sex NOT IN ('M', 'F') OR p.sex NOT IN ('M', 'F') THEN 1
            WHEN s.sex = p.sex THEN {is_("sex", "same")} ELSE {is_("sex", "different")} END""",
        "nhs": f"""CASE WHEN s.nhs_number = '' OR (p.nhs_number = '' AND NOT s.nhs_number = ANY(k.numbers)) THEN 1
            WHEN s.nhs_number = p.nhs_number OR s.nhs_number = ANY(k.numbers) THEN {is_("nhs", "same")}
            WHEN levenshtein_less_equal(s.nhs_number, p.nhs_number, 2) <= 2 THEN {is_("nhs", "near")}
            WHEN s.nhs_fails THEN {is_("nhs", "fails")} ELSE {is_("nhs", "different")} END""",
        "upn": f"""CASE WHEN s.upn = '' OR (p.upn = '' AND NOT s.upn = ANY(k.numbers)) THEN 1
            WHEN s.upn = p.upn OR s.upn = ANY(k.numbers) THEN {is_("upn", "same")}
            WHEN levenshtein_less_equal(s.upn, p.upn, 2) <= 2 THEN {is_("upn", "near")}
            ELSE {is_("upn", "different")} END""",
        "telephone": f"""CASE WHEN s.telephone = '' OR p.telephone = '' THEN 1
            WHEN s.telephone = p.telephone THEN {is_("telephone", "same")}
            ELSE {is_("telephone", "different")} END""",
        "carer": f"""CASE WHEN cardinality(s.carers) = 0 OR cardinality(k.carers) = 0 THEN 1
            WHEN s.carers && k.carers THEN {is_("carer", "same")} ELSE {is_("carer", "different")} END""",
    }
