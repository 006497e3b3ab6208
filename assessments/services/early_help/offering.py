"""Early help is offered: by a contact's decision, whose hand-over is the offer, or by an assessment's outcome."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Episode, EpisodeChild, PresentingRisk
from assessments.queries.early_help import decider, early_help_team, risks_of_contact
from assessments.rules import OfferedFrom
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


@transaction.atomic
def offer_from_assessment(assessment: Assessment, *, by: User, at: datetime | None = None) -> Episode:
    """An assessment ended in early help: it is offered to the early help team, which answers on a clock. Brothers and
    sisters who were assessed together are offered it together, as long as nobody has answered yet."""
    moment = at or timezone.now()
    risks = {code: ASSESSMENT_FACTORS.get(code, code) for code in assessment.factors if code != NO_FACTORS}
    waiting = Episode.objects.filter(
        children__assessment__together=assessment.together_id, status=EpisodeStatus.OFFERED
    ).first()
    if waiting:
        episode = take(waiting, "add_child", by=by)
        add_rows(episode, [(assessment.person, None, assessment)], risks, by=by, at=moment)
        episode = move(episode, "add_child", by=by, at=moment, label="Another child was added to early help")
        return follow(episode, by=by, at=moment)
    episode = Episode(
        contact=assessment.referral.contact, offered_from=OfferedFrom.ASSESSMENT, team=early_help_team(by)
    )
    people.mark(episode, [assessment.person], restricted=assessment.restricted_people)
    episode = begin(episode, "offer", by=by, at=moment, label="Early help offered")
    add_rows(episode, [(assessment.person, None, assessment)], risks, by=by, at=moment)
    clocks.start(episode, Wanted("early_help_answer", moment, team=episode.team), by=by, at=moment)
    tell_them(episode, holding(Permission.ACCEPT_HANDOVER), _asked(episode), by=by, at=moment)
    return episode


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
    children: Iterable[tuple[Person | None, Handover | None, Assessment | None]],
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
