"""Looking for duplicates among all: FEBRL's second records are put among the people of bench/matching_scale.py, and the
search that `manage.py find_duplicates --everyone` makes is timed and counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import combinations

from django.db import connection, transaction

from bench.beside import Told
from bench.copying import Row, copy
from bench.matching_draws import ALL, Rows, estimated, load, sought
from bench.table import Line
from mach import people
from mach.models import DuplicatePair, Likeness, Person, PersonAddress
from mach.people import duplicates, weighing
from mach.queries.staff import system

Pair = tuple[int, int]
COLUMNS = ("first_id", "second_id", "probability")


def measure_set(rows: Callable[[str], Rows]) -> list[Line]:
    """FEBRL3 as `find_duplicates` looks at a whole index: as a set, with figures estimated from it and put in force."""
    registry = rows("febrl3")
    load(registry)
    figures = estimated([sought(row, ALL) for row in registry], themselves=False)
    levels = {name: {level: tuple(pair) for level, pair in each.items()} for name, each in figures["levels"].items()}
    of_one: dict[str, list[int]] = {}
    for n, row in enumerate(registry, 1):
        of_one.setdefault(row["id"], []).append(n)
    true = {pair for each in of_one.values() for pair in combinations(each, 2)}
    with transaction.atomic():
        weighing.set_weights(levels, rules=figures["rules"], reason="Estimated for the measurement.", by=system())
        looking_at_all(at_once=len(registry))
        found = set(DuplicatePair.objects.values_list(*COLUMNS[:2]))
        transaction.set_rollback(True)
    right = len(true & found)
    f1 = 2 * right / (len(true) + len(found))
    note = f"P {right / len(found):.4f} R {right / len(true):.4f} as a set"
    return [Line("FEBRL3: F1 of what is put on the list", f1 * 100, 99.5, 99.8, at_least=True, note=note)]


def looking_at_all(at_once: int = duplicates.SET) -> int:
    """How many were looked at."""
    by = system()
    usual, duplicates.SET = duplicates.SET, at_once
    run = people.begin_search(by=by, everyone=True)
    size = people.left_of(run)
    while people.find_duplicates(run, by=by):
        pass
    duplicates.SET = usual
    return size


def measure_batch(persons: list[Row], homes: list[Row], keys: list[Row], true: set[Pair], told: Told) -> list[Line]:
    """`true` are the pairs that are one person. The people are added to those who are there."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model, rows in ((Person, persons), (PersonAddress, homes), (Likeness, keys)):
            copy(model, rows)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
    began = time.monotonic()
    size = looking_at_all()
    spent = time.monotonic() - began
    found = {(one, other): share for one, other, share in DuplicatePair.objects.values_list(*COLUMNS)}
    right = len(true & set(found))
    sure = {pair for pair, share in found.items() if share >= 0.9}
    f1 = 2 * len(true & sure) / (len(sure) + len(true))
    note = f"{len(found):,} pairs to review; of {len(true):,} held twice {right:,} are among them; F1 at .9 {f1:.3f}"
    lines = [Line(f"{size:,}: duplicates among all, seconds", spent, 600, 300, note=note)]
    if told.get("batch"):
        note = f"Splink {told['batch']:.0f} s, and {told['trained']:.0f} s to estimate; F1 at .9 {told['f1']:.3f}"
        lines.append(Line("… times as long as Splink takes", spent / told["batch"], 15, 5, note=note))
    return lines
