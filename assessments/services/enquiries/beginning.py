"""A section 47 enquiry begins at the meeting that decided it, and has a lead worker. Its clock never restarts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.models import Enquiry, MeetingChild
from assessments.queries.enquiries import why_none_begins
from mach import audit, clocks, people
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.figures import in_force
from mach.models import Clock, Significance, User, stage_key
from mach.moves import begin, keep, move, take, tell_story
from mach.notices import holding, tell, who_may_open
from mach.workdays import london_day
from referrals.models import Referral
from referrals.services import unusual


@transaction.atomic
def begin_enquiry(meeting_child: MeetingChild, *, joint: bool, by: User, at: datetime | None = None) -> Enquiry:
    """Begin the enquiry that a strategy meeting decided on for one child. The 15 working days to the conference run
    from the day of that meeting, whenever it is recorded. One enquiry at a time: while one runs, what a later meeting
    says is recorded on it with `discuss_again`, and its clock goes on."""
    moment = at or timezone.now()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=meeting_child.referral_id)
    held_at = meeting_child.meeting.held_at
    if held_at is None:
        raise RuleBroken("The meeting has not been held yet: hold it, then decide for each child.")
    _refuse_out_of_turn(referral, held_at)
    figures = in_force(held_at)
    enquiry = Enquiry(
        referral=referral,
        person=meeting_child.person,
        meeting=meeting_child.meeting,
        started_on=london_day(held_at),
        joint=joint,
        people=referral.people,
        restricted_people=referral.restricted_people,
        worker=referral.worker,
        team=referral.team,
    )
    clocks.mirror(enquiry, figures, held_at)
    label = "Section 47 enquiry begun, " + ("joint with the police" if joint else "by social care alone")
    enquiry = begin(enquiry, "begin", by=by, at=moment, label=label, significance=Significance.KEY, joint=joint)
    conference = Wanted("conference", held_at, child=enquiry.person, owner=enquiry.worker, team=enquiry.team)
    clocks.start(enquiry, conference, by=by, at=moment, figures=figures)
    people.tell_who_may_open(enquiry, at=moment)
    if enquiry.worker:
        tell(enquiry.worker, f"{enquiry} is yours: a section 47 enquiry has begun.", about=enquiry, urgent=True, at=at)
    else:
        tell(_who_allocates(enquiry), f"{enquiry} has no lead worker: name one now.", about=enquiry, urgent=True, at=at)
    return enquiry


@transaction.atomic
def correct_began(enquiry: Enquiry, *, held_at: datetime, reason: str, by: User, at: datetime | None = None) -> Enquiry:
    """The meeting that began the enquiry was held at another time than was recorded: the day on which it began and
    its 15 working days move with it. The old ones stay in the history, and what was missed stays missed."""
    moment = at or timezone.now()
    enquiry = Enquiry.objects.select_for_update(of=("self",)).select_related("referral", "meeting").get(pk=enquiry.pk)
    if fault := _why_not_from(enquiry, held_at):
        raise RuleBroken(held_at=fault)
    was, enquiry.started_on = enquiry.started_on, london_day(held_at)
    began = enquiry.meeting.held_at
    clocks.correct_start(enquiry, "conference", started_at=held_at, was=began, by=by, reason=reason, at=moment)
    keep(enquiry, by=by, at=moment, why="correct_began")
    now = str(enquiry.started_on)
    audit.record(CORRECTED, by=by, subject=enquiry, people=enquiry.people, at=moment, was=str(was), now=now)
    if was != enquiry.started_on:
        label = f"Section 47 enquiry: it began on {enquiry.started_on:%-d %B %Y}, not on {was:%-d %B %Y}"
        tell_story(enquiry, label, by=by, at=moment, kind=CORRECTED, significance=Significance.ROUTINE)
        if enquiry.worker and enquiry.worker != by:
            text = f"{enquiry}: the day on which it began was corrected, so its conference is due on another day."
            tell(enquiry.worker, text, about=enquiry, at=moment)
    return enquiry


CORRECTED = "section 47 enquiry.correct_began"


def _why_not_from(enquiry: Enquiry, held_at: datetime) -> str:
    """Why an enquiry cannot have begun at that time. Nothing where it can."""
    ended = Clock.objects.filter(**stage_key(enquiry), kind="conference", stopped_at__lt=held_at)
    if ended.exists() or (enquiry.conference_on and enquiry.conference_on < london_day(held_at)):
        return f"{enquiry} was over before then: give the time at which the meeting that began it was held."
    if enquiry.discussions.filter(held_at__lt=held_at).exists():
        return f"{enquiry} was discussed again before then: give the time at which the meeting that began it was held."
    return why_none_begins(enquiry.referral, held_at, but=enquiry)


def _refuse_out_of_turn(referral: Referral, held_at: datetime) -> None:
    if not Referral.objects.open().filter(pk=referral.pk).exists():
        raise RuleBroken("The referral is closed: take the concern as a new contact, and meet on its referral.")
    if running := Enquiry.objects.running().filter(referral=referral).first():
        raise RuleBroken(f"{running} is running already: record this discussion on it. Its 15 working days go on.")
    if fault := why_none_begins(referral, held_at):
        raise RuleBroken(fault)


@transaction.atomic
def allocate(enquiry: Enquiry, *, worker: User, reason: str = "", by: User, at: datetime | None = None) -> Enquiry:
    """Name the social worker who leads the enquiry. The 15 working days go on: the child is still waiting. Giving it to
    a worker who is away, or whom it takes over their limit, needs a reason, which is kept."""
    moment = at or timezone.now()
    enquiry = take(enquiry, "allocate", by=by)
    if not (worker.is_active and worker.may(Permission.WRITE_ASSESSMENT)):
        raise RuleBroken(worker="Choose a social worker: this person cannot lead an enquiry.")
    if worker == enquiry.worker:
        raise RuleBroken(worker="Choose somebody else: they lead it already.")
    if faults := unusual(enquiry, worker, reason=reason, by=by, at=moment):
        raise RuleBroken(**faults)
    changes = {"worker": worker, "team": worker.team}
    enquiry = move(enquiry, "allocate", by=by, at=moment, label="Enquiry: lead worker named", changes=changes)
    clocks.hand_over(enquiry, owner=worker, team=worker.team, by=by, at=moment)
    tell(worker, f"{enquiry} is yours to lead.", about=enquiry, urgent=True, at=moment)
    return enquiry


@transaction.atomic
def lead_with_assessment(
    referral: Referral, *, worker: User, before: User | None = None, by: User, at: datetime | None = None
) -> None:
    """An enquiry that nobody leads is led by the worker to whom the child's assessment goes; so is one that was led by
    who had the assessment `before`. One that somebody else leads keeps them."""
    nobodys_or_theirs = Q(worker=None) | Q(worker=before) if before else Q(worker=None)
    for enquiry in Enquiry.objects.running().filter(nobodys_or_theirs, referral=referral):
        allocate(enquiry, worker=worker, by=by, at=at)


def _who_allocates(enquiry: Enquiry) -> list[User]:
    """The managers of its team who may name a worker; all of them where it has none."""
    able = holding(Permission.ALLOCATE_ASSESSMENT)
    if enquiry.restricted_people:
        able = able.filter(pk__in=who_may_open(enquiry.restricted_people).values("pk"))
    return list(able.filter(team=enquiry.team)) if enquiry.team_id else list(able)
