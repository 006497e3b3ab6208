"""Strategy meetings, and what they decide: section 47 enquiries, protection."""

from datetime import timedelta

from django.utils import timezone

from assessments import services as assessing
from assessments.services import enquiries, meetings
from assessments.services import protection as protecting
from mach.access import Role
from tests.factories.contacts import referral
from tests.factories.staff import agency, user


def question(**said):
    """The proportionality question, answered."""
    return {
        "harm_suspected": "A bruise on a baby who does not move yet.",
        "lower_response": "A visit by the health visitor.",
        "why_not_enough": "Nobody can say how it came about.",
        **said,
    }


def strategy_meeting(status="held", *, of=(), decision="joint", attended=("police", "health"), **fields):
    """A strategy meeting at this status (called, held, concluded, cancelled) about these referrals, or about a new one.
    `attended` are the sectors that came, each an agency of its own; give `by`, `agencies` or what the question asks."""
    by = fields.pop("by", None) or user(Role.SENIOR_MANAGER)
    about = list(of) or [referral()]
    invited = fields.pop("agencies", None)
    invited = [agency(sector=sector) for sector in attended] if invited is None else invited
    plan = meetings.Plan(planned_for=fields.pop("planned_for", None), place="The hub", agencies=invited)
    fields.setdefault("concern_at", about[0].begun_at)
    made = meetings.call(about, **question(**fields), plan=plan, by=by)
    if status == "cancelled":
        return meetings.cancel(made, reason="The bruise was explained.", still_needed=False, by=by)
    if status in ("held", "concluded"):
        came = {row.pk: ("attended", "room") for row in made.invitations.all()}
        reason = "" if {"police", "health"} <= set(attended) else "It could not wait."
        made = meetings.hold(
            made, held_at=timezone.now(), chair=by, attendance=came, quorum_reason=reason, by=by
        )  # fmt: skip
    if status == "concluded":
        said = {child.pk: (decision, "The bruise is not explained.") for child in made.children.all()}
        made = meetings.conclude(made, decisions=said, by=by)
    return made


def enquiry(status="enquiring", *, of=None, joint=False, outcome="", worker=None, by=None):
    """A section 47 enquiry at this status, decided by a meeting about an assessed child (or about the referral `of`),
    led by `worker`. Its outcome is a conference where it is to wait for one, else that the concerns are unfounded."""
    boss, holder = by or user(Role.SENIOR_MANAGER), worker or user(Role.SOCIAL_WORKER)
    about = of or assessing.open_assessment(referral(manager=boss), worker=holder, by=boss).referral
    met = strategy_meeting("concluded", of=[about], decision="joint" if joint else "single", by=boss)
    made = met.enquiries.get()
    if made.worker != holder:
        made = enquiries.allocate(made, worker=holder, by=boss)
    if status == "enquiring":
        return made
    seen_at = {"when": timezone.now(), "seen": True, "seen_alone": True, "where": "at school", "said": "I fell."}
    enquiries.record_visit(made, **seen_at, by=holder)
    said = {
        "police_officer": "DC Hale" if joint else "",
        "medical_needed": False,
        "findings": "A fall from the swing.",
        "outcome": outcome or ("conference" if status == "conference" else "unfounded"),
        "outcome_reason": "Two people saw it.",
    }
    made = enquiries.write_and_submit(made, said=said, version=made.version, by=holder)
    if status == "conference":
        made = enquiries.sign_off_to_conference(made, by=boss)
    elif status == "finished":
        made = enquiries.sign_off(made, by=boss)
    return made


def protection(of=None, *, order=False, by=None):
    """Police protection of the child of this referral for an hour now, or an emergency protection order."""
    about, holder = of or referral(), by or user(Role.SOCIAL_WORKER)
    record = protecting.record_emergency_order if order else protecting.record_police_protection
    return record(about, began_at=timezone.now() - timedelta(hours=1), by=holder)
