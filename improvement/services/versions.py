"""Endorsing the plan: what it says on that day is kept word for word and never changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import PlanVersion
from improvement.queries.versions import contents
from improvement.services.common import allow, kept
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import User
from mach.workdays import london_day


@transaction.atomic
def endorse(*, endorsed_on: date, endorsed_by: str, by: User, at: datetime | None = None) -> PlanVersion:
    """Keep the plan as the Board endorsed it. The next version shows what has changed since."""
    moment = at or timezone.now()
    told = "Only who leads the improvement plan records that it was endorsed: ask them."
    allow(by=by, permission=Permission.WRITE_PLAN, told=told)
    before = PlanVersion.objects.select_for_update().order_by("-number").first()
    faults = {}
    if not endorsed_by.strip():
        faults["endorsed_by"] = "Say who endorsed it."
    if endorsed_on > london_day(moment):
        faults["endorsed_on"] = "This day has not come: record a version once it is endorsed."
    elif before and endorsed_on < before.endorsed_on:
        faults["endorsed_on"] = "An earlier version was endorsed after this day: versions follow each other."
    plan = contents(by, moment)
    if not plan["actions"]:
        faults["endorsed_on"] = "The plan has no action yet: there is nothing to endorse."
    if faults:
        raise RuleBroken(**faults)
    row = PlanVersion(
        number=before.number + 1 if before else 1,
        endorsed_on=endorsed_on,
        endorsed_by=endorsed_by.strip(),
        contents=plan,
        by=by,
        at=moment,
    )
    kept(row, "plan.endorse", by=by, at=moment, number=row.number)
    return row
