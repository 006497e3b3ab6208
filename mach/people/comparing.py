"""The statement that finds who may be meant and compares them, field by field, into levels and bits.

For each of those sought: everybody who shares a key (keys that thousands hold are asked for only where there is no
other); of these the 250 who share most, a key counting for more the fewer share it; these compared level by level; the
bits added up, less what a brother or sister would have as well; and at most one of them the one sought, so that a
probability is a share: its odds / (1 + the sum of all).

Nobody is in it whom the reader may not see, not even in that sum.
"""

from __future__ import annotations

from functools import cache

from mach.models import Person
from mach.people.inforce import IN_FORCE, model_of
from mach.people.levels import born_level, home_levels, name_level, number, other_levels
from mach.rows import Plan, names

CANDIDATES = 250
COMMON_AT_MOST = 1000
"""Of a key that thousands hold, so many of its holders are looked at where nothing else is known."""
MANY = 2000
"""Holders of a key that is asked for only where nothing else is known. What is counted at all has a tenth of it: the
key of one word by itself is asked for besides the others while so few hold it."""


SOUGHT = """
    place integer, keys integer[], lone integer[], given text, family text, words text[], given_sound text, family_sound
    text, given_short text[], family_short text[], born date, swapped date, due date, low date, high date, grown
    boolean, child boolean, adult_before date, sex text, nhs_number text, nhs_fails boolean, upn text, telephone text,
    postcode text, streets text[], houses text[], carers text[]
"""
FOUND = """
sought AS MATERIALIZED (
    SELECT s.*, s.keys - ARRAY(SELECT key FROM mach_commonkey WHERE key = ANY(s.keys) AND holders > {many})
            + (s.lone - ARRAY(SELECT key FROM mach_commonkey WHERE key = ANY(s.lone))) AS rare,
        coalesce((SELECT share FROM mach_nameshare WHERE part = 'g' AND name = s.given), unseen_given) AS given_share,
        coalesce((SELECT share FROM mach_nameshare WHERE part = 'f' AND name = s.family), unseen_family) AS family_share
    FROM model, jsonb_to_recordset($1) AS s ({sought})
), hidden AS MATERIALIZED (
    SELECT id FROM mach_person WHERE restricted AND NOT $3 AND NOT id = ANY($4)
), hits AS MATERIALIZED (
    SELECT s.place, found.person_id, found.shared
    FROM sought s CROSS JOIN LATERAL (
        SELECT person_id, keys & s.rare AS shared FROM mach_likeness WHERE keys && s.rare
    ) found
    WHERE found.person_id NOT IN (SELECT id FROM hidden)
    UNION ALL
    SELECT s.place, found.person_id, found.shared
    FROM sought s CROSS JOIN LATERAL (
        SELECT person_id, keys & (s.keys + s.lone) AS shared FROM mach_likeness
        WHERE cardinality(s.rare) = 0 AND keys && (s.keys + s.lone) LIMIT {common}
    ) found
    WHERE found.person_id NOT IN (SELECT id FROM hidden)
), shared AS MATERIALIZED (
    SELECT place, person_id, unnest(shared) AS key FROM hits
), holders AS (
    SELECT place, key, ln((SELECT people FROM model) / count(*)) AS rarity FROM shared GROUP BY place, key
), ranked AS (
    SELECT place, person_id, row_number() OVER (PARTITION BY place ORDER BY sum(rarity) DESC, person_id) AS nth
    FROM shared JOIN holders USING (place, key) GROUP BY place, person_id
)
"""
COMPARED = """
compared AS (
    SELECT s.place, k.person_id, ranked.nth,
        CASE WHEN named.straight < named.across - m.crossed THEN named.crossed_given ELSE named.given END AS given,
        CASE WHEN named.straight < named.across - m.crossed THEN named.crossed_family ELSE named.family END AS family,
        named.straight < named.across - m.crossed AS crossed, named.which,
        greatest(named.straight, named.across - m.crossed) AS name_bits,
        {born} AS born, {postcode} AS postcode, {address} AS address,
        {others},
        coalesce(s.child AND p.date_of_birth < s.adult_before, false) AS adult
    FROM ranked JOIN sought s USING (place) JOIN mach_likeness k USING (person_id)
    JOIN mach_person p ON p.id = k.person_id CROSS JOIN model m
    CROSS JOIN LATERAL (
        SELECT * FROM (
        SELECT levels.*,
            CASE WHEN levels.given = {given_exact} THEN greatest(0, ln(m.m_given / s.given_share) / 0.6931471805599453)
                ELSE m.w_given[levels.given] END
            + CASE WHEN levels.family = {family_exact}
                THEN greatest(0, ln(m.m_family / s.family_share) / 0.6931471805599453)
                ELSE m.w_family[levels.family] END AS straight,
            CASE WHEN levels.crossed_given = 0 THEN -99 ELSE m.w_given[levels.crossed_given] END
            + CASE WHEN levels.crossed_given = 0 THEN 0 ELSE m.w_family[levels.crossed_family] END AS across
        FROM (
            SELECT straight.given, straight.family, each.which,
                CASE WHEN straight.sure THEN 0 ELSE {crossed_given} END AS crossed_given,
                CASE WHEN straight.sure THEN 0 ELSE {crossed_family} END AS crossed_family
            FROM unnest(k.givens, k.families, k.given_sounds, k.family_sounds)
                WITH ORDINALITY AS each (given, family, given_sound, family_sound, which)
            CROSS JOIN LATERAL (SELECT string_to_array(trim(each.given || ' ' || each.family), ' ') AS words) own
            CROSS JOIN LATERAL (
                SELECT s.words <> '{{}}' AND own.words @> s.words AND own.words <@ s.words AS whole
            ) same
            CROSS JOIN LATERAL (SELECT
                CASE WHEN whole THEN {given_exact} ELSE {given} END AS given,
                CASE WHEN whole THEN {family_exact} ELSE {family} END AS family,
                whole OR (each.given = s.given AND s.given <> '')
                    OR (each.family = s.family AND s.family <> '') AS sure OFFSET 0) straight
            OFFSET 0
        ) levels OFFSET 0
        ) both_ways
        ORDER BY greatest(straight, across - m.crossed) DESC, which LIMIT 1
    ) named
    WHERE ranked.nth <= {candidates}
)
"""
DATED = """
dated AS (
    SELECT {own}, crossed, which, name_bits, adult, nth, living,
        CASE WHEN born IN ({others}) AND dated AND (grown OR given IN ({agree}))
                AND (address IN ({near}) AND at_home OR address = 1 AND family = {family_exact} AND in_family)
            THEN {household} ELSE born END AS born
    FROM (
        SELECT c.*, s.grown, s.child AND s.born IS NOT NULL AS dated,
            bool_or(c.born = {exact} AND c.address IN ({near}) AND c.given = {different}) OVER w AS at_home,
            bool_or(c.born = {exact} AND c.family = {family_exact} AND c.given = {different}) OVER w AS in_family,
            count(*) FILTER (WHERE c.address IN ({here})) OVER w AS living
        FROM compared c JOIN sought s USING (place)
        WINDOW w AS (PARTITION BY c.place)
    ) told
)
"""
WEIGHED = """
weighed AS (
    SELECT c.*, sum.apart, sum.kin, sum.apart - ln(1 + power(2, least(sum.kin, 400))) / 0.6931471805599453 AS bits
    FROM dated c CROSS JOIN model m
    CROSS JOIN LATERAL (SELECT m.w_postcode[c.postcode] AS one,
        CASE WHEN c.address IN ({here}) AND c.living > m.crowd
            THEN least(m.w_address[c.address], greatest(0, ln(m.m_address * m.people / c.living) / 0.6931471805599453))
            ELSE m.w_address[c.address] END AS other) parts
    CROSS JOIN LATERAL (SELECT c.name_bits + m.w_born[c.born] + m.w_telephone[c.telephone] + m.w_carer[c.carer]
        - ln(m.people) / 0.6931471805599453 AS bits, CASE WHEN one > 0 AND other > 0
            THEN greatest(one, other) + m.second_home * least(one, other) ELSE one + other END AS home) shared
    CROSS JOIN LATERAL (SELECT
        shared.bits + shared.home + m.w_sex[c.sex] + m.w_nhs[c.nhs] + m.w_upn[c.upn]
            - CASE WHEN NOT c.adult THEN 0 WHEN c.given IN ({named}) THEN m.adult / 2 ELSE m.adult END
            + ln(m.known / (1 - m.known)) / 0.6931471805599453 AS apart,
        shared.bits + greatest(shared.home, 0) + ln(m.household) / 0.6931471805599453 + m.kin_born[c.born]
            + m.kin_given[CASE WHEN c.crossed THEN c.family ELSE c.given END]
            + m.kin_family[CASE WHEN c.crossed THEN c.given ELSE c.family END] AS kin) sum
), odds AS (
    SELECT *, power(2, least(temper * bits + lean - bend * greatest(bits, 0), 400)) AS odds
    FROM weighed CROSS JOIN (SELECT temper, lean, bend FROM model) m
), shares AS (
    SELECT *, sum(odds) OVER (PARTITION BY place) AS every,
        row_number() OVER (PARTITION BY place ORDER BY bits DESC, nth) AS rank
    FROM odds
)
"""
THRESHOLDS = """, thresholds AS MATERIALIZED (
    SELECT coalesce((value ->> 'likely')::float8, $7) AS likely,
        coalesce((value ->> 'possible')::float8, $8) AS possible
    FROM (SELECT (SELECT value FROM mach_datedsetting
        WHERE key = 'matching_thresholds' AND effective_from <= statement_timestamp()
        ORDER BY effective_from DESC LIMIT 1) AS value) told
)"""
LEVELS = ("given", "family", "born", "sex", "nhs", "upn", "telephone", "postcode", "address", "carer")
TOLD = (*LEVELS, "crossed", "which", "adult")
HERE = f"{number('address', 'same')}, {number('address', 'near')}"
TYPES = ("jsonb", "jsonb", "boolean", "bigint[]", "integer", "integer")


