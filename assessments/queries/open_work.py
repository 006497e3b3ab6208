"""Everything open that somebody has: each piece of work by its kind, who may hand it over and who may get it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
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
from mach.models import Action, Clock, Person, User
from referrals.models import Contact, Referral
from referrals.workflow import ContactStatus, ReferralStatus

TO_DO = Q(done_at=None)
SEVERAL_CHILDREN = (Contact, Episode, StrategyMeeting)


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
    return StrategyMeeting.objects.visible_to(reader).filter(unfinished).prefetch_related("children")


def _actions(reader: User) -> Any:
    """What is still to be done; the steps of a contact's direction end with its screening."""
    contact = ContentType.objects.get_for_model(Contact)
    screened = Contact.objects.filter(pk=OuterRef("stage_id"), status=ContactStatus.SCREENING)
    stages = [kind.objects.prefetch_related("children") for kind in SEVERAL_CHILDREN]
    rows = Action.objects.visible_to(reader).filter(TO_DO).prefetch_related(GenericPrefetch("stage", stages))
    return rows.filter(~Q(stage_type=contact) | Exists(screened))


KINDS: dict[str, Kind] = {
    each.key: each
    for each in (
        Kind("contact", "Contacts", P.ALLOCATE_CONTACT, P.SCREEN_CONTACT,
             lambda reader: Contact.objects.visible_to(reader).open().prefetch_related("children")),
        Kind("assessment", "Assessments", P.ALLOCATE_ASSESSMENT, P.WRITE_ASSESSMENT,
             lambda reader: Assessment.objects.visible_to(reader).filter(status__in=OPEN_ASSESSMENT)
             .select_related("person", "referral", "referral__contact")),
        Kind("enquiry", "Section 47 enquiries", P.ALLOCATE_ASSESSMENT, P.WRITE_ASSESSMENT,
             lambda reader: Enquiry.objects.visible_to(reader).filter(status__in=RUNNING_ENQUIRY)
             .select_related("person", "referral", "referral__contact")),
        Kind("referral", "Children with whom the work goes on", P.ACCEPT_OUTCOME, P.READ_CASES,
             lambda reader: Referral.objects.visible_to(reader).filter(status=ReferralStatus.WORKING)
             .select_related("person", "contact")),
        Kind("episode", "Early help", P.ACCEPT_HANDOVER, P.WORK_EPISODE,
             lambda reader: Episode.objects.visible_to(reader).filter(status__in=OPEN_EPISODE)
             .select_related("contact").prefetch_related("children")),
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
    people: tuple[int, ...]
    restricted: bool
    due_at: datetime | None = None
    who: str = ""

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
    listed: list[tuple[int, Piece]] = []
    for kind in (each for each in KINDS.values() if each.key != "clock"):
        for row in kind.rows(reader).filter(**{f"{kind.owner}__in": ids}).order_by("pk"):
            of = _stages_of(kind.key, row)
            covered |= of
            ends = next((clock.due_at for clock in running if (clock.stage_type_id, clock.stage_id) in of), None)
            piece = _piece(kind.key, row)
            piece = piece if kind.key == "action" else replace(piece, due_at=ends)
            listed.append((getattr(row, f"{kind.owner}_id"), piece))
    for clock in running:
        if (clock.stage_type_id, clock.stage_id) not in covered:
            listed.append((clock.owner_id, _piece("clock", clock)))
    names = names_of((person for _, piece in listed for person in piece.people), reader)
    for worker, piece in listed:
        found[worker].append(replace(piece, who=in_words(piece.people, names)))
    return found


def names_of(people: Iterable[int], reader: User) -> dict[int, str]:
    """The names of those of these people whom this reader may see, in one statement."""
    wanted = set(people)
    known = Person.objects.visible_to(reader).filter(pk__in=wanted) if wanted else []
    return {person.pk: person.full_name for person in known}


def in_words(people: Iterable[int], names: dict[int, str]) -> str:
    """Who work is about: up to three by name."""
    called = [names[person] for person in people if person in names]
    more = f" and {len(called) - 3} more" if len(called) > 3 else ""
    return ", ".join(called[:3]) + more


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
        return Piece(**held, **said, people=children_on(row.stage))
    if kind == "clock":
        said = {"what": f"{row.kind_label}: {row.situation}", "since": row.started_at, "stands": row.where}
        return Piece(**held, **said, people=tuple(row.people), due_at=row.due_at, href=row.link)
    return Piece(
        **held,
        href=row.get_absolute_url(),
        what=row.situation(),
        since=row.begun_at,
        stands=row.get_status_words() if hasattr(row, "get_status_words") else row.status.replace("_", " "),
        people=children_on(row),
    )


def children_on(row: Any) -> tuple[int, ...]:
    """The children on a record who have been identified, the eldest record's first. A contact's adults are not named
    here: the list says which child waits."""
    if isinstance(row, SEVERAL_CHILDREN):
        return tuple(child.person_id for child in row.children.all() if child.person_id)
    person = getattr(row, "person_id", None)
    return (person,) if person else ()
