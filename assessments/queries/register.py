"""The register of unfinished records: what somebody began and has not finished, by worker, kind and age."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.models import OPEN_ASSESSMENT, OPEN_EPISODE, Assessment, Enquiry, Episode, Pathway, StrategyMeeting
from assessments.queries.open_work import SEVERAL_CHILDREN, children_on, in_words, names_of
from assessments.workflow import PathwayStatus
from mach.models import Team, User
from referrals.models import Contact
from referrals.workflow import ContactStatus

KINDS = {
    "contact": "Contacts in screening",
    "assessment": "Assessments not signed off",
    "enquiry": "Enquiries not signed off",
    "meeting": "Meetings without decision or minutes",
    "episode": "Early help without a plan",
    "pathway": "Homeless young people’s answers",
}
AGES = (
    ("week", "up to 7 days", 7),
    ("month", "8 to 28 days", 28),
    ("limit", "29 to 63 days", 63),
    ("over", "over 63 days", None),
)
CSV_HEAD = ("Kind", "Reference", "Worker", "Team", "Begun", "Days", "Stands")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One record that is not finished: whose, since when, and where it stands."""

    kind: str
    reference: str
    href: str
    worker: User | None
    team: Team | None
    begun_at: datetime
    stands: str
    people: tuple[int, ...]
    children: tuple[int, ...]
    restricted: bool
    who: str = ""

    @property
    def days(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.begun_at)).days

    @property
    def age(self) -> str:
        return next(key for key, _, most in AGES if most is None or self.days <= most)

    @property
    def whose(self) -> str:
        return str(self.worker.pk) if self.worker else NOBODY

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


def _rows(reader: User) -> Iterator[tuple[str, Any]]:
    screening = Q(status__in=[ContactStatus.SCREENING, ContactStatus.TO_AUTHORISE])
    meetings = Q(status="held") | Q(status="concluded", minutes=None)
    lists = {
        "contact": Contact.objects.visible_to(reader).filter(screening),
        "assessment": Assessment.objects.visible_to(reader).filter(status__in=OPEN_ASSESSMENT),
        "enquiry": Enquiry.objects.visible_to(reader).filter(status__in=["enquiring", "submitted"]),
        "meeting": StrategyMeeting.objects.visible_to(reader).filter(meetings),
        "episode": Episode.objects.visible_to(reader).filter(status__in=OPEN_EPISODE, plan_agreed_on=None),
        "pathway": Pathway.objects.visible_to(reader).filter(status=PathwayStatus.OPEN, answer=""),
    }
    for kind, rows in lists.items():
        if rows.model in SEVERAL_CHILDREN:
            rows = rows.prefetch_related("children")
        for row in rows.select_related("worker", "team").order_by("begun_at", "pk"):
            yield kind, row


def unfinished(reader: User) -> list[Unfinished]:
    """Every unfinished record that this reader may know of, the oldest first."""
    found = [
        Unfinished(
            kind=kind,
            reference=row.reference,
            href=row.get_absolute_url(),
            worker=row.worker,
            team=row.team,
            begun_at=row.begun_at,
            stands=row.get_status_words() if hasattr(row, "get_status_words") else row.status.replace("_", " "),
            people=tuple(row.people),
            children=children_on(row),
            restricted=row.restricted,
        )
        for kind, row in _rows(reader)
    ]
    return sorted(found, key=lambda row: (row.begun_at, row.reference))


def named(rows: Iterable[Unfinished], reader: User) -> list[Unfinished]:
    """These rows with the names of their children, as far as this reader may know them."""
    shown = list(rows)
    names = names_of((child for row in shown for child in row.children), reader)
    return [replace(row, who=in_words(row.children, names)) for row in shown]


def narrowed(rows: Iterable[Unfinished], *, kind: str, worker: str, team: str, age: str) -> list[Unfinished]:
    """The rows behind one figure; what is not said does not narrow."""
    return [
        row
        for row in rows
        if kind in ("", row.kind)
        and worker in ("", row.whose)
        and team in ("", str(row.team.pk) if row.team else NOBODY)
        and age in ("", row.age)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One worker's, or one team's, figures: for each kind and age how many."""

    key: str
    label: str
    team: str
    cells: list[tuple[str, str, int]]
    total: int


def table(rows: list[Unfinished], *, by_team: bool, ages: bool) -> list[Line]:
    """Counts by worker or by team, in columns of kinds or of ages; who has the most comes first."""
    groups: dict[str, list[Unfinished]] = {}
    for row in rows:
        key = (str(row.team.pk) if row.team else NOBODY) if by_team else row.whose
        groups.setdefault(key, []).append(row)
    columns = {key: label for key, label, _ in AGES} if ages else KINDS
    lines = []
    for key, held in groups.items():
        first = held[0]
        label = str((first.team if by_team else first.worker) or "Nobody yet")
        team = str(first.worker.team or "") if first.worker and not by_team and first.worker.team_id else ""
        counted = Counter(row.age if ages else row.kind for row in held)
        cells = [(each, column, counted[each]) for each, column in columns.items()]
        lines.append(Line(key, label, team, cells, len(held)))
    return sorted(lines, key=lambda line: (-line.total, line.label))


def csv_rows(rows: Iterable[Unfinished]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.kind_label, row.reference, row.worker, row.team, row.begun_at, row.days, row.stands]
