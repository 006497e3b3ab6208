"""The workforce: what each worker has beside their limit, posts and vacancies, what comes back when contracts end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from improvement.models import Post, PostHolder
from mach.access import Permission, Role, roles_with
from mach.caseload import KINDS, Caseload, Held, Weights, caseload, limit_for
from mach.models import Absence, Contract, OverLimit, Team, User
from mach.models.users import SYSTEM_EMAIL
from mach.queries.caseload import counted, held_by, weights

LOOK_BACK = timedelta(days=90)
HOLDING = (Permission.SCREEN_CONTACT, Permission.WRITE_ASSESSMENT, Permission.WORK_EPISODE)


def seen(reader: User) -> Callable[[Any], Any]:
    """The work that counts for this reader: what they may open, and for who opens no case, what is not restricted."""
    if reader.may(Permission.READ_CASES):
        return lambda model: model._default_manager.visible_to(reader)
    return lambda model: model._default_manager.filter(restricted_people=[])


def staff() -> Any:
    """Everybody who works for the council."""
    people = User.objects.filter(agency=None).exclude(email=SYSTEM_EMAIL)
    return people.select_related("team").order_by("team__name", "name")


def workers() -> Any:
    """Those who hold cases."""
    roles = {role.value for permission in HOLDING for role in roles_with(permission)} - {Role.PARTNER.value}
    return staff().filter(is_active=True, roles__overlap=sorted(roles))


def teams() -> Any:
    return Team.objects.filter(active=True).order_by("name")


@dataclass(frozen=True, slots=True)
class Line:
    """One worker with what they have, their limit for the hours they work, and when they are away or leave."""

    worker: User
    has: Caseload
    limit: int
    away: Absence | None

    @property
    def percent(self) -> int:
        return round(100 * self.has.weighted / self.limit) if self.limit else (100 if self.has.weighted else 0)

    @property
    def over(self) -> bool:
        return self.has.weighted > self.limit

    @property
    def ends(self) -> date | None:
        """The day on which their work needs somebody else."""
        return min((day for day in (self.worker.contract_ends_on, self.worker.leaves_on) if day), default=None)


def lines(reader: User, of: Iterable[User] | None = None) -> list[Line]:
    """Every worker with their caseload. Three statements, whatever they hold."""
    people = list(workers() if of is None else of)
    day, weighs, held = timezone.localdate(), weights(), held_by(people, seen(reader))
    soon = Absence.objects.filter(user__in=people, last_day__gte=day).order_by("-first_day")
    away = {absence.user_id: absence for absence in soon}
    return [
        Line(
            worker=worker,
            has=caseload(held[worker.pk], weighs),
            limit=limit_for(worker.caseload_limit, float(worker.hours_per_week), weighs),
            away=away.get(worker.pk),
        )
        for worker in people
    ]


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of work as it stands in somebody's caseload: how many children, and what it weighs by itself."""

    kind: str
    reference: str
    href: str
    children: int
    weight: float


def caseload_of(worker: User, reader: User) -> list[Kept]:
    """What somebody's caseload counts, piece by piece: exactly those."""
    held = held_by([worker], seen(reader))[worker.pk]
    return pieces(held, weights(), links=reader.may(Permission.READ_CASES))


def pieces(held: Iterable[Held], weighs: Weights, *, links: bool) -> list[Kept]:
    found: dict[tuple[str, int], list[Held]] = {}
    for row in held:
        found.setdefault((row.weight, row.pk), []).append(row)
    address = {model.in_caseload.weight: model for model in counted()}
    return [
        Kept(
            kind=KINDS[kind],
            reference=rows[0].reference,
            href=address[kind](pk=pk, reference=rows[0].reference).get_absolute_url() if links else "",
            children=len({row.who for row in rows}),
            weight=caseload(rows, weighs).weighted,
        )
        for (kind, pk), rows in sorted(found.items(), key=lambda item: item[1][0].reference)
    ]


def over_the_limit(reader: User) -> list[OverLimit]:
    """Work of the last three months that took somebody over their limit or went to them while away, latest first."""
    rows = seen(reader)(OverLimit).filter(at__gte=timezone.now() - LOOK_BACK)
    return list(rows.select_related("worker", "worker__team", "by").order_by("-at", "-pk")[:500])


def ending(reader: User) -> list[Line]:
    """Those whose contract ends or who leave, by the day, with what comes back then."""
    to_end = Q(contract_ends_on__isnull=False) | Q(contract=Contract.MANAGED_TEAM) | Q(leaves_on__isnull=False)
    found = lines(reader, staff().filter(to_end, is_active=True))
    return sorted(found, key=lambda line: (line.ends or date.max, line.worker.name))


# Posts


def posts(day: date | None = None) -> Any:
    """The posts that are open on a day, with who holds each then."""
    on = day or timezone.localdate()
    holding = PostHolder.objects.filter(held_on(on)).select_related("user")
    rows = Post.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), opened_on__lte=on)
    return rows.select_related("team").prefetch_related(Prefetch("holders", holding, to_attr="now"))


def held_on(day: date) -> Q:
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))


def post(pk: int) -> Any:
    return Post.objects.filter(pk=pk).select_related("team")


def holders_of(of: Post) -> list[PostHolder]:
    return list(of.holders.select_related("user").order_by("-first_day"))


def holder_now(of: Post) -> PostHolder | None:
    return of.holders.filter(last_day=None).select_related("user").first()


@dataclass(frozen=True, slots=True)
class TeamPosts:
    """A team's posts in full-time equivalents: all, held, vacant, and held by somebody on an agency's contract."""

    team: Team
    posts: list[Any]

    @property
    def full_time(self) -> float:
        return float(sum(each.full_time for each in self.posts))

    @property
    def vacant(self) -> float:
        return float(sum(each.full_time for each in self.posts if not each.now))

    @property
    def agency(self) -> float:
        return float(sum(each.full_time for each in self.posts if each.now and lent(each.now[0].user.contract)))


def lent(contract: str) -> bool:
    """Whether somebody is here through an agency, alone or in a managed team."""
    return contract in {Contract.AGENCY, Contract.MANAGED_TEAM}


def posts_by_team(day: date | None = None) -> list[TeamPosts]:
    by_team: dict[Team, list[Any]] = {}
    for each in posts(day).order_by("team__name", "kind", "title", "pk"):
        by_team.setdefault(each.team, []).append(each)
    return [TeamPosts(team, rows) for team, rows in by_team.items()]
