"""Drawing a sample that anybody can draw again: the same seed, cases and size give the same cases. Pure.

A case is placed by a hash of the seed and its reference, so that one case more or less moves no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that could be audited: its reference, the group it falls in, and the auditors who may not look at it
    because they hold it, managed it, or may not open it."""

    reference: str
    group: str = ""
    closed_to: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Placed:
    """A case that was drawn, and the auditor who gets it."""

    reference: str
    auditor: int


def place(seed: int, reference: str) -> str:
    """Where a case stands in the order of one seed."""
    return sha256(f"{seed}:{reference}".encode()).hexdigest()


def in_order(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (place(seed, each.reference), each.reference))


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw from each group: by the groups' sizes, whole cases by the largest remainder; and where there are
    places enough, one at least of each, so that no group goes unseen."""
    sizes = {group: count for group, count in counts.items() if count}
    total = sum(sizes.values())
    places = min(size, total)
    if places <= 0:
        return {}
    exact = {group: places * count / total for group, count in sizes.items()}
    given = {group: int(wanted) for group, wanted in exact.items()}
    by_remainder = sorted(sizes, key=lambda group: (given[group] - exact[group], -sizes[group], group))
    for group in by_remainder[: places - sum(given.values())]:
        given[group] += 1
    for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
        largest = max(given, key=lambda each: (given[each], sizes[each], each))
        if not given[group] and given[largest] > 1:
            given[largest], given[group] = given[largest] - 1, 1
    return {group: count for group, count in given.items() if count}


def draw(
    candidates: Iterable[Candidate],
    *,
    auditors: Collection[int],
    size: int,
    seed: int,
    stratified: bool = False,
    already: Mapping[int, int] | None = None,
) -> list[Placed]:
    """Draw so many cases, each for an auditor who may look at it: the one with the fewest so far (`already` says what
    each has). A case that no auditor may look at is left out."""
    open_to_some = [each for each in candidates if set(auditors) - each.closed_to]
    ordered = in_order(open_to_some, seed)
    if stratified:
        ordered = _by_share(ordered, size)
    load = Counter({auditor: (already or {}).get(auditor, 0) for auditor in auditors})
    drawn = []
    for each in ordered[: max(size, 0)]:
        auditor = min(set(auditors) - each.closed_to, key=lambda one: (load[one], place(seed, f"{one}"), one))
        load[auditor] += 1
        drawn.append(Placed(each.reference, auditor))
    return drawn


def _by_share(ordered: list[Candidate], size: int) -> list[Candidate]:
    left = shares(Counter(each.group for each in ordered), size)
    chosen = []
    for each in ordered:
        if left.get(each.group, 0):
            left[each.group] -= 1
            chosen.append(each)
    return chosen


def age_group(born: date | None, expected: date | None, on: date) -> str:
    """The group of a child's age on a day, as the census bands it, with the unborn apart."""
    if born is None:
        return "Unborn" if expected else "Not known"
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    bands = ((1, "Under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 and 17"))
    return next((band for limit, band in bands if years < limit), "18 and over")
