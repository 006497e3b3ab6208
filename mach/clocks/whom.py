"""Who is told about a clock: its worker, the managers of its team, senior managers. Never who may not open it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from mach.access import Permission, Role, permissions_of, roles_with
from mach.models import Clock, EscalationWhom, PersonGrant, User

MANAGING = [role.value for role in roles_with(Permission.ACKNOWLEDGE_BREACH)]


class Whom:
    """The people who may be told about some clocks, read once for all of them: one query, and one more where a clock
    is restricted. A restricted clock escalates to those who are named for it and to the senior managers."""

    def __init__(self, clocks: Iterable[Clock]) -> None:
        owners = {clock.owner_id for clock in clocks if clock.owner_id}
        restricted = {person for clock in clocks for person in clock.restricted_people}
        self.active: set[int] = set()
        self.front_door: set[int] = set()
        self.seniors: set[int] = set()
        self.of_team: dict[int, set[int]] = defaultdict(set)
        for pk, roles, team in self._staff(owners):
            self._place(pk, roles, team)
        self.named: dict[int, set[int]] = defaultdict(set)
        if restricted:
            grants = PersonGrant.objects.in_force().filter(person_id__in=restricted, user__is_active=True)
            for person, user in grants.values_list("person_id", "user_id"):
                self.named[person].add(user)

    def _staff(self, owners: set[int]) -> Iterable[tuple[int, list[str], int | None]]:
        rows = User.objects.filter(Q(pk__in=owners) | Q(roles__overlap=MANAGING), is_active=True)
        return rows.values_list("pk", "roles", "team_id")

    def _place(self, pk: int, roles: list[str], team: int | None) -> None:
        self.active.add(pk)
        may = permissions_of(roles)
        if Permission.ACKNOWLEDGE_BREACH in may and team:
            self.of_team[team].add(pk)
        if Permission.READ_RESTRICTED in may:
            self.seniors.add(pk)
        if Permission.RATE_CONTACT in may and Role.SENIOR_MANAGER not in roles:
            self.front_door.add(pk)

    def may_open(self, clock: Clock) -> set[int]:
        """Senior managers, and those named for every restricted person on it."""
        named = [self.named[person] for person in clock.restricted_people]
        return self.seniors | (set.intersection(*named) if named else set())

    def managers(self, clock: Clock) -> set[int]:
        """The managers of its team; of the front door where there is none; senior managers where there are neither."""
        if clock.restricted_people:
            return self.may_open(clock)
        return self.of_team.get(clock.team_id or 0) or self.front_door or self.seniors

    def worker(self, clock: Clock) -> set[int]:
        """Whose it is; where nobody has it, or they have left or may not open it, the managers."""
        owner = clock.owner_id
        if owner in self.active and (not clock.restricted_people or owner in self.may_open(clock)):
            return {owner}
        return self.managers(clock)

    def of(self, clock: Clock, whom: Iterable[str]) -> set[int]:
        told: set[int] = set()
        for each in whom:
            if each == EscalationWhom.WORKER:
                told |= self.worker(clock)
            elif each == EscalationWhom.MANAGER:
                told |= self.managers(clock)
            else:
                told |= self.may_open(clock) if clock.restricted_people else self.seniors
        return told
