"""The sweep: what time does to clocks. Safe to run twice, late, on many workers, or to be killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import audit, notices
from mach.clocks import stamps
from mach.clocks.steps import Steps, in_force, next_look
from mach.clocks.whom import Whom
from mach.models import Clock, EscalationStep, EscalationWhom, SweepRun, User
from mach.spoken import due as said_due
from mach.spoken import duration

BATCH = 500
MINUTE = timedelta(minutes=1)
PASSED = ("warned", "target_missed", "breached")


@dataclass
class Passed:
    """A moment of a clock that has gone by, with all that it means: one version in the history, one line in the log,
    one notice to each. The same however late it is noticed, and in however many sweeps."""

    moment: datetime
    stamps: list[str] = field(default_factory=list)
    steps: list[EscalationStep] = field(default_factory=list)

    @property
    def what(self) -> str:
        """The gravest of what it means."""
        return max(self.stamps, key=PASSED.index) if self.stamps else "escalated"


def sweep(now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Warn, record missed targets and breaches, and escalate, for every running clock whose next moment has come.
    Each once only, stamped with the moment it passed. Returns how many clocks were looked at."""
    moment = now or timezone.now()
    run = SweepRun.objects.create(started_at=timezone.now())
    steps, system = in_force(moment), User.objects.system()
    looked = 0
    while found := _sweep_batch(moment, batch, steps, system):
        looked += found
    run.looked_at, run.finished_at = looked, timezone.now()
    run.save(force_update=True)
    return looked


@transaction.atomic
def _sweep_batch(now: datetime, size: int, steps: Steps, system: User) -> int:
    """Some clocks that no other sweep holds: all that passed for them is written together, or not at all."""
    rows = list(Clock.objects.to_look_at(now).order_by("next_at", "pk").select_for_update(skip_locked=True)[:size])
    if not rows:
        return 0
    whom = Whom(rows)
    latest: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for clock in rows:
        passed = what_passed(clock, steps, now)
        for each in passed:
            _stamp(clock, each, steps)
            versions.append(stamps.version(clock, each.what))
            lines.append(_line(clock, each, system))
            told.append(_notice(clock, each, whom, now))
        if not passed:
            clock.next_at = next_look(clock, steps)
        latest.append(versions[-1] if passed else stamps.version(clock, ""))
    stamps.write(latest)
    stamps.remember(versions, by=system, at=now)
    audit.write_many(lines)
    notices.write_many(told)
    return len(rows)


def what_passed(clock: Clock, steps: Steps, now: datetime) -> list[Passed]:
    """The moments of a running clock that have gone by and have not been written yet, in order."""
    passed: dict[datetime, Passed] = {}
    for name, at in _still_to_stamp(clock):
        if at <= now:
            passed.setdefault(at, Passed(at)).stamps.append(name)
    if now >= clock.due_at or clock.breached_at:
        for step in steps.ahead(clock):
            at = clock.due_at + timedelta(minutes=step.minutes_after)
            if at > now:
                break
            passed.setdefault(at, Passed(at)).steps.append(step)
    return [passed[at] for at in sorted(passed)]


def _still_to_stamp(clock: Clock) -> Iterator[tuple[str, datetime]]:
    if clock.warned_at is None:
        yield "warned", clock.warn_at
    if clock.target_at and clock.target_missed_at is None:
        yield "target_missed", clock.target_at
    if clock.breached_at is None:
        yield "breached", clock.due_at


def _stamp(clock: Clock, passed: Passed, steps: Steps) -> None:
    for name in passed.stamps:
        setattr(clock, f"{name}_at", passed.moment)
    clock.escalation_level = max([clock.escalation_level, *(step.level for step in passed.steps)])
    clock.next_at = next_look(clock, steps)


def _line(clock: Clock, passed: Passed, system: User) -> dict[str, Any]:
    detail = {"kind": clock.kind, "stamps": passed.stamps, "levels": [step.level for step in passed.steps]}
    return {
        "act": f"clock.{passed.what}",
        "by_id": system.pk,
        "happened_at": passed.moment.isoformat(),
        "subject_type": clock._meta.label_lower,
        "subject_id": clock.pk,
        "subject_label": str(clock)[:60],
        "people": sorted(clock.people),
        "detail": detail,
    }


def _notice(clock: Clock, passed: Passed, whom: Whom, now: datetime) -> dict[str, Any]:
    """One notice to each, whatever else they are told this moment as. A breach that nobody is set to be told of is
    still told to its worker."""
    wanted = [step.whom for step in passed.steps] or [EscalationWhom.WORKER]
    after = f":{(passed.moment - clock.due_at) // MINUTE}" if passed.what == "escalated" else ""
    return {
        "recipients": sorted(whom.of(clock, wanted)),
        "text": sentence(clock, passed),
        "reference": clock.reference,
        "link": clock.link,
        "urgent": clock.urgent or passed.what in {"breached", "escalated"},
        "once": f"clock:{clock.pk}:{passed.what}{after}",
        "created_at": now.isoformat(),
    }


def sentence(clock: Clock, passed: Passed) -> str:
    """What people are told: the reference and what is waited for, nothing about the child."""
    what = f"{clock.reference}: “{clock.kind_label}”"
    match passed.what:
        case "warned":
            return f"{what} is due {said_due(clock.target_at or clock.due_at)}."
        case "target_missed":
            return f"{what} has missed its target. The limit is {said_due(clock.due_at)}."
        case "breached":
            return f"{what} is late: it was due {said_due(clock.due_at)}."
        case _:
            return (
                f"{what} is still not done {duration((passed.moment - clock.due_at).total_seconds())} after its limit."
            )
