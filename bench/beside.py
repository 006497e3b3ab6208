"""Other tools' figures on the same draws, as bench/rivals.py wrote them, beside ours; and how many times faster ours is
than Splink on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.table import Line

SEARCHES = 300
Told = dict[str, Any]


def theirs(draws: Path) -> Told:
    """What bench/rivals.py wrote beside the draws; nothing where it was not run."""
    path = draws / "rivals.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def beside(lines: Iterable[Line], told: Told) -> list[Line]:
    """The same lines; what others come to stands in the note of each that they were measured by as well."""
    found = list(lines)
    for line in found:
        label, _, what = line.what.rpartition(": ")
        for rival, sets in told.get("sets", {}).items():
            if label in sets and what in ("R@1", "R@5"):
                first, five, every, best = (each * 100 for each in sets[label])
                words = (
                    f"{first:.2f}, F1 at .9 {every:.1f}, of each best {best:.1f}" if what == "R@1" else f"{five:.2f}"
                )
                line.note = "; ".join(filter(None, (line.note, f"{rival} {words}")))
    return found


def measure_search(rows: Callable[[str], list[dict[str, str]]], told: Told) -> list[Line]:
    """One search in the registry of FEBRL4, as Splink was asked."""
    from bench.matching_draws import ALL, load, sought  # noqa: PLC0415
    from mach import people  # noqa: PLC0415
    from mach.models import User  # noqa: PLC0415
    from mach.models.users import SYSTEM_EMAIL  # noqa: PLC0415

    if not told:
        return []
    load(rows("febrl4_registry"))
    reader = User.objects.get(email=SYSTEM_EMAIL)
    asked = [sought(row, ALL) for row in rows("febrl4_queries")[:SEARCHES]]
    spent = timed([lambda one=one: people.match(one, reader=reader) for one in asked])[0]
    return faster("One search in 5,000", spent, told["search"])


def faster(label: str, ours: float, other: float) -> list[Line]:
    """`ours` in milliseconds, `other` in seconds."""
    if not other:
        return []
    note = f"{ours:.1f} ms; Splink {other * 1000:.0f} ms"
    return [Line(f"{label}: times faster than Splink", other * 1000 / ours, 20, 40, at_least=True, note=note)]


def timed(acts: Sequence[Callable[[], Any]]) -> tuple[float, float]:
    """The middle and the slowest twentieth, in milliseconds, once each has been asked for warm."""
    spent = []
    for act in [*acts[:20], *acts]:
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    spent = sorted(spent[20:])
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
