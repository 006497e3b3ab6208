"""The grammar of workflows: a table of steps that the guard, the buttons, the tests and the diagram all read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mach.access import Permission
from mach.errors import WrongState

START = "start"
"""Where a record is before it exists: the source of the step that begins it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: its name, the statuses it starts from, where it leads, and the permission it takes.

    `to=None` is a step that is recorded but leaves the status as it is (a rating, an allocation to another worker).
    `label` is the imperative that a button shows.
    """

    name: str
    sources: frozenset[str]
    to: str | None
    permission: Permission
    label: str

    def __init__(
        self, name: str, sources: Collection[str], to: str | None, permission: Permission, label: str = ""
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", frozenset(str(s) for s in sources))
        object.__setattr__(self, "to", None if to is None else str(to))
        object.__setattr__(self, "permission", permission)
        object.__setattr__(self, "label", label or name.replace("_", " ").capitalize())


class Workflow:
    """A record's statuses and the steps between them.

    `noun` is what the record is called in messages ("contact"); `statuses` is a StrEnum-like collection in the
    order of the work; a status with no step out of it is an end.
    """

    def __init__(self, noun: str, statuses: type[StrEnum], *steps: Step) -> None:
        self.noun = noun
        self.statuses = statuses
        self.steps = {step.name: step for step in steps}
        known = {START, *(str(s) for s in statuses)}
        for step in steps:
            assert step.sources <= known, f"{step.name} starts from an unknown status"
            assert step.to is None or step.to in known, f"{step.name} leads to an unknown status"
        assert len(self.steps) == len(steps), "two steps share a name"

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def step(self, name: str) -> Step:
        return self.steps[name]

    def check(self, name: str, status: str) -> Step:
        """The step, if it starts from this status; otherwise `WrongState` in words a worker can act on."""
        step = self.steps[name]
        if str(status) not in step.sources:
            where = str(status).replace("_", " ")
            raise WrongState(f"This {self.noun} is now “{where}”: look at it again before you go on.")
        return step

    def available(self, status: str, permissions: Collection[Permission]) -> list[Step]:
        """The steps that somebody with these permissions may take from here, in the order of the table."""
        return [s for s in self if str(status) in s.sources and s.permission in permissions]

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the documentation page."""
        lines = ["stateDiagram-v2"]
        for step in self:
            for source in sorted(step.sources):
                start = "[*]" if source == START else source
                lines.append(f"    {start} --> {step.to or source}: {step.name}")
        return "\n".join(lines)
