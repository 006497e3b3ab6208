"""Evidence packs for a visit: what is made is kept as it is, and who made and opened it stands in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import EvidencePack
from improvement.queries.packs import gathered
from improvement.rules.packs import faults
from improvement.services.common import allow
from mach import audit
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import User
from mach.moves import keep
from mach.workdays import london_day

TOLD = "Only who leads improvement makes evidence packs: ask them."


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSaid:
    """What is asked for: areas, days, and whether children are named."""

    title: str
    areas: Sequence[str]
    first_day: date
    last_day: date
    named: bool = False


@transaction.atomic
def make_pack(*, said: PackSaid, by: User, at: datetime | None = None) -> EvidencePack:
    """Make an evidence pack for a visit. Children are named only where that was asked for and its maker reads cases;
    else they are “Child 1”, “Child 2”. The log names everyone on the list."""
    moment = at or timezone.now()
    allow(by=by, permission=Permission.MAKE_PACK, told=TOLD)
    wrong = faults(said.areas, said.first_day, said.last_day, london_day(moment))
    if not said.title.strip():
        wrong["title"] = "Say which visit it is for."
    if said.named and not by.may(Permission.READ_CASES):
        wrong["named"] = "Your role reads no cases, so the pack cannot name children: leave the names out."
    if wrong:
        raise RuleBroken(**wrong)
    contents = gathered(said.areas, said.first_day, said.last_day, by)
    row = EvidencePack(
        title=said.title.strip(),
        areas=list(said.areas),
        first_day=said.first_day,
        last_day=said.last_day,
        named=said.named,
        contents=contents,
        made_by=by,
        made_at=moment,
    )
    keep(row, by=by, at=moment, why="make")
    people = [line["person"] for line in contents.get("children", [])]
    audit.record("evidence pack.make", by=by, subject=row, people=people, at=moment, named=said.named)
    return row
