"""What lies on the desks today: work in every state, some of it late, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from referrals.rules import Decision
from sample.concerns import CONCERNS, Concern
from sample.people import Family, family, nhs_number
from sample.plans import REFERRED, Plan, family_for, fits, local, young

HOUR = timedelta(hours=1)
A, S, E = Decision.ASSESSMENT, Decision.STRATEGY_MEETING, Decision.EARLY_HELP
STAGES = {"new": 0, "rated": 1, "team": 2, "allocated": 2, "screening": 3, "recommended": 4, "decided": 5}
"""How many steps have been taken at each stage."""
CLOSED = "no_further_action"
STEPPED_UP, DECIDED_AGAIN = "help stepped up", "and decided"


@dataclass(frozen=True)
class Desk:
    """One piece of work: how many hours ago it came, how far it has got, what it is about."""

    hours: float
    stage: str
    rag: str
    about: str
    worker: str = ""
    decision: Decision = E
    decided_after: float = 0
    extras: tuple[str, ...] = ()
    days: tuple[float, ...] | None = None
    outcome: str = ""
    children: int = 0
    rated_after: float = 0
    whose: str = ""


def decided(hours: float, after: float, decision: Decision, about: str, rag: str = "amber", **rest: object) -> Desk:
    return Desk(hours, "decided", rag, about, decision=decision, decided_after=after, **rest)  # type: ignore[arg-type]


DAY = 24
DESKS = (
    Desk(7, "screening", "amber", "neglect", "s.rahman", A),
    Desk(3.3, "recommended", "red", "physical_abuse", "s.rahman", S),
    Desk(2.1, "new", "", "parental_mental_health"),
    decided(14, 9, E, "behaviour", extras=("handed over late",)),
    decided(31, 20, A, "neglect", extras=("not allocated",)),
    decided(6, 1.2, S, "sexual_abuse", "red", extras=("not allocated",)),
    decided(20 * DAY, 9, A, "domestic_abuse", days=(1.5, 5, 12), worker="j.thirkell", extras=("of who leaves",)),
    decided(71 * DAY, 12, A, "child_disability", days=(2, 6, 30), extras=("of who leaves",)),
    decided(50 * DAY, 8, A, "neglect", days=(1.4, 5, 20, 49)),
    decided(84 * DAY, 14, A, "parental_mental_health", days=(1.6, 4, 20, 50, 55), outcome=CLOSED),
    Desk(0.4, "new", "", "domestic_abuse physical_abuse"),
    Desk(6, "rated", "amber", "parental_substance_misuse", rated_after=1.5),
    Desk(8, "team", "green", "family_stress"),
    Desk(29, "screening", "green", "information_only", "m.okoro"),
    Desk(53, "allocated", "green", "missing", "m.okoro", rated_after=5.5),
    Desk(5.2, "allocated", "red", "child_sexual_exploitation", "j.thirkell", S, extras=("not seen yet",)),
    decided(
        8 * DAY,
        15,
        A,
        "family_stress",
        extras=(
            "not allocated",
            "corrected",
        ),
    ),
    Desk(16, "recommended", "amber", "domestic_abuse", "j.thirkell", A, extras=("one decided",), children=3),
    Desk(20, "recommended", "amber", "neglect", "s.rahman", A, extras=("sent back", "not again"), decided_after=24),
    decided(
        37 * DAY, 11, A, "domestic_abuse", whose="restricted", worker="p.sellars", days=(1.7, 6, 22), extras=("glass",)
    ),
    Desk(4.5, "allocated", "amber", "domestic_abuse", "p.sellars", whose="restricted"),
    decided(70, 52.5, E, "behaviour", extras=("handed over late",)),
    # What follows a decision, one of each: `extras` say where it stands.
    decided(5.5, 1.4, S, "physical_abuse", "red", extras=("meeting called", "not seen yet")),
    decided(26, 2, S, "sexual_abuse", "red", extras=("meeting held",)),
    decided(50, 3, S, "physical_abuse", "red", extras=("no minutes", "enquiring")),
    decided(14 * DAY, 3, S, "sexual_abuse", "red", extras=("enquiry submitted",)),
    decided(13 * DAY, 2, S, "physical_abuse", "red", extras=("to conference",)),
    decided(29 * DAY, 4, S, "sexual_abuse", "red", extras=("enquiring",)),
    decided(60 * DAY, 6, A, "neglect", days=(1.4, 4, 20, 40, 48), outcome="child_in_need", extras=("meeting",)),
    decided(43 * DAY, 8, A, "neglect", days=(1.4, 4, 20, 40, 42.93), outcome="early_help"),
    decided(12 * DAY, 8, A, "domestic_abuse", days=(1.4, 5), extras=("meeting", "meeting called off")),
    decided(9 * DAY, 7, A, "parental_substance_misuse", days=(1.3, 4), extras=("consent withdrawn",)),
    decided(50, 12, E, "behaviour", extras=("help accepted",)),
    decided(25 * DAY, 10, E, "behaviour", extras=(STEPPED_UP,), children=1),
    decided(88 * DAY, 9, E, "behaviour", extras=(STEPPED_UP, DECIDED_AGAIN), children=1),
    decided(3 * DAY, 10, E, "young_carer", extras=("help declined",)),
    decided(170 * DAY, 10, E, "young_carer"),
    decided(6, 4, A, "homeless_16_17", extras=("not allocated", "no roof yet")),
    decided(75 * DAY, 9, E, "homeless_16_17"),
    decided(19 * DAY, 9, A, "child_disability", days=(1.5, 5), extras=("goes on without consent",)),
    decided(34 * DAY, 12, A, "child_disability", days=(1.2, 4), extras=("closed without consent",)),
    Desk(0.9, "new", "", "physical_abuse"),
    Desk(5.1, "new", "", "young_carer"),
    Desk(0.6, "new", "", "neglect other"),
    Desk(9, "rated", "green", "information_only", rated_after=1.1),
    Desk(1.4, "rated", "red", "child_criminal_exploitation", rated_after=0.5, extras=("not seen yet",)),
    Desk(5, "team", "amber", "child_mental_health"),
    Desk(26, "team", "green", "behaviour"),
    Desk(4.4, "screening", "red", "domestic_abuse physical_abuse", "s.rahman", S),
    Desk(10, "allocated", "amber", "parental_mental_health", "s.rahman"),
    Desk(13.5, "screening", "amber", "parental_substance_misuse", "s.rahman", A),
    Desk(12, "screening", "amber", "child_disability", "j.thirkell", A),
    Desk(22, "screening", "amber", "domestic_abuse", "m.okoro", extras=("information",)),
    Desk(11, "allocated", "green", "young_carer", "j.thirkell"),
    Desk(30, "allocated", "green", "missing", "s.rahman"),
    Desk(17, "recommended", "amber", "homeless_16_17", "m.okoro", A, extras=("no answer yet",)),
    Desk(21, "recommended", "green", "behaviour", "s.rahman", Decision.RETURNED),
    Desk(28, "recommended", "amber", "neglect", "j.thirkell", A),
    decided(9, 7.5, A, "domestic_abuse", extras=("not allocated",), worker="s.rahman"),
    decided(44, 21, A, "child_mental_health", extras=("not allocated",), worker="j.thirkell"),
    decided(18, 12, E, "young_carer", extras=("handed over late",)),
    decided(16, 13, Decision.ADVICE, "family_stress"),
    decided(20, 18.5, Decision.NO_FURTHER_ACTION, "missing", "green"),
    decided(7, 5, Decision.OTHER_COUNCIL, "neglect other", extras=("handed over late",)),
)


def of_their_own(count: int) -> int:
    """How many contacts the work on the first desks brings in besides: who is stepped up comes anew."""
    return sum(STEPPED_UP in desk.extras for desk in DESKS[:count])


def plans(rng: Random, now: datetime, count: int, past: list[Plan], *, number: int) -> Iterator[Plan]:
    """The first `count` of these, as plans. Every third is about a family that has been heard of before, and whom
    nobody has worked with: news of the others may go to their worker, and these have come to their steps."""
    closed = _restricted(rng, now)
    busy = [plan.family for plan in past if plan.decision in {*REFERRED, E}]
    families = [plan.family for plan in past if not any(plan.family is each for each in busy)]
    for place, desk in enumerate(DESKS[:count]):
        at = now - desk.hours * HOUR
        concern = next(each for each in CONCERNS if " ".join(each.categories).startswith(desk.about))
        source = concern.sources[place % len(concern.sources)]
        whose = closed if desk.whose else _family(rng, place, desk, concern, at, families)
        oldest = sorted(young(whose, at), key=lambda child: child.date_of_birth or local(at))
        yield replace(
            Plan(number + place, at, whose, concern, source, desk.decision, desk.rag),
            children=tuple(oldest[: desk.children or 4]),
            worker=desk.worker,
            to_team=desk.stage == "team",
            extras=frozenset(desk.extras),
            assessed=desk.days,
            outcome=desk.outcome,
            **_moments(desk, at),
        )


def _moments(desk: Desk, at: datetime) -> dict[str, datetime]:
    """When each step was taken, up to the stage it has reached."""
    whole = desk.decided_after or desk.hours
    rated = desk.rated_after or min(0.8, whole * 0.2)
    rest = whole - rated
    after = {
        "rated": rated,
        "allocated": rated + min(0.2, rest * 0.1),
        "screened": rated + rest * 0.45,
        "recommended": rated + rest * 0.7,
        "decided": whole,
    }
    reached = STAGES["decided" if "sent back" in desk.extras else desk.stage]
    return {name: at + hours * HOUR for name, hours in list(after.items())[:reached]}


def _family(rng: Random, place: int, desk: Desk, concern: Concern, at: datetime, families: list[Family]) -> Family:
    heard_of = [each for each in families if fits(each, concern, at)]
    if place % 3 == 0 and heard_of and not desk.children:
        found = rng.choice(heard_of)
        families[:] = [each for each in families if each is not found]
        return found
    made = family_for(rng, concern, at, local(at))
    while len(young(made, at)) < desk.children:
        made = family_for(rng, concern, at, local(at))
    return made


def _restricted(rng: Random, now: datetime) -> Family:
    """The family that only named people may see. Every child has a number: what comes in anew is closed on receipt."""
    made = family(rng, local(now), surname="Lazenby-Crook")
    children = [replace(child, nhs_number=nhs_number(rng)) for child in made.children[:2]]
    born = [child for child in children if child.date_of_birth and child.date_of_birth < local(now - 40 * 24 * HOUR)]
    return replace(made, children=born, restricted=True, language="")
