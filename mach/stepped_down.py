"""Whether a child who had early help came back to social work: dates alone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from mach.workdays import add_months

CAME_BACK_MONTHS = 6


def came_back_in_time(received: datetime, offered: datetime, closed: datetime | None) -> bool:
    """Back: received after the offer, and within six months of it or of the closing."""
    if received <= offered:
        return False
    return received <= _months_after(offered) or (closed is not None and closed < received <= _months_after(closed))


def _months_after(moment: datetime) -> datetime:
    there = moment.astimezone(UTC)
    return datetime.combine(add_months(there.date(), CAME_BACK_MONTHS), there.timetz())
