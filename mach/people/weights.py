"""How much each way in which two people's facts agree or differ says: the figures, and how a set of them is read. Pure.

After Fellegi and Sunter: a level that is seen in a share m of true pairs and in a share u of pairs of two different
people adds log2(m/u) bits. The defaults here are for a front door before it has been measured; `manage.py
weigh_matching` puts others in their place, from a date (mach/people/weighing.py). A level that agrees never counts
against somebody and one that differs never for them, whatever was estimated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

MISSING = "missing"
# For each field its levels in the order of the comparison's numbers (from 1; the first is always “missing”), with m and
# u.
DEFAULTS: dict[str, dict[str, tuple[float, float]]] = {
    "given": {
        "exact": (0.78, 0.004),
        "short": (0.03, 0.003),
        "part": (0.03, 0.004),
        "near": (0.06, 0.004),
        "sounds": (0.02, 0.004),
        "start": (0.01, 0.006),
        "weak": (0.03, 0.05),
        "different": (0.04, 0.925),
        "word_near": (0.01, 0.002),
    },
    "family": {
        "exact": (0.82, 0.0015),
        "short": (0.001, 0.001),
        "part": (0.03, 0.002),
        "near": (0.06, 0.002),
        "sounds": (0.02, 0.002),
        "start": (0.005, 0.003),
        "weak": (0.025, 0.03),
        "different": (0.04, 0.96),
        "word_near": (0.01, 0.002),
    },
    "born": {
        "exact": (0.8, 0.00015),
        "swapped": (0.02, 0.00006),
        "near": (0.08, 0.0085),
        "close": (0.03, 0.06),
        "household": (0.03, 0.001),
        "about": (0.9, 0.08),
        "nearly": (0.08, 0.12),
        "due": (0.85, 0.0001),
        "around": (0.8, 0.012),
        "different": (0.05, 0.92),
    },
    "sex": {"same": (0.97, 0.5), "different": (0.03, 0.5)},
    "nhs": {
        "same": (0.93, 1e-7),
        "near": (0.05, 4e-6),
        "fails": (0.4, 0.8),
        "different": (0.015, 0.9999),
    },
    "upn": {"same": (0.93, 1e-7), "near": (0.05, 1e-5), "different": (0.04, 0.9999)},
    "telephone": {"same": (0.5, 0.0001), "different": (0.5, 0.6)},
    "postcode": {
        "same": (0.72, 0.0008),
        "near": (0.06, 0.002),
        "district": (0.08, 0.05),
        "different": (0.14, 0.947),
    },
    "address": {
        "same": (0.62, 0.00004),
        "near": (0.1, 0.00004),
        "street": (0.08, 0.0006),
        "like": (0.03, 0.003),
        "different": (0.17, 0.996),
        "house": (0.01, 0.004),
    },
    "carer": {"same": (0.7, 0.0005), "different": (0.3, 0.6)},
}
HOUSEHOLD: dict[str, dict[str, float]] = {
    "given": {
        "exact": 0.005, "short": 0.001, "part": 0.005, "near": 0.004, "sounds": 0.002, "start": 0.002, "word_near":
        0.004, "weak": 0.02, "different": 0.96,
    },
    "family": {
        "exact": 0.7, "short": 0.001, "part": 0.03, "near": 0.04, "sounds": 0.01, "start": 0.002, "word_near":
        0.01, "weak": 0.02, "different": 0.2,
    },
    "born": {
        "exact": 0.006, "swapped": 0.0002, "near": 0.006, "close": 0.03, "household": 0.015, "about": 0.1, "nearly":
        0.15, "due": 0.001, "around": 0.02, "different": 0.93,
    },
}  # fmt: skip
"""How often each level is seen between two people of one household: a surname is shared, a given name is not, and one
in some hundred and fifty is a twin. Where they live, who cares for them and their telephone agree as if they were
one."""
AGREE = {
    "exact", "short", "part", "near", "sounds", "start", "word_near", "swapped", "household", "about", "due", "around",
    "same", "district", "street", "like", "house",
}  # fmt: skip
"""Levels that speak for a match, however little."""
EITHER = {"weak", "close", "nearly", "fails"}
MOST_BITS, LEAST_BITS = 24.0, -9.0
RULES: dict[str, float] = {
    "known": 0.5,
    "crossed": 3.0,
    "household": 2.0,
    "second_home": 0.5,
    "crowd": 8.0,
    "adult": 10.0,
    "unseen_given": 0.002,
    "unseen_family": 0.001,
    "temper": 0.86,
    "lean": 2.7,
    "bend": 0.2,
}
"""Beside the levels: the share of those sought who are in the index; bits off for names the other way round; how many
others of somebody's household are in the index; how much the second of street and postcode adds to the first; from
how many who live at an address it says no more than their share; bits off for an adult where a child is sought (half
of it where the given name is the same: it is then the date that is another's); the share of the index that a name is
taken to have which nobody in it has. Fields are not independent (whoever writes one wrong is likelier to write
another): a bit that is added up counts as `temper` of one in what is said of somebody, one above none as `bend` less,
and what is said leans by `lean` bits, so that of those called 70 % some seven in ten are the one. None changes an
order. These three were fitted, by the greatest likelihood of the truth, on what SAID_FITTED_ON says, and go with every
set of figures until others are set."""
SAID_FITTED_ON = (
    "children drawn again with five times the noise (K1), fifteen draws of seed 1 by themselves and among those of six "
    "draws who are in no register (KN)"
)


def bits(field: str, level: str, m: float, u: float) -> float:
    weight = math.log2(max(m, 1e-9) / max(u, 1e-9))
    if level in AGREE:
        weight = max(0.0, weight)
    elif level not in EITHER:
        weight = min(0.0, weight)
    return round(max(LEAST_BITS, min(MOST_BITS, weight)), 3)


def kin(field: str, level: str, m: float) -> float:
    """How many bits more, or fewer, the level says for another of the household than for the one sought."""
    more = math.log2(max(HOUSEHOLD[field][level], 1e-9) / max(m, 1e-9))
    if level in AGREE:
        more = min(0.0, more)
    elif level not in EITHER:
        more = max(0.0, more)
    return round(more, 3)


def said(bits: Any, rules: Mapping[str, float]) -> Any:
    """What so many bits are said to be, as the logarithm of odds: straight with a bend at none, never against the order
    of the bits."""
    return rules["temper"] * bits + rules["lean"] - rules.get("bend", 0.0) * (bits + abs(bits)) / 2


NAMED_BY = ("given", "family", "address")
"""Fields whose agreeing says more the fewer have the same."""


def model(
    levels: Mapping[str, Mapping[str, tuple[float, float]]] = DEFAULTS, rules: Mapping[str, float] = RULES
) -> dict[str, Any]:
    """A set of figures as it is stored: m and u to read, and the bits of each level to add up."""
    return {
        "levels": {name: {level: list(pair) for level, pair in each.items()} for name, each in levels.items()},
        "bits": {
            name: [0.0, *(bits(name, level, *pair) for level, pair in each.items())] for name, each in levels.items()
        },
        "kin": {
            name: [0.0, *(kin(name, level, pair[0]) for level, pair in levels[name].items())] for name in HOUSEHOLD
        },
        "m": {
            name: each["exact" if "exact" in each else "same"][0] for name, each in levels.items() if name in NAMED_BY
        },
        "rules": dict(rules),
        "said_fitted_on": SAID_FITTED_ON,
    }


def level_names(field: str) -> list[str]:
    return [MISSING, *DEFAULTS[field]]


THRESHOLDS = {"likely": 0.8, "possible": 0.1}
"""From which probability a candidate is called likely, and from which they are offered at all, until others are set."""
MEASURED = {
    "false": 0.007,
    "missed": 0.037,
    "on": "children drawn again with five times the noise (K1) among as many who are in no register (KN)",
}
"""Of the children nobody knows, the share for whom somebody is called likely at these thresholds; of those known, the
share for whom the right person is not; and what that was measured on (bench/matching.py)."""
