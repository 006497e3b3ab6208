"""Seeing the child, for an assessment or for a section 47 enquiry: recorded once, and counted wherever it is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments.models import Assessment, Enquiry
from mach import clocks
from mach.errors import RuleBroken
from mach.models import Significance, User, Visit, stage_key
from mach.moves import keep, move


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is said of a visit: when and where, whether the child was seen, seen alone, what the child said, and who
    went where that was somebody else than the one who records it."""

    when: datetime
    seen: bool
    seen_alone: bool = False
    where: str = ""
    said: str = ""
    who: User | None = None


def keep_visit(stage: Assessment | Enquiry, seen: Seen, *, by: User, at: datetime) -> Visit:
    """Keep a visit on work that was taken for it. A red contact's same-day visit to this child may still be owed: it
    was owed to the child, so that whoever sees the child first has made it. Recorded twice in the same words, it is one
    visit."""
    _refuse_impossible(seen, at)
    told = {
        "child": stage.person, "at": seen.when, "by": seen.who or by, "seen": seen.seen, "seen_alone": seen.seen_alone,
        "where": seen.where.strip(), "said": seen.said.strip(),
    }  # fmt: skip
    if recorded := Visit.objects.filter(**stage_key(stage), **told).first():
        return recorded
    visit = Visit(
        **stage_key(stage),
        **told,
        reference=stage.reference,
        link=stage.get_absolute_url(),
        restricted_people=stage.restricted_people,
        recorded_at=at,
    )
    keep(visit, by=by, at=at, why="record_visit")
    if seen.seen:
        owed = stage.referral
        reason = f"Seen for the {stage.workflow.noun}"
        clocks.stop(owed.contact, "same_day_visit", by=by, at=seen.when, part=owed.child_id, reason=reason)
    label = "Child seen alone" if seen.seen_alone else "Child seen" if seen.seen else "Visit: the child was not seen"
    move(stage, "record_visit", by=by, at=at, label=label, significance=Significance.KEY, seen=seen.seen)
    return visit


def _refuse_impossible(seen: Seen, now: datetime) -> None:
    faults = {}
    if seen.when > now:
        faults["when"] = "A visit cannot be in the future: give the time that it took place."
    if seen.seen_alone and not seen.seen:
        faults["seen_alone"] = "A child who was not seen was not seen alone either."
    if faults:
        raise RuleBroken(**faults)
