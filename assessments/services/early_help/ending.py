"""The ways out of early help: up to social work as a new contact, or closed with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Episode, EpisodeChild
from assessments.queries.early_help import risks_of, senders
from assessments.rules import EpisodeOutcome
from assessments.rules.early_help import closing_faults
from assessments.services.early_help.common import take, tell_them
from mach import clocks, people
from mach.errors import RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, tell_story
from referrals.models import Contact, ContactAdult, ContactChild
from referrals.sent import SentAdult, SentChild, SentContact, SentPerson, values
from referrals.services import came_out_of, confirm_person, receive

EARLY_HELP = "5D"
UNFINISHED = "Not done: the episode ended first."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """What the lead professional tells the front door. Null: nobody said what the parents know."""

    reason: str
    immediate_danger: bool = False
    parents_informed: bool | None = None
    parents_agreed: bool | None = None
    not_informed_reason: str = ""


@transaction.atomic
def step_up(episode: Episode, *, said: StepUp, by: User, at: datetime | None = None) -> Contact:
    """The family needs social work: a new contact of the council's early help, with the children whom we know and the
    reason. Early help goes on until the front door has decided, so that nobody is left between the two."""
    moment = at or timezone.now()
    episode = take(episode, "step_up", by=by, at=moment)
    earlier = episode.stepped_up_to
    if earlier and earlier.decided_at is None:
        raise RuleBroken(f"{earlier.reference} is with the front door already: add what is new to it by telephone.")
    if not said.reason.strip():
        raise RuleBroken(reason="Say what worries you now, and why early help is not enough.")
    if said.parents_informed is False and not said.not_informed_reason.strip():
        raise RuleBroken(not_informed_reason="Say why the parents do not know.")
    rows = _children(episode)
    system = User.objects.system()
    sent = _as_contact(episode, said, rows, by)
    contact = receive(sent=sent, by=system, agency=by.agency, received_at=moment)
    adults = list(episode.contact.adults.order_by("position"))
    _same_people(list(contact.children.order_by("position")), rows, by=system, at=moment)
    _same_people(list(contact.adults.order_by("position")), adults, by=system, at=moment)
    contact = Contact.objects.get(pk=contact.pk)
    came_out_of(contact, episode, by=by, at=moment)
    told = f"Stepped up from early help {episode.reference}"
    tell_story(contact, told, by=by, at=moment, kind="contact.stepped_up", significance=Significance.KEY)
    episode = move(
        episode,
        "step_up",
        by=by,
        at=moment,
        label=f"Stepped up to social work: {contact.reference}",
        changes={"stepped_up_to": contact},
        significance=Significance.KEY,
        contact=contact.reference,
    )
    tell_them(episode, senders(episode), f"{episode.reference} was stepped up: {contact}.", by=by, at=moment)
    return contact


def _children(episode: Episode) -> list[ContactChild]:
    """The children as the contact has them: their rows name the people who they turned out to be."""
    rows: Any = EpisodeChild.objects.filter(episode=episode).select_related(
        "handover__decision__child__person", "assessment__referral__child__person"
    )
    found = [row.handover.decision.child if row.handover else row.assessment.referral.child for row in rows]
    # Whoever came to early help twice is sent once, as they came last.
    return list({row.person_id or -row.pk: row for row in found}.values())


def _as_contact(episode: Episode, said: StepUp, rows: list[ContactChild], by: User) -> SentContact:
    contact = episode.contact
    adults = [
        _as_sent(SentAdult, row, relationship=row.relationship, parental_responsibility=row.parental_responsibility,
                 lives_with_children=row.lives_with_children)
        for row in contact.adults.select_related("person").order_by("position")
    ]  # fmt: skip
    return SentContact(
        source_code=EARLY_HELP,
        reason=said.reason.strip(),
        children=tuple(_as_sent(SentChild, row) for row in rows),
        adults=tuple(adults),
        external_reference=episode.reference,
        referrer_name=by.name,
        referrer_role="Lead professional, early help" if episode.worker_id == by.pk else "Early help",
        referrer_email=by.email,
        categories=tuple(contact.categories),
        immediate_danger=said.immediate_danger,
        parents_informed=said.parents_informed,
        parents_agreed=said.parents_agreed,
        not_informed_reason=said.not_informed_reason.strip(),
    )


def _as_sent(kind: Any, row: ContactChild | ContactAdult, **more: Any) -> Any:
    """Somebody as they are known today: what the index has of them, else what was sent."""
    told = {name: getattr(row, name) for name in values(SentPerson())}
    if row.person:
        told |= {name: getattr(row.person, name) for name in people.IDENTITY if name in told}
    told |= {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return kind(**told, **more)


def _same_people(new: list[Any], known: list[Any], *, by: User, at: datetime) -> None:
    """They are the people with whom early help works: nobody has to find out again who they are."""
    for row, before in zip(new, known, strict=True):
        if before.person and row.person_id is None:
            confirm_person(row, person=before.person, by=by, at=at)


@transaction.atomic
def close(
    episode: Episode, *, outcome: str, outcome_words: str, family_said: str = "", by: User, at: datetime | None = None
) -> Episode:
    """Close the episode: what came of it, in words and in the family's own. Every presenting risk has its answer; those
    of a family that was stepped up are answered by that."""
    moment = at or timezone.now()
    episode = take(episode, "close", by=by, at=moment)
    _refuse_closing(episode, outcome, outcome_words)
    ended = EpisodeOutcome(outcome)
    _end_what_is_open(episode, ended, by=by, at=moment)
    changes = {
        "closed_at": moment,
        "closed_by": by,
        "outcome": ended,
        "outcome_words": outcome_words.strip(),
        "family_said": family_said.strip(),
    }
    episode = move(
        episode,
        "close",
        by=by,
        at=moment,
        label=f"Early help closed: {ended.label.lower()}",
        changes=changes,
        significance=Significance.KEY,
        outcome=ended.value,
    )
    clocks.stop(episode, by=by, at=moment, reason="Episode closed")
    text = f"Early help for {episode.reference} has closed: {ended.label.lower()}."
    tell_them(episode, senders(episode), text, by=by, at=moment)
    return episode


def _refuse_closing(episode: Episode, outcome: str, words: str) -> None:
    later = episode.stepped_up_to
    faults = closing_faults(
        outcome,
        words=words,
        risks=risks_of(episode),
        plan_agreed=episode.plan_agreed_on is not None,
        met=episode.first_contact_at is not None,
        stepped_up=later is not None,
        decided=later is not None and later.decided_at is not None,
    )
    if faults:
        raise RuleBroken(**faults)


def _end_what_is_open(episode: Episode, ended: EpisodeOutcome, *, by: User, at: datetime) -> None:
    """Actions that were not done end with the plan; after a step-up that is the answer to what had none."""
    for row in episode.plan_actions.filter(action__done_at=None).select_related("action"):
        row.action.done_at, row.action.done_by, row.action.outcome = at, by, UNFINISHED
        keep(row.action, by=by, at=at, why="close")
    if ended is EpisodeOutcome.STEPPED_UP:
        for risk in episode.risks.filter(reason="", plan_actions=None):
            risk.reason, risk.by, risk.at = f"Stepped up: {episode.stepped_up_to}.", by, at
            keep(risk, by=by, at=at, why="close")
