"""The programme of audits: how far each round has come, who is due, and what a team's audits say over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from improvement.models import OPEN_AUDIT, AuditRound, Grade
from improvement.queries.audits import DONE, audits_for, behind, rounds
from improvement.rules.months import month_of, months_to, this_month
from improvement.workflow import AuditStatus
from mach.models import Team, User
from mach.workdays import LONDON

MONTHS = 12


@dataclass(slots=True)
class Progress:
    """A round with how far it has come: of the cases it is to hold, how many are drawn and agreed, and how many are
    open past its day."""

    round: AuditRound
    drawn: int
    agreed: int
    open: int
    late: int

    @property
    def percent(self) -> int:
        return round(100 * self.agreed / max(self.drawn, self.round.size))

    @property
    def state(self) -> str:
        today = timezone.localdate()
        if self.agreed and not self.open and self.drawn >= self.round.size:
            return "done"
        if self.drawn < self.round.size:
            return "to draw" if self.round.opens_on <= today else "planned"
        return "late" if self.late else "running"


def programme(reader: User) -> list[Progress]:
    """Every round, the ones that are due next first, those that are done last. Two statements."""
    now = timezone.now()
    is_open = Q(status__in=OPEN_AUDIT)
    counted = (
        audits_for(reader).exclude(status=AuditStatus.WITHDRAWN).order_by().values_list("round")
        .annotate(drawn=Count("pk"), agreed=Count("pk", filter=Q(status__in=DONE)), open=Count("pk", filter=is_open),
                  late=Count("pk", filter=is_open & Q(due_at__lte=now)))
    )  # fmt: skip
    numbers = {row[0]: row[1:] for row in counted}
    found = [Progress(each, *numbers.get(each.pk, (0, 0, 0, 0))) for each in rounds(reader)]
    return sorted(found, key=lambda each: (each.state == "done", each.round.due_on, each.round.pk))


def progress_of(of: AuditRound, reader: User) -> Progress:
    return next(each for each in programme(reader) if each.round.pk == of.pk)


@dataclass(frozen=True, slots=True)
class Due:
    """What one auditor still has to do, and the nearest day."""

    auditor: User
    to_do: int
    late: int
    next_on: Any


def who_is_due(reader: User) -> list[Due]:
    """Auditors with audits to do, the latest first."""
    now = timezone.now()
    to_do = audits_for(reader).filter(status__in=[AuditStatus.DRAWN, AuditStatus.AUDITING])
    found: dict[int, list[Any]] = {}
    for row in to_do:
        found.setdefault(row.worker_id, []).append(row)
    lines = [
        Due(held[0].worker, len(held), sum(row.due_at <= now for row in held), min(row.due_at for row in held))
        for held in found.values()
    ]
    return sorted(lines, key=lambda line: (-line.late, line.next_on, line.auditor.name))


@dataclass(frozen=True, slots=True)
class Completion:
    """Of the audits due in the rounds of a span, how many were agreed, and how many of them in time."""

    due: int
    agreed: int
    in_time: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.agreed / self.due) if self.due else None


def completion(reader: User) -> Completion:
    """Of the audits whose day came in the last twelve months, this one included."""
    return Completion(
        *(behind(reader, {"part": part, "since": months()[0]}).count() for part in ("due", "due_agreed", "due_in_time"))
    )


def months() -> list[date]:
    """The twelve months that are looked at, the one that runs last."""
    return months_to(this_month(timezone.now()), MONTHS)


def calendar(found: Iterable[Progress]) -> list[tuple[date, list[Progress]]]:
    """The rounds by the month in which they are due, in order."""
    by_month: dict[date, list[Progress]] = {}
    for each in sorted(found, key=lambda each: each.round.due_on):
        by_month.setdefault(month_of(each.round.due_on), []).append(each)
    return list(by_month.items())


# What a team's audits say


def teams(reader: User) -> list[tuple[Team, int]]:
    """Teams whose work was audited, with how many audits are agreed."""
    counted = Counter(audits_for(reader).filter(status__in=DONE).values_list("team_id", flat=True))
    rows = Team.objects.filter(pk__in=[pk for pk in counted if pk]).order_by("name")
    return [(team, counted[team.pk]) for team in rows]


def team_by_slug(slug: str) -> Team | None:
    return Team.objects.filter(slug=slug).first()


@dataclass(slots=True)
class Profile:
    """What the agreed audits of one team say over twelve months."""

    team: Team
    audits: list[Any]
    months: list[date] = field(default_factory=list)

    @property
    def by_month(self) -> list[tuple[date, list[tuple[Grade, int]], int]]:
        found: dict[date, Counter[str]] = {first: Counter() for first in self.months}
        for each in self.audits:
            found[month_of(each.agreed_at.astimezone(LONDON).date())][each.agreed] += 1
        return [(first, [(g, held[g.value]) for g in Grade], held.total()) for first, held in found.items()]

    @property
    def grades(self) -> list[tuple[Grade, int]]:
        held = Counter(each.agreed for each in self.audits)
        return [(grade, held[grade.value]) for grade in Grade]

    @property
    def domains(self) -> list[tuple[str, list[tuple[Grade, int]]]]:
        """Each domain by its name, with how often it had each grade, the weakest first."""
        held: dict[str, Counter[str]] = {}
        for each in self.audits:
            names = {domain["key"]: domain["label"] for domain in each.tool.domains}
            for row in each.grades.all():
                if row.grade:
                    held.setdefault(names.get(row.domain, row.domain), Counter())[row.grade] += 1
        weak = (Grade.INADEQUATE.value, Grade.REQUIRES_IMPROVEMENT.value)
        order = sorted(held, key=lambda name: (-sum(held[name][g] for g in weak) / held[name].total(), name))
        return [(name, [(grade, held[name][grade.value]) for grade in Grade]) for name in order]

    @property
    def themes(self) -> list[tuple[str, int]]:
        return Counter(theme for each in self.audits for theme in each.themes).most_common(12)

    @property
    def differed(self) -> int:
        return sum(each.agreed != each.overall for each in self.audits)

    @property
    def actions(self) -> list[Any]:
        rows = [row for each in self.audits for row in each.audit_actions.all() if row.action.done_at is None]
        return sorted(rows, key=lambda row: row.action.due_at)


def profile(team: Team, reader: User) -> Profile:
    """A team's agreed audits of the last twelve months, this one included."""
    rows = behind(reader, {"team": team.slug, "since": months()[0]})
    return Profile(team, list(rows.prefetch_related("grades", "audit_actions__action__owner")), months())
