"""The colour of an action of the plan, from its dates, its milestones and the measure that it is to move. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from improvement.rules.dates import day_words, last_day

RED, AMBER, GREEN, BLUE = "red", "amber", "green", "blue"
WORST_FIRST = (RED, AMBER, GREEN, BLUE)
SOON = timedelta(days=28)
"""So long before its due date an action with milestones still to reach is amber; and a milestone that is late for
longer than this makes it red."""

RULE = (
    "Complete: the action is done, whatever its dates were.",
    "Red: the due date has passed; or a milestone is more than 28 days late; or the measure is further from its target "
    "than its tolerance.",
    "Amber: no due date is set; or it is due within 28 days and a milestone is still to be reached; or a milestone is "
    "late; or the measure misses its target within its tolerance.",
    "Green: none of these. The worst of dates, milestones and measure counts. Where only the month is known, the due "
    "date is the last day of that month.",
)

COMPLETE = "The action is complete."
OUTSIDE = {
    RED: "Its measure is further from its target than its tolerance.",
    AMBER: "Its measure misses its target within its tolerance.",
    GREEN: "Its measure meets its target.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure says in its last whole month: value, target and tolerance in the same unit."""

    title: str
    month: date
    value: float
    target: float | None = None
    tolerance: float = 0
    higher_is_better: bool | None = True
    unit: str = "%"

    @property
    def distance(self) -> float | None:
        """How far the value is on the wrong side of the target; 0 where the target is met."""
        if self.target is None or self.higher_is_better is None:
            return None
        short = self.target - self.value if self.higher_is_better else self.value - self.target
        return max(round(short, 2), 0.0)


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: when it was to be reached, and when it was."""

    due_on: date
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An action as the rule sees it."""

    complete: bool = False
    due_on: date | None = None
    due_known_to: str = "day"
    milestones: Sequence[Step] = ()
    measured: bool = False
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour and what it comes from: (colour, sentence) for each part, the worst first. `outside` is the first
    sentence as it may leave the service: a figure may rest on a few children, so it says none."""

    rag: str
    because: tuple[tuple[str, str], ...]
    outside: str


def colour(action: Standing, today: date) -> Colour:
    """Red, amber, green or complete, with the sentences that say why."""
    if action.complete:
        return Colour(BLUE, ((BLUE, COMPLETE),), COMPLETE)
    measured = _of_measure(action)
    found = [_of_dates(action, today), *_of_milestones(action.milestones, today), *measured]
    ordered = tuple(sorted(found, key=lambda part: WORST_FIRST.index(part[0])))
    rag, sentence = ordered[0]
    return Colour(rag, ordered, OUTSIDE[rag] if ordered[0] in measured else sentence)


def worst(rags: Iterable[str]) -> str:
    """The worst of several colours; none where there is none."""
    return min(rags, key=WORST_FIRST.index, default="")


def is_late(action: Standing, today: date) -> bool:
    return bool(action.due_on and not action.complete and last_day(action.due_on, action.due_known_to) < today)


def _of_dates(action: Standing, today: date) -> tuple[str, str]:
    if action.due_on is None:
        return AMBER, "No due date is set, so nobody can say whether it is late."
    said, last = day_words(action.due_on, action.due_known_to), last_day(action.due_on, action.due_known_to)
    if last < today:
        return RED, f"It was due {said}: {_days(today - last)} ago."
    waiting = any(step.reached_on is None for step in action.milestones)
    if last - today <= SOON and waiting:
        return AMBER, f"It is due {said}, within 28 days, and a milestone is still to be reached."
    return GREEN, f"It is due {said}."


def _of_milestones(steps: Sequence[Step], today: date) -> list[tuple[str, str]]:
    if not steps:
        return []
    late = [today - step.due_on for step in steps if step.reached_on is None and step.due_on < today]
    reached = f"{sum(step.reached_on is not None for step in steps)} of {len(steps)} milestones reached"
    if not late:
        return [(GREEN, f"{reached}, none late.")]
    rag = RED if max(late) > SOON else AMBER
    return [(rag, f"{reached}; {len(late)} late, the longest by {_days(max(late))}.")]


def _of_measure(action: Standing) -> list[tuple[str, str]]:
    if not action.measured:
        return []
    reading = action.reading
    if reading is None:
        return [(GREEN, "The measure has no figure yet, so it does not count.")]
    said = f"{reading.title}: {reading.value:g}{_unit(reading)} in {reading.month:%B %Y}"
    if reading.distance is None:
        return [(GREEN, f"{said}; it has no target, so it does not count.")]
    wanted = f"the target is {reading.target:g}{_unit(reading)}, the tolerance {reading.tolerance:g}"
    if not reading.distance:
        return [(GREEN, f"{said}; {wanted}.")]
    rag = AMBER if reading.distance <= reading.tolerance else RED
    return [(rag, f"{said}, {reading.distance:g} from its target; {wanted}.")]


def _unit(reading: Reading) -> str:
    return "%" if reading.unit == "%" else f" {reading.unit}".rstrip()


def _days(span: timedelta) -> str:
    return f"{span.days} day{'' if span.days == 1 else 's'}"
