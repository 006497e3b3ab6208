"""Every write of a strategy meeting, as verbs."""

from assessments.services.meetings.acting import finish_action, set_action
from assessments.services.meetings.calling import Plan, add_child, call, cancel, replan
from assessments.services.meetings.concluding import conclude, look_back
from assessments.services.meetings.correcting import Corrected, correct
from assessments.services.meetings.handing import hand_over
from assessments.services.meetings.holding import hold, write
from assessments.services.meetings.inviting import Answer, answer_invitation, give_information, invite, reply
from assessments.services.meetings.leading import Led, Uninvited
from assessments.services.meetings.minutes import issue_minutes, receive_copies, receive_minutes

__all__ = [
    "Answer",
    "Corrected",
    "Led",
    "Plan",
    "Uninvited",
    "add_child",
    "answer_invitation",
    "call",
    "cancel",
    "conclude",
    "correct",
    "finish_action",
    "give_information",
    "hand_over",
    "hold",
    "invite",
    "issue_minutes",
    "look_back",
    "receive_copies",
    "receive_minutes",
    "replan",
    "reply",
    "set_action",
    "write",
]
