"""Figures: the dashboard's page, which reads snapshots, and the refresh, which reads only what has changed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bench.pages import ROUNDS, count_page, reader, signed_in
from bench.serving import Client, interleaved, timed
from bench.table import Line, expect
from improvement import services
from improvement.models import Refresh
from mach.models import User
from referrals import services as referring
from referrals.models import Contact

CHANGES = 100
LATER = timedelta(minutes=11)
"""What was loaded was written just now, and a refresh reads the last minutes twice: ours come when those are over."""
ROWS_A_CHANGE = 30
"""A contact is a row of about as many measures, with its clocks and its child's decision."""
DASHBOARD = "/measures/"


def figuring(seconds: dict[str, tuple[float, float]]) -> list[Line]:
    """Count everything once, then what a hundred acts have changed; then the page that leaders open in the morning."""
    whole, took = refreshed(LATER, whole=True)
    acts = changed(CHANGES)
    some, took_some = refreshed(LATER + timedelta(minutes=1))
    each = some.rows_read / acts
    print(f"  The whole refresh: {whole.rows_read:,} rows, {took:.1f} s. After {acts} changes: {took_some:.1f} s\n")
    note = f"{some.rows_read:,} rows of {whole.rows_read:,}; {took_some * 1000:.0f} ms beside {took * 1000:.0f} ms"
    return [Line(f"refresh after {acts} changes: rows read for each", each, ROWS_A_CHANGE, 20, note=note),
            *dashboard(seconds)]  # fmt: skip


def refreshed(later: timedelta, *, whole: bool = False) -> tuple[Refresh, float]:
    told: list[Refresh | None] = []
    took = timed(
        lambda: told.append(services.refresh(by=User.objects.system(), whole=whole, at=timezone.now() + later))
    )
    (done,) = told
    if done is None:
        raise SystemExit("Another refresh is at work: there is nothing to measure.")
    return done, took


def changed(count: int) -> int:
    """So many contacts rated anew, each an act in the log."""
    by = reader()
    some = list(Contact.objects.open().exclude(worker=by).order_by("-id")[:count])
    for contact in some:
        referring.rate(contact, rag="amber", reason="Measured.", by=by)
    return len(some)


def dashboard(seconds: dict[str, tuple[float, float]]) -> list[Line]:
    cookie = signed_in()
    client = Client(**cookie)

    def ask(path: str) -> None:
        status, _ = client.get(path)
        expect(status, 200, path)

    mine, floor, ratio = interleaved(lambda: ask(DASHBOARD), lambda: ask("/floor/list/"), rounds=ROUNDS)
    seconds["dashboard"] = mine, floor
    note = f"{mine * 1000:.1f} ms beside {floor * 1000:.1f} ms"
    return [
        Line("dashboard: time ÷ F2s", ratio, 4.0, 2.5, note=note),
        Line("dashboard: statements", count_page(cookie, DASHBOARD), 15, 8),
    ]