AT_RANDOM = """
sought AS MATERIALIZED (
    SELECT s.*, 1.0::float8 AS given_share, 1.0::float8 AS family_share FROM jsonb_to_recordset($1) AS s ({sought})
), ranked AS MATERIALIZED (
    SELECT s.place, k.person_id, 1 AS nth FROM sought s JOIN mach_likeness k ON k.person_id = ANY($3)
    WHERE k.person_id <> s.place
)
"""


@cache
def at_random() -> Plan:
    """How often each combination of levels is seen between $1, whose places are their own numbers as people, and the
    people $3."""
    told = ", ".join(LEVELS)
    answer = f" SELECT {told}, count(*) FROM compared GROUP BY {told}"  # noqa: S608
    parts = (model_of("$2"), AT_RANDOM.format(sought=SOUGHT), _compared())
    return Plan("WITH " + ", ".join(part.strip() for part in parts) + answer, ("jsonb", "jsonb", "bigint[]"))


def _dated() -> str:
    """Whose date was given? Somebody's of the same household, where one of it has that date and another the name."""
    return DATED.format(
        own=", ".join(("place", "person_id", *(name for name in LEVELS if name != "born"))),
        others=", ".join(str(each) for each in (1, *(number("born", name) for name in ("near", "close", "different")))),
        agree=", ".join(
            str(number("given", name)) for name in ("exact", "short", "part", "near", "sounds", "word_near")
        ),
        near=", ".join(str(number("address", name)) for name in ("same", "near", "street")),
        here=HERE,
        household=number("born", "household"),
        exact=number("born", "exact"),
        family_exact=number("family", "exact"),
        different=number("given", "different"),
    )


