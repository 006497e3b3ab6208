"""One of everything, each record standing where its page is about: for the walk over every address of the project."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from mach import keys
from mach.access import Role, Scope
from tests import factories
from tests.everything.administration import settings
from tests.everything.closed import restricted
from tests.everything.index import index_of_people
from tests.everything.oversight import overseen
from tests.everything.work import assessments, front_door, homeless, section_47, strategy_meetings
from tests.improvement import made as planned


@dataclass
class Everything:
    """`users` and their signed-in `clients` by role, and `at`: the arguments of an address by what it is about."""

    users: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    at: dict[str, list[Any]] = field(default_factory=dict)
    hidden: dict[str, list[Any]] = field(default_factory=dict)
    agencies: dict[str, tuple[Any, str]] = field(default_factory=dict)

    @property
    def worker(self):
        return self.users[Role.SOCIAL_WORKER]


def build():
    made = Everything()
    team = factories.team()
    agencies(made)
    for role in Role:
        made.users[role] = factories.user(role, password=True, **at_work(made, role, team))
        made.clients[role] = Client()
        made.clients[role].force_login(made.users[role])
        # The first answer notes in the session when its user signed in.
        made.clients[role].get("/accounts/logout/")
    made.clients["stranger"] = Client()
    # Work is done by people of their own, so that no page is closed to a role for who did it.
    boss, holder = factories.user(Role.SENIOR_MANAGER), factories.worker(team=team)
    front_door(made, team, boss, holder)
    assessments(made, boss)
    strategy_meetings(made, boss)
    section_47(made, boss)
    homeless(made, holder)
    overseen(made, boss, made.worker)
    index_of_people(made)
    made.at |= planned.everything()
    settings(made)
    restricted(made, boss, holder)
    return made


def at_work(made, role, team):
    """A partner belongs to the agency whose contact is in the table, everybody else to the hub."""
    return {"agency": made.agencies["police"][0]} if role == Role.PARTNER else {"team": team}


def agencies(made):
    for slug in ("police", "school"):
        agency = factories.agency(slug)
        issued = keys.issue(agency, name="their system", scopes=list(Scope),
                            by=factories.system())  # fmt: skip
        made.agencies[slug] = agency, issued.text
        made.at[f"{slug}'s key"] = [slug, issued.key.prefix]
    made.at["agency"] = ["police"]
