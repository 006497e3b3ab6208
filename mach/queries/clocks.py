"""The wall: every clock that runs, what it waits for, whose it is, by when; and late work that nobody has explained."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from mach.access import Permission
from mach.models import BankHoliday, Clock, Person, Stage, Team, User
from mach.models.base import NotIdentified
from mach.models.clocks import LATE_FROM
from mach.queries.bounded import COUNTED_TO, CountUpTo
from mach.timescales import TIMESCALES

PAGE = 50
AT_MOST = 5000
"""Lines in a CSV: past that, narrow the list."""
STRIP_HOURS = 48
OF_A_LEAD = ("early_help_first_contact", "early_help_plan", "early_help_review", "plan_action")
ADULT_AFTER = timedelta(days=18 * 366)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WRITTEN = re.compile(r"(?P<number>[0-9]{1,6})\.(?P<way>[ab])\.(?P<at>[0-9]{1,17})\.(?P<pk>[0-9]{1,18})")

Sent = dict[int, list[NotIdentified]]
"""Children as they were sent, by clock."""

STATES = {
    "open": "All open",
    "late": "Late",
    "limit": "Limit passed",
    "soon": "Late within 24 hours",
    "running": "In time",
    "explain": "Late, to explain",
}


def clocks_for(reader: User) -> Any:
    """Every clock that this reader may see."""
    return Clock.objects.visible_to(reader)


def waiting_for(reader: User) -> Any:
    """The clocks that run, as far as this reader may see them. A partner who reads no case sees those of the families
    that they lead, and no other."""
    if reader.may(Permission.READ_CASES) or not reader.may(Permission.WORK_EPISODE):
        return clocks_for(reader).running()
    open_to = reader.restricted_people_open_to()
    return Clock.objects.running().filter(owner=reader, kind__in=OF_A_LEAD, restricted_people__contained_by=open_to)


def to_explain(reader: User) -> Any:
    """Breaches that no manager has explained yet, of clocks that run and of clocks that have stopped."""
    return clocks_for(reader).filter(breached_at__isnull=False, acknowledged_at=None)


def in_state(rows: Any, state: str, now: datetime) -> Any:
    """Running clocks by how they stand. Late is: past the target or, where there is none, past the limit."""
    running = rows.running().by_late_from()
    match state:
        case "late":
            return rows.running_late(now)
        case "limit":
            return rows.running_late(now).filter(due_at__lte=now)
        case "soon":
            return running.filter(late_from__gt=now, late_from__lte=now + timedelta(hours=24))
        case "running":
            return running.filter(late_from__gt=now)
        case "explain":
            return rows.by_late_from().filter(breached_at__isnull=False, acknowledged_at=None)
        case _:
            return running


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants of the wall. What is nonsense in an address narrows nothing."""

    state: str = "open"
    kind: str = ""
    team: int | None = None
    worker: int | None = None
    nobody: bool = False
    hour: datetime | None = None

    def rows(self, reader: User, now: datetime) -> Any:
        rows = in_state(clocks_for(reader), self.state, now)
        wanted = {"kind": self.kind, "team_id": self.team, "owner_id": self.worker}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if self.nobody:
            rows = rows.filter(owner=None)
        if self.hour:
            end = self.hour + timedelta(hours=1)
            rows = rows.filter(late_from__gt=now, late_from__gte=self.hour, late_from__lt=end)
        return rows

    @property
    def narrowed(self) -> bool:
        return bool(self.kind or self.team or self.worker or self.nobody or self.hour)


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which (or, going back, before which) a page begins, named by what orders it."""

    number: int
    back: bool
    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.number}.{'b' if self.back else 'a'}.{(self.at - EPOCH) // MICROSECOND}.{self.pk}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        said = WRITTEN.fullmatch(written)
        if not said:
            return None
        at = EPOCH + int(said["at"]) * MICROSECOND
        return cls(max(int(said["number"]), 2), said["way"] == "b", at, int(said["pk"]))


@dataclass(slots=True)
class Page:
    """A page of the wall, with the children of its clocks."""

    rows: list[Clock]
    number: int = 1
    before: Place | None = None
    after: Place | None = None
    children: dict[int, Person] = field(default_factory=dict)
    sent: Sent = field(default_factory=dict)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.after is not None

    @property
    def previous_page_number(self) -> Place | None:
        """What the address of the page before carries; the first page needs nothing."""
        return self.before if self.number > 2 else None

    @property
    def next_page_number(self) -> Place | None:
        return self.after


def page(reader: User, asked: Asked, place: Place | None = None, *, size: int = PAGE) -> Page:
    """A page of clocks, those that have been late longest first, from a place on."""
    rows = asked.rows(reader, timezone.now()).select_related("owner", "team")
    back = place is not None and place.back
    if place:
        same = Q(late_from=place.at)
        beyond = Q(late_from__lt=place.at) | same & Q(pk__lt=place.pk)
        rows = rows.filter(beyond if back else Q(late_from__gt=place.at) | same & Q(pk__gt=place.pk))
    found = list(rows.order_by(*(("-late_from", "-pk") if back else ("late_from", "pk")))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    number = place.number if place else 1
    shown = Page(found, number, children=children_of(found, reader), sent=as_sent(found))
    if found:
        shown.before = Place(max(number - 1, 1), True, found[0].late_from, found[0].pk)
        shown.after = Place(number + 1, False, found[-1].late_from, found[-1].pk) if more or back else None
    return shown


def children_of(rows: list[Clock], reader: User) -> dict[int, Person]:
    """The children whom these clocks concern and this reader may see; a parent on the same record is left out. Who
    leads a family and reads no case knows its children: their own clocks name them."""
    ids = {person for clock in rows for person in clock.people}
    young = Q(date_of_birth=None) | Q(date_of_birth__gt=timezone.localdate() - ADULT_AFTER)
    seen = Person.objects.visible_to(reader) if reader.may(Permission.READ_CASES) else Person.objects.all()
    found = seen.filter(young, pk__in=ids) if ids else []
    return {person.pk: person for person in found}


def as_sent(rows: list[Clock]) -> Sent:
    """For each of these clocks the children on its work of whom nobody has said yet who they are: named as they were
    sent, for nobody waits to be identified before a manager looks. One statement for each kind of work."""
    work: dict[int, set[int]] = {}
    for clock in rows:
        work.setdefault(clock.stage_type_id, set()).add(clock.stage_id)
    found: dict[tuple[int, int], list[NotIdentified]] = {}
    for kind, ids in work.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        for child in model.not_identified(ids) if model and issubclass(model, Stage) else []:
            found.setdefault((kind, child.stage_id), []).append(child)
    sent = {
        clock.pk: [
            child for child in found.get((clock.stage_type_id, clock.stage_id), []) if clock.part in {None, child.part}
        ]
        for clock in rows
    }
    return {pk: children for pk, children in sent.items() if children}


def counts(reader: User) -> dict[str, int]:
    """How many clocks stand in each state, counted no further than says enough: one statement."""
    now = timezone.now()
    rows = clocks_for(reader)
    bounded = {
        state: CountUpTo(in_state(rows, state, now).order_by().values("pk")[:COUNTED_TO])
        for state in STATES
        if state != "explain" or reader.may(Permission.ACKNOWLEDGE_BREACH)
    }
    return dict(User.objects.filter(pk=reader.pk).values(**{f"n_{name}": n for name, n in bounded.items()}).get())


def next_hours(reader: User, asked: Asked) -> list[tuple[datetime, int]]:
    """How many clocks become late in each of the next 48 hours, of those asked for."""
    now = timezone.now()
    rows = asked.rows(reader, now).filter(late_from__gt=now, late_from__lt=now + timedelta(hours=STRIP_HOURS))
    hours = rows.order_by().annotate(hour=TruncHour(LATE_FROM, tzinfo=UTC)).values_list("hour").annotate(n=Count("pk"))
    found: dict[datetime, int] = dict(hours)
    first = now.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return [(at, found.get(at, 0)) for at in (first + timedelta(hours=n) for n in range(STRIP_HOURS))]


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the wall can be narrowed by."""
    teams = Team.objects.filter(active=True).order_by("name").values_list("pk", "name")
    workers = User.objects.filter(is_active=True, agency=None, clocks__stopped_at=None, clocks__isnull=False)
    return {
        "kind": [(kind, scale.label) for kind, scale in TIMESCALES.items()],
        "team": [(str(pk), name) for pk, name in teams],
        "worker": [(str(pk), name) for pk, name in workers.distinct().order_by("name").values_list("pk", "name")],
    }


def last_known_year() -> int | None:
    """The last year whose bank holidays are known."""
    known = BankHoliday.objects.filter(closure=False).order_by("-day").values_list("day", flat=True).first()
    return known.year if known else None
