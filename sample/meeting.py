"""A strategy meeting's life: called, police, health and school asked, held, decided for each child, minuted."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Enquiry, Invitation, StrategyMeeting
from assessments.rules import Attendance, MeetingDecision, Presence
from assessments.services import meetings
from mach.models import User
from referrals.models import Referral
from referrals.workflow import ReferralStatus
from sample import enquiring, protecting, times, writing
from sample.case import Case
from sample.hub import Story
from sample.times import HOUR

ENQUIRED = 0.86
LEAD_ON = frozenset({"meeting", "enquiring", "enquiry submitted", "to conference"})
"""What lies on today's desks beyond a meeting, or is to."""
ASKED = ("police", "hospital", "school")
OPEN = {ReferralStatus.ACCEPTED, ReferralStatus.IN_ASSESSMENT, ReferralStatus.WORKING}


def lives(case: Case, referrals: list[Referral], worker: User) -> list[Story]:
    """The meetings of a contact: one for the children for whom it was decided, or one during the assessment."""
    decided = [each for each in referrals if each.strategy_meeting]
    if decided:
        return [] if "no meeting yet" in case.plan.extras else [life(case, decided, worker)]
    wanted = "meeting" in case.plan.extras or (case.plan.meets and "corrected" not in case.plan.extras)
    return [life(case, referrals, worker)] if wanted else []


def life(case: Case, referrals: list[Referral], worker: User) -> Story:
    """From the worry to the minutes. `extras` say where a meeting of today stands."""
    hub, plan = case.hub, case.plan
    rng = hub.rng(f"meeting life {plan.number}")
    if referrals[0].strategy_meeting:
        late = rng.random() < 0.06
        yield times.by_day(rng, hub.now, *((5, 9) if late else (0.4, 3.3)))
    else:
        yield times.working_day(times.by_day(rng, hub.now, 60, 240))
    there = list(Referral.objects.filter(pk__in=[each.pk for each in referrals], status__in=OPEN))
    if not there:
        return
    meeting = _called(case, there)
    if "meeting called" in plan.extras:
        return
    if "meeting called off" in plan.extras or (rng.random() < 0.05 and not there[0].strategy_meeting):
        yield hub.now + 2 * HOUR
        because = "The injury was explained: the school's accident book has it, with two witnesses."
        meetings.cancel(meeting, reason=because, still_needed=False, by=case.manager, at=hub.now)
        return
    yield from _met(case, meeting, worker)


def _met(case: Case, meeting: StrategyMeeting, worker: User) -> Story:
    """Held, decided for each child, an enquiry begun where it was decided, the minutes the next day."""
    hub, plan = case.hub, case.plan
    rng = hub.rng(f"met {plan.number}")
    hours = (20, 30) if rng.random() < 0.08 else (2, 16)
    held = times.by_day(rng, hub.now, *hours)
    if meeting.danger:
        midnight = hub.now.astimezone(times.LONDON).replace(hour=23, minute=50)
        held = min(held, times.between(rng, hub.now, midnight, 0.3, 0.8))
    yield held
    meeting = _held(case, meeting)
    if "meeting held" in plan.extras:
        return
    yield hub.now + rng.uniform(0.5, 3) * HOUR
    meeting = _decided(case, meeting)
    for enquiry in Enquiry.objects.running().filter(meeting=meeting):
        hub.begin(enquiring.life(case, enquiry, worker))
        hub.begin(protecting.life(case, enquiry, worker))
    if "no minutes" not in plan.extras:
        yield times.by_day(rng, hub.now, *((70, 100) if rng.random() < 0.08 else (1, 20)))
        yield from _minuted(case, meeting)


def _called(case: Case, referrals: list[Referral]) -> StrategyMeeting:
    now, rng = case.hub.now, case.rng
    said = writing.written(rng, writing.HARM, **case.named)
    asked = ASKED if rng.random() < 0.7 else ASKED[:2]
    return meetings.call(
        referrals,
        harm_suspected=said,
        lower_response=rng.choice(writing.LOWER),
        why_not_enough=rng.choice(writing.NOT_ENOUGH),
        concern_at=now - timedelta(minutes=20) if now - case.plan.at > HOUR else now,
        danger=case.plan.danger and referrals[0].strategy_meeting,
        plan=meetings.Plan(
            planned_for=now + 3 * HOUR,
            place=rng.choice(("Room 2 and by video", "By video", "The ward")),
            agencies=[case.hub.agencies[slug] for slug in asked],
        ),
        by=case.manager,
        at=now,
    )


