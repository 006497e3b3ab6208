"""What the pages of early help show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.models import Episode
from assessments.queries import early_help as queries
from assessments.queries import early_help_lists as lists
from assessments.rules import EpisodeOutcome
from assessments.rules.early_help import CAME_BACK, POSITIVE_RULE
from mach.models import Clock, User
from mach.queries.stories import lines
from mach.spoken import called

PAGES = {
    "accept": "episode_accept",
    "decline": "episode_decline",
    "name_lead": "episode_lead",
    "first_contact": "episode_first_contact",
    "plan": "episode_plan",
    "set_action": "episode_action",
    "review": "episode_review",
    "family_group_conference": "episode_conference",
    "step_up": "episode_step_up",
    "close": "episode_close",
}
SHOWN = {
    "offered": ("accept", "decline"),
    "accepted": ("name_lead", "first_contact", "plan"),
    "working": ("plan", "set_action", "review"),
}
"""The steps that stand on the page by where the episode is; all others are under “More”."""


class FamilyPage:
    """An episode as one reader sees it. A partner sees the children, the risks and the plan: nothing of the case."""

    came_back_means = CAME_BACK
    positive_means = POSITIVE_RULE

    def __init__(self, record: Episode, reader: User) -> None:
        self.record = record
        self.reader = reader
        self.reads_cases = queries.reads_cases(reader)

    @cached_property
    def clock(self) -> Clock | None:
        return queries.clock_of(self.record)

    @cached_property
    def children(self) -> list[Any]:
        return queries.children_of(self.record)

    @cached_property
    def risks(self) -> list[Any]:
        return queries.risks_with_answers(self.record)

    @cached_property
    def actions(self) -> list[Any]:
        return queries.plan_actions(self.record)

    @cached_property
    def reviews(self) -> list[Any]:
        return queries.reviews_of(self.record)

    @cached_property
    def conferences(self) -> list[Any]:
        return queries.conferences_of(self.record)

    @cached_property
    def rests_on(self) -> list[Any]:
        return queries.what_it_rests_on(self.record) if self.reads_cases else []

    @cached_property
    def corrected(self) -> bool:
        """A decision that this rests on was corrected since: early help is no longer what was decided."""
        return any(row.handover and row.handover.withdrawn_at for row in self.rests_on)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(queries.story_of(self.record, self.reader)) if self.reads_cases else []

    @cached_property
    def came_back(self) -> list[Any]:
        return lists.came_back_of(self.record, self.reader)

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """(where to go on the page, what is still to be done in words), as long as it is open."""
        if self.record.status not in ("accepted", "working"):
            return []
        found = []
        if not self.record.lead_words:
            found.append(("", "Name the lead professional."))
        if self.record.first_contact_at is None:
            found.append(("", "Get in touch with the family."))
        found += [
            ("#risks", f"Answer: {risk.words}.")
            for risk in self.risks
            if not risk.reason and not risk.plan_actions.all()
        ]
        if self.record.plan_agreed_on is None:
            found.append(("#goals", "Agree the plan with the family."))
        return found

    @property
    def may_work(self) -> bool:
        return self.record.status in ("accepted", "working") and queries.may_work(self.record, self.reader)

    @property
    def facts(self) -> list[str]:
        names = "; ".join(called(child, timezone.localdate()) for child in self.children)
        lead = f"led by {self.record.lead_words}" if self.record.lead_words else "no lead professional yet"
        return [names, self.record.get_status_words(), lead, f"{self.record.team or 'no team'}"]

    @property
    def positive(self) -> str:
        return EpisodeOutcome(self.record.outcome).positive_words if self.record.outcome else ""

    @cached_property
    def decided_above(self) -> list[tuple[str, str]]:
        """What the front door decided about each child of the contact of a step-up, for who reads cases."""
        contact = self.record.stepped_up_to if self.reads_cases else None
        return queries.decided(contact) if contact else []

    @property
    def people(self) -> list[int]:
        """Everyone whom the page displays."""
        return list(self.record.people)

    @cached_property
    def steps(self) -> dict[str, Any]:
        return steps_for(self)


def steps_for(page: FamilyPage) -> dict[str, Any]:
    """The steps this reader may take now, as buttons: the one that is due first as the main one."""
    record = page.record
    offered = {}
    for step in record.workflow.available(record.status, page.reader.permissions):
        if step.name in PAGES:
            url = reverse(f"assessments:{PAGES[step.name]}", args=[record.reference])
            offered[step.name] = {"name": step.name, "label": step.label, "url": url}
    main = offered.get(_due(page))
    shown = [offered[name] for name in SHOWN.get(record.status, ()) if name in offered]
    return {"steps": shown, "primary": main, "more": [each for each in offered.values() if each not in shown]}


def _due(page: FamilyPage) -> str:
    record = page.record
    if record.status == "offered":
        return "accept"
    if record.status == "accepted":
        return "first_contact" if record.lead_words else "name_lead"
    return "plan" if page.missing else "review"
