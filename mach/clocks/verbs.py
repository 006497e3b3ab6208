"""Start, stop, hand over, correct, explain: what people's acts do to clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from mach import audit, rows, versions
from mach.access import Permission
from mach.clocks.steps import Steps, next_look
from mach.clocks.steps import in_force as steps_in_force
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.figures import Figures, in_force
from mach.models import Clock, Person, Team, User, stage_key
from mach.rows import Plan, Write
from mach.timescales import TIMESCALES, Unit, until

DAYS = {Unit.WORKING_DAYS, Unit.SAME_DAY, Unit.CALENDAR_DAYS, Unit.MONTHS}


@dataclass(frozen=True)
class Wanted:
    """A clock to start: its kind, from when, and for which child (the stage's own row, and the person if known).

    `due_at` is for what people set a time for themselves (an agreed action, a planned review): it ends then, and warns
    after the same share of its time as its kind does.
    """

    kind: str
    started_at: datetime
    part: int | None = None
    child: Person | None = None
    owner: User | None = None
    team: Team | None = None
    urgent: bool = False
    due_at: datetime | None = None


def mirror(stage: Any, figures: Figures, started_at: datetime) -> None:
    """Set the stage's own copy of its main clock's times, before it is saved."""
    limits = figures.limits(stage.main_clock, started_at)
    stage.target_at, stage.due_at = limits.target_at or limits.due_at, limits.due_at


def build(stage: Any, wanted: Wanted, figures: Figures) -> Clock:
    limits = figures.limits(wanted.kind, wanted.started_at)
    if wanted.due_at is not None:
        limits = until(wanted.due_at, wanted.started_at, figures.timescale(wanted.kind))
    return Clock(
        kind=wanted.kind,
        stage_type=ContentType.objects.get_for_model(stage),
        stage_id=stage.pk,
        reference=stage.reference,
        link=stage.get_absolute_url(),
        situation=stage.situation()[:300],
        stage_status=getattr(stage, "status", ""),
        part=wanted.part,
        people=[wanted.child.pk] if wanted.child else stage.people,
        child=wanted.child,
        owner_id=wanted.owner.pk if wanted.owner else None if wanted.team else stage.worker_id,
        team_id=wanted.team.pk if wanted.team else stage.team_id,
        urgent=wanted.urgent,
        restricted_people=stage.restricted_people,
        started_at=wanted.started_at,
        warn_at=limits.warn_at,
        target_at=limits.target_at,
        due_at=limits.due_at,
        in_days=figures.timescale(wanted.kind).unit in DAYS,
        calendar_known=limits.known,
        next_at=limits.warn_at,
    )


def start(
    stage: Any, *wanted: Wanted, by: User, at: datetime | None = None, figures: Figures | None = None
) -> list[Clock]:
    """Start clocks for a stage. When each ends is computed once, now, from the figures in force when it starts."""
    if not wanted:
        return []
    known = figures or in_force(at)
    begun = [build(stage, each, known) for each in wanted]
    return versions.create(begun, by=by, at=at or timezone.now(), why="start")


def starting(stage: Any, *wanted: Wanted, by: User, at: datetime, figures: Figures) -> list[Write]:
    """The same, still to be written: for a stage that begins."""
    return versions.first([build(stage, each, figures) for each in wanted], by=by, at=at, why="start")


def running(stage: Any, *kinds: str) -> Any:
    rows = Clock.objects.running().filter(**stage_key(stage))
    return rows.filter(kind__in=kinds) if kinds else rows


RUNNING = "stage_type_id = $1 AND stage_id = $2 AND stopped_at IS NULL"
THESE = f"{RUNNING} AND (cardinality($3) = 0 OR kind = ANY($3)) AND ($4 IS NULL OR part = $4)"


def _held(stage: Any, kinds: tuple[str, ...], part: int | None) -> list[Clock]:
    """The running clocks of a stage (of these kinds, for one child, where said), locked."""
    of = [stage_key(stage)["stage_type"].pk, stage.pk, list(kinds), part]
    return rows.held(Clock, THESE, ("bigint", "bigint", "varchar[]", "bigint"), of)


def stop(
    stage: Any, *kinds: str, by: User, at: datetime | None = None, reason: str = "", part: int | None = None
) -> list[Clock]:
    """Stop a stage's clocks of these kinds (one child's only, when `part` is given). Stopping late stamps the miss,
    swept or not. A clock of several that was begun after `at` (an act entered afterwards) stops when it began."""
    moment = at or timezone.now()
    stopped = _held(stage, kinds, part)
    for clock in stopped:
        clock.stopped_at = max(moment, clock.started_at)
        clock.stop_reason = reason[:300]
        clock.next_at = None
        stamp_misses(clock, clock.stopped_at)
    save(stopped, *STOPPED, by=by, reason="stop", at=moment)
    late = [clock for clock in stopped if clock.breached_at]
    lines = [
        audit.line("clock.stopped_late", by=by, subject=clock, people=clock.people, at=moment, kind=clock.kind)
        for clock in late
    ]
    if lines:
        rows.run(*map(rows.insert, lines))
    return stopped


MISSES = ("target_missed_at", "breached_at")
STOPPED = ("stopped_at", "stop_reason", "next_at", *MISSES)
FOLLOWED = ("people", "child", "restricted_people")
BEGUN = ("started_at", "warn_at", "target_at", "due_at", "calendar_known", "next_at", *MISSES)
EXPLAINED = ("acknowledged_at", "acknowledged_by", "breach_reason", "in_childs_interest")
"""What each verb changes: only these columns are written, and a version of the whole row is kept."""


def save(changed: list[Clock], *names: str, by: User, reason: str, at: datetime | None = None) -> None:
    versions.update(changed, names, by=by, at=at or timezone.now(), why=reason)


def stamp_misses(clock: Clock, moment: datetime) -> None:
    """A miss is stamped with the moment the limit passed, whenever it is noticed."""
    if clock.target_at and clock.target_missed_at is None and moment >= clock.target_at:
        clock.target_missed_at = clock.target_at
    if clock.breached_at is None and moment >= clock.due_at:
        clock.breached_at = clock.due_at


def hand_over(
    stage: Any,
    *kinds: str,
    owner: User | None,
    team: Team | None,
    by: User,
    at: datetime | None = None,
    part: int | None = None,
) -> None:
    """The stage's running clocks (of these kinds, for one child, where said) now wait for somebody else. Nothing
    restarts: the child is still waiting."""
    handed = _held(stage, kinds, part)
    for clock in handed:
        clock.owner, clock.team = owner, team
    save(handed, "owner", "team", by=by, reason="hand_over", at=at)


def give(clock: Clock, *, owner: User, team: Team | None, by: User, at: datetime | None = None) -> Clock:
    """One running clock waits for somebody else from now on. Nothing restarts."""
    fresh = Clock.objects.select_for_update().get(pk=clock.pk)
    if fresh.stopped_at:
        raise WrongState("Nobody waits for this any more: look at the list again.")
    fresh.owner, fresh.team = owner, team
    save([fresh], "owner", "team", by=by, reason="hand_over", at=at)
    return fresh


def follow(stage: Any, *, by: User, at: datetime | None = None, children: dict[int, int | None] | None = None) -> None:
    """Who the stage is about has changed: its clocks, stopped ones too, follow. `children` says which person each of
    the stage's own rows turned out to be."""
    changed = []
    for clock in Clock.objects.filter(**stage_key(stage)).select_for_update().order_by("pk"):
        before = (clock.child_id, clock.people, clock.restricted_people)
        if children and clock.part in children:
            clock.child_id = children[clock.part]
        clock.people = [clock.child_id] if clock.child_id else stage.people
        clock.restricted_people = stage.restricted_people
        if before != (clock.child_id, clock.people, clock.restricted_people):
            changed.append(clock)
    save(changed, *FOLLOWED, by=by, reason="follow", at=at)


