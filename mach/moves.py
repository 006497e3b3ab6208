"""`begin()` and `move()`: the only code that sets a status. Lock, check, save, remember, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from mach import audit, clocks, rows, versions
from mach.errors import NotAllowed
from mach.models import Agency, Event, Significance, Stage, User
from mach.rows import Plan, Write
from mach.workdays import LONDON
from mach.workflow import START, Step

S = TypeVar("S", bound=Stage)
NEXT_NUMBER = Plan("SELECT nextval(pg_get_serial_sequence($1, 'id'))", ("text",))


def permit(by: User, step: Step, noun: str) -> None:
    """Only somebody whose roles carry the step's permission takes it. Jobs act as the system."""
    if not (by.is_system or by.may(step.permission)):
        raise NotAllowed(f"Your role does not let you “{step.label.lower()}” for this {noun}: ask a manager.")


def next_number(model: type[Stage]) -> int:
    """The next number of this kind of record, never given twice. It is the row's id and part of its reference."""
    counted = model.numbered_with or model
    ((drawn,),) = rows.run(Write(NEXT_NUMBER, [counted._meta.db_table]))
    return int(drawn)


def number(stage: Stage, at: datetime) -> None:
    """Give a record its reference before it is saved: C-2026-000123, the year being the one it began in."""
    stage.pk = stage.pk or next_number(type(stage))
    stage.reference = f"{stage.prefix}-{at.astimezone(LONDON).year}-{stage.pk:06d}"


def begin(
    stage: S,
    step: str,
    *,
    by: User,
    label: str = "",
    at: datetime | None = None,
    agency: Agency | None = None,
    significance: str = Significance.ORDINARY,
    besides: Callable[[S], Iterable[Write]] = lambda _: (),
    **detail: Any,
) -> S:
    """Begin a piece of work: give it a reference and its first status, save it, write the audit line and (with a
    `label`) the child's story. `besides` says, of the record that has its reference, what is to be written with it."""
    moment = at or timezone.now()
    rule = stage.workflow.check(step, START)
    permit(by, rule, stage.workflow.noun)
    stage.status = rule.to or ""
    stage.begun_at = moment
    if not stage.reference:
        number(stage, moment)
    act = f"{stage.workflow.noun}.{step}"
    with transaction.atomic(savepoint=False):
        line = audit.line(act, by=by, subject=stage, people=stage.people, at=moment, agency=agency, **detail)
        written = [*versions.first([stage], by=by, at=moment, why=step), rows.insert(line)]
        if label:
            told = _story(stage, label, by=by, at=moment, kind=act, significance=significance)
            written.append(rows.insert(told))
        rows.run(*written, *besides(stage))
        stage._state.adding, stage._state.db = False, connection.alias
    return stage


def take(stage: S, step: str, *, by: User) -> S:
    """The record, locked and as it stands now, if this person may take this step from there. Call inside a
    transaction, before checking rules that depend on what the record says."""
    fresh = rows.locked(type(stage), stage.pk)
    permit(by, fresh.workflow.check(step, fresh.status), fresh.workflow.noun)
    fresh.__dict__["_taken_for"] = step
    return fresh


def move(
    stage: S,
    step: str,
    *,
    by: User,
    at: datetime | None = None,
    label: str = "",
    changes: dict[str, Any] | None = None,
    significance: str = Significance.ORDINARY,
    **detail: Any,
) -> S:
    """Take a step: lock, check status and permission, save `changes`, write history, audit, and (with a `label`) the
    child's story. Returns the fresh record: use that one."""
    moment = at or timezone.now()
    with transaction.atomic(savepoint=False):
        fresh = stage if stage.__dict__.pop("_taken_for", None) == step else take(stage, step, by=by)
        fresh.__dict__.pop("_taken_for", None)
        rule = fresh.workflow.step(step)
        before = fresh.status
        fresh.status = rule.to or fresh.status
        for name, value in (changes or {}).items():
            setattr(fresh, name, value)
        act = f"{fresh.workflow.noun}.{step}"
        written = [versions.change(fresh, by=by, at=moment, why=step)]
        if fresh.status != before:
            written.append(clocks.standing(fresh))
        detail |= {"before": before, "after": fresh.status}
        line = audit.line(act, by=by, subject=fresh, people=fresh.people, at=moment, **detail)
        written.append(rows.insert(line))
        if label:
            told = _story(fresh, label, by=by, at=moment, kind=act, significance=significance)
            written.append(rows.insert(told))
        rows.run(*written)
    return fresh


def remember(record: Any, *, by: User, at: datetime, why: str) -> None:
    """Who, when and why, for the version of a record that is kept when it is deleted."""
    record._history_user, record._history_date, record._change_reason = by, at, why[:100]


def keep(record: Any, *, by: User, at: datetime, why: str, besides: Sequence[Write] = ()) -> Any:
    """Save a record that is no stage (a rating, an allocation), with who, when and why in its history, and what is to
    be written `besides`."""
    if record._state.adding:
        versions.create([record], by=by, at=at, why=why, besides=besides)
    else:
        rows.run(*besides, versions.change(record, by=by, at=at, why=why))
    return record


def tell_story(stage: Stage, label: str, **told: Any) -> None:
    """Write a line of the child's story: about everyone on the stage, or only about `people`. Give `part`, the
    stage's own row for one child, where it is about that child alone: nobody may know yet who the child is."""
    rows.run(rows.insert(_story(stage, label, **told)))


def _story(
    stage: Stage,
    label: str,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    significance: str = Significance.ORDINARY,
    people: Iterable[int] | None = None,
    part: int | None = None,
) -> Event:
    return Event(
        people=list(people) if people is not None else stage.people,
        restricted_people=stage.restricted_people,
        at=at,
        kind=kind,
        reference=stage.reference,
        part=part,
        label=label[:500],
        link=stage.get_absolute_url(),
        significance=significance,
        by=by,
    )
