"""Lists of early help: offers to answer, families with a lead, what has closed, and who came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateTimeField, F, Func, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from assessments.models import OPEN_EPISODE, Episode, EpisodeChild
from assessments.queries.early_help import episodes_for, next_clocks, offered_contacts, reads_cases
from assessments.rules.early_help import EpisodeOutcome
from assessments.workflow import EpisodeStatus
from mach.access import Permission
from mach.models import Clock, User, stage_key
from mach.queries.stories import superseded_lines
from mach.stepped_down import CAME_BACK_MONTHS, came_back_in_time
from referrals.models import Contact, Handover, HandoverKind, Referral
from referrals.workflow import ReferralStatus

AT_MOST = 500
"""Offers that wait at one time: more than that is read with the queue closed."""
STAFF_TABS = (
    ("offers", "Offers to answer"),
    ("mine", "Mine"),
    ("team", "My team's"),
    ("open", "All open"),
    ("stepped_up", "Stepped up"),
    ("closed", "Closed"),
    ("came_back", "Came back"),
)
PARTNER_TABS = (("open", "Open"), ("closed", "Closed"))
CSV_HEAD = (
    "Early help", "Contact", "Offered", "Answered", "First contact", "Plan agreed", "Status", "Lead", "Team",
    "Outcome", "Positive", "Limit",
)  # fmt: skip
CAME_BACK_HEAD = ("Child", "Early help", "Offered", "Closed", "Outcome", "Came back as", "Received", "Days after")


@dataclass
class Line:
    """One family in a list."""

    reference: str
    href: str
    contact: Contact
    begun_at: Any
    status: str
    children: list[Any] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    lead: str = ""
    team: str = ""
    clock: Clock | None = None
    episode: Episode | None = None
    restricted: bool = False
    due_at: Any = None

    @property
    def positive(self) -> str:
        """Whether it ended positively, by the rule; nothing as long as it has not ended."""
        outcome = self.episode.outcome if self.episode else ""
        return EpisodeOutcome(outcome).positive_words if outcome else ""


def tabs_for(reader: User) -> tuple[tuple[str, str], ...]:
    return STAFF_TABS if reads_cases(reader) else PARTNER_TABS


def first_tab(reader: User) -> str:
    return "offers" if reader.may(Permission.ACCEPT_HANDOVER) else "open"


def episodes_in(reader: User, show: str) -> Any:
    """Episodes in one of the views, what is waited for soonest first; what has closed, the latest first."""
    own = Clock.objects.running().filter(
        stage_type=stage_key(Episode())["stage_type"], stage_id=OuterRef("pk"), kind__startswith="early_help"
    )
    rows = episodes_for(reader).annotate(next_due=Subquery(own.order_by("due_at").values("due_at")[:1]))
    children = EpisodeChild.objects.select_related("person", "handover__decision__child")
    rows = rows.prefetch_related(Prefetch("children", queryset=children))
    if show == "closed":
        ended = [EpisodeStatus.CLOSED, EpisodeStatus.DECLINED] if reads_cases(reader) else [EpisodeStatus.CLOSED]
        return rows.filter(status__in=ended).order_by(F("closed_at").desc(nulls_last=True), "-answered_at", "-pk")
    rows = rows.filter(status__in=OPEN_EPISODE)
    if show == "mine":
        rows = rows.filter(worker=reader)
    elif show == "team":
        rows = rows.filter(team=reader.team) if reader.team_id else rows.none()
    elif show == "stepped_up":
        rows = rows.filter(stepped_up_to__isnull=False)
    elif show == "offers":
        rows = rows.filter(status=EpisodeStatus.OFFERED)
    return rows.order_by(F("next_due").asc(nulls_last=True), "pk")


def lines(episodes: Iterable[Episode]) -> list[Line]:
    """Episodes as lines, with their clocks."""
    rows = list(episodes)
    clocks = next_clocks(rows)
    return [
        Line(
            reference=row.reference,
            href=row.get_absolute_url(),
            contact=row.contact,
            begun_at=row.begun_at,
            status=row.get_status_words(),
            children=list(dict.fromkeys(_child(each) for each in row.children.all())),
            people=row.people,
            lead=row.lead_words,
            team=str(row.team or ""),
            clock=clocks.get(row.pk),
            episode=row,
            restricted=row.restricted,
            due_at=clocks[row.pk].due_at if row.pk in clocks else None,
        )
        for row in rows
    ]


def _child(row: Any) -> Any:
    """As the index knows them, else as the contact has them."""
    return row.person or row.handover.decision.child


def offers(reader: User) -> list[Line]:
    """Everything that waits for an answer: a contact's offer, with all its children in one line, and an assessment's.
    The nearest to its limit first."""
    contacts = list(offered_contacts(reader).order_by("pk")[:AT_MOST])
    waiting = Handover.objects.waiting().filter(kind=HandoverKind.EARLY_HELP, contact__in=contacts)
    by_contact: dict[int, list[Any]] = {}
    for row in waiting.select_related("decision__child", "to_team").order_by("decision__child__position"):
        by_contact.setdefault(row.contact_id, []).append(row)
    found = [_offer(contact, by_contact[contact.pk]) for contact in contacts]
    running = Clock.objects.running().filter(
        stage_type=stage_key(Contact())["stage_type"], stage_id__in=by_contact, kind="handover_accepted"
    )
    soonest: dict[int, Clock] = {}
    for clock in running.order_by("due_at", "pk"):
        soonest.setdefault(clock.stage_id, clock)
    for line in found:
        line.clock = soonest.get(line.contact.pk)
        line.due_at = line.clock.due_at if line.clock else None
    found += lines(episodes_in(reader, "offers")[:AT_MOST])
    return sorted(found, key=lambda line: (line.due_at is None, line.due_at or line.begun_at, line.reference))


def _offer(contact: Contact, rows: list[Any]) -> Line:
    return Line(
        reference=contact.reference,
        href=reverse("assessments:early_help_offer", args=[contact.reference]),
        contact=contact,
        begun_at=min(row.made_at for row in rows),
        status="offered",
        children=[row.decision.child for row in rows],
        people=contact.people,
        team=str(rows[0].to_team or ""),
        restricted=contact.restricted,
    )


def csv_rows(found: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """The list as rows without names of families."""
    for line in found:
        row = line.episode
        times = (row.answered_at, row.first_contact_at, row.plan_agreed_on) if row else (None, None, None)
        outcome = row.get_outcome_display() if row else ""
        own = line.reference if row else ""
        whose = (line.lead, line.team)
        ended = (outcome, line.positive)
        yield own, line.contact.reference, line.begun_at, *times, line.status, *whose, *ended, line.due_at


def came_back(reader: User) -> Any:
    """Children who came back: each row a child of an episode, with the first referral (`came_back_id`) that was
    received after the offer, and within six months of the offer or of the closing. The latest first."""
    rows = EpisodeChild.objects.filter(episode__in=episodes_for(reader).values("pk"), person__isnull=False)
    return who_returned(rows, Referral.objects.visible_to(reader))


def came_back_among(referrals: Iterable[Referral], reader: User) -> dict[int, Episode]:
    """Of these referrals, those as which a child came back, each with the early help before it: one statement."""
    held = {row.pk: row.person_id for row in referrals}
    rows = EpisodeChild.objects.filter(episode__in=episodes_for(reader).values("pk"), person__in=held.values())
    found = who_returned(rows, Referral.objects.filter(pk__in=held)) if held else []
    return {row.came_back_id: row.episode for row in found}


def came_back_as(referral: Referral) -> list[EpisodeChild]:
    """The early help after which a child came back as this referral: for the story, whoever reads it."""
    rows = EpisodeChild.objects.filter(person=referral.person_id).select_related("person", "episode__worker")
    received = referral.contact.received_at
    back = [row for row in rows if came_back_in_time(received, row.episode.begun_at, row.episode.closed_at)]
    if not back or referral.status == ReferralStatus.WITHDRAWN:
        return []
    accepted = superseded_lines("referral.accept").filter(reference=referral.reference)
    arrived = superseded_lines("contact.receive").filter(reference=referral.contact.reference)
    return [] if accepted.exists() or arrived.exists() else back


def who_returned(rows: Any, referrals: Any) -> Any:
    """Of these children of episodes, those whom one of these referrals brought back within six months. A referral that
    is superseded in the child's story, or whose contact is, brought nobody back: it is no longer read as risk."""
    # Read once, from the few judgements there are: asked anew of each referral it takes minutes where PostgreSQL has
    # not yet counted the story's lines.
    referrals = referrals.exclude(
        Q(reference__in=superseded_lines("referral.accept").values("reference"))
        | Q(contact__reference__in=superseded_lines("contact.receive").values("reference"))
    )
    within = Q(contact__received_at__lte=_months_after(OuterRef("episode__begun_at"))) | Q(
        contact__received_at__gt=OuterRef("episode__closed_at"),
        contact__received_at__lte=_months_after(OuterRef("episode__closed_at")),
    )
    later = (
        referrals.filter(within, person=OuterRef("person"), contact__received_at__gt=OuterRef("episode__begun_at"))
        .exclude(status=ReferralStatus.WITHDRAWN)
        .order_by("contact__received_at", "pk")
    )
    rows = rows.annotate(
        came_back_id=Subquery(later.values("pk")[:1]),
        came_back_at=Subquery(later.values("contact__received_at")[:1]),
    )
    held = rows.filter(came_back_id__isnull=False).select_related("person", "episode__contact", "episode__team")
    return held.order_by("-came_back_at", "pk")


