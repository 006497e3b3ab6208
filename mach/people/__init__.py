"""Verbs on people: match, register, correct, relate, say whom work is about, restrict, break the glass."""

from mach.people.afterwards import After, came_after
from mach.people.colliding import obstacles
from mach.people.duplicates import (
    begin_search,
    find_duplicates,
    left_of,
    look_for_duplicates_of,
    say_of_pair,
    search_for_duplicates,
)
from mach.people.glass import NOTHING_TO_OPEN, break_glass, review_glass, where_it_leads
from mach.people.lately import MOST_SOUGHT, Lately, weigh_anew
from mach.people.likeness import rebuild, renew, renew_stale, renewed_once
from mach.people.matching import Match, everyone_for, match, match_many
from mach.people.merging import FIELDS, merge
from mach.people.registering import add_address, add_name, correct, forget_source, register, relate
from mach.people.resembling import restricted_like
from mach.people.restricting import grant, lift, restrict, revoke
from mach.people.saying import corrected, say, statements
from mach.people.sought import Sought
from mach.people.telling import IDENTITY, Home, Tie, Told
from mach.people.touching import mark, tell_who_may_open, touch
from mach.people.unmerging import undo
from mach.people.wording import Reason

__all__ = [
    "FIELDS",
    "IDENTITY",
    "MOST_SOUGHT",
    "NOTHING_TO_OPEN",
    "After",
    "Home",
    "Lately",
    "Match",
    "Reason",
    "Sought",
    "Tie",
    "Told",
    "add_address",
    "add_name",
    "begin_search",
    "break_glass",
    "came_after",
    "correct",
    "corrected",
    "everyone_for",
    "find_duplicates",
    "forget_source",
    "grant",
    "left_of",
    "lift",
    "look_for_duplicates_of",
    "mark",
    "match",
    "match_many",
    "merge",
    "obstacles",
    "rebuild",
    "register",
    "relate",
    "renew",
    "renew_stale",
    "renewed_once",
    "restrict",
    "restricted_like",
    "review_glass",
    "revoke",
    "say",
    "say_of_pair",
    "search_for_duplicates",
    "statements",
    "tell_who_may_open",
    "touch",
    "undo",
    "weigh_anew",
    "where_it_leads",
]
