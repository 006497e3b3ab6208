"""Who is this? Candidates from the index for somebody who was named: how likely each is, with the reasons for and
against.

Each person's keys (mach/people/keying.py, kept by likeness.py) find those worth comparing; one statement (comparing.py)
compares them by levels (weights.py), adds up what the levels say and makes shares of it; wording.py says each level as
a worker reads it. Figures and thresholds are dated settings (weighing.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mach.access import Permission
from mach.models import Person, User
from mach.people import comparing
from mach.people.likeness import renew
from mach.people.sought import Sought, asked
from mach.people.weights import THRESHOLDS, model
from mach.people.wording import SAME_BIRTH, SAME_NHS, Reason, levels_of, reasons, says_who, worth_showing
from mach.rows import Write, record, run

LOOK_AT_ONCE = 50
STALE_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Match:
    """A person of the index who may be the one sought.

    `probability` is the share of the truth that falls to this person among all who may be meant, or nobody: it is None
    only in candidates that were found before there was one. `weight` is what its reasons add up to, in bits.
    """

    person: Any
    probability: float | None
    reasons: tuple[Reason, ...]
    weight: float = 0
    likely: bool = False
    """Whether it is likely enough to be called so, by the threshold in force."""
    odds: float = 0.0
    """How many times likelier it is this one than nobody, whoever else may be."""

    @property
    def why(self) -> str:
        """The reasons as one sentence: “Same name; day and month swapped; NHS number missing; other postcode”."""
        told = "; ".join(reason.text for reason in self.reasons)
        return told[:1].upper() + told[1:]

    @property
    def alone(self) -> float:
        """How likely these two are one person, whoever else may be: for pairs of records of the index."""
        return self.odds / (1 + self.odds)

    @property
    def percent(self) -> str:
        """How likely, as it is said to a worker: never certain, never impossible."""
        if self.probability is None:
            return ""
        return f"{min(99, max(1, round(self.probability * 100)))}%"

    @property
    def certain(self) -> bool:
        """The only case in which nobody need confirm it: the same NHS number and the same date of birth."""
        agreeing = {reason.text for reason in self.reasons if reason.agrees}
        return SAME_NHS in agreeing and SAME_BIRTH in agreeing


def match(sought: Sought, *, reader: User, limit: int = 5) -> list[Match]:
    """Up to `limit` people of the index who may be this one, likeliest first, with reasons both ways.

    Restricted people are offered to nobody who may not open them.
    """
    return match_many([sought], reader=reader, limit=limit)[0]


def match_many(
    several: Sequence[Sought], *, reader: User, limit: int = 5, least: float | None = None
) -> list[list[Match]]:
    """`match` for everyone on a contact at once, in one statement, in the order asked. `least` is the lowest
    probability of any who are worth showing."""
    found: list[list[Match]] = [[] for _ in several]
    wanted = [(place, one) for place, one in enumerate(several, 1) if one.anything]
    if not wanted or (not reader.is_system and not reader.may(Permission.READ_CASES)):
        return found
    for start in range(0, len(wanted), LOOK_AT_ONCE):
        for told in _found(wanted[start : start + LOOK_AT_ONCE], reader, limit):
            if made := worth_telling(several[told[0] - 1], told, least):
                found[told[0] - 1].append(made)
    return [at_most(limit, each) for each in found]


SAME_NUMBER = {SAME_NHS, "same UPN"}


def worth_telling(sought: Sought, told: tuple[Any, ...], least: float | None) -> Match | None:
    """What the comparison told of a candidate, if it is worth showing: likely enough, or with the same number."""
    levels = dict(zip(comparing.TOLD, told[BEFORE:PERSON], strict=True))
    made = _match(sought, told, levels)
    if SAME_NUMBER & {reason.text for reason in made.reasons}:
        return made
    if least is None:
        return made if made.alone >= told[6] and worth_showing(levels_of(levels)) else None
    return made if made.alone >= least else None


def at_most(limit: int, matches: list[Match]) -> list[Match]:
    """The likeliest; but whoever has the same number keeps a place among them."""
    if len(matches) <= limit:
        return matches
    first = matches[:limit]
    numbered = [one for one in matches[limit:] if one.certain or SAME_NUMBER & {reason.text for reason in one.reasons}]
    return [*first[: max(0, limit - len(numbered))], *numbered][:limit]


def _found(wanted: list[tuple[int, Sought]], reader: User, limit: int) -> list[tuple[Any, ...]]:
    sees_all = reader.is_system or reader.may(Permission.READ_RESTRICTED)
    values = [
        json.dumps([asked(place, one) for place, one in wanted]),
        json.dumps(model()),
        sees_all,
        [] if sees_all else list(reader.restricted_people_open_to()),
        limit,
    ]
    values += [STALE_AT_ONCE, THRESHOLDS["likely"], THRESHOLDS["possible"]]
    told = run(Write(comparing.finding(), values))
    while stale := [row[PERSON] for row in told if row[0] == 0]:
        # Somebody was changed by what did not renew them: nobody is looked for among people as they were.
        renew(stale)
        told = run(Write(comparing.finding(), values))
    return told


BEFORE = 7
PERSON = BEFORE + len(comparing.TOLD)


def _match(sought: Sought, told: tuple[Any, ...], levels: dict[str, Any]) -> Match:
    _, _, bits, share, odds, likely, *_ = told
    person = record(Person, told[PERSON:])
    sure = share >= likely and says_who(levels_of(levels))
    return Match(person, share, reasons(sought, levels), bits, sure, odds)


def everyone_for(reader: User) -> Any:
    """The people of the index whom this reader may see. Jobs see all: what they store is shown through a reader."""
    return Person.objects.standing() if reader.is_system else Person.objects.visible_to(reader)


__all__ = ["Match", "Reason", "Sought", "everyone_for", "match", "match_many"]
