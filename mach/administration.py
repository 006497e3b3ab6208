"""Verbs of an administrator: users, teams, agencies, absences. Case data is not among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mach import audit, notices
from mach.access import Permission, Role
from mach.errors import NotAllowed, RuleBroken
from mach.models import Absence, Agency, Clock, Contract, Sector, Team, User
from mach.moves import keep

UNUSABLE = "!"  # no password has this hash: they choose one through a link


@dataclass(frozen=True)
class WorkLeft:
    """What a notice about somebody's open work leads to: the list, never their name."""

    link: str


def _permit(by: User, permission: Permission) -> None:
    if not (by.is_system or by.may(permission)):
        raise NotAllowed("Only an administrator does this: ask yours.")


def _kept(record: Any, act: str, *, by: User, **detail: Any) -> Any:
    keep(record, by=by, at=timezone.now(), why=act)
    audit.record(act, by=by, subject=record, **detail)
    return record


def _fit(*, email: str, roles: Iterable[str], agency: Agency | None, besides: int | None = None) -> None:
    faults = {}
    taken = User.objects.annotate(small=Lower("email")).filter(small=email.lower()).exclude(pk=besides)
    if taken.exists():
        faults["email"] = "Somebody has this email address already: change that account instead."
    roles = set(roles)
    if not roles:
        faults["roles"] = "Choose at least one role."
    if Role.PARTNER in roles and len(roles) > 1:
        faults["roles"] = "A partner holds no other role: partners see only what their agency sent."
    if Role.PARTNER in roles and agency is None:
        faults["agency"] = "Choose the agency that this partner works for."
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        faults["roles"] = "An administrator reads no case, so holds no other role."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def save_user(
    user: User | None,
    *,
    email: str,
    name: str,
    roles: list[str],
    team: Team | None = None,
    agency: Agency | None = None,
    hours_per_week: Decimal = Decimal(37),
    caseload_limit: int = 20,
    newly_qualified: bool = False,
    contract: str = Contract.PERMANENT,
    contract_ends_on: date | None = None,
    is_active: bool = True,
    by: User,
) -> User:
    """Make an account or change it. Who is deactivated is signed out at once, everywhere. Nobody changes their own
    roles. A managed team comes for a time: its end date says when its work needs somebody else."""
    _permit(by, Permission.MANAGE_USERS)
    _fit(email=email, roles=roles, agency=agency, besides=user.pk if user else None)
    if contract == Contract.MANAGED_TEAM and contract_ends_on is None:
        raise RuleBroken(contract_ends_on="Give the day on which the managed team ends: its work comes back then.")
    new = user is None
    user = user or User(password=UNUSABLE)
    if user.pk == by.pk and (set(roles) != set(user.roles) or not is_active):
        raise RuleBroken(roles="Nobody changes their own roles: ask another administrator.")
    before, closes = sorted(user.roles), not new and user.is_active and not is_active
    user.email, user.name, user.roles, user.is_active = email.strip(), name.strip(), sorted(roles), is_active
    user.team, user.agency, user.hours_per_week = team, agency, hours_per_week
    user.caseload_limit, user.newly_qualified = caseload_limit, newly_qualified
    user.contract, user.contract_ends_on = contract, contract_ends_on
    act = "user.created" if new else "user.changed"
    _kept(user, act, by=by, before=before, after=sorted(roles), active=is_active)
    if closes and Clock.objects.running().filter(owner=user).exists():
        _tell_of_work_left(user)
    return user


def _leavers() -> str:
    """The address of the list of leavers, where this installation has it."""
    try:
        return reverse("assessments:leavers")
    except NoReverseMatch:
        return ""


def _tell_of_work_left(user: User) -> None:
    """An account is closed at once, whatever its owner still has: the managers are told that it waits for somebody."""
    whom = notices.holding(Permission.HAND_OVER_WORK)
    own = [each for each in whom if each.team_id == user.team_id] if user.team_id else []
    text = "An account was closed with work still open on it: hand it over to somebody else."
    notices.tell(own or whom, text, about=WorkLeft(_leavers()), urgent=True)


@transaction.atomic
def add_absence(user: User, *, kind: str, first_day: date, last_day: date, by: User) -> Absence:
    """Days on which somebody is away: said wherever work is allocated."""
    _permit(by, Permission.MANAGE_USERS)
    if last_day < first_day:
        raise RuleBroken(last_day="The last day cannot be before the first.")
    absence = Absence(user=user, kind=kind, first_day=first_day, last_day=last_day)
    return _kept(absence, "absence.added", by=by)


@transaction.atomic
def save_team(team: Team | None, *, name: str, slug: str, kind: str, active: bool, by: User) -> Team:
    _permit(by, Permission.MANAGE_USERS)
    _once(Team, team, name=name, slug=slug)
    team = team or Team()
    team.name, team.slug, team.kind, team.active = name.strip(), slug, kind, active
    return _kept(team, "team.saved", by=by)


@transaction.atomic
def save_agency(
    agency: Agency | None, *, name: str, slug: str, active: bool, sector: str = Sector.OTHER, by: User
) -> Agency:
    """A partner agency and the sector that it stands for. When it is made inactive its keys stop working at once."""
    _permit(by, Permission.MANAGE_AGENCIES)
    _once(Agency, agency, name=name, slug=slug)
    agency = agency or Agency()
    agency.name, agency.slug, agency.sector, agency.active = name.strip(), slug, sector, active
    return _kept(agency, "agency.saved", by=by)


def _once(model: Any, own: Any, **values: str) -> None:
    others = model.objects.exclude(pk=own.pk if own else None)
    faults = {
        name: "This is taken already: choose another."
        for name, said in values.items()
        if others.filter(**{name: said}).exists()
    }
    if faults:
        raise RuleBroken(**faults)
