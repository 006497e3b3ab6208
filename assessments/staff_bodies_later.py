"""What staff send to take a step of an assessment, an early help episode or a homeless young person's pathway."""

from __future__ import annotations

from typing import Any

from assessments.models.writing import ConsentChoice
from assessments.queries import early_help, pathways, staff
from assessments.queries.assessments import referrals_to_allocate, teams_for_outcome
from assessments.rules import AssessmentOutcome, PartKind
from assessments.rules.early_help import ConferenceSaid, EpisodeOutcome
from assessments.rules.pathways import LookedAfterAnswer
from assessments.services.early_help import ActionSaid, StepUp
from assessments.staff_bodies import (
    LONG,
    SHORT,
    ReasonIn,
    WorkerIn,
    by_kind,
    codes,
    known,
    number,
    part_in,
    words,
)
from mach.census import ASSESSMENT_FACTORS
from mach.chosen import LARGEST_ID, Chosen, Named
from mach.serializers import Code, Day, Moment, Several, Strict, Text, Whole, YesOrNo


class OpenIn(WorkerIn):
    referral = Named(lambda reader, _: referrals_to_allocate(reader))


class ReallocateIn(WorkerIn):
    reason = words()


class FindingsIn(Strict):
    """Factors and outcome, with the version that their writer read."""

    version = number()
    factors = Several(Code(list(ASSESSMENT_FACTORS)), 100)
    outcome = Code(codes(AssessmentOutcome))
    outcome_team = Chosen(lambda reader, _: teams_for_outcome(), required=False, allow_null=True)
    outcome_council = Text(100)
    not_seen_reason = Text(LONG)


class WriteIn(Strict):
    parts = Several(part_in(codes(PartKind))(), 20)
    findings = FindingsIn(required=False)


def written_parts(given: dict[str, Any]) -> dict[str, Any]:
    return {"parts": by_kind(given.get("parts", [])), "findings": given.get("findings", {})}


class CheckpointDayIn(Strict):
    each_once = "checkpoint"
    checkpoint = Whole(min_value=1, max_value=LARGEST_ID)
    day = Day()


class ConfirmIn(Strict):
    """Only the days that differ from those that were planned."""

    dates = Several(CheckpointDayIn(), 20)


def confirm(given: dict[str, Any]) -> dict[str, Any]:
    return {"dates": {row["checkpoint"]: row["day"] for row in given.get("dates", [])}}


class CheckpointHeldIn(Strict):
    checkpoint = Whole(min_value=1, max_value=LARGEST_ID)
    held_on = Day()
    note = words()


class ConsentWithdrawnIn(Strict):
    withdrawn_at = Moment()
    withdrawn_by = Text(SHORT, required=True)
    risk = words()
    why = Text(LONG)


class BecauseIn(Strict):
    because = words()


class ConsentDecisionIn(BecauseIn):
    decision = Code([ConsentChoice.GO_ON.value, ConsentChoice.STRATEGY_MEETING.value], required=True)


class OverTimeIn(Strict):
    """Past 45 working days: why, and whether the delay suited the child."""

    over_time_reason = Text(LONG)
    in_childs_interest = YesOrNo(required=False, allow_null=True)


class CloseWithoutConsentIn(OverTimeIn):
    because = words()


class PartCommentIn(Strict):
    each_once = "kind"
    kind = Code(codes(PartKind), required=True)
    comment = words()


class SendBackIn(Strict):
    comment = words()
    on_parts = Several(PartCommentIn(), 20)


def send_back(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "on_parts": {row["kind"]: row["comment"] for row in given.get("on_parts", [])}}


class TeamIn(Strict):
    team = Chosen(lambda reader, _: teams_for_outcome())


# Early help


class AcceptIn(Strict):
    worker = Chosen(lambda reader, _: early_help.who_may_lead(reader), required=False)


class DeclineIn(ReasonIn):
    by_family = known()


class LeadIn(Strict):
    """Somebody who signs in, or an agency with a name."""

    worker = Chosen(lambda reader, _: early_help.who_may_lead(reader), required=False)
    agency = Chosen(lambda reader, _: early_help.agencies(), required=False)
    name = Text(SHORT)


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


# Homeless young people


class PathwayWorkerIn(Strict):
    worker = Chosen(lambda reader, _: pathways.who_work_pathways())


class BeginPathwayIn(PathwayWorkerIn):
    child = Chosen(lambda reader, _: staff.homeless_to_begin(reader), help_text="The contact's own row for them.")


class AllocatePathwayIn(PathwayWorkerIn):
    reason = Text(LONG)


class HousingIn(Strict):
    when = Moment()
    with_whom = Text(SHORT, required=True)
    result = words()


class WhereIn(Strict):
    where = words()


class ExplainIn(Strict):
    when = Moment()
    explained_by = Chosen(lambda reader, _: pathways.who_work_pathways())
    words = words()


class LookedAfterAnswerIn(Strict):
    answer = Code(codes(LookedAfterAnswer), required=True)
    answer_reasons = words()
    when = Moment()


class AdvocacyIn(Strict):
    when = Moment()
    accepted = known()
    note = Text(LONG)


class PathwayReviewIn(Strict):
    on = Day()
    words = words()
    next_on = Day(required=False, allow_null=True)
