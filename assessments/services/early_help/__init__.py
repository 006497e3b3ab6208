"""Every write of early help, as verbs: the offer and its answer, the family's plan, the ways out."""

from assessments.services.early_help.answering import accept, add_child, decline, take_up, turn_down
from assessments.services.early_help.ending import StepUp, close, step_up
from assessments.services.early_help.leading import name_lead
from assessments.services.early_help.offering import offer_from_assessment
from assessments.services.early_help.planning import ActionSaid, finish_action, plan, set_action
from assessments.services.early_help.returning import note_return, note_returns
from assessments.services.early_help.working import family_group_conference, first_contact, review

__all__ = [
    "ActionSaid",
    "StepUp",
    "accept",
    "add_child",
    "close",
    "decline",
    "family_group_conference",
    "finish_action",
    "first_contact",
    "name_lead",
    "note_return",
    "note_returns",
    "offer_from_assessment",
    "plan",
    "review",
    "set_action",
    "step_up",
    "take_up",
    "turn_down",
]
