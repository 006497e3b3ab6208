"""Changing the figures that practice may change: from a date, with a reason, the old ones kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mach import audit, caseload, timescales
from mach.access import Permission
from mach.caseload import Weights
from mach.errors import NotAllowed, RuleBroken
from mach.models import BankHoliday, DatedSetting, EscalationStep, User
from mach.moves import keep
from mach.timescales import TIMESCALES


def _permit(by: User) -> None:
    if not (by.is_system or by.may(Permission.MANAGE_SETTINGS)):
        raise NotAllowed("Only an administrator changes settings: ask yours.")


def _from_now_on(effective_from: datetime) -> None:
    """Figures change from now or later: clocks that have started keep the limit they started with."""
    if effective_from < timezone.now() - timedelta(minutes=5):
        raise RuleBroken(effective_from="A setting takes effect now or later: clocks that have started keep theirs.")


@transaction.atomic
def set_timescale(
    key: str,
    *,
    limit: int,
    target: int | None,
    unit: str,
    warn_percent: int,
    effective_from: datetime,
    reason: str,
    by: User,
) -> DatedSetting:
    """Set a time limit's figures from a moment on. Running clocks keep the limit they started with."""
    _permit(by)
    if key not in TIMESCALES:
        raise RuleBroken("There is no such time limit.")
    if not reason.strip():
        raise RuleBroken(reason="Say why, and who agreed it.")
    _from_now_on(effective_from)
    try:
        timescales.with_figures(TIMESCALES[key], limit=limit, target=target, unit=unit, warn_percent=warn_percent)
    except ValueError as wrong:
        raise RuleBroken(limit=str(wrong)) from wrong
    value = {"limit": limit, "target": target, "unit": unit, "warn_percent": warn_percent}
    setting = DatedSetting.objects.filter(key=key, effective_from=effective_from).first() or DatedSetting(
        key=key, effective_from=effective_from
    )
    setting.value, setting.set_by, setting.set_at, setting.reason = value, by, timezone.now(), reason.strip()
    keep(setting, by=by, at=timezone.now(), why="set")
    audit.record("setting.set", by=by, subject=setting, key=key, value=value)
    return setting


@transaction.atomic
def set_weights(*, weights: dict[str, float], effective_from: datetime, reason: str, by: User) -> DatedSetting:
    """Set what each kind of work weighs in a caseload, from a moment on."""
    _permit(by)
    if not reason.strip():
        raise RuleBroken(reason="Say why, and who agreed it.")
    _from_now_on(effective_from)
    value = Weights.of(weights).said()
    setting = DatedSetting.objects.filter(key=caseload.KEY, effective_from=effective_from).first() or DatedSetting(
        key=caseload.KEY, effective_from=effective_from
    )
    setting.value, setting.set_by, setting.set_at, setting.reason = value, by, timezone.now(), reason.strip()
    keep(setting, by=by, at=timezone.now(), why="set")
    audit.record("setting.set", by=by, subject=setting, key=caseload.KEY, value=value)
    return setting


@transaction.atomic
def add_holiday(*, day: date, title: str, closure: bool, by: User) -> BankHoliday:
    """A day that is not a working day. Clocks that start from now on count without it."""
    _permit(by)
    if BankHoliday.objects.filter(day=day).exists():
        raise RuleBroken(day="This day is in the list already.")
    holiday = BankHoliday(day=day, title=title.strip(), closure=closure)
    keep(holiday, by=by, at=timezone.now(), why="added")
    audit.record("holiday.added", by=by, subject=holiday, day=day.isoformat())
    return holiday


@transaction.atomic
def remove_holiday(holiday: BankHoliday, *, by: User) -> None:
    """The day is a working day after all (a one-off that was moved). The history keeps that it was listed."""
    _permit(by)
    audit.record("holiday.removed", by=by, subject=holiday, day=holiday.day.isoformat())
    holiday._history_user, holiday._change_reason = by, "removed"
    holiday.delete()


@transaction.atomic
def add_escalation_step(
    *, kind: str, level: int, minutes_after: int, whom: str, effective_from: datetime, by: User
) -> EscalationStep:
    """Who is told, how long after a limit has passed. A blank kind is the rule for clocks without their own."""
    _permit(by)
    if kind and kind not in TIMESCALES:
        raise RuleBroken(kind="There is no such clock.")
    _from_now_on(effective_from)
    step = EscalationStep(kind=kind, level=level, minutes_after=minutes_after, whom=whom, effective_from=effective_from)
    if EscalationStep.objects.filter(kind=kind, level=level, effective_from=effective_from).exists():
        raise RuleBroken(level="This level is set from that moment already.")
    keep(step, by=by, at=timezone.now(), why="added")
    audit.record("escalation.added", by=by, subject=step, level=level, minutes=minutes_after, whom=whom)
    return step