def say_where(stage: Any, where: str = "") -> None:
    """Say beside a stage's running clocks where the work stands now, so that the wall and the home pages can say what
    is wanted of whom. For work that runs on another stage's clock; where a status changes `moves` says it."""
    rows.run(standing(stage, where))


def standing(stage: Any, where: str = "") -> Write:
    """The same, still to be written."""
    return Write(STANDING, [stage_key(stage)["stage_type"].pk, stage.pk, where or stage.status])


STANDING = Plan(
    f"UPDATE mach_clock SET stage_status = $3 WHERE {RUNNING}",  # noqa: S608
    ("bigint", "bigint", "varchar"),
)


def correct_start(
    stage: Any,
    *kinds: str,
    started_at: datetime,
    by: User,
    reason: str,
    was: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """The moment of receipt was wrong: clocks that began with it (at `was`, or when the stage began; of these kinds,
    where said) move, and the old times stay in the history. A miss that was already stamped stays stamped."""
    steps = steps_in_force(at)
    figures = in_force(started_at)
    began = was or stage.begun_at
    moved = Clock.objects.filter(**stage_key(stage), started_at=began)
    moved = moved.filter(kind__in=kinds) if kinds else moved
    rows = list(moved.select_for_update().order_by("pk"))
    if any(clock.stopped_at and clock.stopped_at < started_at for clock in rows):
        raise RuleBroken(received_at="It was answered before this moment: give the moment it was received.")
    for clock in rows:
        _begin_at(clock, started_at, figures, steps)
    save(rows, *BEGUN, by=by, reason=f"correct_start: {reason}", at=at)
    if any(clock.kind == stage.main_clock for clock in rows):
        mirror(stage, figures, started_at)


def _begin_at(clock: Clock, started_at: datetime, figures: Figures, steps: Steps) -> None:
    limits = figures.limits(clock.kind, started_at)
    clock.started_at, clock.warn_at = started_at, limits.warn_at
    clock.target_at, clock.due_at, clock.calendar_known = limits.target_at, limits.due_at, limits.known
    if clock.stopped_at:
        stamp_misses(clock, clock.stopped_at)
    else:
        clock.next_at = next_look(clock, steps)


def answered_at(stage: Any, *kinds: str, moment: datetime, by: User, reason: str, at: datetime | None = None) -> None:
    """What a stopped clock waited for turns out to have happened at another moment. It stays stopped where it was
    stopped, and what was missed stays missed; a miss that only shows now is stamped."""
    stopped = Clock.objects.filter(**stage_key(stage), kind__in=kinds, stopped_at__isnull=False)
    rows = list(stopped.select_for_update().order_by("pk"))
    for clock in rows:
        stamp_misses(clock, moment)
    save(rows, *MISSES, by=by, reason=f"answered_at: {reason}", at=at)


@transaction.atomic
def acknowledge(
    clock: Clock, *, reason: str, in_childs_interest: bool | None, by: User, at: datetime | None = None
) -> Clock:
    """A manager explains a breach and says whether the delay was in the child's interest. The breach itself stays."""
    if not by.may(Permission.ACKNOWLEDGE_BREACH):
        raise NotAllowed("Only a manager explains why something was late.")
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if not clock.breached_at:
        raise WrongState("This is not late: there is nothing to explain.")
    if clock.acknowledged_at:
        raise WrongState("This delay has already been explained: read the reason that is recorded.")
    faults = {}
    if not reason.strip():
        faults["reason"] = "Say why it was late."
    if in_childs_interest is None:
        faults["in_childs_interest"] = "Say whether the delay was in the child's interest."
    if faults:
        raise RuleBroken(**faults)
    moment = at or timezone.now()
    clock.acknowledged_at, clock.acknowledged_by = moment, by
    clock.breach_reason, clock.in_childs_interest = reason.strip(), in_childs_interest
    save([clock], *EXPLAINED, by=by, reason="acknowledge", at=moment)
    audit.record("clock.acknowledged", by=by, subject=clock, people=clock.people, at=moment, kind=clock.kind)
    return clock


def label(kind: str) -> str:
    return TIMESCALES[kind].label
