"""Assessments as a reader may see them: what waits to be allocated, what is being written, what awaits sign-off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from assessments.models import Assessment, ConsentWithdrawn, Enquiry, OutcomeHandover, SentBack
from assessments.rules.time_spent import Held, time_spent, totals
from mach.access import Permission, roles_with
from mach.models import Agency, Clock, Event, Person, Relationship, Stage, Team, TeamKind, User, stage_key
from mach.queries.stories import marked
from mach.timescales import last_day
from referrals.models import Referral
from referrals.queries.workers import Load, loads, who_assess
from referrals.workflow import ReferralStatus

TABS = [("mine", "Mine"), ("team", "My team's"), ("submitted", "To sign off"), ("all", "All open")]
CSV_HEAD = ["Assessment", "Referral", "Referral date", "Due", "Status", "Worker", "Team"]


def assessments_for(reader: User) -> Any:
    """Every assessment this reader may see."""
    return Assessment.objects.visible_to(reader).select_related(
        "person", "worker", "team", "referral", "referral__contact", "submitted_by", "signed_off_by"
    )


def referrals_to_allocate(reader: User) -> Any:
    """Accepted referrals that wait for a worker: strategy meetings first, then the nearest to their limit. `enquiring`
    where a section 47 enquiry runs, with no assessment beside it."""
    rows = Referral.objects.visible_to(reader).to_allocate().select_related("person", "contact", "contact__agency")
    return rows.annotate(enquiring=Exists(Enquiry.objects.running().filter(referral=OuterRef("pk"))))


def open_assessments(reader: User, *, show: str, worker: str, late: bool) -> Any:
    """Open assessments, the nearest to their limit first. `show` is all, mine, team or submitted."""
    rows = assessments_for(reader).open()
    if show == "mine":
        rows = rows.filter(worker=reader)
    elif show == "team":
        rows = rows.filter(team=reader.team) if reader.team_id else rows.none()
    elif show == "submitted":
        rows = rows.submitted().not_written_by(reader)
    if worker.isdigit():
        rows = rows.filter(worker_id=int(worker))
    if late:
        rows = rows.filter(referral__due_at__lte=timezone.now())
    return rows.order_by("referral__due_at", "id")


def workers_to_allocate() -> Any:
    """Social workers, to choose from."""
    return who_assess()


def loads_to_allocate(reader: User, adding: Stage | None = None) -> dict[int, Load]:
    """What each of them has, and would have with this work, by their id."""
    return {load.worker.pk: load for load in loads(who_assess(), reader=reader, adding=adding)}


def waits_for(assessment: Assessment) -> Team | None:
    """The team that was asked last to go on with the work."""
    last = assessment.handovers.select_related("team").order_by("-pk").first()
    return last.team if last else None


def workers_of(team: Team | None) -> Any:
    """Who of a team may be named to work with a child."""
    reading = [role.value for role in roles_with(Permission.READ_CASES)]
    return User.objects.filter(is_active=True, roles__overlap=reading, team=team).order_by("name")


def last_sent_back(assessment: Assessment) -> SentBack | None:
    """What a manager last asked for, in all and on each part, until it is signed off."""
    if assessment.signed_off_at:
        return None
    return assessment.sent_back.select_related("by").prefetch_related("on_parts").last()


def family_of(assessment: Assessment, reader: User) -> list[Relationship]:
    """The child's parents, carers and relatives whom this reader may see, non-resident ones too."""
    seen = Person.objects.visible_to(reader)
    return list(
        Relationship.objects.filter(child=assessment.person, person__in=seen).select_related("person").order_by("id")
    )


def story_of(assessment: Assessment, reader: User, most: int = 30) -> list[Event]:
    """The latest lines of the child's story, for the panel beside the writing."""
    return list(marked(Event.objects.visible_to(reader).filter(people__contains=[assessment.person_id]))[:most])


def clock_of(assessment: Assessment) -> Clock | None:
    """The 45 working days, which run on the referral from the day the contact was received."""
    return Clock.objects.filter(**stage_key(assessment.referral), kind="assessment").order_by("-id").first()


def csv_rows(rows: Any) -> Any:
    """The list as a spreadsheet's rows, without names: references say which child."""
    for row in rows:
        due = last_day(row.referral.due_at).isoformat() if row.referral.due_at else ""
        dates = [row.referral.date.isoformat(), due]
        whose = [str(row.worker), str(row.team or "")]
        yield [row.reference, row.referral.reference, *dates, row.get_status_words(), *whose]


def may_allocate(reader: User) -> bool:
    return reader.may(Permission.ALLOCATE_ASSESSMENT)


def teams_for_outcome() -> Any:
    """The teams that work may go on with after an assessment."""
    return Team.objects.filter(kind__in=[TeamKind.LONGER_TERM, TeamKind.ASSESSMENT]).order_by("name")


def agencies_of(assessment: Assessment) -> Any:
    """The agencies that may be named as having been asked: those that work with the hub now, and any that was."""
    asked = assessment.together.partner_information.exclude(agency=None).values("agency")
    return Agency.objects.filter(Q(active=True) | Q(pk__in=asked)).order_by("name")


