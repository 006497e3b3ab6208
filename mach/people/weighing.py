"""Estimating the figures that people are compared with, from the index itself and from who is sought in it.

Shares of names, and keys that too many hold, are counted. How often each level is seen in pairs of different people (u)
is counted in pairs drawn at random. How often it is seen where both are one person (m) nobody can count, since nobody
knows who they are: it is found by expectation and maximisation over those sought lately, each of whom is at most one of
their candidates. Neither looks at a decision that a worker made.

The figures become a dated setting: what was compared before keeps what it was told, and the ones before stay on record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import DatedSetting, Person, PersonAddress, User
from mach.moves import keep
from mach.people import comparing
from mach.people.sought import Sought, asked
from mach.people.weights import DEFAULTS, RULES, THRESHOLDS, model, said
from mach.rows import Write, run

WEIGHTS, THRESHOLD = "matching_weights", "matching_thresholds"
ROUNDS = 12
LEAST_KNOWN, MOST_KNOWN = 0.2, 0.998
LEAST_HOUSEHOLD, MOST_HOUSEHOLD = 0.02, 6.0
CANDIDATES = 40
COMMON = comparing.MANY // 10
RANDOM_PAIRS = 200_000
AT_ONCE = 100
PRIOR_PAIRS = 60.0
"""How many pairs the defaults count for beside those seen: a level nobody has seen yet keeps its default."""
NAMES, HOMES = ("given", "family"), ("postcode", "address")
EM_FIELDS = (*NAMES, "born", "sex", *HOMES)

Told = dict[str, Any]


def count_names(most: int = 50_000) -> None:
    """Count how common names are, and which keys so many people hold that they say nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mach_nameshare")
        for part, column in (("g", "givens"), ("f", "families")):
            cursor.execute(
                f"""INSERT INTO mach_nameshare (part, name, share)
                SELECT %s, name, count(*)::float8 / sum(count(*)) OVER () FROM
                (SELECT {column}[1] AS name FROM mach_likeness WHERE {column}[1] <> '') named
                GROUP BY name ORDER BY 3 DESC, 2 LIMIT %s""",  # noqa: S608
                [part, most],
            )
        cursor.execute("DELETE FROM mach_commonkey")
        cursor.execute(
            """INSERT INTO mach_commonkey (key, holders)
            SELECT key, count(*) FROM (SELECT unnest(keys) AS key FROM mach_likeness) held
            GROUP BY key HAVING count(*) > %s""",
            [COMMON],
        )
        cursor.execute("ANALYZE mach_nameshare, mach_commonkey, mach_likeness, mach_person")


def compared(sought: Sequence[Sought], *, figures: Told | None = None, most: int = CANDIDATES) -> list[Any]:
    """How everybody sought compares with their candidates: rows of place, rank, bits, share, levels …, person."""
    rows: list[Any] = []
    for start in range(0, len(sought), AT_ONCE):
        several = [asked(start + n, one) for n, one in enumerate(sought[start : start + AT_ONCE], 1)]
        values = [json.dumps(several), json.dumps(figures or figures_in_force()), True, [], most, 0]
        rows += run(Write(comparing.levels(), values))
    return rows


