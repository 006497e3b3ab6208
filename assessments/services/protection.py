"""Police protection and emergency protection orders: when the power began, what came of it, and when it lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessments.models import ProtectionRecord
from assessments.rules import Protection
from assessments.rules.enquiries import LONGEST_EXTENSION, LONGEST_ORDER, order_ends_on, order_fault
from assessments.services.closing import close_if_finished
from mach import audit, clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Clock, Significance, User, stage_key
from mach.moves import keep, tell_story
from mach.notices import managers_of, tell
from mach.timescales import POLICE_PROTECTION, last_day
from mach.workdays import end_of_day, london_day
from referrals.models import Referral

EXTENDED = "emergency_order_extended"
POLICE_HOLD = timedelta(hours=POLICE_PROTECTION.limit)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Act:
    """Who records something of a protection, and when."""

    by: User
    at: datetime


@transaction.atomic
def record_police_protection(
    referral: Referral, *, began_at: datetime, note: str = "", by: User, at: datetime | None = None
) -> ProtectionRecord:
    """A constable has taken a child into police protection. It lapses 72 hours after it began, whatever the day; a
    council's own figure may be shorter, never longer."""
    record = ProtectionRecord(kind=Protection.POLICE, began_at=began_at, note=note.strip())
    figure = in_force(began_at).limits(record.kind, began_at).due_at
    return _record(referral, record, min(figure, began_at + POLICE_HOLD), _Act(by, at or timezone.now()))


