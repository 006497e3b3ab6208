"""The sweep of a thousand late clocks, with history, audit and notices, beside the one UPDATE that marks them (F6)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from bench.serving import timed
from bench.table import Line, middle
from mach import clocks
from mach.models import Clock, User
from referrals.models import Contact

LATE = 1000
MARK_LATE = """
UPDATE mach_clock SET breached_at = due_at, next_at = NULL WHERE id IN (
    SELECT id FROM mach_clock WHERE stopped_at IS NULL AND next_at <= now() ORDER BY next_at, id LIMIT %s)
"""


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


def sweeping(seconds: dict[str, tuple[float, float]]) -> list[Line]:
    """The sweep of 1,000 late clocks, with history, audit and notices, beside the one UPDATE that marks them (F6)."""
    pairs = []
    for _ in range(5):
        late_clocks(LATE)
        ours = timed(clocks.sweep)
        late_clocks(LATE)
        pairs.append((ours, timed(mark_late)))
    mine, floor = middle([mine for mine, _ in pairs]), middle([floor for _, floor in pairs])
    seconds["sweep"] = mine, floor
    note = f"{mine * 1000:.0f} ms beside {floor * 1000:.0f} ms"
    return [Line("sweep of 1,000: time ÷ F6", middle([ours / floor for ours, floor in pairs]), 10, 3, note=note)]


def mark_late() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_LATE, [LATE])