def _statement(answer: str, besides: str = "", told: str = IN_FORCE) -> str:
    return over(FOUND.format(sought=SOUGHT, common=COMMON_AT_MOST, many=MANY), besides + answer, told)


def over(found: str, answer: str, told: str = IN_FORCE) -> str:
    """Those sought and who may be meant, as `found` has them, compared and weighed."""
    weighed = WEIGHED.format(here=HERE, named=f"{number('given', 'exact')}, {number('given', 'near')}")
    parts = (model_of(told), found, _compared(), _dated(), weighed)
    return "WITH " + ", ".join(part.strip() for part in parts) + answer


def _compared() -> str:
    postcode, address = home_levels()
    parts = ("s.given", "s.given_sound", "each.given", "each.given_sound", "s.given_short")
    family = ("s.family", "s.family_sound", "each.family", "each.family_sound", "s.family_short")
    return COMPARED.format(
        born=born_level(),
        postcode=postcode,
        address=address,
        others=",\n        ".join(f"{level} AS {name}" for name, level in other_levels().items()),
        given_exact=number("given", "exact"),
        family_exact=number("family", "exact"),
        given=name_level("given", *parts),
        family=name_level("family", *family),
        crossed_given=name_level("given", *parts[:2], *family[2:4], parts[4]),
        crossed_family=name_level("family", *family[:2], *parts[2:4], family[4]),
        candidates=CANDIDATES,
    )


@cache
def finding() -> Plan:
    """$1 those sought, $2 the figures where none are set, $3 whether the reader sees everybody, $4 the restricted
    people open to them, $5 how many to answer with for each, $6 how many stale people to tell of, $7 and $8 the
    thresholds where none are set. A row whose place is 0 is somebody stale. Whoever has the same number is told of,
    however many others are likelier."""
    own = names(Person)
    nhs, upn = number("nhs", "same"), number("upn", "same")
    told = ", ".join(f"s.{name}" for name in TOLD)
    nothing = ", ".join("NULL" for _ in TOLD)
    answer = f"""
    (SELECT s.place, s.rank, s.bits::float8, (s.odds / (1 + s.every))::float8, s.odds::float8,
        t.likely, t.possible, {told}, {own}
    FROM shares s JOIN mach_person ON mach_person.id = s.person_id CROSS JOIN thresholds t
    WHERE s.rank <= $5 OR s.nhs = {nhs} OR s.upn = {upn})
    UNION ALL
    (SELECT 0, 0, 0, 0, 0, 0, 0, {nothing}, {own} FROM mach_likeness JOIN mach_person ON mach_person.id = person_id
    WHERE stale ORDER BY person_id LIMIT $6)
    ORDER BY 1, 2
    """  # noqa: S608
    return Plan(_statement(answer, THRESHOLDS), (*TYPES, "float8", "float8"))


@cache
def levels() -> Plan:
    """The same by the figures $2, whatever is in force, without the people: for estimating what the levels say, and for
    jobs that compare by the thousand."""
    told = ", ".join(f"s.{name}" for name in TOLD)
    answer = f"""
    SELECT s.place, s.rank, s.bits::float8, (s.odds / (1 + s.every))::float8, {told}, s.apart::float8, s.kin::float8,
        s.person_id
    FROM shares s WHERE s.rank <= $5 AND $6 IS NOT NULL ORDER BY 1, 2
    """  # noqa: S608
    return Plan(_statement(answer, told="$2"), TYPES)
