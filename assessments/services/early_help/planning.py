"""The family plan: its goals, an answer to every presenting risk, and the actions, each on a clock of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Episode, PlanAction, PresentingRisk
from assessments.queries.early_help import lead_fault, risks_of
from assessments.rules.early_help import unanswered
from assessments.services.early_help.common import take, tell_them
from mach import clocks
from mach.clocks import Wanted
from mach.errors import Conflict, RuleBroken, WrongState
from mach.models import Action, User, stage_key
from mach.moves import keep, move
from mach.workdays import end_of_day, london_day

ON_A_CLOCK = "plan_action"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSaid:
    """An action as the plan has it: what, for which risks (their ids), by whom, until when."""

    what: str
    due_on: date
    owner: User | None = None
    family_member: str = ""
    risks: Collection[int] = ()


@transaction.atomic
def plan(
    episode: Episode,
    *,
    goals: str,
    agreed_on: date | None,
    reasons: Mapping[int, str],
    version: int,
    by: User,
    at: datetime | None = None,
) -> Episode:
    """Write the family plan: the family's goals, the day on which the family agreed it, and a reason for each risk that
    needs no action. What somebody saved meanwhile is never overwritten."""
    moment = at or timezone.now()
    episode = take(episode, "plan", by=by, at=moment)
    _refuse_plan(episode, goals, agreed_on, london_day(moment))
    if version != episode.plan_version:
        raise Conflict("The plan was saved while you were writing. It stands below: put both together and save again.")
    answered = _answer(episode, reasons, by=by, at=moment)
    changes: dict[str, Any] = {
        name: value
        for name, value in {"goals": goals.strip(), "plan_agreed_on": agreed_on}.items()
        if getattr(episode, name) != value
    }
    if not answered and not changes:
        return episode
    agreed_now = bool(agreed_on) and "plan_agreed_on" in changes
    changes["plan_version"] = episode.plan_version + 1
    label = "Family plan agreed" if agreed_now else ""
    episode = move(episode, "plan", by=by, at=moment, label=label, changes=changes, risks=len(answered))
    _settle(episode, by=by, at=moment)
    return episode


def _refuse_plan(episode: Episode, goals: str, agreed_on: date | None, today: date) -> None:
    faults = {}
    if agreed_on and agreed_on > today:
        faults["agreed_on"] = "The family has not agreed it yet: give a day that has been."
    elif agreed_on and agreed_on < london_day(episode.begun_at):
        faults["agreed_on"] = "Early help was offered after this day: give the day of the agreement."
    if agreed_on and not goals.strip():
        faults["goals"] = "Write the family's own goals."
    if episode.plan_agreed_on and not agreed_on:
        faults["agreed_on"] = "The plan was agreed: give the day of the latest agreement."
    if faults:
        raise RuleBroken(**faults)


def _answer(episode: Episode, reasons: Mapping[int, str], *, by: User, at: datetime) -> list[PresentingRisk]:
    """Keep the reasons that changed. A risk of another family is not answered here."""
    changed = []
    for risk in episode.risks.all():
        said = reasons.get(risk.pk, risk.reason).strip()
        if said != risk.reason:
            risk.reason, risk.by, risk.at = said, by, at
            changed.append(keep(risk, by=by, at=at, why="plan"))
    return changed


def _settle(episode: Episode, *, by: User, at: datetime) -> None:
    """Once the family has agreed the plan and every risk is answered, it is written: its review is waited for."""
    if episode.plan_agreed_on is None or unanswered(risks_of(episode)):
        return
    ended = clocks.stop(episode, "early_help_plan", by=by, at=at, reason="Family plan agreed")
    if ended and not clocks.running(episode, "early_help_review").exists():
        clocks.start(episode, Wanted("early_help_review", at), by=by, at=at)


@transaction.atomic
def set_action(episode: Episode, *, said: ActionSaid, by: User, at: datetime | None = None) -> PlanAction:
    """Agree an action of the plan: what, for which risks, by whom, until when. It is chased on a clock of its own.
    Said twice by the same person, it is one action."""
    moment = at or timezone.now()
    episode = take(episode, "set_action", by=by, at=moment)
    risks = list(episode.risks.filter(pk__in=list(said.risks)))
    _refuse_action(episode, said, risks, london_day(moment))
    if agreed := _agreed_already(episode, said, by):
        return agreed
    action = Action(
        **stage_key(episode),
        reference=episode.reference,
        link=episode.get_absolute_url(),
        restricted_people=episode.restricted_people,
        what=said.what.strip(),
        owner=said.owner,
        due_at=end_of_day(said.due_on),
        set_by=by,
        set_at=moment,
    )
    keep(action, by=by, at=moment, why="set_action")
    row = PlanAction(episode=episode, action=action, family_member=said.family_member.strip())
    keep(row, by=by, at=moment, why="set_action")
    row.risks.set(risks)
    changes = {"plan_version": episode.plan_version + 1}
    episode = move(episode, "set_action", by=by, at=moment, label="Action agreed", changes=changes, action=action.pk)
    wanted = Wanted(ON_A_CLOCK, moment, part=action.pk, owner=said.owner, team=episode.team, due_at=action.due_at)
    clocks.start(episode, wanted, by=by, at=moment)
    _settle(episode, by=by, at=moment)
    if said.owner:
        tell_them(episode, [said.owner], f"An action of {episode.reference} is yours.", by=by, at=moment)
    return row


def _agreed_already(episode: Episode, said: ActionSaid, by: User) -> PlanAction | None:
    same = episode.plan_actions.filter(
        action__what=said.what.strip(), action__owner=said.owner, action__due_at=end_of_day(said.due_on),
        action__set_by=by, action__done_at=None, family_member=said.family_member.strip(),
    )  # fmt: skip
    return next((row for row in same if {risk.pk for risk in row.risks.all()} == set(said.risks)), None)


def _refuse_action(episode: Episode, said: ActionSaid, risks: list[PresentingRisk], today: date) -> None:
    faults = {}
    if not said.what.strip():
        faults["what"] = "Say what will be done."
    if said.due_on < today:
        faults["due_on"] = "This day has passed: give the day by which it will be done."
    if bool(said.owner) == bool(said.family_member.strip()):
        faults["owner"] = "Say who does it: choose somebody, or write a name below, not both."
    elif said.owner and (told := lead_fault(episode, said.owner)):
        faults["owner"] = told
    if {risk.pk for risk in risks} != set(said.risks):
        faults["risks"] = "Choose among the risks of this family."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def finish_action(
    episode: Episode, *, action: PlanAction, outcome: str, by: User, at: datetime | None = None
) -> PlanAction:
    """An action of the plan is done: what came of it."""
    moment = at or timezone.now()
    episode = take(episode, "finish_action", by=by, at=moment)
    row = PlanAction.objects.select_related("action").get(pk=action.pk, episode=episode)
    if row.action.done_at:
        raise WrongState("This action has been done already: look at the plan again.")
    if not outcome.strip():
        raise RuleBroken(outcome="Say what came of it.")
    done = row.action
    done.done_at, done.done_by, done.outcome = moment, by, outcome.strip()
    keep(done, by=by, at=moment, why="finish_action")
    move(episode, "finish_action", by=by, at=moment, label="Action done", action=done.pk)
    clocks.stop(episode, ON_A_CLOCK, by=by, at=moment, reason="Done", part=done.pk)
    return row
