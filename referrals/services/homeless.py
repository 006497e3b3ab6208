"""A homeless young person of 16 or 17: somewhere safe to sleep tonight is waited for from the moment of receipt."""

from __future__ import annotations

from datetime import datetime

from mach import clocks
from mach.models import Clock, Team, User
from referrals.models import ContactChild
from referrals.rules import TONIGHT


def safe_tonight(child: ContactChild, *, reason: str, by: User, at: datetime) -> list[Clock]:
    """Nobody waits for tonight any more: the young person has somewhere safe, or is not homeless after all. Part of the
    step that says so."""
    return clocks.stop(child.contact, TONIGHT, by=by, at=at, reason=reason, part=child.pk)


def tonight_waits_for(child: ContactChild, *, owner: User | None, team: Team | None, by: User, at: datetime) -> None:
    """Somewhere safe tonight is now for this worker to find: it follows whoever walks the pathway with them."""
    clocks.hand_over(child.contact, TONIGHT, part=child.pk, owner=owner, team=team, by=by, at=at)
