"""The front door's verbs: every write, one function each."""

from referrals.services.allocation import allocate, hand_over, rate_and_allocate, take_on, unusual
from referrals.services.categories import save_category
from referrals.services.corrections import correct, correct_received
from referrals.services.decisions import authorise, decide_now, send_back
from referrals.services.handovers import (
    accept_handover,
    acknowledge_link,
    acknowledge_transfer,
    hand_back,
    outcome_was_read,
    read_information,
    take_up,
    tell_referrer,
)
from referrals.services.homeless import safe_tonight, tonight_waits_for
from referrals.services.identify import confirm_person, not_the_same, register_person, rule_out, undo_link
from referrals.services.intake import CALL, add_child, add_information, receive, take_call
from referrals.services.knowing import find_candidates, look_again
from referrals.services.origins import came_out_of
from referrals.services.parents import agree_to_contact_parents, log_parent_contact
from referrals.services.quality import rate_quality
from referrals.services.rating import rate
from referrals.services.recommending import recommend
from referrals.services.referrals import (
    close_referral,
    follow_assessment,
    go_on,
    reallocate,
    start_assessment,
    withdraw,
)
from referrals.services.screening import finish_action, write_part
from referrals.services.submissions import Receipt, submit, submit_information
from referrals.services.visits import record_visit, stop_visit

__all__ = [
    "CALL",
    "Receipt",
    "accept_handover",
    "acknowledge_link",
    "acknowledge_transfer",
    "add_child",
    "add_information",
    "agree_to_contact_parents",
    "allocate",
    "authorise",
    "came_out_of",
    "close_referral",
    "confirm_person",
    "correct",
    "correct_received",
    "decide_now",
    "find_candidates",
    "finish_action",
    "follow_assessment",
    "go_on",
    "hand_back",
    "hand_over",
    "log_parent_contact",
    "look_again",
    "not_the_same",
    "outcome_was_read",
    "rate",
    "rate_and_allocate",
    "rate_quality",
    "read_information",
    "reallocate",
    "receive",
    "recommend",
    "record_visit",
    "register_person",
    "rule_out",
    "safe_tonight",
    "save_category",
    "send_back",
    "start_assessment",
    "stop_visit",
    "submit",
    "submit_information",
    "take_call",
    "take_on",
    "take_up",
    "tell_referrer",
    "tonight_waits_for",
    "undo_link",
    "unusual",
    "withdraw",
    "write_part",
]
