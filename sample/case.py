"""One contact while it is told: what is planned for it, the record as it stands, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def named(self) -> dict[str, str]:
        """The names that texts mention."""
        mother = next((adult.given_name for adult in self.plan.family.adults), "the carer")
        return {"child": self.plan.children[0].given_name, "mother": mother}
