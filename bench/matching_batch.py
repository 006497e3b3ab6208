"""Looking for duplicates among all: FEBRL's second records are put among the people of bench/matching_scale.py, and the
search that `manage.py find_duplicates --everyone` makes is timed and counted."""

from __future__ import annotations

import time

from django.db import connection

from bench.beside import Told
from bench.copying import Row, copy
from bench.table import Line
from mach import people
from mach.models import DuplicatePair, Likeness, Person, PersonAddress
from mach.queries.staff import system

Pair = tuple[int, int]
COLUMNS = ("first_id", "second_id", "probability")


def measure_batch(persons: list[Row], homes: list[Row], keys: list[Row], true: set[Pair], told: Told) -> list[Line]:
    """`true` are the pairs that are one person. The people are added to those who are there."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model, rows in ((Person, persons), (PersonAddress, homes), (Likeness, keys)):
            copy(model, rows)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
    by = system()
    began = time.monotonic()
    run = people.begin_search(by=by, everyone=True)
    size = people.left_of(run)
    while people.find_duplicates(run, by=by):
        pass
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
