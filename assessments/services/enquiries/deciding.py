"""Signing an enquiry off, the conference, and looking back. Nobody signs off what they wrote themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessments.models import Enquiry, EnquirySentBack
from assessments.rules import EnquiryOutcome
from assessments.rules.enquiries import held_day_fault, planned_day_fault
from assessments.services.closing import close_if_finished
from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Significance, User
from mach.moves import keep, move, take
from mach.notices import managers_of, tell
from mach.timescales import last_day
from mach.workdays import end_of_day, london_day

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Delay:
    """Why it took longer than 15 working days, and whether that suited the child: a manager's to say."""

    reason: str = ""
    in_childs_interest: bool | None = None


@transaction.atomic
def send_back(enquiry: Enquiry, *, comment: str, by: User, at: datetime | None = None) -> Enquiry:
    """Return the enquiry to its author. The 15 working days run on: the child is still waiting."""
    if not comment.strip():
        raise RuleBroken(comment="Say what is still needed.")
    moment = at or timezone.now()
    enquiry = take(enquiry, "send_back", by=by)
    _refuse_own(enquiry, by)
    changes = {"submitted_at": None, "submitted_by": None}
    enquiry = move(enquiry, "send_back", by=by, at=moment, label="Enquiry sent back", changes=changes)
    row = EnquirySentBack(enquiry=enquiry, comment=comment.strip(), by=by, at=moment)
    keep(row, by=by, at=moment, why="send_back")
    tell(enquiry.worker, f"{enquiry} came back to you.", about=enquiry, urgent=True, at=moment)
    return enquiry


@transaction.atomic
def sign_off(
    enquiry: Enquiry,
    *,
    late_reason: str = "",
    in_childs_interest: bool | None = None,
    by: User,
    at: datetime | None = None,
) -> Enquiry:
    """A manager who did not write it agrees that no conference is needed: the enquiry is finished, for the reason of
    its outcome. Past 15 working days it is said why, and whether that suited the child."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "sign_off", by=by)
    _refuse_own(enquiry, by)
    if enquiry.outcome == EnquiryOutcome.CONFERENCE:
        raise RuleBroken("The outcome is a conference: sign it off to the conference, or send it back.")
    changes = {
        "signed_off_at": moment,
        "signed_off_by": by,
        "finished_at": moment,
        "not_required_because": enquiry.outcome_reason,
        "conference_planned_for": None,
    }
    label = f"Section 47 enquiry signed off: {EnquiryOutcome(enquiry.outcome).label.lower()}"
    delay = Delay(late_reason, in_childs_interest)
    return _finish(enquiry, "sign_off", changes, label=label, delay=delay, stopped=moment, by=by, at=moment)


@transaction.atomic
def sign_off_to_conference(enquiry: Enquiry, *, by: User, at: datetime | None = None) -> Enquiry:
    """A manager who did not write it agrees that the child needs a conference. Its 15 working days go on until it is
    held."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "sign_off_to_conference", by=by)
    _refuse_own(enquiry, by)
    if enquiry.outcome != EnquiryOutcome.CONFERENCE:
        raise RuleBroken("The outcome is not a conference: sign it off without one, or send it back.")
    changes = {"signed_off_at": moment, "signed_off_by": by}
    label = f"Section 47 enquiry signed off: {EnquiryOutcome.CONFERENCE.label.lower()}"
    key = Significance.KEY
    enquiry = move(enquiry, "sign_off_to_conference", by=by, at=moment, label=label, changes=changes, significance=key)
    told = "" if enquiry.conference_planned_for else " Set the conference's date."
    tell(enquiry.worker, f"{enquiry} is signed off to a conference.{told}", about=enquiry, urgent=True, at=moment)
    return enquiry


