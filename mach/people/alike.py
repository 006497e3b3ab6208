"""The whole index looked at for people who are in it twice: a set at a time, where one by one would take hours.

Who shares several keys that few others hold is gathered once, by one pass over all keys; then everybody of a range is
compared with those they were gathered with, by the same levels and figures as a search, and the same is said of them.
Fewer are met than in a search: nobody with whom somebody shares one key alone, or only keys that over a dozen hold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q
from django.utils import timezone

from mach.models import Person, PersonAddress
from mach.people.comparing import TOLD, over
from mach.people.levels import number
from mach.people.likeness import renew_stale
from mach.people.matching import Match, at_most, worth_telling
from mach.people.sought import Sought, half_known
from mach.people.weights import model
from mach.rows import Plan, Write, names, run
from mach.sounds import ALSO

HOLDERS = 12
"""A key that more people hold says too little to look at all of its pairs."""
SHARED, MANY_SHARED = 2, 4
"""So many keys at least of two people who are one. Two words, or a word and a date, that agree by chance come to two or
three. Of such pairs, which are nearly all and seldom anybody, one is sought as the other is held and not both ways; and
only where more than chance agrees: the date or both names, as far as they are known, or one of the names and a home."""
MEMORY = "256MB"

GATHER = """
CREATE TEMPORARY TABLE {table}_shared AS
WITH few AS (
    SELECT array_agg(person_id) AS held FROM (SELECT unnest(keys) AS key, person_id FROM mach_likeness) keyed
    GROUP BY key HAVING count(*) BETWEEN 2 AND {holders}
), numbered AS (
    SELECT array_agg(DISTINCT id) AS held FROM (
        SELECT p.id, unnest(k.numbers || ARRAY[p.nhs_number::text, p.upn::text]) AS number
        FROM mach_likeness k JOIN mach_person p ON p.id = k.person_id WHERE p.merged_into_id IS NULL
    ) told WHERE number <> '' GROUP BY number HAVING count(DISTINCT id) BETWEEN 2 AND {holders}
)
SELECT one, other, sum(shared)::integer AS shared FROM (
    SELECT least(one, other) AS one, greatest(one, other) AS other, count(*) AS shared FROM ({pairs_of_few}) two
    GROUP BY 1, 2 HAVING count(*) >= {shared}
    UNION ALL
    SELECT least(one, other), greatest(one, other), {many} FROM ({pairs_of_numbered}) two
) found GROUP BY one, other
"""
PAIRS = """
    SELECT held[nth] AS one, unnest(held[nth + 1:]) AS other
    FROM (SELECT held, generate_subscripts(held, 1) AS nth FROM {of} OFFSET 0) each OFFSET 0
"""
SIFT = """
CREATE TEMPORARY TABLE {table} AS
WITH known AS NOT MATERIALIZED (
    SELECT k.person_id, p.date_of_birth AS born, date_part('year', p.date_of_birth) AS year,
        least(date_part('day', p.date_of_birth), date_part('month', p.date_of_birth)) AS low,
        greatest(date_part('day', p.date_of_birth), date_part('month', p.date_of_birth)) AS high,
        nullif(left(k.givens[1], 1), '') AS given, nullif(left(k.families[1], 1), '') AS family,
        cardinality(k.givens) > 1 AS several, k.streets, k.houses, k.postcodes, k.carers, p.telephone
    FROM mach_likeness k JOIN mach_person p ON p.id = k.person_id
), pairs AS (
    SELECT one, other, shared >= {many} OR a.several OR b.several AS surely
    FROM {table}_shared JOIN known a ON a.person_id = one JOIN known b ON b.person_id = other
    CROSS JOIN LATERAL (
        SELECT coalesce(a.given = b.given, true) AS given, coalesce(a.family = b.family, true) AS family,
            coalesce(a.given = b.family, true) AS crossed_given, coalesce(a.family = b.given, true) AS crossed_family
    ) begins
    WHERE shared >= {many} OR a.several OR b.several
        OR a.born IS NULL OR b.born IS NULL OR (a.year = b.year AND a.low = b.low AND a.high = b.high)
        OR (begins.given AND begins.family) OR (begins.crossed_given AND begins.crossed_family)
        OR ((begins.given OR begins.family OR begins.crossed_given OR begins.crossed_family)
            AND (a.streets && b.streets OR a.houses && b.houses OR a.postcodes && b.postcodes OR a.carers && b.carers
                OR (a.telephone <> '' AND a.telephone = b.telephone)))
)
SELECT one AS place, other AS person_id FROM pairs
UNION ALL
SELECT other, one FROM pairs WHERE {both} OR surely
ORDER BY 1
"""
TYPES = ("jsonb", "jsonb", "bigint[]", "float8", "integer")
SOUGHT = """
sought AS MATERIALIZED (
    SELECT k.person_id AS place, own.given, own.family, string_to_array(trim(own.given || ' ' || own.family), ' ')
        AS words, k.given_sounds[1] AS given_sound, k.family_sounds[1] AS family_sound,
        ARRAY(SELECT jsonb_array_elements_text($1 -> split_part(own.given, ' ', 1))) AS given_short,
        CASE WHEN own.given <> '' THEN '{{}}' ELSE
            ARRAY(SELECT jsonb_array_elements_text($1 -> split_part(own.family, ' ', 1))) END AS family_short,
        p.date_of_birth AS born, CASE WHEN date_part('day', p.date_of_birth) <= 12
            AND date_part('day', p.date_of_birth) <> date_part('month', p.date_of_birth)
            THEN make_date(date_part('year', p.date_of_birth)::int, date_part('day', p.date_of_birth)::int,
                date_part('month', p.date_of_birth)::int) END AS swapped,
        p.expected_date_of_birth AS due, NULL::date AS low, NULL::date AS high, false AS grown, false AS child,
        NULL::date AS adult_before, p.sex, p.nhs_number, false AS nhs_fails, p.upn, p.telephone,
        coalesce(k.postcodes[1], '') AS postcode, k.streets, k.houses, '{{}}'::text[] AS carers,
        coalesce((SELECT share FROM mach_nameshare WHERE part = 'g' AND name = own.given), unseen_given) AS given_share,
        coalesce((SELECT share FROM mach_nameshare WHERE part = 'f' AND name = own.family), unseen_family)
            AS family_share
    FROM mach_likeness k JOIN mach_person p ON p.id = k.person_id CROSS JOIN model
    CROSS JOIN LATERAL (SELECT k.givens[1] AS given, k.families[1] AS family) own
    WHERE k.person_id = ANY($3)
), ranked AS MATERIALIZED (
    SELECT place, person_id, 1 AS nth FROM {table} WHERE place = ANY($3)
)
"""


def table_of(search: int) -> str:
    return f"mach_alike_{search}"


def gathered(search: int) -> bool:
    """Whether it was, by whoever asks: it is theirs alone, and goes when they do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"pg_temp.{table_of(search)}"])
        return bool(cursor.fetchone()[0])


