"""A million people by COPY, the FEBRL registry among them: how many are still found, how long a search takes, in the
database and through the application, and what keeping the keys costs a write."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from bench.beside import Told, faster, timed
from bench.copying import Row, bulk, copy
from bench.inflate import day, everyone, within
from bench.matching_batch import measure_batch
from bench.matching_draws import ALL, REGISTERED, Rows, ask, lines_of, ranks, sought
from bench.measure import fresh_database
from bench.table import Line
from mach import people
from mach.models import Likeness, Person, PersonAddress, User
from mach.models.users import SYSTEM_EMAIL
from mach.people import weighing
from mach.people.keying import Known, home
from mach.people.likeness import COLUMNS, as_copied, columns_of

SEARCHES = 300


def measure_scale(size: int, rows: Callable[[str], Rows], others: Told) -> list[Line]:
    fresh_database()
    registry, queries = within(rows("febrl4_registry")), within(rows("febrl4_queries"))
    began = time.monotonic()
    with bulk([model._meta.db_table for model in (Person, PersonAddress, Likeness)]):
        by = User.objects.get(email=SYSTEM_EMAIL).pk
        copy(Person, (_person(n, row, by) for n, row in enumerate(everyone(registry, size), 1)))
        copy(PersonAddress, (_home(n, row) for n, row in enumerate(everyone(registry, size), 1)))
        copy(Likeness, (_likeness(n, row) for n, row in enumerate(everyone(registry, size), 1)))
        print(f"  copied in {time.monotonic() - began:.0f} s", flush=True)
    print(f"  with indexes in {time.monotonic() - began:.0f} s", flush=True)
    weighing.count_names()
    with connection.cursor() as cursor:
        # As autovacuum would have done by the time that somebody searches.
        cursor.execute("VACUUM ANALYZE")
    print(f"  counted in {time.monotonic() - began:.0f} s", flush=True)
    lines = measure_searches(size, registry, queries, others)
    return [*lines, *_batch(size, registry, queries, others)]


def measure_searches(size: int, registry: Rows, queries: Rows, others: Told) -> list[Line]:
    some = queries[:1500]
    lines = []
    for label, fields, must, better in (
        ("all", ALL, 0.998, 0.9995),
        ("name + birth + postcode", ("born", "postcode"), 0.98, 0.99),
        ("name + birth", ("born",), 0.93, 0.955),
    ):
        came = ask(registry, some, fields)
        lines += ranks(f"{size:,}, {label}", came, (0, 0), (must, better))[1:]
        print(lines[-1], flush=True)
    return [*lines, *_searches(some, others), *_writes()]


def _batch(size: int, registry: Rows, queries: Rows, others: Told) -> list[Line]:
    """FEBRL's second records after everybody else: whose are the first is known."""
    by = User.objects.get(email=SYSTEM_EMAIL).pk
    numbered = list(enumerate(queries, size + 1))
    first = {row["id"]: n for n, row in enumerate(registry, 1)}
    return measure_batch(
        [_person(n, row, by) for n, row in numbered],
        [_home(n, row) for n, row in numbered],
        [_likeness(n, row) for n, row in numbered],
        {(first[row["id"]], n) for n, row in numbered},
        others,
    )


def _person(n: int, row: dict[str, str], by: int) -> Row:
    return {
        "id": n,
        "given_name": row["given"],
        "family_name": row["family"],
        "name_key": f"{row['given']} {row['family']}",
        "date_of_birth": day(row["born"]),
        "identity_at": REGISTERED,
        "registered_at": REGISTERED,
        "registered_by_id": by,
    }


def _home(n: int, row: dict[str, str]) -> Row:
    lines = [f'"{line}"' for line in lines_of(row)]
    return {"id": n, "person_id": n, "lines": lines, "postcode": row["postcode"]}


def _likeness(n: int, row: dict[str, str]) -> Row:
    known = Known(
        names=[(row["given"], row["family"])],
        born=day(row["born"]),
        homes=[home(lines_of(row), row["postcode"])],
    )
    told = (n, *columns_of(known))
    return {name: as_copied(value) for (name, _), value in zip(COLUMNS, told, strict=True)}


def _searches(queries: Rows, others: Told) -> list[Line]:
    reader = User.objects.get(email=SYSTEM_EMAIL)
    asked = [sought(row, ALL) for row in queries[:SEARCHES]]
    inside = timed([lambda one=one: people.match(one, reader=reader) for one in asked])
    worker = get_user_model().objects.create(email="bench@hub.example", name="Bench", roles=["call_handler"])
    client = Client()
    client.force_login(worker)
    typed = [_as_typed(row) for row in queries[:SEARCHES]]
    through = timed([lambda one=one: client.post("/contacts/new/who/", one) for one in typed])
    return [
        *faster("One search in the database", inside[0], others.get("search_of_many", 0)),
        Line("One search in the database, ms: p50", inside[0], 25, 12),
        Line("One search in the database, ms: p95", inside[1], 60, 25),
        Line("One search through the application, ms: p50", through[0], 60, 40),
        Line("One search through the application, ms: p95", through[1], 150, 90),
    ]


def _as_typed(row: dict[str, str]) -> dict[str, str]:
    return {
        "given_name": row["given"],
        "family_name": row["family"],
        "date_of_birth": row["born"] if day(row["born"]) else "",
        "postcode": row["postcode"],
        "address_lines": ", ".join(lines_of(row)),
    }


def _writes() -> list[Line]:
    """What registering somebody costs, and how much of it the keys are."""
    by = User.objects.get(email=SYSTEM_EMAIL)
    with transaction.atomic():
        ids: list[int] = []

        def register() -> None:
            told = {"given_name": "Ella", "family_name": "Hodgson", "date_of_birth": date(2010, 3, 4)}
            ids.append(people.register(told, by=by).pk)

        whole = timed([register] * 200)
        keys = timed([lambda one=one: people.renew([one]) for one in ids[:200]])
        transaction.set_rollback(True)
    note = f"of {whole[0]:.2f} ms for registering somebody"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_total_relation_size('mach_likeness'))")
        note += f"; the table with its indexes is {cursor.fetchone()[0]}"
    return [Line("Keeping the keys of one person, ms: p50", keys[0], 5, 2, note=note)]