@transaction.atomic
def plan_conference(enquiry: Enquiry, *, on: date, by: User, at: datetime | None = None) -> Enquiry:
    """Set the day of the conference. One after the 15 working days may have to be taken: then the managers are told at
    once, while there is time to find an earlier one."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "plan_conference", by=by)
    if fault := planned_day_fault(on, started_on=enquiry.started_on, today=london_day(moment)):
        raise RuleBroken(on=fault)
    changes = {"conference_planned_for": on}
    enquiry = move(enquiry, "plan_conference", by=by, at=moment, label="Conference date set", changes=changes)
    if enquiry.due_at and on > last_day(enquiry.due_at):
        managers = managers_of(enquiry.team).exclude(pk=by.pk)
        text = f"{enquiry}: its conference is planned after the 15 working days. Find an earlier day."
        tell(managers, text, about=enquiry, urgent=True, at=moment)
    return enquiry


@transaction.atomic
def hold_conference(
    enquiry: Enquiry,
    *,
    on: date,
    late_reason: str = "",
    in_childs_interest: bool | None = None,
    by: User,
    at: datetime | None = None,
) -> Enquiry:
    """Record the day on which the conference was held: the enquiry is finished and its clock stops on that day. A late
    one stays late; a manager says why, a worker leaves that to the managers, who are told."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "hold_conference", by=by)
    if fault := held_day_fault(on, started_on=enquiry.started_on, today=london_day(moment)):
        raise RuleBroken(on=fault)
    changes = {"conference_on": on, "finished_at": moment}
    stopped = min(moment, end_of_day(on) - MOMENT)
    delay = Delay(late_reason, in_childs_interest)
    label = "Initial child protection conference held"
    return _finish(enquiry, "hold_conference", changes, label=label, delay=delay, stopped=stopped, by=by, at=moment)


@transaction.atomic
def conference_not_required(
    enquiry: Enquiry,
    *,
    reason: str,
    late_reason: str = "",
    in_childs_interest: bool | None = None,
    by: User,
    at: datetime | None = None,
) -> Enquiry:
    """A manager who does not lead the enquiry decides, with a reason, that the conference it was signed off to is not
    needed after all."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "conference_not_required", by=by)
    _refuse_own(enquiry, by)
    if not reason.strip():
        raise RuleBroken(reason="Say why no conference is needed.")
    changes = {"not_required_because": reason.strip(), "finished_at": moment, "conference_planned_for": None}
    delay = Delay(late_reason, in_childs_interest)
    label, step = "Conference not required after all", "conference_not_required"
    return _finish(enquiry, step, changes, label=label, delay=delay, stopped=moment, by=by, at=moment)


@transaction.atomic
def look_back(enquiry: Enquiry, *, needed: bool, hindsight: str, by: User, at: datetime | None = None) -> Enquiry:
    """Say whether, with hindsight, the enquiry was needed, and why: so that the hub learns when a lower response would
    have done."""
    if not hindsight.strip():
        raise RuleBroken(hindsight="Say what shows that it was needed, or that it was not.")
    moment = at or timezone.now()
    changes = {"needed": needed, "hindsight": hindsight.strip(), "looked_back_at": moment, "looked_back_by": by}
    return move(enquiry, "look_back", by=by, at=moment, changes=changes, needed=needed)


def _refuse_own(enquiry: Enquiry, by: User) -> None:
    if by in (enquiry.submitted_by, enquiry.worker):
        raise NotAllowed("Nobody decides on their own enquiry: ask another manager.")


def _finish(
    enquiry: Enquiry, step: str, changes: dict, *, label: str, delay: Delay, stopped: datetime, by: User, at: datetime
) -> Enquiry:
    explained = _refuse_unexplained_delay(enquiry, stopped, delay, by)
    key = Significance.KEY
    enquiry = move(enquiry, step, by=by, at=at, label=label, changes=changes, significance=key)
    for clock in clocks.stop(enquiry, "conference", by=by, at=stopped, reason=label):
        if explained and clock.breached_at and clock.acknowledged_at is None:
            suited = delay.in_childs_interest
            clocks.acknowledge(clock, reason=delay.reason, in_childs_interest=suited, by=by, at=at)
        elif clock.breached_at and clock.acknowledged_at is None:
            text = f"{enquiry}: its conference was late. Say why, and whether that suited the child."
            tell(managers_of(enquiry.team), text, about=enquiry, at=at)
    if enquiry.worker and enquiry.worker != by:
        tell(enquiry.worker, f"{enquiry} is finished.", about=enquiry, at=at)
    close_if_finished(enquiry.referral, by=by, at=at)
    return enquiry


def _refuse_unexplained_delay(enquiry: Enquiry, stopped: datetime, delay: Delay, by: User) -> bool:
    """Whether a delay is explained now: one who may explain it does so; somebody else leaves it to the managers."""
    late = enquiry.due_at is not None and stopped >= enquiry.due_at
    if not late or not by.may(Permission.ACKNOWLEDGE_BREACH):
        return False
    faults = {}
    if not delay.reason.strip():
        faults["late_reason"] = "It took more than 15 working days: say why."
    if delay.in_childs_interest is None:
        faults["in_childs_interest"] = "Say whether the delay was in the child's interest."
    if faults:
        raise RuleBroken(**faults)
    return True