def time_spent_on(assessment: Assessment, clock: Clock | None) -> list[tuple[str, timedelta]]:
    """What the time was spent on since the contact was received: waiting, with each worker, waiting for sign-off."""
    began = clock.started_at if clock else assessment.begun_at
    held = [Held(row.worker.name, row.from_at, row.to_at) for row in assessment.allocations.select_related("worker")]
    steps = ["submit", "send_back", "sign_off", "close_without_consent"]
    versions = assessment.history.filter(history_change_reason__in=steps).order_by("history_date", "history_id")
    waits: list[tuple[datetime, datetime | None]] = []
    for why, moment in versions.values_list("history_change_reason", "history_date"):
        if why == "submit":
            waits.append((moment, None))
        elif waits and waits[-1][1] is None:
            waits[-1] = (waits[-1][0], moment)
    return totals(time_spent(began, assessment.signed_off_at or timezone.now(), held=held, submitted=waits))


def handed_to(reader: User) -> Any:
    """Work that goes on after an assessment and waits for this reader: for their team to accept, or declined and come
    back to them. The one that waits longest first."""
    rows = OutcomeHandover.objects.filter(assessment__in=Assessment.objects.visible_to(reader))
    later = OutcomeHandover.objects.filter(assessment=OuterRef("assessment"), pk__gt=OuterRef("pk"))
    mine = Q(declined_at=None, accepted_at=None, team_id=reader.team_id)
    back = Q(declined_at__isnull=False, made_by=reader) & ~Exists(later)
    if reader.may(Permission.READ_RESTRICTED):
        mine, back = Q(declined_at=None, accepted_at=None), Q(declined_at__isnull=False) & ~Exists(later)
    related = ("assessment__person", "assessment__referral__contact", "assessment__worker", "team", "made_by")
    return rows.filter(mine | back).select_related(*related, "declined_by").order_by("made_at", "id")


def taken_on_by(reader: User) -> Any:
    """Children with whom this reader's team goes on working after an assessment, the latest taken on first."""
    seen = Assessment.objects.visible_to(reader)
    rows = OutcomeHandover.objects.filter(assessment__in=seen).exclude(accepted_at=None)
    rows = rows.filter(assessment__referral__status=ReferralStatus.WORKING)
    if not reader.may(Permission.READ_RESTRICTED):
        rows = rows.filter(assessment__referral__team_id=reader.team_id)
    related = ("assessment__person", "assessment__referral__contact", "assessment__referral__worker", "made_by")
    return rows.select_related(*related, "assessment__referral__team", "accepted_by").order_by("-accepted_at", "-id")


TAKEN_HEAD = ["Referral", "Assessment", "Outcome", "Team", "Worker", "Taken on", "By"]


def taken_csv(rows: Any) -> Any:
    for row in rows:
        referral, taken = row.assessment.referral, [row.accepted_at.isoformat(), str(row.accepted_by)]
        whose = [str(referral.team or ""), str(referral.worker or "")]
        yield [referral.reference, row.assessment.reference, row.assessment.outcome, *whose, *taken]


HANDED_HEAD = ["Assessment", "Outcome", "Team", "Handed over", "By", "Declined"]


def handed_csv(rows: Any) -> Any:
    for row in rows:
        declined = row.declined_at.isoformat() if row.declined_at else ""
        outcome = row.assessment.outcome
        yield [row.assessment.reference, outcome, str(row.team), row.made_at.isoformat(), str(row.made_by), declined]


def consent_withdrawn(reader: User, *, show: str) -> Any:
    """Assessments for which consent was withdrawn: what waits for a senior manager first, then what was decided."""
    rows = ConsentWithdrawn.objects.filter(assessment__in=Assessment.objects.visible_to(reader))
    if show != "all":
        rows = rows.filter(decided_at=None)
    related = ("assessment__person", "assessment__worker", "assessment__team", "recorded_by", "decided_by")
    kind = ContentType.objects.get_for_model(Assessment)
    clock = Clock.objects.running().filter(
        kind="consent_decision", stage_type=kind, stage_id=OuterRef("assessment_id"), part=OuterRef("pk")
    )
    rows = rows.annotate(whose=clock.values("owner__name")[:1], decide_by=clock.values("due_at")[:1])
    return rows.select_related(*related, "assessment__referral__contact").order_by(
        F("decided_at").desc(nulls_first=True), "withdrawn_at", "id"
    )


CONSENT_HEAD = ["Assessment", "Withdrawn", "Recorded", "Recorded by", "Decision", "Decided", "Decided by"]


def consent_csv(rows: Any) -> Any:
    for row in rows:
        decided = [row.decided_at.isoformat() if row.decided_at else "", str(row.decided_by or "")]
        begun = [row.withdrawn_at.isoformat(), row.recorded_at.isoformat(), str(row.recorded_by)]
        yield [row.assessment.reference, *begun, row.get_decision_display(), *decided]
