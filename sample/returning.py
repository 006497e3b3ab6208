"""A family whom early help could not keep safe: the front door decides about the step-up, and early help ends."""

from __future__ import annotations

from dataclasses import replace

from assessments.models import Episode
from assessments.rules import EpisodeOutcome
from assessments.services import early_help
from referrals.rules import Decision
from sample import plans, times, writing
from sample.agencies import EARLY_HELP
from sample.case import Case
from sample.concerns import CONCERNS
from sample.helping import STEPPED_UP_AFTER
from sample.hub import Hub, Story
from sample.plans import Plan
from sample.story import worked_on
from sample.times import HOUR

SOON = HOUR / 30
NUMBERED = 1000
"""What is added to a plan's number for the same family's second contact: its dice are its own."""


def life(hub: Hub, plan: Plan) -> Story:
    """From the step-up to an assessment, and the episode closed as stepped up the next working day."""
    yield plan.at + STEPPED_UP_AFTER + SOON
    contact, episode, lead = hub.stepped_up[plan.number]
    rng = hub.rng(f"stepped up {plan.number}")
    concern = next(
        each for each in CONCERNS if each.level > plan.concern.level and Decision.EARLY_HELP in each.leads_to
    )
    number, at = plan.number + NUMBERED, contact.received_at
    again = plans.paced(rng, number, at, plan.family, concern, EARLY_HELP, Decision.ASSESSMENT)
    again = replace(again, children=plan.children, extras=frozenset())
    yield from worked_on(Case(hub, again, rng, hub.manager(rng), hub.staff["s.rahman"], contact))
    yield times.working_day(times.by_day(rng, hub.now, 3, 26))
    early_help.close(
        Episode.objects.get(pk=episode.pk),
        outcome=EpisodeOutcome.STEPPED_UP.value,
        outcome_words=writing.HANDED_UP,
        by=lead,
        at=hub.now,
    )
