"""The front door's verbs: every write, one function each."""

from referrals.services.allocation import allocate, rate_and_allocate, take_on
from referrals.services.intake import add_child, add_information, receive
from referrals.services.parents import agree_to_contact_parents, log_parent_contact
from referrals.services.rating import rate
from referrals.services.recommending import recommend
from referrals.services.screening import finish_action, write_part
from referrals.services.visits import record_visit, stop_visit

__all__ = [
    "add_child",
    "add_information",
    "agree_to_contact_parents",
    "allocate",
    "finish_action",
    "log_parent_contact",
    "rate",
    "rate_and_allocate",
    "receive",
    "recommend",
    "record_visit",
    "stop_visit",
    "take_on",
    "write_part",
]
