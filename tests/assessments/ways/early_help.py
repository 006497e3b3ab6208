"""How each step of early help is taken by API."""

from assessments.models import PlanAction
from assessments.services import early_help
from tests import factories
from tests.assessments.ways.way import Way, now, today


def with_plan_action():
    episode = factories.episode("working")
    said = early_help.ActionSaid(what="Ask", due_on=today(), family_member="Kelly", risks=[])
    early_help.set_action(episode, said=said, by=episode.worker)
    return episode


def with_a_plan():
    return factories.episode("working", written=True)


EARLY_HELP = {
    "early-help:accept": Way("offered", lambda of, by: {"worker": by.pk}),
    "early-help:decline": Way("offered", lambda of, by: {"reason": "Her mother helps her.", "by_family": True}),
    "early-help:name_lead": Way("working", lambda of, by: {"worker": by.pk}),
    "early-help:first_contact": Way("accepted", lambda of, by: {"when": now(), "with_whom": "Kelly"}),
    "early-help:plan": Way(
        "working",
        lambda of, by: {
            "goals": "Quiet evenings.", "agreed_on": today(), "version": of.plan_version,
            "reasons": [{"risk": row.pk, "reason": "He has left."} for row in of.risks.all()],
        },
    ),
    "early-help:set_action": Way(
        "working",
        lambda of, by: {"what": "Ask", "due_on": today(), "family_member": "Kelly",
                        "risks": [row.pk for row in of.risks.all()]},
    ),
    "early-help:family_group_conference": Way("working", lambda of, by: {"offered_on": today()}),
    "early-help:step_up": Way("working", lambda of, by: {"reason": "He is back.", "parents_informed": True,
                                                      "parents_agreed": True}),
    "early-help:finish_action": Way(
        "working", lambda of, by: {"action": PlanAction.objects.latest("pk").pk, "outcome": "Asked."}, with_plan_action
    ),
    "early-help:review": Way("working", lambda of, by: {"held_on": today(), "progress": "Quiet."}, make=with_a_plan),
    "early-help:close": Way("working", lambda of, by: {"outcome": "goals_met", "outcome_words": "Sleep."}, with_a_plan),
}  # fmt: skip
