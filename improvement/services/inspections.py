"""Inspections and visits as they come: who came, when, what they found and what they recommended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import Finding, Inspection
from improvement.rules.dates import last_day
from improvement.services.common import allow, kept
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import User
from mach.workdays import london_day

TOLD = "Only who leads the improvement plan records inspections: ask them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """An inspection or a visit as the letter tells it."""

    code: str
    kind: str
    body: str
    starts_on: date
    ends_on: date
    known_to: str = "day"
    team: str = ""
    letter_on: date | None = None
    letter_known_to: str = "day"
    judgement: str = ""
    number_since_judgement: int | None = None
    published: bool = False
    remote: bool = False
    areas: Iterable[str] = field(default_factory=tuple)


@transaction.atomic
def record_inspection(
    inspection: Inspection | None, *, said: Visited, by: User, at: datetime | None = None
) -> Inspection:
    """Record an inspection or a visit, or what has become known of it since: its letter, its judgement."""
    moment = at or timezone.now()
    allow(by=by, permission=Permission.WRITE_PLAN, told=TOLD)
    _refuse(inspection, said, london_day(moment))
    record = inspection or Inspection()
    for name in Visited.__slots__:
        setattr(record, name, getattr(said, name))
    record.areas = [area.strip() for area in said.areas if area.strip()]
    kept(record, "inspection.record", by=by, at=moment)
    return record


def _refuse(inspection: Inspection | None, said: Visited, today: date) -> None:
    faults = {}
    taken = Inspection.objects.filter(code=said.code)
    if (taken.exclude(pk=inspection.pk) if inspection else taken).exists():
        faults["code"] = "Another visit has this code: choose one that is free."
    if said.ends_on < said.starts_on:
        faults["ends_on"] = "It ended before it began: correct one of the two days."
    elif said.starts_on > today:
        faults["starts_on"] = "This day has not come: record a visit once it has begun."
    if said.letter_on and last_day(said.letter_on, said.letter_known_to) < said.ends_on:
        faults["letter_on"] = "The letter comes after the visit: correct its day."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def record_finding(
    inspection: Inspection, *, kind: str, text: str, area: str = "", by: User, at: datetime | None = None
) -> Finding:
    """Record what a visit found: a strength, a weakness or a recommendation. The last two are answered by actions."""
    moment = at or timezone.now()
    allow(by=by, permission=Permission.WRITE_PLAN, told=TOLD)
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    words = text.strip()
    if not words:
        raise RuleBroken(text="Write the finding in a sentence.")
    if inspection.findings.filter(kind=kind, text__iexact=words).exists():
        raise RuleBroken(text="This finding is recorded already: answer that one.")
    row = Finding(inspection=inspection, code=_next_code(inspection, kind), kind=kind, text=words, area=area)
    kept(row, "finding.record", by=by, at=moment)
    return row


def _next_code(inspection: Inspection, kind: str) -> str:
    """MV2022-W9: the visit's code, the kind's letter (none for a recommendation), the next number."""
    letter = {"strength": "S", "weakness": "W"}.get(kind, "")
    stem = f"{inspection.code}-{letter}"
    codes = inspection.findings.filter(kind=kind).values_list("code", flat=True)
    numbers = [int(code[len(stem) :]) for code in codes if code.startswith(stem) and code[len(stem) :].isdigit()]
    return f"{stem}{max(numbers, default=0) + 1}"
