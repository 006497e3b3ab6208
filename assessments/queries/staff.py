"""What may be named in a step that is sent by API: rows of the very record whose step is taken, and no others."""

from __future__ import annotations

from typing import Any

from assessments.models import Assessment, Episode, MinutesCopy, Pathway, PlanAction, StrategyMeeting
from assessments.queries.pathways import young_people
from assessments.queries.writing import Writing
from mach.models import Action, User, stage_key


def actions_of(meeting: StrategyMeeting) -> Any:
    return Action.objects.filter(**stage_key(meeting))


def copies_of(meeting: StrategyMeeting) -> Any:
    return MinutesCopy.objects.filter(minutes__meeting=meeting)


def consulted_on(assessment: Assessment, reader: User) -> Any:
    """Who was consulted, so far as this reader may know of them."""
    return Writing(assessment).consultations_for(reader)


def plan_actions_of(episode: Episode) -> Any:
    return PlanAction.objects.filter(episode=episode)


def homeless_to_begin(reader: User) -> Any:
    """Homeless young people whose pathway has not begun."""
    return young_people(reader).exclude(pk__in=Pathway.objects.values("child"))
