"""Practice after a referral as functions on plain values. Pure."""

from assessments.rules.assessments import (
    CLOSURE_REASON,
    CONTINUES,
    AssessmentOutcome,
    PartKind,
    Standing,
    missing_before_submitting,
)
from assessments.rules.early_help import EpisodeOutcome, OfferedFrom
from assessments.rules.enquiries import EnquiryOutcome, Protection
from assessments.rules.meetings import Attendance, MeetingDecision, Presence
from assessments.rules.pathways import LookedAfterAnswer

__all__ = [
    "CLOSURE_REASON",
    "CONTINUES",
    "AssessmentOutcome",
    "Attendance",
    "EnquiryOutcome",
    "EpisodeOutcome",
    "LookedAfterAnswer",
    "MeetingDecision",
    "OfferedFrom",
    "PartKind",
    "Presence",
    "Protection",
    "Standing",
    "missing_before_submitting",
]
