"""Work that needs another worker: everything open that somebody has who leaves, has left or is away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.models import (
    OPEN_ASSESSMENT,
    OPEN_EPISODE,
    OPEN_MEETING,
    RUNNING_ENQUIRY,
    Assessment,
    Enquiry,
    Episode,
    Pathway,
    StrategyMeeting,
)  # fmt: skip
from assessments.workflow import PathwayStatus
from mach.access import Permission as P
from mach.access import roles_with
from mach.models import Absence, Action, Clock, User
from mach.models.users import SYSTEM_EMAIL
from mach.workdays import end_of_day
from referrals.models import Contact
from referrals.queries.workers import Load, loads
from referrals.workflow import ContactStatus

TO_DO = Q(done_at=None)
CSV_HEAD = ("Kind", "Reference", "What", "Since", "Stands", "Next due")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: how it is called, who may hand it over, and who may get it."""

    key: str
    label: str
    gives: P
    gets: P
    rows: Callable[[User], Any]
    owner: str = "worker"


def _meetings(reader: User) -> Any:
    """Called or held, and concluded ones whose minutes nobody has issued."""
    unfinished = Q(status__in=OPEN_MEETING) | Q(status="concluded", minutes=None)
    return StrategyMeeting.objects.visible_to(reader).filter(unfinished)


def _actions(reader: User) -> Any:
    """What is still to be done; the steps of a contact's direction end with its screening."""
    contact = ContentType.objects.get_for_model(Contact)
    screened = Contact.objects.filter(pk=OuterRef("stage_id"), status=ContactStatus.SCREENING)
    rows = Action.objects.visible_to(reader).filter(TO_DO).select_related("stage_type")
    return rows.filter(~Q(stage_type=contact) | Exists(screened))


KINDS: dict[str, Kind] = {
    each.key: each
    for each in (
        Kind("contact", "Contacts", P.ALLOCATE_CONTACT, P.SCREEN_CONTACT,
             lambda reader: Contact.objects.visible_to(reader).open()),
        Kind("assessment", "Assessments", P.ALLOCATE_ASSESSMENT, P.WRITE_ASSESSMENT,
             lambda reader: Assessment.objects.visible_to(reader).filter(status__in=OPEN_ASSESSMENT)
             .select_related("person", "referral", "referral__contact")),
        Kind("enquiry", "Section 47 enquiries", P.ALLOCATE_ASSESSMENT, P.WRITE_ASSESSMENT,
             lambda reader: Enquiry.objects.visible_to(reader).filter(status__in=RUNNING_ENQUIRY)
             .select_related("person", "referral", "referral__contact")),
        Kind("episode", "Early help", P.ACCEPT_HANDOVER, P.WORK_EPISODE,
             lambda reader: Episode.objects.visible_to(reader).filter(status__in=OPEN_EPISODE)
             .select_related("contact")),
        Kind("pathway", "Homeless young people", P.WORK_PATHWAY, P.WORK_PATHWAY,
             lambda reader: Pathway.objects.visible_to(reader).filter(status=PathwayStatus.OPEN)
             .select_related("contact", "person", "child")),
        Kind("meeting", "Strategy meetings", P.CALL_STRATEGY_MEETING, P.CALL_STRATEGY_MEETING, _meetings),
        Kind("action", "Steps and actions to do", P.HAND_OVER_WORK, P.READ_CASES, _actions, "owner"),
        Kind("clock", "Other things waited for", P.HAND_OVER_WORK, P.READ_CASES,
             lambda reader: Clock.objects.visible_to(reader).running(), "owner"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that somebody has: what it is, where it stands, and when its next clock ends."""

    kind: str
    pk: int
    reference: str
    href: str
    what: str
    since: datetime
    stands: str
    who: str
    people: tuple[int, ...]
    restricted: bool
    due_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def late(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()


def work_of(workers: Iterable[User], reader: User) -> dict[int, list[Piece]]:
    """Everything open that each of these workers has, so far as the reader may know of it, by the worker's id."""
    ids = [worker.pk for worker in workers]
    found: dict[int, list[Piece]] = {pk: [] for pk in ids}
    if not ids:
        return found
    running = list(KINDS["clock"].rows(reader).filter(owner__in=ids).order_by("due_at", "pk"))
    covered: set[tuple[int, int]] = set()
    for kind in (each for each in KINDS.values() if each.key != "clock"):
        for row in kind.rows(reader).filter(**{f"{kind.owner}__in": ids}).order_by("pk"):
            of = _stages_of(kind.key, row)
            covered |= of
            ends = next((clock.due_at for clock in running if (clock.stage_type_id, clock.stage_id) in of), None)
            piece = _piece(kind.key, row)
            piece = piece if kind.key == "action" else replace(piece, due_at=ends)
            found[getattr(row, f"{kind.owner}_id")].append(piece)
    for clock in running:
        if (clock.stage_type_id, clock.stage_id) not in covered:
            found[clock.owner_id].append(_piece("clock", clock))
    return found


def _stages_of(kind: str, row: Any) -> set[tuple[int, int]]:
    """The stages whose clocks go with this piece of work. An assessment's run on its referral."""
    if kind == "action":
        return set()
    stages = [row, row.referral] if kind == "assessment" else [row]
    return {(ContentType.objects.get_for_model(stage).pk, stage.pk) for stage in stages}


def _piece(kind: str, row: Any) -> Piece:
    held = {"kind": kind, "pk": row.pk, "reference": row.reference, "restricted": row.restricted}
    if kind == "action":
        said = {"what": row.what, "since": row.set_at, "stands": "to do", "due_at": row.due_at, "href": row.link}
        return Piece(**held, **said, who="", people=())
    if kind == "clock":
        said = {"what": f"{row.kind_label}: {row.situation}", "since": row.started_at, "stands": row.where}
        return Piece(**held, **said, who="", people=tuple(row.people), due_at=row.due_at, href=row.link)
    person = getattr(row, "person", None)
    return Piece(
        **held,
        href=row.get_absolute_url(),
        what=row.situation(),
        since=row.begun_at,
        stands=row.get_status_words() if hasattr(row, "get_status_words") else row.status.replace("_", " "),
        who=person.full_name if person else "",
        people=(person.pk,) if person else (),
    )


# Who leaves, who has left, who is away


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
