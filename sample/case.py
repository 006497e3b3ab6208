"""One contact while it is told: what is planned for it, the record as it stands, and who has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from mach.models import User
from referrals.models import Contact
from sample.hub import Hub
from sample.plans import Plan


@dataclass
class Case:
    """A contact, the plan for it, the manager and the worker who see to it."""

    hub: Hub
    plan: Plan
    rng: Random
    manager: User
    worker: User
    contact: Contact
    seen: dict[str, str] = field(default_factory=dict)
    """The open work with this family of which the recommendation knows, by member."""

    @property
    def named(self) -> dict[str, str]:
        """The names that texts mention."""
        mother = next((adult.given_name for adult in self.plan.family.adults), "the carer")
        return {"child": self.plan.children[0].given_name, "mother": mother}

    @property
    def work(self) -> dict[str, str]:
        """The open work with this family as it is now, by member."""
        working = self.hub.working
        return {key: working[person] for key, person in self.plan.family.known.items() if person in working}
