"""What is going to happen to each contact of the past year, drawn before any of it is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

from mach.workdays import LONDON
from referrals.rules import Decision, years_between
from sample import times
from sample.agencies import Source
from sample.concerns import CONCERNS, Concern
from sample.people import Family, Member, family

T = TypeVar("T")
SHARES = {
    Decision.ASSESSMENT: 25,
    Decision.STRATEGY_MEETING: 4,
    Decision.EARLY_HELP: 16,
    Decision.NO_FURTHER_ACTION: 17,
    Decision.ADVICE: 14,
    Decision.RETURNED: 7,
    Decision.OTHER_COUNCIL: 2,
}
AT_ONCE = {Decision.NO_FURTHER_ACTION: 0.75, Decision.ADVICE: 0.5, Decision.RETURNED: 0.4}
"""How often a manager decides without screening."""
REPEATS = 0.3
LET_REST = timedelta(days=2)
AGAIN, ENDED = 0.37, timedelta(days=78)
"""How many referrals are about a family that was referred within the year, whose assessment has ended since.
Not all of them become one about the same child: some have a worker still, who is told instead."""
REFERRED = {Decision.ASSESSMENT, Decision.STRATEGY_MEETING}
NEARLY_GROWN, GROWN = 15, 18
SIGNIFICANT, MEETING = 3, 0.58
"""From which level on, and how often then, a meeting is called while a child is assessed, where it wasn't decided at
the front door."""
RAGS = {1: (0, 5, 95), 2: (1, 39, 60), 3: (10, 78, 12), 4: (60, 40, 0)}
SHORT_OF = timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """One contact and what people do with it, when. A moment that is None, or still to come, is where it is left."""

    number: int
    at: datetime
    family: Family
    concern: Concern
    source: Source
    decision: Decision
    rag: str
    rated: datetime | None = None
    allocated: datetime | None = None
    taken: datetime | None = None
    screened: datetime | None = None
    recommended: datetime | None = None
    decided: datetime | None = None
    at_once: bool = False
    to_team: bool = False
    worker: str = ""
    extras: frozenset[str] = frozenset()
    assessed: tuple[float, ...] | None = None
    outcome: str = ""
    children: tuple[Member, ...] = field(default=())
    meets: bool = False

    @property
    def danger(self) -> bool:
        return self.concern.danger


def past(rng: Random, count: int, first: date, last: date, *, number: int) -> list[Plan]:
    """That many contacts from the first day to the last, in the order of their arrival; a third of the families are
    heard of again."""
    drawn = _drawn(rng, count, first, last)
    families: list[tuple[datetime, Family]] = []
    referred: dict[int, tuple[datetime, Family]] = {}
    plans, whole, again = [], 0, 0
    for place, (at, concern, source, decision) in enumerate(sorted(drawn, key=lambda one: one[0])):
        due = decision in REFERRED and again < AGAIN * whole
        before = [each for when, each in referred.values() if due and at - when > ENDED and fits(each, concern, at)]
        whose = rng.choice(before) if before else _whose(rng, families, at, concern, last)
        families.append((at, whose))
        if decision in REFERRED:
            whole += 1
            again += id(whose) in referred and at - referred[id(whose)][0] > ENDED
            referred[id(whose)] = at, whose
        plans.append(paced(rng, number + place, at, whose, concern, source, decision))
    return _with_meetings(rng, plans)


def _drawn(rng: Random, count: int, first: date, last: date) -> Iterator[tuple[datetime, Concern, Source, Decision]]:
    for decision, share in _dealt(rng, SHARES, count).items():
        concerns = [each for each in CONCERNS if decision in each.leads_to]
        for concern, each in _dealt(rng, dict.fromkeys(concerns, 1), share).items():
            for _ in range(each):
                source = rng.choice(concern.sources)
                yield times.arrival(rng, source, first, last), concern, source, decision


def _dealt(rng: Random, shares: Mapping[T, float], count: int) -> dict[T, int]:
    """How often each comes of so many: as its share says, to the next whole number. Thrown one by one, a year strays
    so far from England's shares on some days that its figures are not believed."""
    ends, whole = list(accumulate(shares.values())), sum(shares.values())
    offset = rng.random()
    places = [int(end / whole * count + offset) for end in ends]
    return {each: end - start for each, start, end in zip(shares, [0, *places], places, strict=False)}


