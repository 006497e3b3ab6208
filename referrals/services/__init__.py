"""The front door's verbs: every write, one function each."""

from referrals.services.allocation import allocate, take_on
from referrals.services.rating import rate
from referrals.services.visits import record_visit, stop_visit

__all__ = ["allocate", "rate", "record_visit", "stop_visit", "take_on"]
