"""A server of its own for the measurements: real PostgreSQL with fsync, gunicorn, and clients that keep connections."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

PORT = int(os.environ.get("BENCH_PORT", "8199"))
HOST = "127.0.0.1"
READY_SECONDS = 30
IDLE_SECONDS = 1
"""The server hangs up on a connection that is idle for two: a new one is made in time."""


@contextmanager
def web() -> Any:
    """gunicorn as `make run` starts it, with the floors' addresses added."""
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind", f"{HOST}:{PORT}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen(
        [*command, "--log-level", "error", "mach.wsgi"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait() -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if Client().get("/floor/constant/")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server of the measurements did not start.")


class Client:
    """One connection that is kept, with the headers of somebody signed in or of an agency's system."""

    def __init__(self, **headers: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, PORT, timeout=30)
        self.headers = headers
        self.used_at = 0.0

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any) -> tuple[int, bytes]:
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = {**self.headers, **({"Content-Type": "application/json"} if body else {})}
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.connection.close()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        told = answer.status, answer.read()
        self.used_at = time.monotonic()
        return told


def timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def interleaved(ours: Callable[[], Any], floor: Callable[[], Any], *, rounds: int) -> tuple[float, float, float]:
    """(median of ours, median of the floor, median of the ratios pair by pair), one after the other in turn."""
    for call in (ours, floor):
        for _ in range(3):
            call()
    pairs = [(timed(ours), timed(floor)) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def together(make: Callable[[], Callable[[], Any]], *, clients: int, each: int) -> tuple[float, float]:
    """(median seconds of a request, requests a second) with so many clients at once, each asking `each` times."""
    spent: list[float] = []

    def work() -> None:
        call = make()
        mine = [timed(call) for _ in range(each)]
        spent.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(spent), clients * each / (time.perf_counter() - began)
