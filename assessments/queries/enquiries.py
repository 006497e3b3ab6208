"""Section 47 enquiries as a reader may see them: what runs, what waits for a signature, whose conference is awaited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.models import (
    OPEN_ASSESSMENT,
    Assessment,
    Enquiry,
    EnquiryDiscussion,
    EnquirySentBack,
    MeetingChild,
)
from assessments.rules.enquiries import (
    Earlier,
    EnquiryOutcome,
    Found,
    missing_from_enquiry,
    second_enquiry_fault,
)
from assessments.workflow import EnquiryStatus
from mach.models import Clock, Event, Person, Relationship, User, Visit, stage_key
from mach.queries.stories import marked
from mach.timescales import last_day
from mach.workdays import london_day
from referrals.models import Referral

TO_CONFERENCE = EnquiryOutcome.CONFERENCE
TABS = [
    ("mine", "Mine"),
    ("running", "Running"),
    ("submitted", "To sign off"),
    ("conference", "Conference awaited"),
    ("unassessed", "Without assessment"),
    ("finished", "Finished"),
]
CSV_HEAD = [
    "Enquiry", "Referral", "Started", "Joint with police", "Status", "Outcome", "Conference due", "Conference planned",
    "Conference held", "Signed off", "Finished", "Assessment", "Needed, with hindsight", "Lead worker", "Team",
]  # fmt: skip


def enquiries_for(reader: User) -> Any:
    """Every enquiry this reader may see."""
    return Enquiry.objects.visible_to(reader).select_related(
        "person", "worker", "team", "referral", "referral__contact", "referral__assessment", "meeting",
        "meeting__chair", "submitted_by", "signed_off_by", "looked_back_by",
    )  # fmt: skip


def enquiries_by_view(reader: User, *, show: str, worker: str = "", late: bool = False) -> Any:
    """One list of enquiries: what runs by when its conference is due, what is finished the latest first."""
    rows = enquiries_for(reader)
    if show == "finished":
        return rows.filter(status="finished").order_by("-finished_at", "-id")
    rows = {
        "mine": rows.running().filter(worker=reader),
        "submitted": rows.submitted().exclude(worker=reader).exclude(submitted_by=reader),
        "conference": rows.awaiting_conference(),
        "unassessed": rows.without_open_assessment(),
    }.get(show, rows.running())
    if worker.isdigit():
        rows = rows.filter(worker_id=int(worker))
    if late:
        rows = rows.running().filter(due_at__lte=timezone.now())
    return rows.order_by("due_at", "id")


def with_clocks(enquiries: list[Enquiry]) -> list[tuple[Enquiry, Clock | None]]:
    """Enquiries with the clock to their conference, in one statement for them all."""
    if not enquiries:
        return []
    kind = stage_key(enquiries[0])["stage_type"]
    ids = [row.pk for row in enquiries]
    found = Clock.objects.filter(stage_type=kind, stage_id__in=ids, kind="conference")
    clocks = {clock.stage_id: clock for clock in found}
    return [(row, clocks.get(row.pk)) for row in enquiries]


def lines_of(enquiries: list[Enquiry]) -> list[dict[str, Any]]:
    """Each enquiry with its clock, and what is to be worried about beside it."""
    return [{"row": row, "clock": clock, "unassessed": assessment_words(row)} for row, clock in with_clocks(enquiries)]


def is_late(enquiry: Enquiry) -> bool:
    """Whether its 15 working days are over."""
    return enquiry.due_at is not None and timezone.now() >= enquiry.due_at


def clock_of(enquiry: Enquiry) -> Clock | None:
    """The 15 working days from the meeting that began it to the conference."""
    return Clock.objects.filter(**stage_key(enquiry), kind="conference").order_by("-id").first()


def assessment_of(enquiry: Enquiry) -> Assessment | None:
    return Assessment.objects.filter(referral=enquiry.referral_id).select_related("worker").first()


def enquiries_on(referral: Referral, reader: User) -> list[Enquiry]:
    """The enquiries about a child on one referral, the latest first."""
    return list(Enquiry.objects.visible_to(reader).filter(referral=referral).order_by("-id"))


def visits_for_enquiries(referral_id: int) -> Q:
    """Visits that were recorded for an enquiry on this referral: they count for its assessment too."""
    of_them = Enquiry.objects.filter(referral=referral_id).values("pk")
    return Q(stage_type=ContentType.objects.get_for_model(Enquiry), stage_id__in=of_them)


def visits_of(enquiry: Enquiry) -> list[Visit]:
    """Visits to the child since the enquiry began, for it or for the assessment: a visit is recorded once."""
    own = Q(**stage_key(enquiry))
    assessment = assessment_of(enquiry)
    if assessment:
        own |= Q(**stage_key(assessment), at__gte=enquiry.meeting.held_at)
    return list(Visit.objects.filter(own).select_related("by").order_by("-at"))


def child_was_seen(enquiry: Enquiry) -> bool:
    return any(visit.seen for visit in visits_of(enquiry))


def what_is_missing(enquiry: Enquiry) -> dict[str, str]:
    """What stands between this enquiry and its submission, by field, each in words."""
    return missing_from_enquiry(
        Found(
            child_seen=child_was_seen(enquiry),
            not_seen_reason=enquiry.not_seen_reason,
            joint=enquiry.joint,
            police_officer=enquiry.police_officer,
            medical_needed=enquiry.medical_needed,
            medical_findings=enquiry.medical_findings,
            findings=enquiry.findings,
            outcome=enquiry.outcome,
            outcome_reason=enquiry.outcome_reason,
        )
    )


def why_none_begins(referral: Referral, held_at: datetime, *, but: Enquiry | None = None) -> str:
    """Why no enquiry of this referral can begin at a meeting that was held then, whatever is said of the one in
    question. Nothing where one can."""
    day = london_day(held_at)
    if day < referral.date:
        return "The meeting is dated before the referral: correct the day on which it was held."
    over = referral.enquiries.filter(status=EnquiryStatus.FINISHED).order_by("started_on", "pk")
    return second_enquiry_fault(day, [_earlier(each) for each in over if each != but])


def _earlier(enquiry: Enquiry) -> Earlier:
    held, signed = enquiry.conference_on, enquiry.finished_at or enquiry.begun_at
    return Earlier(enquiry.reference, enquiry.started_on, held or london_day(signed), held is not None)


def last_sent_back(enquiry: Enquiry) -> EnquirySentBack | None:
    """What a manager last asked for, until the enquiry is signed off."""
    return None if enquiry.signed_off_at else enquiry.sent_back.select_related("by").last()


def decision_of(enquiry: Enquiry) -> MeetingChild | None:
    """What the meeting that began it decided for this child, and why."""
    return MeetingChild.objects.filter(meeting=enquiry.meeting_id, referral=enquiry.referral_id).first()


def discussions_of(enquiry: Enquiry) -> list[EnquiryDiscussion]:
    return list(enquiry.discussions.select_related("by", "meeting"))


def family_of(enquiry: Enquiry, reader: User) -> list[Relationship]:
    """The child's parents, carers and relatives whom this reader may see, non-resident ones too."""
    seen = Person.objects.visible_to(reader)
    rows = Relationship.objects.filter(child=enquiry.person_id, person__in=seen)
    return list(rows.select_related("person").order_by("id"))