def _held(case: Case, meeting: StrategyMeeting) -> StrategyMeeting:
    """Most come. Where police or health do not, the chair says why it goes ahead."""
    hub, rng = case.hub, case.rng
    attendance = {}
    for row in meeting.invitations.select_related("agency"):
        came = rng.random() < (0.94 if row.sector != "education" else 0.8)
        result = Attendance.ATTENDED if came else rng.choice((Attendance.APOLOGIES, Attendance.SENT_REPORT))
        attendance[row.pk] = (result.value, rng.choice(list(Presence)).value if came else "")
        if rng.random() < 0.3:
            meetings.give_information(row, text=writing.KNOWN[row.sector], by=hub.system, agency=row.agency, at=hub.now)
    chair = case.manager
    meeting = meetings.hold(
        meeting,
        held_at=hub.now,
        chair=chair,
        attendance=attendance,
        quorum_reason="They sent what they know in writing, and the child could not wait for another day.",
        by=chair,
        at=hub.now,
    )
    parts = {
        "discussion": (rng.choice(writing.DISCUSSED), 0),
        "risks": (writing.written(rng, writing.HARM, **case.named), 0),
        "safety": (writing.written(rng, writing.SAFE, **case.named), 0),
    }
    return meetings.write(meeting, parts=parts, by=chair, at=hub.now)


def _decided(case: Case, meeting: StrategyMeeting) -> StrategyMeeting:
    """The same for brothers and sisters, mostly; each with reasons of their own."""
    hub, rng = case.hub, case.rng
    enquire = rng.random() < ENQUIRED or case.plan.danger or bool(case.plan.extras & LEAD_ON)
    decision = rng.choice((MeetingDecision.JOINT, MeetingDecision.SINGLE)) if enquire else MeetingDecision.NO_ENQUIRY
    if not enquire and rng.random() < 0.6:
        decision = MeetingDecision.ASSESSMENT_ONLY
    decisions = {
        row.pk: (decision.value, f"{row.person.given_name}: {rng.choice(writing.MET_BECAUSE[decision])}")
        for row in meeting.children.select_related("person")
    }
    meeting = meetings.conclude(meeting, decisions=decisions, by=case.manager, at=hub.now)
    if rng.random() < 0.4:
        due = hub.now + timedelta(hours=20)
        action = meetings.set_action(
            meeting, what=rng.choice(writing.TO_DO), owner=case.worker, due_at=due, by=case.manager, at=hub.now
        )
        hub.begin(_done(case, action))
    return meeting


def _done(case: Case, action: object) -> Story:
    yield case.hub.now + case.rng.uniform(6, 22) * HOUR
    outcome = "Done; written on the record and told to the others."
    meetings.finish_action(action, outcome=outcome, by=case.manager, at=case.hub.now)  # type: ignore[arg-type]


def _minuted(case: Case, meeting: StrategyMeeting) -> Story:
    hub, rng = case.hub, case.rng
    to = list(Invitation.objects.filter(meeting=meeting))
    minutes = meetings.issue_minutes(meeting, to=to, by=case.manager, at=hub.now)
    if rng.random() < 0.5:
        yield hub.now + rng.uniform(1, 30) * HOUR
        copy = minutes.copies.select_related("invitation__agency").first()
        if copy:
            of = copy.invitation.agency
            meetings.receive_minutes(copy, note="Filed.", by=hub.system, agency=of, at=hub.now)
    if rng.random() < 0.45:
        yield times.working_day(hub.now + timedelta(days=rng.uniform(18, 30)))
        needed = rng.random() < 0.8
        words = writing.WAS_NEEDED if needed else writing.WAS_NOT_NEEDED
        meetings.look_back(meeting, needed=needed, hindsight=rng.choice(words), by=case.manager, at=hub.now)
