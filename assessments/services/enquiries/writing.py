"""Carrying out an enquiry: what is written, the visits, a further discussion. Its 15 working days never restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Enquiry, EnquiryDiscussion, MeetingChild
from assessments.queries.enquiries import what_is_missing
from assessments.rules import EnquiryOutcome
from assessments.services.visits import Seen, keep_visit
from mach.access import Permission
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import Significance, User, Visit
from mach.moves import keep, move, take
from mach.notices import holding, tell

TEXTS = (
    "police_officer", "not_seen_reason", "medical_by", "medical_findings", "findings", "outcome_reason",
)  # fmt: skip
WRITTEN = (*TEXTS, "medical_needed", "medical_at", "outcome")
MOVED_ON = "This enquiry was saved while you were writing. Both texts are shown: put them together, then save again."


@transaction.atomic
def write(enquiry: Enquiry, *, said: Mapping[str, Any], version: int, by: User, at: datetime | None = None) -> Enquiry:
    """Save what was written: findings, police officer, medical, outcome. `version` is the one that its writer read;
    when somebody has saved since, nothing is overwritten and Conflict says so. What is still missing stops nothing."""
    enquiry = take(enquiry, "write", by=by)
    if enquiry.worker != by:
        raise NotAllowed("Only its lead worker writes this enquiry: ask a manager to name you.")
    wanted = {name: said[name] for name in WRITTEN if name in said}
    wanted |= {name: wanted[name].strip() for name in TEXTS if name in wanted}
    if wanted.get("outcome") and wanted["outcome"] not in list(EnquiryOutcome):
        raise RuleBroken(outcome="Choose one of the outcomes.")
    if wanted.get("medical_at") and wanted["medical_at"] > (at or timezone.now()):
        raise RuleBroken(medical_at="This is still to come: give the time at which the examination took place.")
    changes = {name: value for name, value in wanted.items() if getattr(enquiry, name) != value}
    if not changes:
        return enquiry
    if version != enquiry.version:
        raise Conflict(MOVED_ON)
    written = sorted(changes)
    changes["version"] = enquiry.version + 1
    return move(enquiry, "write", by=by, at=at, changes=changes, written=written)


def write_and_submit(
    enquiry: Enquiry, *, said: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Enquiry:
    """Save what is on the page, then submit it. Two transactions: what was written stays, whatever is still missing."""
    return submit(write(enquiry, said=said, version=version, by=by, at=at), by=by, at=at)


@transaction.atomic
def record_visit(
    enquiry: Enquiry,
    *,
    when: datetime,
    seen: bool,
    seen_alone: bool,
    where: str,
    said: str,
    who: User | None = None,
    by: User,
    at: datetime | None = None,
) -> Visit:
    """Record that somebody went to see the child: when, where, who went, whether seen, seen alone, what the child
    said. A red contact's same-day visit that is still owed to the child has been made by it."""
    enquiry = take(enquiry, "record_visit", by=by)
    visit = Seen(when=when, seen=seen, seen_alone=seen_alone, where=where, said=said, who=who)
    return keep_visit(enquiry, visit, by=by, at=at or timezone.now())


@transaction.atomic
def discuss_again(
    enquiry: Enquiry,
    *,
    held_at: datetime,
    who: str,
    agreed: str,
    joint: bool,
    by: User,
    at: datetime | None = None,
) -> Enquiry:
    """Record a further strategy discussion while the enquiry runs: when, who spoke, what was agreed, and whether the
    enquiry is joint with the police from now on. The 15 working days run on from the meeting that began it.
    Recorded twice in the same words, it is one discussion."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "discuss_again", by=by)
    faults = {}
    if held_at > moment:
        faults["held_at"] = "This is still to come: record the discussion once it has been held."
    elif enquiry.meeting.held_at and held_at < enquiry.meeting.held_at:
        faults["held_at"] = "This is before the meeting that began the enquiry: give the time of a later discussion."
    if not who.strip():
        faults["who"] = "Say who took part, with their agencies."
    if not agreed.strip():
        faults["agreed"] = "Write what was agreed."
    if faults:
        raise RuleBroken(**faults)
    said = {"held_at": held_at, "who": who.strip(), "agreed": agreed.strip(), "joint": joint, "by": by}
    if enquiry.discussions.filter(**said).exists():
        return enquiry
    row = EnquiryDiscussion(enquiry=enquiry, recorded_at=moment, **said)
    return _discussed(enquiry, row, by=by, at=moment)


@transaction.atomic
def discussed_in_meeting(child: MeetingChild, *, joint: bool, by: User, at: datetime | None = None) -> Enquiry | None:
    """A strategy meeting that was held while an enquiry about the child runs was a further discussion: it stands on
    the enquiry, whose time goes on. Nothing where none runs, or where it is signed off and awaits its conference."""
    moment = at or timezone.now()
    running = Enquiry.objects.filter(referral=child.referral_id, status__in=["enquiring", "submitted"]).first()
    held_at = child.meeting.held_at
    if running is None or held_at is None:
        return None
    enquiry = take(running, "discuss_again", by=by)
    row = EnquiryDiscussion(
        enquiry=enquiry, meeting=child.meeting, held_at=held_at, who=f"Strategy meeting {child.meeting}",
        agreed=child.because, joint=joint, by=by, recorded_at=moment,
    )  # fmt: skip
    return _discussed(enquiry, row, by=by, at=moment)


def _discussed(enquiry: Enquiry, row: EnquiryDiscussion, *, by: User, at: datetime) -> Enquiry:
    keep(row, by=by, at=at, why="discuss_again")
    label = "Strategy discussion during the enquiry" + (
        ": joint from now on" if row.joint and not enquiry.joint else ""
    )
    enquiry = move(
        enquiry, "discuss_again", by=by, at=at, label=label, changes={"joint": row.joint}, joint=row.joint,
        significance=Significance.KEY,
    )  # fmt: skip
    if enquiry.worker and enquiry.worker != by:
        tell(enquiry.worker, f"{enquiry} was discussed again: read what was agreed.", about=enquiry, at=at)
    return enquiry


@transaction.atomic
def submit(enquiry: Enquiry, *, by: User, at: datetime | None = None) -> Enquiry:
    """Hand the finished enquiry to a manager. Everything that is missing is said at once."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "submit", by=by)
    if enquiry.worker != by:
        raise NotAllowed("Only its lead worker submits this enquiry.")
    if missing := what_is_missing(enquiry):
        raise RuleBroken(**missing)
    changes = {"submitted_at": moment, "submitted_by": by}
    enquiry = move(enquiry, "submit", by=by, at=moment, label="Enquiry submitted", changes=changes)
    managers = holding(Permission.SIGN_OFF_ASSESSMENT).filter(team=enquiry.team).exclude(pk=by.pk)
    tell(managers, f"{enquiry} is ready for you to sign off.", about=enquiry, urgent=True, at=moment)
    return enquiry
