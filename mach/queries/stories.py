"""What is known of people from their story: lines in order, and pieces of work with how they ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mach.models import Event, Significance, User

GROUPS = {
    "contacts": "contact.",
    "referrals": "referral.",
    "assessments": "assessment.",
}
"""What a chronology may be narrowed to, and how the kinds of its lines begin."""
LENGTH = 100
ENDINGS = {
    "authorise",
    "authorise_child",
    "decide_now",
    "decide",
    "decided",
    "correct",
    "close",
    "withdraw",
    "sign_off",
    "decline",
    "step_up",
}
"""Verbs whose lines say how a piece of work ended."""


@dataclass
class Work:
    """A contact, a referral or an assessment as the story tells it."""

    reference: str
    noun: str
    link: str
    began_at: datetime
    label: str
    people: set[int] = field(default_factory=set)
    outcomes: list[Any] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """How it ended, in words; nothing while it is open."""
        return "; ".join(dict.fromkeys(event.label for event in self.outcomes))

    @property
    def ended_at(self) -> datetime | None:
        return max((event.at for event in self.outcomes), default=None)


@dataclass(frozen=True)
class History:
    """What is known of a household: its earlier work, newest first, and how often somebody wrote in twelve months."""

    work: list[Work]
    contacts_in_12_months: int


def story_of(person_ids: Iterable[int], reader: User, *, show: str = "", before: int | None = None) -> list[Any]:
    """Lines of the story of some people, newest first: at most a hundred, and one more that says there are more."""
    rows = Event.objects.visible_to(reader).filter(people__overlap=list(person_ids)).select_related("by")
    if show == "key":
        rows = rows.filter(Q(significance=Significance.KEY) | Q(kind="contact.receive"))
    elif beginning := GROUPS.get(show):
        rows = rows.filter(kind__startswith=beginning)
    if before is not None:
        last = Event.objects.visible_to(reader).filter(pk=before).values_list("at", flat=True).first()
        rows = rows.filter(at__lte=last).exclude(pk__gte=before, at=last) if last else rows.none()
    return list(rows.order_by("-at", "-pk")[: LENGTH + 1])


def lines(events: Iterable[Any]) -> list[dict[str, Any]]:
    """Lines of a story as the chronology shows them: each under the reference of the work it belongs to."""
    return [
        {
            "at": event.at,
            "label": event.label,
            "kind_label": "" if event.kind.startswith("person.") else event.reference,
            "href": "" if event.kind.startswith("person.") else event.link,
            "significant": event.significance == Significance.KEY,
        }
        for event in events
    ]


def history_of(person_ids: Iterable[int], reader: User, *, but: str = "", now: datetime | None = None) -> History:
    """Everything that was done about some people before: contacts, referrals and assessments with how each ended, and
    the number of contacts in the last twelve months. `but` leaves out the contact that is being looked at."""
    ids = list(person_ids)
    if not ids:
        return History([], 0)
    events = Event.objects.visible_to(reader).filter(people__overlap=ids).exclude(reference__startswith="P-")
    work: dict[str, Work] = {}
    for event in reversed(events.order_by("-at", "-pk")[: 5 * LENGTH]):
        noun, verb = event.kind.split(".", 1) if "." in event.kind else (event.kind, "")
        held = work.setdefault(event.reference, Work(event.reference, noun, event.link, event.at, event.label))
        held.people |= set(event.people)
        if verb in ENDINGS:
            held.outcomes.append(event)
    year_ago = (now or timezone.now()) - timedelta(days=365)
    recent = sum(1 for one in work.values() if one.noun == "contact" and one.began_at >= year_ago)
    earlier = [one for one in work.values() if one.reference != but]
    return History(sorted(earlier, key=lambda one: one.began_at, reverse=True), recent)
