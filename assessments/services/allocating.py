"""Opening an assessment for an accepted referral, and moving it to another worker. The clock never restarts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.models import Assessment, AssessmentAllocation, Together
from assessments.rules.assessments import to_be_consulted
from assessments.services.checkpoints import CONFIRMED, plan_checkpoints
from assessments.services.early_help import note_return
from assessments.services.enquiries import lead_with_assessment
from mach import clocks
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import Relationship, Team, User
from mach.moves import begin, keep, move, take
from mach.notices import managers_of, tell, who_may_open
from referrals.models import Contact, Referral
from referrals.services import follow_assessment, start_assessment, unusual


@transaction.atomic
def open_assessment(
    referral: Referral,
    *,
    worker: User,
    team: Team | None = None,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """Allocate an accepted referral: its assessment is opened with a worker. The 45 working days have run since the
    referral's date. Giving it to a worker who is away, or whom it takes over their limit, needs a reason. A section 47
    enquiry that nobody leads yet goes to the same worker."""
    moment = at or timezone.now()
    _fit_to_assess(worker)
    if faults := unusual(referral, worker, reason=reason, by=by, at=moment):
        raise RuleBroken(**faults)
    # One at a time for the children of a contact: the second joins the first. Contacts are locked before referrals.
    Contact.objects.select_for_update().get(pk=referral.contact_id)
    referral = start_assessment(referral, worker=worker, team=team or worker.team, by=by, at=moment)
    assessment = Assessment(
        referral=referral,
        person=referral.person,
        together=_together_with_siblings(referral, moment),
        people=referral.people,
        restricted_people=referral.restricted_people,
        worker=worker,
        team=team or worker.team,
    )
    assessment = begin(assessment, "open", by=by, at=moment, label="Assessment opened")
    _hold(assessment, worker=worker, reason=reason.strip(), by=by, at=moment)
    plan_checkpoints(assessment, by=by, at=moment)
    _wait_for_visit(assessment, by=by, at=moment)
    note_return(referral, by=by, at=moment)
    lead_with_assessment(referral, worker=worker, by=by, at=moment)
    tell(worker, f"{assessment.reference} is yours to assess.", about=assessment, at=moment)
    return assessment


@transaction.atomic
def reallocate(
    assessment: Assessment, *, worker: User, reason: str, by: User, at: datetime | None = None
) -> Assessment:
    """Move an assessment to another worker, with the reason. The clock goes on: the child is still waiting. A section
    47 enquiry that the former worker led goes with it."""
    moment = at or timezone.now()
    assessment = take(assessment, "reallocate", by=by)
    _fit_to_assess(worker)
    if worker == assessment.worker:
        raise RuleBroken(worker="Choose somebody else: it is already theirs.")
    if not reason.strip():
        raise RuleBroken(reason="Say why it moves to another worker.")
    unusual(assessment.referral, worker, reason=reason, by=by, at=moment)
    worker_before, team_before = assessment.worker, assessment.team
    changes = {"worker": worker, "team": worker.team}
    assessment = move(
        assessment, "reallocate", by=by, at=moment, label="Assessment moved to another worker", changes=changes
    )
    _hold(assessment, worker=worker, reason=reason.strip(), by=by, at=moment)
    if worker.team != team_before:
        owner, kinds = _looks_at(assessment, worker.team), ("checkpoint", CONFIRMED)
        clocks.hand_over(assessment, *kinds, owner=owner, team=worker.team, by=by, at=moment)
    follow_assessment(assessment.referral, worker=worker, team=worker.team, by=by, at=moment)
    lead_with_assessment(assessment.referral, worker=worker, before=worker_before, by=by, at=moment)
    _wait_for_visit(assessment, by=by, at=moment)
    tell(worker, f"{assessment.reference} is yours to assess.", about=assessment, at=moment)
    return assessment


def _looks_at(assessment: Assessment, team: Team | None) -> User | None:
    """A manager of the team that it moves to, by name, who may open it: a team cannot be reminded."""
    able = managers_of(team) if team else User.objects.none()
    if assessment.restricted_people:
        able = able.filter(pk__in=who_may_open(assessment.restricted_people).values("pk"))
    found: User | None = able.order_by("pk").first()
    return found


def _together_with_siblings(referral: Referral, at: datetime) -> Together:
    """Children of one contact, and children of the same parents, are written together while any of them is still being
    written; never across a restriction."""
    family = Relationship.objects.filter(child=referral.person_id).values_list(
        "person_id", "kind", "parental_responsibility"
    )
    parents = [pk for pk, kind, held in family if to_be_consulted(kind, parental_responsibility=held)]
    siblings = Relationship.objects.filter(person__in=parents).exclude(child=referral.person_id).values("child_id")
    open_ones = Assessment.objects.open().filter(restricted_people=referral.restricted_people)
    same = open_ones.filter(Q(referral__contact_id=referral.contact_id) | Q(person__in=siblings))
    first = same.order_by("pk").select_related("together").first()
    return first.together if first else Together.objects.create(begun_at=at)


def _wait_for_visit(assessment: Assessment, *, by: User, at: datetime) -> None:
    """A red contact's same-day visit that is still owed to this child is now owed by the assessment's worker."""
    referral = assessment.referral
    owner, team = assessment.worker, assessment.team
    clocks.hand_over(referral.contact, "same_day_visit", part=referral.child_id, owner=owner, team=team, by=by, at=at)


def _fit_to_assess(worker: User) -> None:
    if not (worker.is_active and worker.may(Permission.WRITE_ASSESSMENT)):
        raise RuleBroken(worker="Choose a social worker: this person cannot write assessments.")


def _hold(assessment: Assessment, *, worker: User, reason: str, by: User, at: datetime) -> None:
    for row in assessment.allocations.filter(to_at=None):
        row.to_at = at
        keep(row, by=by, at=at, why="allocation ended")
    row = AssessmentAllocation(assessment=assessment, worker=worker, team=worker.team, reason=reason, by=by, from_at=at)
    keep(row, by=by, at=at, why="allocated")
