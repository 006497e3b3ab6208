"""Every time limit of the front door, with its source and how sure it is, and what it means in dates. Pure.

The figures here are defaults: dated settings may replace them through `with_figures`. How sure: A = seen in a named
public source, B = well known but its text not seen, L = a local choice. WT is Working Together to Safeguard Children.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mach.workdays import (
    Calendar,
    add_months,
    add_working_days,
    add_working_hours,
    covers,
    end_of_day,
    in_utc,
    london_day,
    within_hours,
)


class Unit(StrEnum):
    """How a limit is counted. Hours are elapsed; working hours run only while the hub is open."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    SAME_DAY = "same_day"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


NEEDS_CALENDAR = {Unit.WORKING_HOURS, Unit.WORKING_DAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timescale:
    """One time limit: how long, in what unit, on whose word. `target` is the earlier time aimed at, where there is one.

    `statutory` is true for statute and for statutory guidance; everything else is practice that a council chose.
    """

    key: str
    label: str
    limit: int
    unit: Unit
    target: int | None = None
    warn_percent: int = 75
    statutory: bool
    source: str
    sure: str

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError(f"The limit of “{self.label}” must be at least 1.")
        if self.target is not None and not 1 <= self.target <= self.limit:
            raise ValueError(f"The target of “{self.label}” must be at least 1 and no longer than its limit.")
        if not 1 <= self.warn_percent <= 100:
            raise ValueError(f"The warning of “{self.label}” must come between 1 and 100 percent.")


def _local(key: str, label: str, hours: int, source: str = "Local choice") -> Timescale:
    return Timescale(key=key, label=label, limit=hours, unit=Unit.HOURS, statutory=False, source=source, sure="L")


def _in_days(key: str, label: str, days: int, source: str = "Local choice") -> Timescale:
    """A local limit of working days."""
    unit = Unit.WORKING_DAYS
    return Timescale(key=key, label=label, limit=days, unit=unit, statutory=False, source=source, sure="L")


def _today(key: str, label: str) -> Timescale:
    """What cannot wait for tomorrow."""
    unit = Unit.SAME_DAY
    return Timescale(key=key, label=label, limit=1, unit=unit, statutory=False, source="Local practice", sure="L")


def _national(key: str, label: str, limit: int, unit: Unit, source: str) -> Timescale:
    """A limit of statute or of statutory guidance."""
    return Timescale(key=key, label=label, limit=limit, unit=unit, statutory=True, source=source, sure="A")


WT = "WT, statutory guidance"
CHILDREN_ACT = "Children Act 1989, {}"
NO_NATIONAL = "Local choice; WT gives no number"

CONTACT_DECISION = Timescale(
    key="contact_decision",
    label="Contact decision",
    limit=48,
    target=24,
    unit=Unit.HOURS,
    statutory=False,
    source="Middlesbrough procedures, Contacts and Referrals, 2019 (24 h); no rule of 48 h was found, only results",
    sure="A, L",
)
RATE = _local("rate", "Rate the contact", 4)
RATE_DANGER = _local("rate_danger", "Rate a contact that tells of danger now", 1)
SCREEN_RED = _local("screen_red", "Screen a red contact", 4, "Local choice; hubs publish different values")
SCREEN_AMBER = _local("screen_amber", "Screen an amber contact", 12, "Local choice; hubs publish different values")
SCREEN_GREEN = _local("screen_green", "Screen a green contact", 24, "Local choice; hubs publish different values")
REFERRAL_DECISION = _national("referral_decision", "Referral decision", 1, Unit.WORKING_DAYS, WT)
TELL_REFERRER = _national("tell_referrer", "Tell the referrer", 1, Unit.WORKING_DAYS, WT)
ASSESSMENT = _national("assessment", "Assessment", 45, Unit.WORKING_DAYS, WT)
SAME_DAY_VISIT = replace(
    _today("same_day_visit", "See the child today"),
    source="Local practice; Ofsted letter of 17 August 2022",
    sure="A, L",
)
INFORMATION_READ = _local("information_read", "Read what came in after the decision", 4)
LINK_ACKNOWLEDGED = _local("link_acknowledged", "Worker to acknowledge linked news", 24)
HANDOVER_ACCEPTED = _local("handover_accepted", "Accept the hand-over", 24)
STRATEGY_MEETING_CALLED = _local("strategy_meeting_start", "Call the strategy meeting", 4, NO_NATIONAL)
STRATEGY_MEETING = _local("strategy_meeting", "Hold the strategy meeting", 24, NO_NATIONAL)
STRATEGY_MEETING_TODAY = replace(
    STRATEGY_MEETING,
    key="strategy_meeting_today",
    label="Hold the strategy meeting today: danger now",
    limit=1,
    unit=Unit.SAME_DAY,
)
STRATEGY_MEETING_DECIDED = _local(
    "strategy_meeting_decided", "Record what the strategy meeting decided for each child", 24, NO_NATIONAL
)
STRATEGY_MINUTES = _in_days("strategy_minutes", "Issue the strategy meeting's minutes", 1, NO_NATIONAL)
AGREED_ACTION = _local("agreed_action", "Do what was agreed", 24)
CONFERENCE = _national("conference", "Initial child protection conference", 15, Unit.WORKING_DAYS, f"{WT}; CIN census")
POLICE_PROTECTION = _national(
    "police_protection", "Police protection ends", 72, Unit.HOURS, "Children Act 1989, section 46"
)
EMERGENCY_ORDER = _national(
    "emergency_order", "Emergency protection order ends", 8, Unit.CALENDAR_DAYS, "Children Act 1989, sections 44 and 45"
)
EMERGENCY_ORDER_EXTENDED = replace(
    EMERGENCY_ORDER, key="emergency_order_extended", label="Extended emergency protection order ends", limit=7
)
CHECKPOINT = _in_days("checkpoint", "Manager's checkpoint on the assessment", 10, "Local; the census holds the date")
CHECKPOINTS_CONFIRMED = _in_days("checkpoints_confirmed", "Confirm the assessment's checkpoints", 5)
CONSENT_DECISION = _local("consent_decision", "Decide how to go on without consent", 24)
EARLY_HELP_ANSWER = _in_days("early_help_answer", "Answer the offer of early help", 2)
EARLY_HELP_FIRST_CONTACT = _in_days("early_help_first_contact", "First contact with the family", 5)
EARLY_HELP_PLAN = _in_days("early_help_plan", "Write the family plan", 20)
EARLY_HELP_REVIEW = _in_days("early_help_review", "Review the family plan", 30)
PLAN_ACTION = _in_days("plan_action", "Do what the family plan says", 10)
HOMELESS_TONIGHT = _today("homeless_tonight", "Somewhere safe to sleep tonight")
HOMELESS_ANSWER = _in_days("homeless_answer", "Hear the young person's answer about becoming looked after", 10)
AUDIT = _in_days("audit", "Finish the audit", 10)
AUDITED_CHILD_TODAY = _today("audited_child_today", "Look at the child today: an audit found the work inadequate")
MANAGEMENT_ENTRY = replace(_in_days("management_entry", "A manager's entry on open work", 10), unit=Unit.CALENDAR_DAYS)
PANEL_REVIEW = _in_days("panel_review", "Review at the re-referral panel", 25)
SUPERVISION = _in_days("supervision", "Hold supervision", 20)
HOMELESS_REVIEW = _in_days("homeless_review", "Review how the homeless young person lives", 10)
BREAK_GLASS_REVIEW = _local("break_glass_review", "Review the emergency access", 24)

TIMESCALES: dict[str, Timescale] = {
    timescale.key: timescale
    for timescale in (
        CONTACT_DECISION,
        RATE,
        RATE_DANGER,
        SCREEN_RED,
        SCREEN_AMBER,
        SCREEN_GREEN,
        REFERRAL_DECISION,
        TELL_REFERRER,
        ASSESSMENT,
        SAME_DAY_VISIT,
        INFORMATION_READ,
        LINK_ACKNOWLEDGED,
        HANDOVER_ACCEPTED,
        STRATEGY_MEETING_CALLED,
        STRATEGY_MEETING,
        STRATEGY_MEETING_TODAY,
        STRATEGY_MEETING_DECIDED,
        STRATEGY_MINUTES,
        AGREED_ACTION,
        CONFERENCE,
        POLICE_PROTECTION,
        EMERGENCY_ORDER,
        EMERGENCY_ORDER_EXTENDED,
        CHECKPOINT,
        CHECKPOINTS_CONFIRMED,
        CONSENT_DECISION,
        EARLY_HELP_ANSWER,
        EARLY_HELP_FIRST_CONTACT,
        EARLY_HELP_PLAN,
        EARLY_HELP_REVIEW,
        PLAN_ACTION,
        HOMELESS_TONIGHT,
        HOMELESS_ANSWER,
        AUDIT,
        AUDITED_CHILD_TODAY,
        MANAGEMENT_ENTRY,
        PANEL_REVIEW,
        SUPERVISION,
        HOMELESS_REVIEW,
        BREAK_GLASS_REVIEW,
    )
}


def with_figures(
    timescale: Timescale, *, limit: int, target: int | None, unit: Unit | str, warn_percent: int
) -> Timescale:
    """The same time limit with the figures that a council set. Its source and standing do not change."""
    return replace(timescale, limit=limit, target=target, unit=Unit(unit), warn_percent=warn_percent)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a time limit means from one start. `known` is false where the bank holidays on its way are not known yet."""

    target_at: datetime | None
    warn_at: datetime
    due_at: datetime
    known: bool


def limits(timescale: Timescale, started_at: datetime, calendar: Calendar) -> Limits:
    """When to warn, when the target passes and when it is late: all fixed by the moment it started.

    For day clocks the target and the limit are the midnight in London after the last day that is still in time.
    """
    start = in_utc(started_at)
    due_at = _end(timescale.unit, timescale.limit, start, calendar)
    target_at = None if timescale.target is None else _end(timescale.unit, timescale.target, start, calendar)
    warn_at = start + ((target_at or due_at) - start) * timescale.warn_percent / 100
    known = timescale.unit not in NEEDS_CALENDAR or (
        covers(london_day(start), calendar) and covers(last_day(due_at), calendar)
    )
    return Limits(target_at, warn_at, due_at, known)


def until(due_at: datetime, started_at: datetime, timescale: Timescale) -> Limits:
    """What a time that people set themselves means: it ends then. A time that has passed already ends as it starts."""
    start = in_utc(started_at)
    end = max(in_utc(due_at), start)
    return Limits(None, start + (end - start) * timescale.warn_percent / 100, end, True)


def _end(unit: Unit, length: int, start: datetime, calendar: Calendar) -> datetime:
    day = london_day(start)
    match unit:
        case Unit.HOURS:
            return within_hours(start, length)
        case Unit.WORKING_HOURS:
            return add_working_hours(start, length, calendar)
        case Unit.WORKING_DAYS:
            return end_of_day(add_working_days(day, length, calendar))
        case Unit.SAME_DAY:
            return end_of_day(day)
        case Unit.CALENDAR_DAYS:
            return end_of_day(day + timedelta(days=length))
        case Unit.MONTHS:
            return end_of_day(add_months(day, length))


def last_day(due_at: datetime) -> date:
    """The last day that is still in time, as shown for a day clock: the day before its exclusive midnight."""
    return london_day(in_utc(due_at) - timedelta(microseconds=1))


def is_late(at: datetime, due_at: datetime) -> bool:
    """Late from the very moment that is due: `at` is when it stopped, or now while it runs."""
    return at >= due_at


def left_or_late(now: datetime, due_at: datetime) -> str:
    """How a worker says it: “6 h left”, “40 m left”, “3 days left”, “late by 2 h 10 min”."""
    if is_late(now, due_at):
        return f"late by {_span(in_utc(now) - in_utc(due_at), 'min')}"
    return f"{_span(in_utc(due_at) - in_utc(now), 'm')} left"


def _span(span: timedelta, minute: str) -> str:
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    if hours >= 48:
        return f"{hours // 24} days"
    parts = ([f"{hours} h"] if hours else []) + ([f"{minutes} {minute}"] if minutes else [])
    return " ".join(parts) or f"less than 1 {minute}"
