"""Measures of strategy meetings, section 47 enquiries and conferences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce

from assessments.models import Enquiry, Invitation, MeetingChild, StrategyMeeting
from assessments.rules import EnquiryOutcome
from assessments.rules.meetings import Attendance, MeetingDecision
from assessments.workflow import EnquiryStatus, MeetingStatus
from improvement.catalogue.base import Better, Measure, Unit, key, of_contact, of_first, of_person, of_youngest
from improvement.models import Way

BEGAN_ENQUIRY = Exists(
    MeetingChild.objects.filter(
        meeting=OuterRef("pk"), decision__in=[decision for decision in MeetingDecision if decision.begins_enquiry]
    )
)


def held(now: datetime) -> Any:
    return StrategyMeeting.objects.took_place()


def invited(now: datetime) -> Any:
    took_place = [MeetingStatus.HELD, MeetingStatus.CONCLUDED]
    return Invitation.objects.filter(meeting__status__in=took_place)


def finished(now: datetime) -> Any:
    return Enquiry.objects.filter(status=EnquiryStatus.FINISHED)


def to_conference(now: datetime) -> Any:
    """Enquiries whose conference was held, or whose 15 working days have passed without it."""
    waits = Q(status=EnquiryStatus.CONFERENCE) | Q(
        status__in=[EnquiryStatus.ENQUIRING, EnquiryStatus.SUBMITTED], outcome=EnquiryOutcome.CONFERENCE
    )
    rows = Enquiry.objects.filter(Q(conference_on__isnull=False) | waits & Q(due_at__lte=now))
    return rows.annotate(counts_at=Coalesce(Cast("conference_on", DateTimeField()), F("due_at")))


def children_of(meeting: str) -> Any:
    """The children of a row's meeting: `meeting` is where its id stands."""
    return MeetingChild.objects.filter(meeting=OuterRef(meeting))


MEETING: dict[str, Any] = {
    "counts": "strategy meetings",
    "at": "held_at",
    "ways": {Way.TEAM: key("team_id"), Way.CALLER: key("worker_id")}
    | of_first(children_of("pk"), "referral__contact__")
    | of_youngest(children_of("pk"), "held_at", "person__"),
    "feeds": {"assessments.strategymeeting": "pk", "people": "people"},
    "began": "concern_at",
    "ended": "held_at",
    "limit": "due_at",
    "link": "assessments:meeting",
}
ENQUIRY: dict[str, Any] = {
    "counts": "section 47 enquiries",
    "ways": of_contact("referral__contact__", team="team_id")
    | of_person("person__", "begun_at")
    | {Way.CALLER: key("meeting__worker_id")},
    "feeds": {"assessments.enquiry": "pk", "people": "people"},
    "person": "person_id",
    "began": "begun_at",
    "link": "assessments:enquiry",
}

MEETINGS = (
    Measure(
        slug="strategy-meetings",
        title="Strategy meetings",
        definition="Strategy meetings held in the month.",
        unit=Unit.COUNT,
        better=None,
        rows=held,
        **MEETING,
    ),
    Measure(
        slug="strategy-meetings-in-time",
        title="Strategy meetings held in time",
        definition="Of the strategy meetings held in the month, those held before their limit: the time runs from the "
        "moment there was reasonable cause to suspect significant harm, and where danger was immediate it ends the "
        "same day.",
        target=100,
        rows=lambda now: held(now).filter(due_at__isnull=False),
        met=Q(held_at__lt=F("due_at")),
        met_words="in time",
        missed_words="not in time",
        **MEETING,
    ),
    Measure(
        slug="strategy-meetings-quorate",
        title="Strategy meetings with their quorum",
        definition="Of the strategy meetings held in the month, those with children’s social care, the police and "
        "health in the room.",
        target=100,
        tolerance=10,
        rows=held,
        met=Q(quorate=True),
        met_words="with a quorum",
        missed_words="without one",
        **MEETING,
    ),
    Measure(
        slug="strategy-meetings-no-further-action",
        title="Strategy meetings that led to no enquiry",
        definition="Of the strategy meetings held in the month and decided for every child, those that led to a "
        "section 47 enquiry for none.",
        better=Better.LOWER,
        rows=lambda now: held(now).filter(status=MeetingStatus.CONCLUDED),
        met=Q(~BEGAN_ENQUIRY),
        met_words="no enquiry",
        missed_words="an enquiry",
        **MEETING,
    ),
    Measure(
        slug="strategy-meetings-not-needed",
        title="Strategy meetings that had not been needed",
        definition="Of the strategy meetings held in the month of which it was said afterwards whether they had been "
        "needed, those that with hindsight had not.",
        better=Better.LOWER,
        rows=lambda now: held(now).filter(needed__isnull=False),
        met=Q(needed=False),
        met_words="not needed",
        missed_words="needed",
        **MEETING,
    ),
    Measure(
        slug="attendance",
        title="Attendance at strategy meetings",
        definition="Of the invitations to strategy meetings held in the month, those that were attended, in the room, "
        "by video or by telephone.",
        counts="invitations",
        target=90,
        tolerance=10,
        rows=invited,
        met=Q(attendance=Attendance.ATTENDED),
        at="meeting__held_at",
        met_words="attended",
        missed_words="not attended",
        ways=of_first(children_of("meeting_id"), "referral__contact__")
        | of_youngest(children_of("meeting_id"), "meeting__held_at", "person__")
        | {Way.AGENCY: key("agency_id"), Way.TEAM: key("meeting__team_id")},
        feeds={"assessments.strategymeeting": "meeting_id", "people": "meeting__people"},
        within="meeting__",
        said="meeting__reference",
        began="invited_at",
        ended="meeting__held_at",
        link="assessments:meeting",
    ),
    Measure(
        slug="enquiries",
        title="Section 47 enquiries begun",
        definition="Section 47 enquiries begun in the month, one for each child.",
        unit=Unit.COUNT,
        better=None,
        rows=lambda now: Enquiry.objects.all(),
        at="started_on",
        ended="finished_at",
        limit="due_at",
        **ENQUIRY,
    ),
    Measure(
        slug="enquiries-no-further-action",
        title="Section 47 enquiries that ended without a conference",
        definition="Of the section 47 enquiries finished in the month, those that ended without a child protection "
        "conference, whatever was found.",
        better=Better.LOWER,
        rows=finished,
        met=Q(conference_on=None),
        at="finished_at",
        ended="finished_at",
        limit="due_at",
        met_words="no conference",
        missed_words="a conference",
        **ENQUIRY,
    ),
    Measure(
        slug="conferences-15-days",
        title="Conferences within 15 working days",
        definition="Of the enquiries that led to an initial child protection conference, held in the month or whose "
        "15th working day after the strategy meeting passed in it, those held by that day.",
        target=90,
        rows=to_conference,
        met=Q(conference_on__lt=F("due_at")),
        at="counts_at",
        ended="finished_at",
        limit="due_at",
        settles=("due_at",),
        met_words="in time",
        missed_words="not in time",
        **ENQUIRY,
    ),
)
