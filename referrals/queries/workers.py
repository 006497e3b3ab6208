"""Who may be given work, and how much each already has today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone

from mach.access import Permission, roles_with
from mach.caseload import Caseload, caseload, limit_for
from mach.figures import in_force
from mach.models import Absence, Stage, Team, User
from mach.queries.caseload import held_by, pieces_of, seen_by, weights
from mach.workdays import LONDON
from referrals.queries.contacts import contacts_for


@dataclass(frozen=True, slots=True)
class Load:
    """A worker's work as it stands today: what is open, what came today, and whether they are away. `limit` is theirs
    for the hours that they work; `after` is what they would have with the work that is about to go to them."""

    worker: User
    has: Caseload
    today: int
    limit: int
    away: str
    after: Caseload | None = None

    @property
    def open(self) -> int:
        return self.has.pieces

    @property
    def full(self) -> bool:
        return self.has.weighted >= self.limit

    @property
    def over(self) -> bool:
        """Whether what is about to go to them takes them over their limit."""
        return self.after is not None and self.after.weighted > self.limit

    @property
    def words(self) -> str:
        """What stands beside a name wherever work is allocated."""
        said = f"{self.worker}: {self.has.words}, {self.has.weighted:g} of {self.limit}"
        if self.today:
            said += f", {self.today} came today"
        if self.over or self.full:
            said += ", would go over the limit" if self.over and not self.full else ", at the limit"
        return f"{said}, away ({self.away})" if self.away else said


def who_screen(reader: User) -> list[User]:
    """The workers to whom a contact may be allocated, by name."""
    if not reader.may(Permission.READ_CASES):
        return []
    roles = [role.value for role in roles_with(Permission.SCREEN_CONTACT)]
    return list(User.objects.filter(is_active=True, roles__overlap=roles).select_related("team").order_by("name", "pk"))


def teams_that_take(reader: User) -> list[Team]:
    """Teams of which a member may take a contact."""
    if not reader.may(Permission.READ_CASES):
        return []
    roles = [role.value for role in roles_with(Permission.TAKE_CONTACT)]
    takers = User.objects.filter(is_active=True, roles__overlap=roles)
    return list(Team.objects.filter(active=True, pk__in=takers.values("team_id")).order_by("name"))


def who_assess() -> Any:
    """Social workers to whom an assessment or an enquiry may be allocated, team by team."""
    able = [role.value for role in roles_with(Permission.WRITE_ASSESSMENT)]
    return (
        User.objects.filter(is_active=True, roles__overlap=able).select_related("team").order_by("team__name", "name")
    )


def loads(
    workers: Iterable[User], *, reader: User, adding: Stage | None = None, at: datetime | None = None
) -> list[Load]:
    """How much each worker has, so far as the reader may know of it, and would have with the work that is `adding`."""
    people = list(workers)
    moment = (at or timezone.now()).astimezone(LONDON)
    today = _came_today(people, reader, moment)
    absences = Absence.objects.filter(user__in=people, first_day__lte=moment.date(), last_day__gte=moment.date())
    away = {absence.user_id: absence.get_kind_display().lower() for absence in absences}
    weighs = weights(in_force(moment))
    held = held_by(people, seen_by(reader))
    more = pieces_of(adding) if adding is not None else []
    return [
        Load(
            worker=worker,
            has=caseload(held[worker.pk], weighs),
            today=today.get(worker.pk, 0),
            limit=limit_for(worker.caseload_limit, float(worker.hours_per_week), weighs),
            away=away.get(worker.pk, ""),
            after=caseload([*held[worker.pk], *more], weighs) if more else None,
        )
        for worker in people
    ]


def _came_today(people: list[User], reader: User, moment: datetime) -> dict[int, int]:
    """How many contacts each of them was given today, and still has."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    new = {"allocations__to_at": None, "allocations__from_at__gte": midnight}
    rows = contacts_for(reader).open().filter(worker__in=people, **new).order_by()
    return dict(rows.values_list("worker").annotate(new=Count("pk", distinct=True)))


def load_of(worker: User, *, reader: User, adding: Stage | None = None, at: datetime | None = None) -> Load:
    return loads([worker], reader=reader, adding=adding, at=at)[0]
