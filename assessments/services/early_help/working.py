"""The work with the family: the first contact, the reviews, the family group conference."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Episode, EpisodeReview, FamilyGroupConference
from assessments.queries.early_help import open_conference, risks_of, senders
from assessments.rules.early_help import ConferenceSaid, answer_first, conference_faults, review_faults
from assessments.services.early_help.common import take, tell_them
from mach import clocks
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.models import User
from mach.moves import keep, move
from mach.workdays import end_of_day, london_day


@transaction.atomic
def first_contact(episode: Episode, *, when: datetime, with_whom: str, by: User, at: datetime | None = None) -> Episode:
    """The first contact with the family, when it was and with whom. Who offered is told; the plan is waited for."""
    moment = at or timezone.now()
    episode = take(episode, "first_contact", by=by, at=moment)
    faults = {}
    if when > moment:
        faults["when"] = "A contact that is recorded has been: give the time that it took place."
    elif when < episode.begun_at.replace(second=0, microsecond=0):
        faults["when"] = "Early help was offered after this: give the time of the first contact since."
    if not with_whom.strip():
        faults["with_whom"] = "Say with whom of the family it was."
    if faults:
        raise RuleBroken(**faults)
    changes = {"first_contact_at": when, "first_contact_with": with_whom.strip()}
    label = "First contact with the family"
    episode = move(episode, "first_contact", by=by, at=moment, label=label, changes=changes)
    clocks.stop(episode, "early_help_first_contact", by=by, at=when, reason="In touch with the family")
    written = episode.plan_agreed_on and not answer_first(risks_of(episode))
    clocks.start(episode, Wanted("early_help_review" if written else "early_help_plan", moment), by=by, at=moment)
    text = f"Early help is in touch with the family of {episode.reference}."
    tell_them(episode, senders(episode), text, by=by, at=moment)
    return episode


@transaction.atomic
def review(
    episode: Episode, *, held_on: date, progress: str, next_on: date | None = None, by: User, at: datetime | None = None
) -> EpisodeReview:
    """Review the family plan with the family. Every presenting risk has its answer first; the next one is waited for
    until the day that was agreed. Recorded twice in the same words, it is one review."""
    moment = at or timezone.now()
    episode = take(episode, "review", by=by, at=moment)
    today = london_day(moment)
    agreed = episode.plan_agreed_on
    faults = review_faults(held_on=held_on, next_on=next_on, progress=progress, today=today, plan_agreed_on=agreed)
    if "held_on" not in faults and (told := answer_first(risks_of(episode))):
        faults["held_on"] = told
    if faults:
        raise RuleBroken(**faults)
    said = {"held_on": held_on, "progress": progress.strip(), "next_on": next_on, "by": by}
    if reviewed := episode.reviews.filter(**said).first():
        return reviewed
    row = EpisodeReview(episode=episode, at=moment, **said)
    keep(row, by=by, at=moment, why="review")
    move(episode, "review", by=by, at=moment, label="Family plan reviewed")
    clocks.stop(episode, "early_help_plan", "early_help_review", by=by, at=moment, reason="Reviewed")
    due_at = end_of_day(next_on) if next_on else None
    clocks.start(episode, Wanted("early_help_review", moment, due_at=due_at), by=by, at=moment)
    return row


@transaction.atomic
def family_group_conference(
    episode: Episode,
    *,
    said: ConferenceSaid,
    conference: FamilyGroupConference | None = None,
    by: User,
    at: datetime | None = None,
) -> FamilyGroupConference:
    """A family group conference: offered, accepted or not and why, held, and what the family decided. One record, which
    grows as it goes on; a new one only when the one before has ended."""
    moment = at or timezone.now()
    episode = take(episode, "family_group_conference", by=by, at=moment)
    if faults := conference_faults(said, london_day(moment)):
        raise RuleBroken(**faults)
    row = conference or FamilyGroupConference(episode=episode)
    if row.episode_id != episode.pk:
        raise RuleBroken("This conference is another family's: look at the page again.")
    if conference is None and open_conference(episode):
        raise RuleBroken(offered_on="A conference is on offer already: record what became of it.")
    before = (row.accepted, row.held_on)
    for name in ("offered_on", "accepted", "held_on"):
        setattr(row, name, getattr(said, name))
    row.answer_words, row.result = said.answer_words.strip(), said.result.strip()
    row.by, row.at = by, moment
    keep(row, by=by, at=moment, why="family_group_conference")
    label = _label(row, before, new=conference is None)
    move(episode, "family_group_conference", by=by, at=moment, label=label, conference=row.pk)
    return row


def _label(row: FamilyGroupConference, before: tuple[bool | None, date | None], *, new: bool) -> str:
    """A line of the story for what is new about it."""
    if row.held_on and row.held_on != before[1]:
        return "Family group conference held"
    if row.accepted is not None and row.accepted != before[0]:
        return f"Family group conference {'accepted' if row.accepted else 'declined'} by the family"
    return "Family group conference offered" if new else ""
