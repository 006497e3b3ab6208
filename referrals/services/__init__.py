"""The front door's verbs: every write, one function each."""

from referrals.services.allocation import allocate, rate_and_allocate, take_on
from referrals.services.intake import add_child, add_information, receive
from referrals.services.rating import rate
from referrals.services.visits import record_visit, stop_visit

__all__ = [
    "add_child",
    "add_information",
    "allocate",
    "rate",
    "rate_and_allocate",
    "receive",
    "record_visit",
    "stop_visit",
    "take_on",
]
