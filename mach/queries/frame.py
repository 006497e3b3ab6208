"""What the frame of every page says: the reader's unread notices, and whether clocks are being looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from mach.models import Notice, SweepRun, User
from mach.queries.bounded import COUNTED_TO, CountUpTo, said
from mach.queries.prepared import Prepared

STALE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Surroundings:
    unread: str
    sweep_stale: bool


def _around(reader: User) -> Any:
    unread = Notice.objects.filter(recipient=reader, read_at=None).order_by().values("pk")[:COUNTED_TO]
    latest = SweepRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").values("finished_at")[:1]
    return User.objects.filter(pk=reader.pk).values_list(CountUpTo(unread), Subquery(latest))


AROUND = Prepared(_around)


def surroundings(reader: User) -> Surroundings:
    """Both in one statement, since every page asks. Whoever is of a partner agency is not told of our clocks."""
    [(count, swept)] = AROUND(reader)
    stale = swept is None or swept < timezone.now() - STALE_AFTER
    return Surroundings(said(count) if count else "", stale and reader.agency_id is None)
