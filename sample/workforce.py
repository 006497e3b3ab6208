"""The posts of the hub: who holds each, who held it before and left, and which are vacant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from improvement.models import Post, PostKind
from improvement.services import workforce
from mach import administration
from mach.access import Role
from mach.models import Contract, Team, User
from mach.moves import keep

K = PostKind
Seat = tuple[str, PostKind, str, str]
SEATS: tuple[Seat, ...] = (
    # Title, kind, team, who holds it ("" is vacant).
    ("Call handler", K.CALL_HANDLER, "mach-screening", "b.whitlock"),
    ("Call handler", K.CALL_HANDLER, "mach-screening", "o.danjuma"),
    ("Social worker, screening", K.SOCIAL_WORKER, "mach-screening", "s.rahman"),
    ("Social worker, screening", K.SOCIAL_WORKER, "mach-screening", "j.thirkell"),
    ("Social worker, screening", K.SOCIAL_WORKER, "mach-screening", "m.okoro"),
    ("Social worker, screening", K.SOCIAL_WORKER, "mach-screening", ""),
    ("MACH manager", K.MANAGER, "mach-screening", "r.nunthorpe"),
    ("MACH manager", K.MANAGER, "mach-screening", "g.fairley"),
    ("Social worker, assessment", K.SOCIAL_WORKER, "assessment-east", "d.haigh"),
    ("Social worker, assessment", K.SOCIAL_WORKER, "assessment-east", "k.mistry"),
    ("Social worker, newly qualified", K.SOCIAL_WORKER, "assessment-east", "l.carrow"),
    ("Senior social worker", K.SENIOR_SOCIAL_WORKER, "assessment-east", ""),
    ("Team manager", K.MANAGER, "assessment-east", "c.osei"),
    ("Social worker, assessment", K.SOCIAL_WORKER, "assessment-west", "p.sellars"),
    ("Social worker, assessment", K.SOCIAL_WORKER, "assessment-west", "a.bello"),
    ("Social worker, assessment", K.SOCIAL_WORKER, "assessment-west", ""),
    ("Team manager", K.MANAGER, "assessment-west", "n.brigham"),
    ("Team manager", K.MANAGER, "longer-term", "f.arden"),
    ("Early help lead", K.EARLY_HELP, "early-help", "e.farrow"),
)


@dataclass(frozen=True)
class Gone:
    """Somebody who held a seat before and left."""

    login: str
    name: str
    seat: int
    left: int
    contract: str = Contract.PERMANENT


GONE = (
    Gone("t.marwood", "Tess Marwood", 5, 45),
    Gone("i.falk", "Imran Falk", 11, 130, Contract.AGENCY),
    Gone("w.ayton", "Wendy Ayton", 15, 230),
)


def fill_the_posts(staff: dict[str, User], *, now: datetime, since: datetime, by: User) -> None:
    """Open every post when the story begins, and say who has held it."""
    first, today = since.date(), now.date()
    teams = {team.slug: team for team in Team.objects.all()}
    left = {gone.seat: gone for gone in GONE}
    for place, (title, kind, team, login) in enumerate(SEATS):
        full_time = _part(staff[login]) if login else Decimal(1)
        post = workforce.save_post(
            None, title=title, kind=kind, team=teams[team], full_time=full_time, opened_on=first, by=by
        )
        if login:
            workforce.fill_post(post, user=staff[login], first_day=first, by=by)
        elif place in left:
            _held_before(post, left[place], first, today, since, by)


def _part(user: User) -> Decimal:
    return min(round(Decimal(user.hours_per_week) / 37, 2), Decimal(1))


def _held_before(post: Post, gone: Gone, first: date, today: date, since: datetime, by: User) -> None:
    """They came when the story began and left; their account is closed."""
    last = max(today - timedelta(days=gone.left), first)
    said = {
        "email": f"{gone.login}@hub.example", "name": gone.name, "roles": [Role.SOCIAL_WORKER.value],
        "team": post.team, "contract": gone.contract, "by": by,
    }  # fmt: skip
    user = administration.save_user(None, **said)
    workforce.fill_post(post, user=user, first_day=first, by=by)
    workforce.vacate_post(post, last_day=last, by=by)
    user = administration.save_user(user, **said, is_active=False)
    user.sample, user.joined_at, user.leaves_on = True, since, last
    keep(user, by=by, at=since, why="sample")
