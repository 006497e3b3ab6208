"""The days on which a manager looks at an assessment with its worker: planned from the referral's date, confirmed by
the manager, held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Checkpoint
from mach import clocks
from mach.access import Permission
from mach.errors import RuleBroken
from mach.figures import in_force
from mach.models import User
from mach.moves import keep, move, take
from mach.workdays import add_working_days, end_of_day, london_day

CONFIRMED = "checkpoints_confirmed"
DAYS = [10, 20, 35]
"""Working days from the referral's date, unless a dated setting says otherwise."""


def plan_checkpoints(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Plan the checkpoints of an assessment that was just opened. They wait for the manager who opened it to confirm
    them, with a clock of their own: days that nobody confirmed would pass without anybody being reminded."""
    figures = in_force(at)
    for day in figures.value("assessment_checkpoints", DAYS):
        due_on = add_working_days(assessment.referral.date, int(day), figures.calendar)
        keep(Checkpoint(assessment=assessment, day=int(day), due_on=due_on), by=by, at=at, why="open")
    owner = by if by.may(Permission.SIGN_OFF_ASSESSMENT) else None
    wanted = clocks.Wanted(CONFIRMED, at, child=assessment.person, owner=owner, team=assessment.team)
    clocks.start(assessment, wanted, by=by, at=at, figures=figures)


@transaction.atomic
def confirm_checkpoints(
    assessment: Assessment, *, dates: Mapping[int, date], by: User, at: datetime | None = None
) -> Assessment:
    """The manager confirms the days on which they look at it, or chooses others: each waits for the manager from now
    on. What has been held stays as it is; a day that went by before anybody confirmed it stays as missed, unless
    another is chosen."""
    moment = at or timezone.now()
    today = london_day(moment)
    assessment = take(assessment, "confirm_checkpoints", by=by)
    rows = list(assessment.checkpoints.filter(held_on=None).order_by("day"))
    days = {row.pk: dates.get(row.pk, row.due_on) for row in rows}
    rows = [row for row in rows if row.confirmed_at or row.due_on >= today or days[row.pk] != row.due_on] or rows[-1:]
    days = {row.pk: days[row.pk] for row in rows}
    _refuse_days(assessment, rows, days, today)
    for row in rows:
        if row.confirmed_at and row.due_on == days[row.pk]:
            continue
        row.due_on, row.confirmed_at, row.confirmed_by = days[row.pk], moment, by
        keep(row, by=by, at=moment, why="confirm_checkpoints")
        clocks.stop(assessment, "checkpoint", by=by, at=moment, part=row.pk, reason="Another day was chosen")
        ends = end_of_day(row.due_on)
        wanted = clocks.Wanted("checkpoint", moment, part=row.pk, owner=by, team=assessment.team, due_at=ends)
        clocks.start(assessment, wanted, by=by, at=moment)
    clocks.stop(assessment, CONFIRMED, by=by, at=moment, reason="Confirmed")
    return move(assessment, "confirm_checkpoints", by=by, at=moment, days=[str(day) for day in days.values()])


def _refuse_days(assessment: Assessment, rows: list[Checkpoint], days: Mapping[int, date], today: date) -> None:
    if not rows:
        raise RuleBroken("Every checkpoint has been held: there is nothing left to confirm.")
    faults, last = {}, assessment.referral.date
    for row in rows:
        stands = row.confirmed_at is not None and days[row.pk] == row.due_on
        if days[row.pk] < today and not stands:
            faults[f"day_{row.pk}"] = "This day has passed: choose today or a day to come."
        elif days[row.pk] <= last:
            faults[f"day_{row.pk}"] = "Choose a day after the checkpoint before it."
        last = max(last, days[row.pk])
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def hold_checkpoint(
    assessment: Assessment, *, checkpoint: int, held_on: date, note: str, by: User, at: datetime | None = None
) -> Assessment:
    """The manager has looked at it with its worker, and says what came of it."""
    moment = at or timezone.now()
    assessment = take(assessment, "hold_checkpoint", by=by)
    row = assessment.checkpoints.filter(pk=checkpoint, held_on=None).first()
    faults = {}
    if row is None:
        faults["checkpoint"] = "Choose a checkpoint that has not been held."
    if held_on > london_day(moment):
        faults["held_on"] = "This day has not come yet: give the day on which it was held."
    elif held_on < assessment.referral.date:
        faults["held_on"] = "This is before the referral: give the day on which it was held."
    if not note.strip():
        faults["note"] = "Write what you saw and agreed."
    if faults or row is None:
        raise RuleBroken(**faults)
    row.held_on, row.held_by, row.note = held_on, by, note.strip()
    keep(row, by=by, at=moment, why="hold_checkpoint")
    clocks.stop(assessment, "checkpoint", by=by, at=moment, part=row.pk, reason="Held")
    return move(assessment, "hold_checkpoint", by=by, at=moment, label="Manager's checkpoint held", day=row.day)