def estimate_u(figures: Told, people: int = 400) -> dict[str, dict[str, tuple[float, float]]]:
    """u of each level, from pairs of people drawn at random from the index: two different people, near enough
    always."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM mach_likeness ORDER BY hashint8(person_id) LIMIT %s", [people * 2])
        ids = [pk for (pk,) in cursor.fetchall()]
    several = [asked(pk, one) for pk, one in _as_sought(ids[::2])]
    seen = run(Write(comparing.at_random(), [json.dumps(several), json.dumps(figures), ids[1::2]]))
    counted: dict[str, list[float]] = {}
    for n, name in enumerate(comparing.LEVELS):
        own = list(figures["levels"][name].values())
        counted[name] = [PRIOR_PAIRS * pair[1] for pair in own]
        for row in seen:
            if row[n] > 1:
                counted[name][row[n] - 2] += row[-1]
    return {
        name: {
            level: (pair[0], counted[name][n] / sum(counted[name]) if name in COUNTED else pair[1])
            for n, (level, pair) in enumerate(each.items())
        }
        for name, each in figures["levels"].items()
    }


COUNTED = ("given", "family", "born", "postcode", "address", "sex")


def _as_sought(ids: list[int]) -> list[tuple[int, Sought]]:
    homes: dict[int, PersonAddress] = {
        row.person_id: row for row in PersonAddress.objects.filter(person__in=ids).order_by("-pk")
    }
    return [
        (
            one.pk,
            Sought(
                one.given_name,
                one.family_name,
                one.date_of_birth,
                sex=one.sex,
                postcode=homes[one.pk].postcode if one.pk in homes else "",
                lines=tuple(homes[one.pk].lines) if one.pk in homes else (),
            ),
        )
        for one in Person.objects.filter(pk__in=ids).order_by("pk")
    ]


def estimate_m(
    rows: Sequence[Any], figures: Told, asked_for: int, *, several: bool = False
) -> tuple[dict[str, dict[str, tuple[float, float]]], dict[str, float]]:
    """m of each level by expectation and maximisation over candidates, at most one of each place being the one and the
    others strangers or of the household; and rules that are counted with it: the share of those asked for who are in
    the index, and how many others of a household are. With `several` each candidate is taken by itself: of records held
    twice or five times, more than one is the one."""
    seen = _Seen(rows, figures)
    known, household = figures["rules"]["known"], figures["rules"]["household"]
    for _ in range(ROUNDS):
        kin = np.exp2(np.clip(seen.kin, -200, 200))
        bits = seen.apart - np.log2(1 + kin)
        # As it is said to a worker, so that what is counted is what is said.
        odds = np.exp2(np.clip(said(bits, figures["rules"]), -200, 200))
        every = np.zeros(seen.places.max() + 1)
        np.add.at(every, seen.places, odds)
        true = odds / (1 + (odds if several else every[seen.places]))
        for name in EM_FIELDS:
            seen.learn(name, true)
        share = float(true.sum()) / asked_for
        now = min(MOST_KNOWN, max(LEAST_KNOWN, share / (1 + share) if several else share))
        seen.apart += np.log2(now / (1 - now)) - np.log2(known / (1 - known))
        of_it = float(((1 - true) * kin / (1 + kin)).sum()) / asked_for
        of_it = min(MOST_HOUSEHOLD, max(LEAST_HOUSEHOLD, of_it))
        seen.kin += np.log2(of_it) - np.log2(household)
        known, household = now, of_it
    levels = _with(figures, m={name: each.tolist() for name, each in seen.m.items()})
    return levels, {"known": known, "household": household}


class _Seen:
    """The candidates of all who were asked for: their levels, and what these say for the one sought (`apart`, without
    the household) and for another of the household (`kin`)."""

    def __init__(self, rows: Sequence[Any], figures: Told) -> None:
        table = np.array([[row[0], *row[4 : 4 + len(comparing.LEVELS)]] for row in rows], dtype=np.int64)
        self.places = np.unique(table[:, 0], return_inverse=True)[1]
        self.levels = {name: table[:, 1 + n] - 1 for n, name in enumerate(comparing.LEVELS)}
        self.straight = np.array([not row[4 + comparing.TOLD.index("crossed")] for row in rows])
        self.apart = np.array([row[-3] for row in rows], dtype=float)
        self.kin = np.array([row[-2] for row in rows], dtype=float)
        self.m = {name: np.array([pair[0] for pair in figures["levels"][name].values()]) for name in EM_FIELDS}
        self.prior = {name: each.copy() for name, each in self.m.items()}
        self.told = {name: np.array(figures["bits"][name]) for name in EM_FIELDS}

    def learn(self, name: str, true: Any) -> None:
        """The share of each level among those who are the one; and what it says then."""
        own = self.levels[name]
        weights = true * self.straight if name in NAMES else true
        counted = np.bincount(own, weights=weights, minlength=len(self.m[name]) + 1)[1:]
        fresh = (counted + PRIOR_PAIRS * self.prior[name]) / (counted.sum() + PRIOR_PAIRS * self.prior[name].sum())
        change = np.where(self.told[name] == 0, 0, np.concatenate([[0.0], np.log2(fresh / self.m[name])]))[own]
        self.apart += change
        if name in HOMES:
            self.kin += np.where(self.told[name][own] > 0, change, 0)
        self.m[name] = fresh


def _with(figures: Told, m: dict[str, list[float]]) -> dict[str, dict[str, tuple[float, float]]]:
    return {
        name: {level: (m[name][n] if name in m else pair[0], pair[1]) for n, (level, pair) in enumerate(each.items())}
        for name, each in figures["levels"].items()
    }


@transaction.atomic
def set_weights(
    levels: dict[str, dict[str, tuple[float, float]]],
    *,
    reason: str,
    by: User,
    rules: dict[str, float] | None = None,
    effective_from: datetime | None = None,
) -> DatedSetting:
    """Put these figures in the place of those in force, from a moment on."""
    return _set(WEIGHTS, model(levels, {**RULES, **(rules or {})}), reason=reason, by=by, effective_from=effective_from)


@transaction.atomic
def set_thresholds(
    *,
    likely: float,
    possible: float,
    measured: dict[str, Any],
    reason: str,
    by: User,
    effective_from: datetime | None = None,
) -> DatedSetting:
    """From which probability a candidate is called likely, and offered at all; with the rates of false and missed
    matches they were measured at, and on what."""
    if not 0 < possible < likely < 1:
        raise RuleBroken(likely="Give two probabilities between 0 and 1, the likely one above the possible one.")
    if not {"false", "missed", "on"} <= set(measured):
        raise RuleBroken(measured="Say the false and missed rates these were measured at, and on what.")
    value = {"likely": likely, "possible": possible, "measured": measured}
    return _set(THRESHOLD, value, reason=reason, by=by, effective_from=effective_from)


def _set(key: str, value: Told, *, reason: str, by: User, effective_from: datetime | None) -> DatedSetting:
    if not (by.is_system or by.may(Permission.MANAGE_SETTINGS)):
        raise NotAllowed("Only an administrator changes settings: ask yours.")
    if not reason.strip():
        raise RuleBroken(reason="Say why, and who agreed it.")
    now = timezone.now()
    setting = DatedSetting(key=key, value=value, effective_from=effective_from or now, set_by=by, set_at=now)
    setting.reason = reason.strip()
    keep(setting, by=by, at=now, why="set")
    audit.record("setting.set", by=by, subject=setting, key=key)
    return setting


def figures_in_force() -> Told:
    """The figures that people are compared with now."""
    row = (
        DatedSetting.objects.filter(key=WEIGHTS, effective_from__lte=timezone.now()).order_by("-effective_from").first()
    )
    if row is None:
        return model()
    # A level that was not there when they were set is as it is by default.
    held = row.value["levels"]
    return model({name: {**each, **held.get(name, {})} for name, each in DEFAULTS.items()}, row.value["rules"])


__all__ = ["DEFAULTS", "THRESHOLDS", "compared", "count_names", "estimate_m", "set_thresholds", "set_weights"]
