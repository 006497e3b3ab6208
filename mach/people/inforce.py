"""The figures that people are compared with, as SQL: those in force, read once for a statement."""

from __future__ import annotations

from mach.people.weights import DEFAULTS, HOUSEHOLD, level_names

IN_FORCE = """coalesce((SELECT value FROM mach_datedsetting
        WHERE key = 'matching_weights' AND effective_from <= statement_timestamp()
        ORDER BY effective_from DESC LIMIT 1), $2)"""
MODEL = """
told AS MATERIALIZED (
    SELECT {told} AS value
), model AS MATERIALIZED (
    SELECT {arrays},
        (value #>> '{{m,given}}')::float8 AS m_given, (value #>> '{{m,family}}')::float8 AS m_family,
        (value #>> '{{m,address}}')::float8 AS m_address,
        {rules},
        (SELECT greatest(reltuples, 1000)::float8 FROM pg_class WHERE oid = 'mach_person'::regclass) AS people
    FROM told
)
"""
RULE_NAMES = (
    "known", "crossed", "household", "second_home", "crowd", "adult", "unseen_given", "unseen_family", "temper",
    "lean", "bend",
)  # fmt: skip


def model_of(told: str) -> str:
    """`told` is the set of figures: arrays of what each level says, and the rules, a row of one."""
    # A set of figures from before there was a level, which is told last, says nothing of it.
    from_json = (
        "ARRAY(SELECT each::float8 FROM jsonb_array_elements_text(value #> '{{{1},{0}}}') each) "
        "|| array_fill(0::float8, ARRAY[{3}]) AS {2}_{0}"
    )
    arrays = ", ".join(
        from_json.format(field, *told, len(level_names(field)))
        for fields, told in ((DEFAULTS, ("bits", "w")), (HOUSEHOLD, ("kin", "kin")))
        for field in fields
    )
    # A set of figures from before there was a rule goes without it.
    rules = ", ".join(f"coalesce((value #>> '{{rules,{name}}}')::float8, 0) AS {name}" for name in RULE_NAMES)
    return MODEL.format(told=told, arrays=arrays, rules=rules)
