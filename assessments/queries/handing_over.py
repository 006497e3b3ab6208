"""Work that needs another worker: everything open that somebody has who leaves, has left or is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.queries.open_work import KINDS, Piece, work_of
from mach.access import roles_with
from mach.models import Absence, User
from mach.models.users import SYSTEM_EMAIL
from mach.workdays import end_of_day
from referrals.queries.workers import Load, loads

CSV_HEAD = ("Kind", "Reference", "What", "Since", "Stands", "Next due")


@dataclass(frozen=True, slots=True)
class Going:
    """A worker whose work needs somebody else, why, and what they still have."""

    worker: User
    why: str
    work: list[Piece]
    gone: bool
    """They leave or have left: all of it needs a new owner. Otherwise they are away, and some falls due meanwhile."""
    until: date | None = None

    @property
    def urgent(self) -> list[Piece]:
        """What cannot wait: everything of a leaver; of somebody who is away what falls due before they are back."""
        if self.gone or self.until is None:
            return self.work
        back = end_of_day(self.until)
        return [piece for piece in self.work if piece.due_at and piece.due_at <= back]


def going(reader: User, *, today: date | None = None) -> list[Going]:
    """Everybody who leaves, has left with open work or is away today: who left first, then by day."""
    day = today or timezone.localdate()
    away = {
        absence.user_id: absence
        for absence in Absence.objects.filter(first_day__lte=day, last_day__gte=day).order_by("last_day")
    }
    concerned = Q(leaves_on__isnull=False) | Q(is_active=False) | Q(pk__in=list(away))
    workers = list(
        User.objects.filter(concerned, agency=None).exclude(email=SYSTEM_EMAIL).select_related("team").order_by("name")
    )
    work = work_of(workers, reader)
    rows = [one_of(worker, work[worker.pk], away.get(worker.pk), day) for worker in workers]
    shown = [row for row in rows if row.work or not _over(row.worker, day)]
    return sorted(shown, key=lambda row: (not row.gone, row.worker.leaves_on or row.until or day, row.worker.name))


def one_of(worker: User, work: list[Piece], absence: Absence | None, day: date) -> Going:
    if not worker.is_active:
        return Going(worker, "Account closed", work, True)
    if worker.leaves_on:
        words = "Left on" if worker.leaves_on < day else "Leaves on"
        return Going(worker, f"{words} {worker.leaves_on:%-d %B %Y}", work, True)
    if absence:
        why = f"{absence.get_kind_display()}, until {absence.last_day:%-d %B %Y}"
        return Going(worker, why, work, False, absence.last_day)
    return Going(worker, "", work, False)


def _over(worker: User, day: date) -> bool:
    return not worker.is_active or (worker.leaves_on is not None and worker.leaves_on < day)


def going_of(worker: User, reader: User) -> Going:
    """One worker's work, whether they go or not."""
    day = timezone.localdate()
    absence = worker.absences.filter(first_day__lte=day, last_day__gte=day).order_by("-last_day").first()
    return one_of(worker, work_of([worker], reader)[worker.pk], absence, day)


def staff() -> Any:
    """Everybody of the council who has ever had an account."""
    return User.objects.filter(agency=None).exclude(email=SYSTEM_EMAIL).select_related("team")


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who may get work, with what they have now."""

    load: Load

    @property
    def words(self) -> str:
        worker, words = self.load.worker, self.load.words
        if worker.team:
            words = words.replace(": ", f", {worker.team}: ", 1)
        return f"{words} – leaves {worker.leaves_on:%-d %b}" if worker.leaves_on else words


def takers(worker: User, work: Iterable[Piece], reader: User) -> list[Taker]:
    """Who may get at least one kind of this work, the same team first, each with their caseload."""
    wanted = {role.value for piece in work for role in roles_with(KINDS[piece.kind].gets)}
    rows = staff().filter(is_active=True, roles__overlap=sorted(wanted)).exclude(pk=worker.pk).order_by("name", "pk")
    people = [each for each in rows if each.leaves_on is None or each.leaves_on > timezone.localdate()]
    found = [Taker(load) for load in loads(people, reader=reader)]
    return sorted(found, key=lambda each: each.load.worker.team_id != worker.team_id)


def may_give(reader: User) -> set[str]:
    """The kinds of work that this reader may hand over."""
    return {kind.key for kind in KINDS.values() if reader.may(kind.gives)}


def piece_row(key: str, reader: User) -> Any:
    """The record behind a piece of work, if this reader may see it and it is still open."""
    kind, _, pk = key.partition(":")
    if kind not in KINDS or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return KINDS[kind].rows(reader).filter(pk=int(pk)).first()


def csv_rows(work: Iterable[Piece]) -> Iterable[list[Any]]:
    """A worker's work as a spreadsheet's rows, without names."""
    for piece in work:
        what = KINDS[piece.kind].label if piece.kind == "action" else piece.what
        yield [KINDS[piece.kind].label, piece.reference, what, piece.since, piece.stands, piece.due_at]
