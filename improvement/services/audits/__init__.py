"""Every write of audits, as verbs: the programme, the sample, the grades, moderation, what follows."""

from improvement.services.audits.following import finish_action, look_at_child, set_action
from improvement.services.audits.grading import grade, hear, submit
from improvement.services.audits.moderating import agree, close, send_back
from improvement.services.audits.programme import RoundSaid, plan_round, set_tool
from improvement.services.audits.sample import choose_case, draw_sample, reassign, withdraw

__all__ = [
    "RoundSaid",
    "agree",
    "choose_case",
    "close",
    "draw_sample",
    "finish_action",
    "grade",
    "hear",
    "look_at_child",
    "plan_round",
    "reassign",
    "send_back",
    "set_action",
    "set_tool",
    "submit",
    "withdraw",
]
