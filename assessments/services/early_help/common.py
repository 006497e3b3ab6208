"""What every step of early help shares: whose it is, who the children are, who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assessments.models import Episode
from mach import people
from mach.access import Permission
from mach.errors import NotAllowed
from mach.models import User
from mach.moves import keep
from mach.moves import take as lock
from mach.notices import tell, who_may_open


def take(episode: Episode, step: str, *, by: User, at: datetime) -> Episode:
    """The episode, locked, for who may take this step: staff of early help, and the partner who leads this family."""
    _know_the_children(episode, by=by, at=at)
    fresh = lock(episode, step, by=by)
    if not (by.is_system or by.may(Permission.READ_CASES)) and fresh.worker_id != by.pk:
        raise NotAllowed("Only the lead professional of this family works on this: ask early help.")
    return fresh


def _know_the_children(episode: Episode, *, by: User, at: datetime) -> None:
    """Who a child is may be found out, or corrected, on the contact after early help began: the episode follows."""
    moved = False
    rows = list(episode.children.select_related("handover__decision__child"))
    for row in rows:
        if row.handover and row.person_id != row.handover.decision.child.person_id:
            row.person_id = row.handover.decision.child.person_id
            keep(row, by=by, at=at, why="identify")
            moved = True
    if moved:
        people.touch(episode, people=[row.person_id for row in rows if row.person_id], by=by, at=at)


def tell_them(episode: Episode, whom: Iterable[User], text: str, *, by: User, at: datetime) -> None:
    """Tell people about an episode: nobody of what they did themselves, and nobody who may not open it."""
    told = [user for user in whom if user.is_active and user.pk != by.pk]
    if episode.restricted_people:
        open_to = set(who_may_open(episode.restricted_people).values_list("pk", flat=True))
        told = [user for user in told if user.pk in open_to or user.may_open(episode.restricted_people)]
    tell(told, text, about=episode, at=at)