def _months_after(moment: Any) -> Func:
    template = f"(%(expressions)s + interval '{CAME_BACK_MONTHS} months')"
    return Func(moment, template=template, output_field=DateTimeField())


def with_referrals(rows: Iterable[Any]) -> list[tuple[Any, Referral, int]]:
    """Who came back with the referral they came back as, and how many days after early help was offered or closed,
    whichever was the latest before it."""
    found = list(rows)
    referrals = Referral.objects.select_related("contact").in_bulk([row.came_back_id for row in found])
    told = []
    for row in found:
        since = row.episode.begun_at
        if row.episode.closed_at and row.episode.closed_at < row.came_back_at:
            since = row.episode.closed_at
        told.append((row, referrals[row.came_back_id], (row.came_back_at - since).days))
    return told


def came_back_rows(found: Iterable[tuple[Any, Referral, int]]) -> Iterator[tuple[Any, ...]]:
    for row, referral, days in found:
        own = row.episode
        ended = (own.closed_at, own.get_outcome_display())
        yield row.person.reference, own.reference, own.begun_at, *ended, referral.reference, row.came_back_at, days


def came_back_of(episode: Episode, reader: User) -> list[tuple[Any, Referral, int]]:
    """The children of this episode who came back."""
    return with_referrals(came_back(reader).filter(episode=episode)) if reads_cases(reader) else []
