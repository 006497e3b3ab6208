"""The lists of the queue: what each holds, for whom, and how many there are, counted no further than says enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from mach.access import Permission, roles_with
from mach.models import Clock, Team, User
from mach.queries.bounded import COUNTED_TO, CountUpTo
from mach.queries.prepared import Prepared
from mach.workdays import LONDON
from referrals.models import Category, Contact, Rag
from referrals.queries.contacts import contacts_for
from referrals.rules import Urgency
from referrals.workflow import ContactStatus


@dataclass(frozen=True, slots=True)
class View:
    """One of the lists of the queue: its name in the address, its words, for whom, and what is in it."""

    name: str
    label: str
    rows: Callable[[Any, User, datetime], Any]
    """The rows of it among those that a reader may see, given when today began."""
    permission: Permission = Permission.READ_CASES
    empty: str = "Contacts that partners send and calls that are taken appear here at once."


def _to_rate(rows: Any, reader: User, midnight: datetime) -> Any:
    nobody_has = Q(urgency=Urgency.UNRATED) | Q(urgency=Urgency.HOT, rag="")
    return rows.open().filter(nobody_has | Q(rating_to_confirm_since__isnull=False))


def _of_team(rows: Any, reader: User, midnight: datetime) -> Any:
    return rows.open().filter(team_id=reader.team_id) if reader.team_id else rows.none()


def _decided_today(rows: Any, reader: User, midnight: datetime) -> Any:
    return rows.filter(status=ContactStatus.DECIDED).decided_since(midnight)


def late(rows: Any, moment: datetime) -> Any:
    """Those of which any clock runs late, as the wall of clocks says it."""
    kind = ContentType.objects.get_for_model(Contact).pk
    return rows.filter(pk__in=Clock.objects.running_late(moment).filter(stage_type_id=kind).values("stage_id"))


def midnight() -> datetime:
    return timezone.now().astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)


VIEWS = (
    View("open", "All open", lambda rows, reader, midnight: rows.open()),
    View(
        "to_rate",
        "To rate",
        _to_rate,
        Permission.RATE_CONTACT,
        "Contacts that nobody has rated, and rated ones about which more has come in, wait here for a manager.",
    ),
    View(
        "to_allocate",
        "To allocate",
        lambda rows, reader, midnight: rows.unallocated(),
        Permission.ALLOCATE_CONTACT,
        "Rated contacts that no worker has yet wait here: a manager allocates them, or one of their team takes them.",
    ),
    View(
        "to_authorise",
        "To authorise",
        lambda rows, reader, midnight: rows.open().to_authorise().not_recommended_by(reader),
        Permission.AUTHORISE_DECISION,
        "Recommendations of social workers wait here for a manager. Your own are for another manager to decide.",
    ),
    View(
        "mine",
        "Mine",
        lambda rows, reader, midnight: rows.of_worker(reader),
        empty="Contacts that a manager allocates to you, or that you take from your team, are listed here.",
    ),
    View(
        "team",
        "My team’s",
        _of_team,
        empty="Contacts that are allocated to your team or to its members are listed here.",
    ),
    View(
        "decided",
        "Decided today",
        _decided_today,
        empty="Contacts that are decided today are listed here, the latest first.",
    ),
)
BY_NAME = {view.name: view for view in VIEWS}


def views_for(reader: User) -> list[View]:
    return [view for view in VIEWS if reader.may(view.permission)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see: one of the views, and what narrows it."""

    view: str = "open"
    team: int | None = None
    worker: int | None = None
    unallocated: bool = False
    rag: str = ""
    source: str = ""
    category: str = ""
    late: bool = False

    def rows(self, reader: User, as_of: datetime, midnight: datetime) -> Any:
        rows = BY_NAME[self.view].rows(contacts_for(reader), reader, midnight)
        wanted: dict[str, Any] = {
            "team_id": self.team,
            "worker_id": self.worker,
            "source_code": self.source,
            "categories__contains": [self.category] if self.category else None,
            "rag": self.rag if self.rag in Rag.values else None,
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if self.unallocated:
            rows = rows.filter(worker=None)
        if self.rag == "none":
            rows = rows.filter(rag="")
        if self.rag == "hot":
            rows = rows.filter(urgency=Urgency.HOT)
        return late(rows, as_of) if self.late else rows

    @property
    def falling(self) -> bool:
        """What is decided is read from the latest back; open work from the most urgent on."""
        return self.view == "decided"


def _counts(reader: User, now: datetime, midnight: datetime) -> Any:
    seen = contacts_for(reader)
    lists = [view.rows(seen, reader, midnight) for view in views_for(reader)]
    lists += [seen.open().filter(urgency=Urgency.HOT), late(seen.open(), now)]
    bounded = [CountUpTo(rows.order_by().values("pk")[:COUNTED_TO]) for rows in lists]
    return User.objects.filter(pk=reader.pk).values_list(*bounded)


COUNTS = Prepared(_counts)


def counts(reader: User) -> dict[str, int]:
    """How many contacts each view holds, with those that are late and those of danger now or red: one statement."""
    names = [*(view.name for view in views_for(reader)), "hot", "late"]
    [found] = COUNTS(reader, now=timezone.now(), midnight=midnight())
    return dict(zip(names, found, strict=True))


def choices(reader: User) -> dict[str, list[tuple[str, str]]]:
    """What the queue can be narrowed by: teams, workers, concerns. One statement for all three."""
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in ("team", "worker", "category")}
    for kind, value, label in CHOICES(reader) if reader.may(Permission.READ_CASES) else ():
        found[kind].append((value, label))
    return {kind: sorted(pairs, key=lambda pair: pair[1].casefold()) for kind, pairs in found.items()}


def _choices(reader: User) -> Any:
    screen = [role.value for role in roles_with(Permission.SCREEN_CONTACT)]
    kinds = (
        ("team", Team.objects.filter(active=True), Cast("pk", CharField()), "name"),
        ("worker", User.objects.filter(is_active=True, roles__overlap=screen), Cast("pk", CharField()), "name"),
        ("category", Category.objects.filter(active=True), "slug", "label"),
    )
    first, *rest = (
        rows.order_by().annotate(what=Value(kind, output_field=CharField())).values_list("what", value, label)
        for kind, rows, value, label in kinds
    )
    return first.union(*rest, all=True)


CHOICES = Prepared(_choices)
