"""Verbs on people: match, register, correct, relate, say whom work is about, restrict, break the glass."""

from mach.people.glass import NOTHING_TO_OPEN, break_glass, review_glass, where_it_leads
from mach.people.likeness import rebuild, renew, renew_stale
from mach.people.matching import Match, everyone_for, match, match_many
from mach.people.registering import (
    IDENTITY,
    Home,
    Tie,
    Told,
    add_address,
    add_name,
    correct,
    forget_source,
    register,
    relate,
)
from mach.people.resembling import restricted_like
from mach.people.restricting import grant, lift, restrict, revoke
from mach.people.sought import Sought
from mach.people.touching import mark, tell_who_may_open, touch
from mach.people.wording import Reason

__all__ = [
    "IDENTITY",
    "NOTHING_TO_OPEN",
    "Home",
    "Match",
    "Reason",
    "Sought",
    "Tie",
    "Told",
    "add_address",
    "add_name",
    "break_glass",
    "correct",
    "everyone_for",
    "forget_source",
    "grant",
    "lift",
    "mark",
    "match",
    "match_many",
    "rebuild",
    "register",
    "relate",
    "renew",
    "renew_stale",
    "restrict",
    "restricted_like",
    "review_glass",
    "revoke",
    "tell_who_may_open",
    "touch",
    "where_it_leads",
]
