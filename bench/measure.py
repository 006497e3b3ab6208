"""What is measured at each size, and what grows from one to the next."""

from __future__ import annotations

from itertools import pairwise

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from bench import volume
from bench.figures import figuring
from bench.pages import count_page, pages, reader, signed_in
from bench.posting import posting
from bench.serving import timed, web
from bench.stories import an_assessment, asked_of
from bench.sweeping import sweeping
from bench.table import Line, show
from mach import grants

Seconds = dict[str, tuple[float, float]]
"""How long each thing took and its floor beside it, to set beside another size."""
GROWTH = {
    "queue page": (1.3, 1.1), "person page": (1.3, 1.1), "screening page": (1.3, 1.1), "sweep": (2.0, 2.0),
    "POST": (1.3, 1.1), "dashboard": (2.0, 1.3),
}  # fmt: skip


def measure_all(sizes: list[int]) -> None:
    seen: dict[int, Seconds] = {}
    for size in sizes:
        print(f"\n{size:,} contacts: loading by COPY", flush=True)
        fresh_database()
        spent = timed(lambda size=size: volume.load(size, say=lambda words: print(words, flush=True)))
        print(f"  loaded in {spent:.0f} s\n", flush=True)
        lines, seen[size] = measure()
        print(f"\n{size:,} contacts")
        show(lines)
    steps = [*pairwise(sizes), *([(sizes[0], sizes[-1])] if len(sizes) > 2 else [])]
    for first, last in steps:
        print(f"\nFrom {first:,} to {last:,} contacts")
        show(grown(seen[first], seen[last]))


def grown(first: Seconds, last: Seconds) -> list[Line]:
    """Times slower, less what its floor was slower by in the same minutes: other work on the machine is no growth."""
    lines = []
    for what, aims in GROWTH.items():
        (before, floor_before), (after, floor_after) = first[what], last[what]
        floor = floor_after / floor_before
        note = f"{before * 1000:.1f} ms, then {after * 1000:.1f} ms; its floor {floor:.2f} times slower"
        lines.append(Line(f"{what}: times slower", after / before / floor, *aims, note=note))
    return lines


def fresh_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    grants.apply()
    ContentType.objects.clear_cache()


def measure() -> tuple[list[Line], Seconds]:
    seconds: Seconds = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id bigserial PRIMARY KEY, body text)")
        cursor.execute(f"GRANT ALL ON bench_rows, bench_rows_id_seq TO {settings.MACH_APP_ROLE}")
    with web():
        lines = [*posting(seconds), *pages(seconds), *figuring(seconds)]
    lines += sweeping(seconds)
    cookie = signed_in()
    lines += asked_of(an_assessment(reader()), lambda path: count_page(cookie, path))
    return lines, seconds