def gather(search: int, *, everyone: bool) -> None:
    """Who shares keys that few others hold. Half-way through a search that was broken off it is made anew. Unless
    `everyone` is looked at, either of two must lead to the other."""
    while renew_stale():
        pass
    table = table_of(search)
    told = {"table": table, "holders": HOLDERS, "shared": SHARED, "many": MANY_SHARED}
    of = {f"pairs_of_{name}": PAIRS.format(of=name) for name in ("few", "numbered")}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        # Nobody can know beforehand how many keys there are: arrays of millions in a hash table are written out again
        # and again, where a sort writes them once.
        cursor.execute("SET LOCAL enable_hashagg = off")
        cursor.execute(GATHER.format(**told, **of))
        cursor.execute("SET LOCAL enable_hashagg = DEFAULT")
        cursor.execute(f"ANALYZE {table}_shared")
        cursor.execute(SIFT.format(**told, both=not everyone))
        cursor.execute(f"DROP TABLE {table}_shared")
        cursor.execute(f"CREATE INDEX ON {table} (place)")
        cursor.execute(f"ANALYZE {table}")


def forget(search: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table_of(search)}")


def alike(search: int, people: Sequence[int], *, least: float, limit: int) -> list[tuple[Any, list[Match]]]:
    """Each of these who may be in the index twice, with who else they may be, as `match_many` would tell of them."""
    rows = run(Write(_plan(table_of(search)), [*values(people), least / (1 - least), limit]))
    of_whom = {one.pk: (one, sought_of(one)) for one in with_homes(Person.objects.filter(pk__in={r[0] for r in rows}))}
    found: dict[int, list[Match]] = {}
    for told in rows:
        if made := worth_telling(of_whom[told[0]][1], told, least):
            found.setdefault(told[0], []).append(made)
    return [(of_whom[pk][0], at_most(limit, each)) for pk, each in found.items()]


def _plan(table: str) -> Plan:
    """$1 short forms of names, $2 the figures where none are set, $3 who is looked at, $4 the least odds, $5 how many
    for each. A number of the index has passed its check."""
    told = ", ".join(f"s.{name}" for name in TOLD)
    answer = f"""
    SELECT s.place, s.rank, s.bits::float8, (s.odds / (1 + s.every))::float8, s.odds::float8, 0::float8, 0::float8,
        {told}, {names(Person)}
    FROM shares s JOIN mach_person ON mach_person.id = s.person_id
    WHERE mach_person.merged_into_id IS NULL AND ((s.rank <= $5 AND s.odds >= $4)
        OR s.nhs = {number("nhs", "same")} OR s.upn = {number("upn", "same")})
    ORDER BY 1, 2, s.person_id
    """  # noqa: S608
    return Plan(over(SOUGHT.format(table=table), answer), TYPES)


def values(people: Sequence[int]) -> list[Any]:
    return [json.dumps(ALSO), json.dumps(model()), list(people)]


def half_dated(people: Sequence[int]) -> list[int]:
    """Those of whom a date is half known, from words: they are asked for one by one."""
    rows = Person.objects.filter(pk__in=people, date_of_birth=None).exclude(description="")
    today = timezone.localdate()
    return [pk for pk, words in rows.values_list("pk", "description") if half_known(words, today)]


def with_homes(rows: Any) -> Any:
    today = timezone.localdate()
    now = PersonAddress.objects.filter(Q(to_day=None) | Q(to_day__gte=today)).order_by("-pk")
    return rows.prefetch_related(Prefetch("addresses", queryset=now, to_attr="homes_now"))


def sought_of(person: Any) -> Sought:
    """Somebody of the index, asked for as if a referrer had named them, with where they live now."""
    sought = Sought.of(person)
    if not person.homes_now:
        return sought
    home = person.homes_now[0]
    return replace(sought, postcode=home.postcode, lines=tuple(home.lines))
