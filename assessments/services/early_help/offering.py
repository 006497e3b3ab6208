"""Early help is offered: by a contact's decision, whose hand-over is the offer, or by an assessment's outcome."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Episode, EpisodeChild, PresentingRisk
from assessments.queries.early_help import (
    decider,
    early_help_team,
    open_for_assessment,
    risks_of,
    risks_of_contact,
)
from assessments.rules import OfferedFrom
from assessments.rules.early_help import unanswered
from assessments.services.early_help.common import tell_them
from assessments.workflow import EpisodeStatus
from mach import clocks, people
from mach.access import Permission
from mach.census import ASSESSMENT_FACTORS
from mach.clocks import Wanted
from mach.models import Person, User
from mach.moves import begin, keep, move, take
from mach.notices import holding
from referrals.models import Contact, Handover

NO_FACTORS = "21"
Joining = tuple[Person | None, Handover | None, Assessment | None]
"""A child, and what brings them: a hand-over of a contact, or an assessment."""


@transaction.atomic
def offer_from_assessment(assessment: Assessment, *, by: User, at: datetime | None = None) -> Episode:
    """An assessment ended in early help: it is offered to the early help team, which answers on a clock. A family has
    one episode at a time: brothers and sisters who were assessed together or came on one contact, and a child whom
    early help has stepped up, join the one that is open, with the risks that the assessment named."""
    moment = at or timezone.now()
    risks = {code: ASSESSMENT_FACTORS.get(code, code) for code in assessment.factors if code != NO_FACTORS}
    if held := open_for_assessment(assessment):
        child = (assessment.person, None, assessment)
        joined = join(held, [child], risks, by=by, at=moment)
        tell_who_leads(joined, "After an assessment a child joined {}: read what is new.", by=by, at=moment)
        return joined
    episode = Episode(
        contact=assessment.referral.contact, offered_from=OfferedFrom.ASSESSMENT, team=early_help_team(by)
    )
    people.mark(episode, [assessment.person], restricted=assessment.restricted_people)
    episode = begin(episode, "offer", by=by, at=moment, label="Early help offered")
    add_rows(episode, [(assessment.person, None, assessment)], risks, by=by, at=moment)
    clocks.start(episode, Wanted("early_help_answer", moment, team=episode.team), by=by, at=moment)
    tell_them(episode, holding(Permission.ACCEPT_HANDOVER), _asked(episode), by=by, at=moment)
    return episode


def join(episode: Episode, children: list[Joining], risks: dict[str, str], *, by: User, at: datetime) -> Episode:
    """Children join the episode that their family has, with the risks that bring them. A plan that stands has to answer
    what is new, on the clock of a new one."""
    episode = take(episode, "add_child", by=by)
    held = {row.person_id for row in episode.children.all() if row.person_id}
    new = [person for person, _, _ in children if person is None or person.pk not in held]
    add_rows(episode, children, risks, by=by, at=at)
    label = "Another child was added to early help" if new else "Early help goes on, with what is new"
    changes = {"plan_version": episode.plan_version + 1}
    episode = move(episode, "add_child", by=by, at=at, label=label, changes=changes)
    episode = follow(episode, by=by, at=at)
    planned = episode.status == EpisodeStatus.WORKING and unanswered(risks_of(episode))
    if planned and not clocks.running(episode, "early_help_plan").exists():
        clocks.start(episode, Wanted("early_help_plan", at), by=by, at=at)
    return episode


def tell_who_leads(episode: Episode, text: str, *, by: User, at: datetime) -> None:
    """The lead professional, if they may open the record as it is now; else early help, who name another. Nobody of an
    offer that is still to be answered: it is on their list."""
    if episode.status != EpisodeStatus.OFFERED:
        lead = episode.worker
        knows = lead and lead.may_open(episode.restricted_people)
        whom = [lead] if lead and knows else holding(Permission.ACCEPT_HANDOVER)
        tell_them(episode, whom, text.format(episode.reference), by=by, at=at)


def _asked(episode: Episode) -> str:
    return f"{episode.reference} is offered to early help after an assessment: answer it."


def offer_of_contact(contact: Contact, handovers: Iterable[Handover], *, by: User) -> Episode:
    """The offer that a contact's hand-overs were since the decision, as an episode: dated then, and made by whoever
    decided. `by` answers it now."""
    rows = sorted(handovers, key=lambda row: (row.made_at, row.pk))
    made_at, offers = rows[0].made_at, decider(rows[0])
    team = rows[0].to_team or early_help_team(by)
    known = [row.decision.child.person for row in rows if row.decision.child.person]
    episode = Episode(contact=contact, offered_from=OfferedFrom.CONTACT, team=team)
    people.mark(episode, known, restricted=contact.restricted_people)
    episode = begin(episode, "offer", by=offers, at=made_at, label="Early help offered")
    children = [(row.decision.child.person, row, None) for row in rows]
    add_rows(episode, children, risks_of_contact(contact), by=offers, at=made_at)
    return episode


def add_rows(
    episode: Episode,
    children: Iterable[Joining],
    risks: dict[str, str],
    *,
    by: User,
    at: datetime,
) -> None:
    """Keep the children with what the offer to each rests on, and the presenting risks, each once."""
    for person, handover, assessment in children:
        row = EpisodeChild(episode=episode, person=person, handover=handover, assessment=assessment)
        keep(row, by=by, at=at, why="offer")
    held = set(episode.risks.values_list("source", flat=True))
    for source, words in risks.items():
        if source not in held:
            keep(PresentingRisk(episode=episode, source=source, words=words[:300], at=at), by=by, at=at, why="offer")


def follow(episode: Episode, *, by: User, at: datetime) -> Episode:
    """Another child has joined: the story, clocks and who may see it follow."""
    known = [row.person_id for row in episode.children.all() if row.person_id]
    return people.touch(episode, people=known, by=by, at=at)
