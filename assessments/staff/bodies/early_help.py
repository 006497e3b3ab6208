"""What staff send to take a step of an early help episode."""

from __future__ import annotations

from typing import Any

from assessments.queries import early_help, staff
from assessments.rules.early_help import ConferenceSaid, EpisodeOutcome
from assessments.services.early_help import ActionSaid, StepUp
from assessments.staff.bodies.shared import LONG, SHORT, ReasonIn, codes, known, number, words
from mach.chosen import Chosen
from mach.serializers import Code, Day, Moment, Several, Strict, Text, YesOrNo


class AcceptIn(Strict):
    worker = Chosen(lambda reader, _: early_help.who_may_lead(reader), required=False)
    reason = Text(LONG)


class DeclineIn(ReasonIn):
    by_family = known()


class LeadIn(Strict):
    """Somebody who signs in, or an agency with a name."""

    worker = Chosen(lambda reader, _: early_help.who_may_lead(reader), required=False)
    agency = Chosen(lambda reader, _: early_help.agencies(), required=False)
    name = Text(SHORT)
    reason = Text(LONG)


class FirstContactIn(Strict):
    when = Moment()
    with_whom = Text(SHORT, required=True)


class AnsweredRiskIn(Strict):
    each_once = "risk"
    risk = Chosen(lambda reader, episode: episode.risks)
    reason = Text(LONG, required=True, allow_blank=True)


class PlanIn(Strict):
    goals = words()
    agreed_on = Day(allow_null=True)
    reasons = Several(AnsweredRiskIn(), 100, help_text="Risks that no action answers, each with the reason.")
    version = number()


def plan(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "reasons": {row["risk"].pk: row["reason"] for row in given.get("reasons", [])}}


class EpisodeActionIn(Strict):
    """What is to be done by when, by somebody who works early help or by one of the family."""

    what = Text(300, required=True)
    due_on = Day()
    owner = Chosen(lambda reader, episode: early_help.who_may_act(episode), required=False)
    family_member = Text(SHORT)
    risks = Several(Chosen(lambda reader, episode: episode.risks), 100)


def action(given: dict[str, Any]) -> dict[str, Any]:
    return {"said": ActionSaid(**{**given, "risks": [risk.pk for risk in given.get("risks", [])]})}


class EpisodeActionDoneIn(Strict):
    action = Chosen(lambda reader, episode: staff.plan_actions_of(episode))
    outcome = words()


class ReviewIn(Strict):
    held_on = Day()
    progress = words()
    next_on = Day(required=False, allow_null=True)


class FamilyConferenceIn(Strict):
    """A new offer; or what became of the `conference` that was offered."""

    conference = Chosen(lambda reader, episode: episode.family_group_conferences, required=False)
    offered_on = Day()
    accepted = YesOrNo(required=False, allow_null=True)
    answer_words = Text(LONG)
    held_on = Day(required=False, allow_null=True)
    result = Text(LONG)


def family_conference(given: dict[str, Any]) -> dict[str, Any]:
    return {"conference": given.pop("conference", None), "said": ConferenceSaid(**given)}


class StepUpIn(Strict):
    reason = words()
    immediate_danger = YesOrNo(required=False)
    parents_informed = YesOrNo(required=False, allow_null=True)
    parents_agreed = YesOrNo(required=False, allow_null=True)
    not_informed_reason = Text(LONG)


def step_up(given: dict[str, Any]) -> dict[str, Any]:
    return {"said": StepUp(**given)}


class CloseEpisodeIn(Strict):
    outcome = Code(codes(EpisodeOutcome), required=True)
    outcome_words = words()
    family_said = Text(LONG)
