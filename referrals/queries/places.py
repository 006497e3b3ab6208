"""Where a reader is in the queue: the order of the work, and a place in it that an address can carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from referrals.rules import Urgency

WRITTEN = re.compile(
    r"(?P<number>[0-9]{1,6})\.(?P<way>[ab])\.(?P<band>[0-9])"
    r"\.(?P<at>[0-9]{1,17})\.(?P<pk>[0-9]{1,18})\.(?P<as_of>[0-9]{1,17})"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STALE = timedelta(hours=12)
CLOCKS_APART = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the queue that one index reads in order: an urgency, and whether its target has passed."""

    urgency: Urgency
    late: bool | None

    def narrow(self, rows: Any, as_of: datetime) -> Any:
        rows = rows.filter(urgency=self.urgency)
        if self.late is None:
            return rows
        return rows.filter(target_at__lte=as_of) if self.late else rows.filter(target_at__gt=as_of)


RATED_LAST = (Urgency.UNRATED, Urgency.AMBER, Urgency.GREEN)
BANDS = (
    Band(Urgency.HOT, None),
    *(Band(urgency, True) for urgency in RATED_LAST),
    *(Band(urgency, False) for urgency in RATED_LAST),
)
"""Danger now or red, rated or not; then what is late; then by rating. Within each: whatever is due first."""


def band_of(urgency: int, target_at: datetime, as_of: datetime) -> int:
    """Which of the bands a contact stood in at a moment."""
    if urgency == Urgency.HOT:
        return 0
    return BANDS.index(Band(Urgency(urgency), target_at <= as_of))


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the queue as it stood at `as_of`, after which (or, going back, before which) a page begins.

    It names the row by what orders it, so that contacts which arrive, or are decided, move nobody's place.
    """

    number: int
    back: bool
    band: int
    at: datetime
    pk: int
    as_of: datetime

    def __str__(self) -> str:
        moments = f"{(self.at - EPOCH) // MICROSECOND}.{self.pk}.{(self.as_of - EPOCH) // MICROSECOND}"
        return f"{self.number}.{'b' if self.back else 'a'}.{self.band}.{moments}"

    @classmethod
    def read(cls, text: str, now: datetime) -> Self | None:
        """The place that an address names; none where it is nonsense, or so old that it means nothing any more."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            return None
        number, band, at, pk, as_of = (int(found[name]) for name in ("number", "band", "at", "pk", "as_of"))
        moment = EPOCH + as_of * MICROSECOND
        if band >= len(BANDS) or number < 2 or not now - STALE <= moment <= now + CLOCKS_APART:
            return None
        return cls(number, found["way"] == "b", band, EPOCH + at * MICROSECOND, pk, moment)

    def beyond(self, field: str, *, falling: bool = False) -> Q:
        """The rows of this place's own band that lie beyond it, in the direction of reading."""
        step = "lt" if self.back != falling else "gt"
        further = Q(**{f"{field}__{step}": self.at}) | Q(**{f"pk__{step}": self.pk})
        return Q(**{f"{field}__{step}e": self.at}) & further
