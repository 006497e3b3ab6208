"""What a reader sees first of the measures, and of whom: who manages an assessment team their own team, who leads the
plan what it is to move, everybody else what says whether children wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from improvement.catalogue import BY_SLUG, GLANCE, GLANCE_OF_A_TEAM, SUBJECTS, Measure
from improvement.models import Way
from improvement.presenting_figures import Shown
from improvement.queries import figures
from improvement.queries.plan import to_move
from improvement.rules.targets import Stands
from mach.access import Permission
from mach.models import Team, User

FIRST, MOVED = "glance", "plan"
OWN, ALL = "own", "all"
WORST_FIRST = [Stands.OFF, Stands.NEAR, Stands.NOWHERE, Stands.ON]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Some measures, of the whole service or of one team."""

    reader: User
    subject: str
    measures: tuple[Measure, ...]
    team: Team | None
    planned: bool

    @property
    def of(self) -> dict[str, str]:
        """How the figures are divided, where they are those of a team."""
        return {"way": Way.TEAM.value, "group": str(self.team.pk)} if self.team else {}

    def lines(self) -> list[Shown]:
        """The measures with their months. What was chosen for a look at all comes with what is off its target first."""
        firsts = figures.months()
        held = figures.series(self.reader, self.measures, firsts, **self.of)
        none = [figures.Point(first) for first in firsts]
        found = [Shown(each, held.get((each.slug, self.of.get("group", "")), none)) for each in self.measures]
        if self.subject in (FIRST, MOVED):
            found.sort(key=lambda line: WORST_FIRST.index(line.stands))
        return found

    def views(self) -> list[dict[str, Any]]:
        told = {FIRST: "At a glance"} | ({MOVED: "What the plan is to move"} if self.planned else {})
        told |= {str(place): words for place, words in enumerate(SUBJECTS, 1)}
        return [
            {"label": words, "count": None, "href": self._to(subject=key), "current": self.subject == key}
            for key, words in told.items()
        ]

    def scopes(self) -> list[dict[str, Any]]:
        """Whose figures, to choose from, for who has a team."""
        if self.reader.team is None or not self.reader.may(Permission.READ_CASES):
            return []
        told = ((ALL, "The whole service", self.team is None), (OWN, f"Your team: {self.reader.team}", bool(self.team)))
        return [
            {"label": words, "count": None, "href": self._to(team=key), "current": here} for key, words, here in told
        ]

    def _to(self, **changed: str) -> str:
        asked = {"subject": self.subject, "team": OWN if self.team else ALL} | changed
        return f"?{urlencode(asked)}"

    def addresses(self, line: Shown) -> dict[str, str]:
        """Where the measure is, and the rows behind each of its numbers."""
        by = f"?by={Way.TEAM.value}" if self.team else ""
        return {
            "measure": reverse("improvement:measure", args=[line.measure.slug]) + by,
            **{
                f"{name}_{part}": figures.rows_address(line.measure.slug, point.month, part, **self.of)
                for name, point in (("whole", line.whole), ("now", line.now))
                for part in ("met", "all")
            },
        }


def dashboard(reader: User, subject: str, whose: str) -> Dashboard | None:
    """The measures that were asked for, or those that this reader's work begins with; None where there is no such."""
    moved = tuple(BY_SLUG[slug] for slug in to_move(reader) if slug in BY_SLUG)
    subject = subject or (MOVED if moved and leads(reader) else FIRST)
    whose = whose or (OWN if reader.team and runs_a_team(reader) else ALL)
    team = reader.team if whose == OWN else None
    known = {MOVED: moved, FIRST: GLANCE_OF_A_TEAM if team and runs_a_team(reader) else GLANCE}
    known |= {str(place): measures for place, measures in enumerate(SUBJECTS.values(), 1)}
    if not known.get(subject) or whose not in (OWN, ALL) or (whose == OWN and team is None):
        return None
    return Dashboard(reader, subject, known[subject], team, bool(moved))


def runs_a_team(reader: User) -> bool:
    """A contact has no team until it is allocated, so who rates and allocates them looks at the whole front door."""
    return reader.may(Permission.SIGN_OFF_ASSESSMENT) and not reader.may(Permission.RATE_CONTACT)


def leads(reader: User) -> bool:
    return reader.may(Permission.WRITE_PLAN) and not reader.may(Permission.READ_CASES)