def _with_meetings(rng: Random, plans: list[Plan]) -> list[Plan]:
    """A strategy meeting during so many of the assessments: of one child as often as of several."""
    assessed = [plan for plan in plans if plan.decision == Decision.ASSESSMENT and plan.concern.level >= SIGNIFICANT]
    offset = rng.random()
    meets = {
        plan.number
        for place, plan in enumerate(sorted(assessed, key=lambda plan: len(plan.children)))
        if int((place + 1) * MEETING + offset) > int(place * MEETING + offset)
    }
    return [replace(plan, meets=plan.number in meets) for plan in plans]


def _whose(rng: Random, families: list[tuple[datetime, Family]], at: datetime, concern: Concern, today: date) -> Family:
    rested = [each for when, each in families if at - when > LET_REST and fits(each, concern, at)]
    if rested and rng.random() < REPEATS:
        return rng.choice(rested[-60:])
    return family_for(rng, concern, at, today)


def family_for(rng: Random, concern: Concern, at: datetime, today: date) -> Family:
    """A family that is all children today, or then, where a concern is about those who are nearly grown: they are not
    children any more by now."""
    day = local(at) if concern.youngest >= NEARLY_GROWN else today
    made = family(rng, day)
    while not fits(made, concern, at):
        made = family(rng, day)
    return made


def fits(of: Family, concern: Concern, at: datetime) -> bool:
    return bool(_old_enough(of, concern, at))


def _old_enough(of: Family, concern: Concern, at: datetime) -> list[Member]:
    born_by = at.date() - timedelta(int(concern.youngest * 365.25) + 1)
    return [child for child in young(of, at) if child.date_of_birth and child.date_of_birth < born_by]


def young(of: Family, at: datetime) -> list[Member]:
    """Who was born then, and was not 18 yet."""
    day = local(at)
    return [child for child in of.born_by(day) if years_between(child.date_of_birth or day, day) < GROWN]


def paced(
    rng: Random, number: int, at: datetime, whose: Family, concern: Concern, source: Source, decision: Decision
) -> Plan:
    """A plan with all its moments: rated, allocated, screened, recommended, decided."""
    danger = concern.danger
    rag = "red" if danger else rng.choices(("red", "amber", "green"), RAGS[concern.level])[0]
    ends = times.decided(rng, at, rag)
    at_once = rng.random() < AT_ONCE.get(decision, 0.5 if danger and decision == Decision.STRATEGY_MEETING else 0)
    soonest = min(timedelta(hours=0.9 if danger else 3.8), (ends - at) * 0.5)
    rated = times.between(rng, at, at + soonest, 0.08, 1.0 if rng.random() < 0.93 else 2.0)
    plan = Plan(
        number, at, whose, concern, source, decision, rag, rated=min(rated, ends - SHORT_OF), decided=ends,
        at_once=at_once, children=_on_it(rng, whose, concern, at),
    )  # fmt: skip
    return plan if at_once else _screened(rng, plan, plan.rated or at, ends)


def _screened(rng: Random, plan: Plan, rated: datetime, ends: datetime) -> Plan:
    to_team = rng.random() < 0.15
    allocated = times.between(rng, rated, ends, 0, 0.1)
    taken = times.between(rng, allocated, ends, 0.05, 0.2) if to_team else None
    begun = times.between(rng, taken or allocated, ends, 0.2, 0.4)
    recommended = times.between(rng, begun, ends, 0.3, 0.85)
    return replace(
        plan, to_team=to_team, allocated=allocated, taken=taken, screened=begun, recommended=recommended,
        extras=_extras(rng),
    )  # fmt: skip


def _extras(rng: Random) -> frozenset[str]:
    chances = {"sent back": 0.06, "information": 0.06, "rated again": 0.05, "moved": 0.04, "corrected": 0.02}
    return frozenset(name for name, chance in chances.items() if rng.random() < chance)


def _on_it(rng: Random, whose: Family, concern: Concern, at: datetime) -> tuple[Member, ...]:
    """The children whom it is about: the one it is mostly about first, brothers and sisters more often than not."""
    first = rng.choice(_old_enough(whose, concern, at))
    others = [child for child in young(whose, at) if child != first]
    alone = concern.level == 1 or rng.random() < 0.25
    return (first,) if alone else (first, *others)


def local(at: datetime) -> date:
    return at.astimezone(LONDON).date()
