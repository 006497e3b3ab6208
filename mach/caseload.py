"""How much work somebody has: by children, by families and weighted, beside their limit. Pure.

A child counts once, by the heaviest work that is held for it; the second and each further child of one family count a
share, since one family is visited, written to and thought about together. A family is the children of one contact, and
of every other contact or piece of work in which one of them is met again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

KEY = "caseload"
"""The dated setting that holds the weights."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of work weighs for its first child, the share that each further child of the family counts, and
    the hours a week for which a limit is meant. The defaults are a local choice."""

    contact: float = 1
    assessment: float = 1
    enquiry: float = 1.5
    early_help: float = 1
    homeless: float = 1
    sibling: float = 0.5
    full_time: float = 37

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> Weights:
        known = {field.name for field in fields(cls)}
        return cls(**{name: float(value) for name, value in (said or {}).items() if name in known})

    def said(self) -> dict[str, float]:
        return asdict(self)


KINDS = {
    "contact": "Contact being screened",
    "assessment": "Referral or assessment",
    "enquiry": "Section 47 enquiry",
    "early_help": "Early help",
    "homeless": "Homeless young person",
}


@dataclass(frozen=True, slots=True)
class InCaseload:
    """How a kind of stage counts: by which weight, while it stands where, and which of its fields lead to the contact,
    to the child as sent and to the person that the child is."""

    weight: str
    statuses: Collection[str]
    contact: str = "contact_id"
    child: str = "child_id"
    person: str = "person_id"


@dataclass(frozen=True, slots=True)
class Held:
    """One child on one piece of work that somebody holds."""

    weight: str
    pk: int
    reference: str
    contact: int
    child: int | None
    person: int | None

    @property
    def who(self) -> tuple[str, int]:
        """The child: as identified, else as sent, else as this piece of work."""
        if self.person is not None:
            return "person", self.person
        return ("child", self.child) if self.child is not None else (self.weight, self.pk)


@dataclass(frozen=True, slots=True)
class Caseload:
    """Somebody's work: pieces of it, children, families, and what they weigh together."""

    pieces: int = 0
    children: int = 0
    families: int = 0
    weighted: float = 0

    @property
    def words(self) -> str:
        children = "1 child" if self.children == 1 else f"{self.children} children"
        families = "1 family" if self.families == 1 else f"{self.families} families"
        return f"{children} in {families}"


def caseload(held: Iterable[Held], weights: Weights) -> Caseload:
    rows = list(held)
    heaviest: dict[tuple[str, int], float] = {}
    for row in rows:
        heaviest[row.who] = max(heaviest.get(row.who, 0), getattr(weights, row.weight))
    families = families_of(rows)
    total = sum(_weight_of(sorted((heaviest[who] for who in family), reverse=True), weights) for family in families)
    pieces = {(row.weight, row.pk) for row in rows}
    return Caseload(len(pieces), len(heaviest), len(families), round(total, 2))


def _weight_of(children: list[float], weights: Weights) -> float:
    return children[0] + weights.sibling * sum(children[1:])


def families_of(rows: Iterable[Held]) -> list[set[tuple[str, int]]]:
    """The children, by family."""
    families: list[tuple[set[int], set[tuple[str, int]]]] = []
    for row in rows:
        contacts, children = {row.contact}, {row.who}
        apart = []
        for family in families:
            if family[0] & contacts or family[1] & children:
                contacts |= family[0]
                children |= family[1]
            else:
                apart.append(family)
        families = [*apart, (contacts, children)]
    return [children for _, children in families]


def limit_for(full_time_limit: int, hours: float, weights: Weights) -> int:
    """A limit is set for somebody who works full time and holds in proportion for whoever works less. Who is newly
    qualified has a lower limit of their own; more hours than full time do not raise one."""
    return round(full_time_limit * min(float(hours) / weights.full_time, 1.0))
