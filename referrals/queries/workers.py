"""Who may be given work, and how much each already has today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from mach.access import Permission, roles_with
from mach.models import Absence, Team, User
from mach.workdays import LONDON
from referrals.models import Referral
from referrals.models.decisions import OPEN_REFERRAL
from referrals.queries.contacts import contacts_for


@dataclass(frozen=True, slots=True)
class Load:
    """A worker's work as it stands today: what is open, what came today, and whether they are away."""

    worker: User
    open: int
    today: int
    limit: int
    away: str

    @property
    def full(self) -> bool:
        return self.open >= self.limit


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


def loads(workers: Iterable[User], *, reader: User, at: datetime | None = None) -> list[Load]:
    """How much each worker has: contacts and referrals that are theirs now, so far as the reader may know of them."""
    people = list(workers)
    moment = at or timezone.now()
    day = moment.astimezone(LONDON).date()
    midnight = moment.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = contacts_for(reader).open().filter(worker__in=people).order_by()
    new = Count("pk", filter=Q(allocations__to_at=None, allocations__from_at__gte=midnight), distinct=True)
    rows = mine.values_list("worker").annotate(now=Count("pk", distinct=True), new=new)
    contacts = {worker: (held, came) for worker, held, came in rows}
    referrals = dict(
        Referral.objects.visible_to(reader)
        .filter(worker__in=people, status__in=OPEN_REFERRAL)
        .order_by()
        .values_list("worker")
        .annotate(now=Count("pk"))
    )
    absences = Absence.objects.filter(user__in=people, first_day__lte=day, last_day__gte=day)
    away = {absence.user_id: absence.get_kind_display().lower() for absence in absences}
    return [
        Load(
            worker=worker,
            open=contacts.get(worker.pk, (0, 0))[0] + referrals.get(worker.pk, 0),
            today=contacts.get(worker.pk, (0, 0))[1],
            limit=worker.caseload_limit,
            away=away.get(worker.pk, ""),
        )
        for worker in people
    ]


def load_of(worker: User, *, reader: User, at: datetime | None = None) -> Load:
    return loads([worker], reader=reader, at=at)[0]


def may_open(worker: User, restricted_people: Iterable[int]) -> bool:
    """Whether this worker may open a record that touches these restricted people."""
    needed = set(restricted_people)
    return not needed or worker.may(Permission.READ_RESTRICTED) or needed <= set(worker.restricted_people_open_to())
