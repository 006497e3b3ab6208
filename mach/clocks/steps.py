"""Who is told how long after a limit has passed: the steps in force, and the next moment that matters to a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from mach.models import Clock, EscalationStep


@dataclass(frozen=True)
class Steps:
    """The escalation steps that hold now. A kind with steps of its own has those instead of the general ones."""

    by_kind: dict[str, list[EscalationStep]]

    def of(self, kind: str) -> list[EscalationStep]:
        return self.by_kind.get(kind) or self.by_kind.get("", [])

    def ahead(self, clock: Clock) -> list[EscalationStep]:
        """The steps that a clock has not reached, the soonest first."""
        return [step for step in self.of(clock.kind) if step.level > clock.escalation_level]


def in_force(at: datetime | None = None) -> Steps:
    """For each kind and level the latest row that had taken effect by then."""
    rows = (
        EscalationStep.objects.filter(effective_from__lte=at or timezone.now())
        .order_by("kind", "level", "-effective_from")
        .distinct("kind", "level")
    )
    by_kind: dict[str, list[EscalationStep]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    for steps in by_kind.values():
        steps.sort(key=lambda step: (step.minutes_after, step.level))
    return Steps(by_kind)


def next_look(clock: Clock, steps: Steps) -> datetime | None:
    """The next moment at which the sweep has something to do with a running clock; none when all has been said."""
    moments = []
    if clock.warned_at is None:
        moments.append(clock.warn_at)
    if clock.target_at and clock.target_missed_at is None:
        moments.append(clock.target_at)
    if clock.breached_at is None:
        moments.append(clock.due_at)
    elif ahead := steps.ahead(clock):
        moments.append(clock.due_at + timedelta(minutes=ahead[0].minutes_after))
    return min(moments, default=None)
