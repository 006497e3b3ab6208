"""What administrators read: accounts, teams, agencies, figures. No case data."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mach.caseload import KINDS
from mach.figures import in_force
from mach.models import Absence, Agency, BankHoliday, Clock, DatedSetting, EscalationStep, Team, User
from mach.models.users import SYSTEM_EMAIL
from mach.queries.caseload import weights
from mach.timescales import TIMESCALES, Unit

UNITS = {
    Unit.HOURS: "hours",
    Unit.WORKING_HOURS: "opening hours",
    Unit.WORKING_DAYS: "working days",
    Unit.SAME_DAY: "same day",
    Unit.CALENDAR_DAYS: "days",
    Unit.MONTHS: "months",
}


def users() -> Any:
    return User.objects.exclude(email=SYSTEM_EMAIL).select_related("team", "agency").order_by("-is_active", "name")


def waiting_for(user: User) -> int:
    """How many clocks run on somebody's work: a number without any case, for who closes their account."""
    return Clock.objects.running().filter(owner=user).count()


def absences_of(user: User) -> list[Absence]:
    return list(user.absences.filter(last_day__gte=timezone.localdate()).order_by("first_day"))


def teams() -> Any:
    return Team.objects.order_by("-active", "name")


def agencies() -> Any:
    return Agency.objects.order_by("-active", "name")


def keys_of(agency: Agency) -> Any:
    return agency.keys.select_related("created_by").order_by("-created_at")


def timescale_rows() -> list[dict[str, Any]]:
    """Each time limit with the figures in force, where they come from, and what is set to come."""
    figures = in_force()
    coming: dict[str, list[DatedSetting]] = {}
    for setting in DatedSetting.objects.filter(effective_from__gt=timezone.now()).order_by("effective_from"):
        coming.setdefault(setting.key, []).append(setting)
    return [
        {
            "key": key,
            "now": figures.timescale(key),
            "unit": UNITS[figures.timescale(key).unit],
            "set": key in figures.settings,
            "coming": coming.get(key, []),
        }
        for key in TIMESCALES
    ]


def setting_history(key: str) -> list[DatedSetting]:
    return list(DatedSetting.objects.filter(key=key).select_related("set_by").order_by("-effective_from"))


def weights_rows() -> list[tuple[str, float]]:
    """What each kind of work weighs in a caseload now, in words."""
    now = weights()
    rest = [
        ("Each further child of the same family", now.sibling),
        ("Hours a week that a limit is meant for", now.full_time),
    ]
    return [*((label, getattr(now, name)) for name, label in KINDS.items()), *rest]


def holidays() -> Any:
    """From this year on, in order."""
    return BankHoliday.objects.filter(day__gte=timezone.localdate().replace(month=1, day=1)).order_by("day")


def escalation_steps() -> Any:
    return EscalationStep.objects.order_by("kind", "level", "-effective_from")
