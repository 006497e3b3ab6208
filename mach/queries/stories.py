"""What is known of people from their story: its lines, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from mach.models import Clock, Event, EventJudgement, Significance, User
from mach.queries.prepared import Prepared
from mach.queries.records import Whole
from mach.stepped_down import came_back_in_time

GROUPS = {
    "contacts": "contact.",
    "referrals": "referral.",
    "assessments": "assessment.",
}
"""What a chronology may be narrowed to, and how the kinds of its lines begin."""
SHOWN = {"key", *GROUPS}
LENGTH = 100
EVENT = Whole(Event)


def superseded_because() -> Any:
    """Why a line of the story is no longer read as risk, or nothing: in the statement that reads the line itself."""
    standing = EventJudgement.objects.filter(event=OuterRef("pk"), replaced_at=None, superseded=True)
    return Subquery(standing.values("reason")[:1])


def marked(events: Any) -> Any:
    """Lines of the story, each with why it is superseded (`superseded_because`), if it is."""
    return events.annotate(superseded_because=superseded_because())


def told_as(event: Any, why: str | None) -> Any:
    """A line out of a statement that was written once, with why it is superseded."""
    event.superseded_because = why
    return event


def superseded_lines(kind: str) -> Any:
    """Lines of one kind that somebody marked as superseded, for a subquery."""
    return Event.objects.filter(kind=kind, judgements__replaced_at=None, judgements__superseded=True)


def story_of(person_ids: Iterable[int], reader: User, *, show: str = "", before: int | None = None) -> list[Any]:
    """Lines of the story of some people, newest first: at most a hundred, and one more that says there are more."""
    values: dict[str, Any] = {"people": list(person_ids)}
    if before is not None:
        last = Event.objects.visible_to(reader).filter(pk=before).values_list("at", flat=True).first()
        if last is None:
            return []
        values |= {"before": before, "at": last}
    return [
        told_as(EVENT.record(told[:-1]), told[-1]) for told in STORY(reader, show if show in SHOWN else "", **values)
    ]


def _story(reader: User, show: str, *, people: list[int], before: int | None = None, at: datetime | None = None) -> Any:
    rows = marked(Event.objects.visible_to(reader).filter(people__overlap=people))
    if show == "key":
        # What is superseded is no key event: it is on the whole chronology, folded.
        rows = rows.filter(Q(significance=Significance.KEY) | Q(kind="contact.receive"), superseded_because=None)
    elif beginning := GROUPS.get(show):
        rows = rows.filter(kind__startswith=beginning)
    if before is not None and at is not None:
        rows = rows.filter(at__lte=at).exclude(pk__gte=before, at=at)
    return rows.order_by("-at", "-pk").values_list(*EVENT.names, "superseded_because")[: LENGTH + 1]


STORY = Prepared(_story)
EARLY_HELP = "early help episode."
ANSWERS = {"offer", "accept", "decline", "close"}


@dataclass(slots=True)
class EarlyHelp:
    """An episode of early help as the story of somebody tells it: where it stands, since when, and whether social work
    heard of them again within six months."""

    reference: str
    link: str
    offered: datetime
    label: str = ""
    at: datetime | None = None
    closed: datetime | None = None
    open: bool = True
    came_back: bool = False
    stepped_up: bool = False


def early_help_of(person_id: int, reader: User) -> list[EarlyHelp]:
    """The early help that somebody has or had, the latest first. Whether they came back is seen as soon as a referral
    of theirs is accepted, before anybody meets or assesses. One statement; two more where there was any."""
    rows = marked(Event.objects.visible_to(reader).filter(people__contains=[person_id], kind__startswith=EARLY_HELP))
    found: dict[str, EarlyHelp] = {}
    for event in rows.order_by("at", "pk"):
        step = event.kind.removeprefix(EARLY_HELP)
        held = found.setdefault(event.reference, EarlyHelp(event.reference, event.link, event.at))
        if step in ANSWERS or not held.label:
            held.label, held.at = event.label, event.at
            held.open = step not in {"decline", "close"}
            held.closed = event.at if step == "close" else None
        held.came_back = held.came_back or (step == "came_back" and not event.superseded_because)
        held.stepped_up = held.stepped_up or step == "step_up"
    for received in _received(person_id, reader) if found else ():
        for held in found.values():
            held.came_back = held.came_back or came_back_in_time(received, held.offered, held.closed)
    return list(reversed(found.values()))


def _received(person_id: int, reader: User) -> list[datetime]:
    """When the referrals of somebody that are open now were received. One that is superseded in their story, or whose
    contact is, is not read as risk."""
    running = Clock.objects.visible_to(reader).running().filter(kind="assessment", people__contains=[person_id])
    told = marked(Event.objects.filter(people__contains=[person_id], kind__in=["referral.accept", "contact.receive"]))
    folded = {(event.reference, event.at) for event in told if event.superseded_because} if running else set()
    names, moments = {name for name, _ in folded}, {at for _, at in folded}
    return [row.started_at for row in running if row.reference not in names and row.started_at not in moments]


def lines(events: Iterable[Any]) -> list[dict[str, Any]]:
    """Lines of a story as the chronology shows them: each under the reference of the work it belongs to. A superseded
    one is folded under its reason, and is never shown as significant."""
    return [
        {
            "at": event.at,
            "label": event.label,
            "kind_label": "" if event.kind.startswith("person.") else event.reference,
            "href": "" if event.kind.startswith("person.") else event.link,
            "significant": event.significance == Significance.KEY and not event.superseded_because,
            "superseded": event.superseded_because,
        }
        for event in events
    ]