@transaction.atomic
def record_emergency_order(
    referral: Referral,
    *,
    began_at: datetime,
    days: int = LONGEST_ORDER,
    by_police: bool = False,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> ProtectionRecord:
    """A court has made an emergency protection order, of so many days, eight at most. It lapses then unless the court
    extends it. Where the police applied for it, for a child in police protection, its days begin with the day on
    which the child was taken into it. Police protection of the same child ends with the order."""
    act = _Act(by, at or timezone.now())
    _permit(by)
    taken_on = _taken_on(referral, began_at) if by_police else None
    if fault := order_fault(london_day(began_at), days, taken_on=taken_on):
        raise RuleBroken(days=fault)
    record = ProtectionRecord(
        kind=Protection.EMERGENCY_ORDER, began_at=began_at, days=days, by_police=by_police, note=note.strip()
    )
    ends_at = end_of_day(order_ends_on(london_day(began_at), days, taken_on=taken_on))
    record = _record(referral, record, ends_at, act)
    taken = ProtectionRecord.objects.select_for_update().filter(
        referral=record.referral, kind=Protection.POLICE, ended_at=None
    )
    for before in taken:
        _end(before, max(began_at, before.began_at), "An emergency protection order was made.", act)
    return record


def _taken_on(referral: Referral, made_at: datetime) -> date:
    """The day on which the child was taken into the police protection in which the police applied for an order."""
    rows = ProtectionRecord.objects.filter(referral=referral, kind=Protection.POLICE)
    taken = rows.filter(began_at__lte=made_at, began_at__gte=made_at - POLICE_HOLD).order_by("began_at").last()
    if taken is None:
        raise RuleBroken(by_police="No police protection of this child is recorded for that time: record it first.")
    return london_day(taken.began_at)


def _record(referral: Referral, record: ProtectionRecord, ends_at: datetime, act: _Act) -> ProtectionRecord:
    _permit(act.by)
    referral, kind, began_at = _open(referral), Protection(record.kind), record.began_at
    if began_at > act.at:
        raise RuleBroken(began_at="This is still to come: give the time at which it began.")
    if ProtectionRecord.objects.filter(referral=referral, kind=kind, ended_at=None).exists():
        raise WrongState(f"{kind.label} is recorded for this child already: look at it again before you go on.")
    record.referral, record.person, record.by, record.recorded_at = referral, referral.person, act.by, act.at
    keep(record, by=act.by, at=act.at, why=f"record {kind.value}")
    wanted = Wanted(kind.value, began_at, child=referral.person, urgent=True, due_at=ends_at)
    clocks.start(referral, wanted, by=act.by, at=act.at, figures=in_force(began_at))
    _remember(record, f"{kind.label} began", "began", act)
    text = f"{referral}: the child is under {kind.short}. See by when it lapses."
    people = {referral.worker, *managers_of(referral.team)} - {None, act.by}
    tell(people, text, about=referral, urgent=True, at=act.at)
    return record


@transaction.atomic
def extend_emergency_order(
    record: ProtectionRecord, *, extended_on: date, days: int, by: User, at: datetime | None = None
) -> ProtectionRecord:
    """The court has extended the order, while it was in force: once, by seven days at most. It now lapses that many
    days after its first end."""
    act = _Act(by, at or timezone.now())
    _permit(by)
    record = _running(record)
    if record.kind != Protection.EMERGENCY_ORDER:
        raise RuleBroken("Only an emergency protection order is extended: police protection ends after 72 hours.")
    first = Clock.objects.filter(**stage_key(record.referral), kind=Protection.EMERGENCY_ORDER).latest("id")
    if fault := _extension_fault(record, first, extended_on, days, act.at):
        raise RuleBroken(**fault)
    record.extended_on, record.extended_days = extended_on, days
    keep(record, by=by, at=act.at, why="extend_emergency_order")
    extended_at = max(min(act.at, end_of_day(extended_on) - MOMENT), record.began_at)
    until = end_of_day(last_day(first.due_at) + timedelta(days=days))
    clocks.stop(record.referral, Protection.EMERGENCY_ORDER, by=by, at=extended_at, reason="Extended by the court")
    wanted = Wanted(EXTENDED, extended_at, child=record.person, urgent=True, due_at=until)
    clocks.start(record.referral, wanted, by=by, at=act.at)
    _remember(record, f"Emergency protection order extended by {days} day{'s' * (days > 1)}", "extended", act)
    return record


def _extension_fault(
    record: ProtectionRecord, first: Clock, extended_on: date, days: int, now: datetime
) -> dict[str, str]:
    if record.extended_on:
        return {"": "An emergency protection order is extended once: another order is needed now."}
    if not 1 <= days <= LONGEST_EXTENSION:
        return {"days": "An extension is of one to seven days."}
    if extended_on > london_day(now):
        return {"extended_on": "This is still to come: give the day on which the court extended it."}
    if extended_on < london_day(record.began_at):
        return {"extended_on": "The order had not been made on this day: give the day on which it was extended."}
    if extended_on > last_day(first.due_at):
        return {"extended_on": "The order had lapsed before this day: a new order is needed, not an extension."}
    return {}


@transaction.atomic
def end_protection(
    record: ProtectionRecord, *, ended_at: datetime, how: str, by: User, at: datetime | None = None
) -> ProtectionRecord:
    """The power or order has ended: when, and what came of it for the child. What lapsed before stays lapsed."""
    act = _Act(by, at or timezone.now())
    _permit(by)
    record = _running(record)
    faults = {}
    if ended_at > act.at:
        faults["ended_at"] = "This is still to come: give the time at which it ended."
    elif ended_at < record.began_at:
        faults["ended_at"] = "This is before it began: give the time at which it ended."
    if not how.strip():
        faults["how"] = "Say how it ended, and where the child is now."
    if faults:
        raise RuleBroken(**faults)
    record = _end(record, ended_at, how.strip(), act)
    close_if_finished(record.referral, by=by, at=act.at)
    return record


def _end(record: ProtectionRecord, ended_at: datetime, how: str, act: _Act) -> ProtectionRecord:
    record.ended_at, record.ended_how = ended_at, how
    keep(record, by=act.by, at=act.at, why="end_protection")
    kinds = [record.kind, *([EXTENDED] if record.kind == Protection.EMERGENCY_ORDER else [])]
    clocks.stop(record.referral, *kinds, by=act.by, at=ended_at, reason="Ended")
    _remember(record, f"{Protection(record.kind).label} ended", "ended", act)
    return record


def _permit(by: User) -> None:
    if not (by.is_system or by.may(Permission.RECORD_PROTECTION)):
        raise NotAllowed("Your role does not let you record police protection or an order: ask a social worker.")


def _open(referral: Referral) -> Referral:
    fresh = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not Referral.objects.open().filter(pk=fresh.pk).exists():
        raise WrongState("This referral is closed: take what has happened as a new contact.")
    return fresh


def _running(record: ProtectionRecord) -> ProtectionRecord:
    fresh = ProtectionRecord.objects.select_for_update(of=("self",)).select_related("referral", "person")
    record = fresh.get(pk=record.pk)
    if record.ended_at:
        raise WrongState("This has ended already: look at it again before you go on.")
    return record


def _remember(record: ProtectionRecord, label: str, what: str, act: _Act) -> None:
    referral, kind = record.referral, f"protection.{record.kind}.{what}"
    audit.record(kind, by=act.by, subject=referral, people=[record.person_id], at=act.at)
    tell_story(
        referral, label, by=act.by, at=act.at, kind=kind, significance=Significance.KEY, people=[record.person_id]
    )
