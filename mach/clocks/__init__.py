"""The only writer of clocks and breaches: `verbs` for what people do, `sweep` for what time does."""

from mach.clocks.steps import Steps, in_force, next_look
from mach.clocks.sweep import sweep
from mach.clocks.verbs import (
    Wanted,
    acknowledge,
    answered_at,
    build,
    correct_start,
    follow,
    give,
    hand_over,
    label,
    mirror,
    running,
    save,
    say_where,
    stamp_misses,
    standing,
    start,
    starting,
    stop,
)

__all__ = [
    "Steps",
    "Wanted",
    "acknowledge",
    "answered_at",
    "build",
    "correct_start",
    "follow",
    "give",
    "hand_over",
    "in_force",
    "label",
    "mirror",
    "next_look",
    "running",
    "save",
    "say_where",
    "stamp_misses",
    "standing",
    "start",
    "starting",
    "stop",
    "sweep",
]
