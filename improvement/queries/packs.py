"""Evidence packs: what one holds when it is made, and what of it a reader may see when it is opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from improvement.catalogue import MEASURES
from improvement.models import EvidencePack
from improvement.queries.live import live
from improvement.queries.papers import audits, findings, measure_said, workforce
from improvement.queries.versions import contents
from improvement.rules.dates import day_words
from improvement.rules.months import after, month_of
from improvement.rules.packs import MEASURED, measured
from mach.access import Permission
from mach.models import Person, User
from mach.queries.people import people_for
from mach.spoken import age
from referrals.models import Referral
from referrals.queries.referrals import referrals_for

AT_MOST = 500


def packs_for(reader: User) -> Any:
    """Every pack, for who makes packs."""
    rows = EvidencePack.objects.select_related("made_by").order_by("-made_at")
    return rows if reader.may(Permission.MAKE_PACK) else rows.none()


def gathered(areas: Collection[str], first: date, last: date, reader: User) -> dict[str, Any]:
    """What a pack of these areas and days holds. Children are kept by their ids: nobody's name is kept in it."""
    found: dict[str, Any] = {}
    if set(areas) & set(MEASURED):
        slugs = [each.slug for each in MEASURES if measured(areas, each.link)]
        read = live(reader, slugs, months_between(first, last))
        found["measures"] = [measure_said(each) for each in read.values()]
    if "audits" in areas:
        found["audits"] = audits(last)
    if "plan" in areas:
        found["plan"], found["findings"] = contents(reader), findings(reader)
    if "workforce" in areas:
        found["workforce"] = workforce(last)
    if "tracking" in areas:
        found["children"] = tracked(first, last, reader)
    return found


def months_between(first: date, last: date) -> list[date]:
    months = [month_of(first)]
    while after(months[-1]) <= last:
        months.append(after(months[-1]))
    return months


def tracked(first: date, last: date, reader: User) -> list[dict[str, Any]]:
    """Children who were referred in these days, with the way of each from the contact to the assessment. Nobody who is
    restricted is on the list of a reader who may not open their record."""
    rows = _referrals(reader).filter(date__range=(first, last)).order_by("date", "pk")[:AT_MOST]
    return [_tracked(row) for row in rows.select_related("person", "contact", "assessment", "decision")]


def _referrals(reader: User) -> Any:
    if reader.may(Permission.READ_CASES):
        return referrals_for(reader)
    return Referral.objects.filter(restricted_people=[], contact__restricted_people=[])


def _tracked(row: Any) -> dict[str, Any]:
    assessment = getattr(row, "assessment", None)
    signed = assessment.signed_off_at if assessment else None
    return {
        "person": row.person_id,
        "age": age(row.person.date_of_birth, row.date) if row.person.date_of_birth else "not known",
        "contact": row.contact.reference,
        "received": day_words(timezone.localdate(row.contact.received_at)),
        "decided": day_words(timezone.localdate(row.decision.at)),
        "referral": row.reference,
        "assessment": assessment.reference if assessment else "",
        "signed_off": day_words(timezone.localdate(signed)) if signed else "",
        "outcome": assessment.get_outcome_display() if assessment and assessment.outcome else "",
    }


@dataclass(frozen=True, slots=True)
class Children:
    """The children of a pack as one reader sees them: each line with its `name`, and how many are left out."""

    lines: tuple[dict[str, Any], ...]
    left_out: int

    @property
    def people(self) -> list[int]:
        return [line["person"] for line in self.lines]


def children_of(pack: Any, reader: User) -> Children:
    """Names where the pack was made with names and this reader reads cases; else “Child 1”. Whoever has become
    restricted since is left out for those who may not open their record."""
    kept = pack.contents.get("children", [])
    ids = {line["person"] for line in kept}
    reads = reader.may(Permission.READ_CASES)
    visible = people_for(reader) if reads else Person.objects.filter(restricted=False)
    known = visible.filter(pk__in=ids).in_bulk()
    lines = [
        {**line, "name": known[line["person"]].called if pack.named and reads else f"Child {number}"}
        for number, line in enumerate(kept, 1)
        if line["person"] in known
    ]
    return Children(tuple(lines), len(kept) - len(lines))
