"""Estimating the figures anew, from who was sought lately.

What a contact says of somebody becomes part of their record once a worker has linked them: another spelling, another
address. Compared with that, everybody would agree with themselves and no name would ever be misspelt. So each is
compared with what was known before the contact came, and whoever was registered from it is not known at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mach.models import User
from mach.people import weighing
from mach.people.likeness import as_before
from mach.people.sought import Sought
from mach.people.weights import model

LEAST_SOUGHT = 500
"""From fewer people nothing is learned of how often each agreement is seen where two are one."""
MOST_SOUGHT = 2000


@dataclass(frozen=True, slots=True)
class Lately:
    """Somebody who was sought: as they were described, by which contact, and whom that contact became part of since.
    `registered` says that this person was not in the index before."""

    sought: Sought
    source: str
    person: int | None = None
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of estimating: of how many who were sought, and whether these were enough to learn from."""

    sought: int
    enough: bool
    known: float = 0.0


def weigh_anew(lately: Sequence[Lately], *, reason: str, by: User) -> Weighed:
    """Put new figures in force: how often each agreement is chance, from pairs drawn at random, and how often it is
    seen where two are one, from those sought lately where they are enough; else that stays as it is in force."""
    figures = weighing.figures_in_force()
    levels, rules = weighing.estimate_u(figures), figures["rules"]
    told = [one for one in lately if one.sought.anything]
    came = Weighed(len(told), enough=False)
    rows = _compared(told, model(levels, rules)) if len(told) >= LEAST_SOUGHT else []
    if rows:
        fresh, more = weighing.estimate_m(rows, model(levels, rules), len(told))
        came = Weighed(len(told), more["known"] > weighing.LEAST_KNOWN, more["known"])
        if came.enough:
            levels, rules = fresh, {**rules, **more}
    weighing.set_weights(levels, rules=rules, reason=reason, by=by)
    return came


def _compared(lately: Sequence[Lately], figures: dict[str, Any]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(lately), weighing.AT_ONCE):
        some = lately[start : start + weighing.AT_ONCE]
        linked = [(one.person, one.registered) for one in some if one.person is not None]
        with as_before(
            [person for person, _ in linked],
            [one.source for one in some],
            [person for person, registered in linked if registered],
        ):
            found = weighing.compared([one.sought for one in some], figures=figures)
        rows += [(start + row[0], *row[1:]) for row in found]
    return rows