def story_of(enquiry: Enquiry, reader: User, most: int = 30) -> list[Event]:
    """The latest lines of the child's story, for the panel beside the writing."""
    return list(marked(Event.objects.visible_to(reader).filter(people__contains=[enquiry.person_id]))[:most])


def assessment_words(enquiry: Enquiry) -> str:
    """Whether somebody assesses the child beside the enquiry; nothing where all is as it should be."""
    assessment = getattr(enquiry.referral, "assessment", None)
    if assessment is None:
        return "no assessment"
    if enquiry.status != "finished" and assessment.status not in OPEN_ASSESSMENT:
        return "assessment already signed off"
    return ""


def csv_rows(rows: Any) -> Any:
    """The list as a spreadsheet's rows, without names: references say which child."""
    for row in rows:
        assessment = getattr(row.referral, "assessment", None)
        yield [
            row.reference,
            row.referral.reference,
            row.started_on,
            "yes" if row.joint else "no",
            row.get_status_words(),
            row.get_outcome_display() if row.outcome else "",
            last_day(row.due_at) if row.due_at else "",
            row.conference_planned_for or "",
            row.conference_on or ("not required" if row.not_required_because else ""),
            row.signed_off_at or "",
            row.finished_at or "",
            assessment.reference if assessment else "none",
            {True: "yes", False: "no", None: ""}[row.needed],
            str(row.worker or ""),
            str(row.team or ""),
        ]


def census_gaps(reader: User) -> Any:
    """Enquiries on a referral that nobody has assessed: the census asks why of each (2991Q)."""
    assessed = Assessment.objects.filter(referral=OuterRef("referral"))
    return enquiries_for(reader).exclude(Exists(assessed)).order_by("started_on", "id")
