"""Verbs on people: match, register, correct, relate, say whom work is about, restrict, break the glass."""

from mach.people.matching import Match, Reason, Sought, everyone_for, match, match_many
from mach.people.registering import Home, Tie, Told, add_address, add_name, correct, forget_source, register, relate
from mach.people.touching import mark, tell_who_may_open, touch

__all__ = [
    "Home",
    "Match",
    "Reason",
    "Sought",
    "Tie",
    "Told",
    "add_address",
    "add_name",
    "correct",
    "everyone_for",
    "forget_source",
    "mark",
    "match",
    "match_many",
    "register",
    "relate",
    "tell_who_may_open",
    "touch",
]
