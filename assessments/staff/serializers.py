"""What staff read of one record by API: what was written, with the ids and versions that its steps are sent with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework import serializers

from assessments.models import (
    Assessment,
    AssessmentPart,
    Checkpoint,
    Consultation,
    Enquiry,
    EnquiryDiscussion,
    Episode,
    EpisodeChild,
    EpisodeReview,
    FamilyGroupConference,
    Invitation,
    MeetingChild,
    MeetingPart,
    MinutesCopy,
    OutcomeHandover,
    PartnerInformation,
    Pathway,
    PlanAction,
    PresentingRisk,
    SafetyScale,
    StrategyMeeting,
)
from assessments.queries import staff
from mach.models import Action, Person
from referrals.models import Referral

STAGE = ["reference", "status", "begun_at", "worker", "team"]


def of(told: type[Any], *fields: str, every: Sequence[str] = (), **more: Any) -> type[serializers.BaseSerializer[Any]]:
    """The columns of a row as they stand; `more` are rows within it."""
    meta = type("Meta", (), {"model": told, "fields": [*every, *fields, *more], "read_only_fields": fields})
    codes = {name: code for name in fields if (code := _not_said_yet(told, name))}
    return type(
        f"Staff{told.__name__}Out", (serializers.ModelSerializer,), {"Meta": meta, "__doc__": "", **codes, **more}
    )


def _not_said_yet(told: type[Any], name: str) -> serializers.ChoiceField | None:
    """A code that may be blank, told as such: a column that is only read would be described without its blank."""
    column = told._meta.get_field(name)
    choices = getattr(column, "choices", None)
    return serializers.ChoiceField(choices, allow_blank=True, read_only=True) if choices and column.blank else None


def rows(told: type[Any], *fields: str) -> Any:
    return of(told, "id", *fields)(many=True)


PersonOut = of(Person, "id", "given_name", "family_name", "date_of_birth")
"""The child whom a record is about. Whoever may read the record may read who that is."""


def reference() -> Any:
    """Another record, by its reference."""
    return serializers.SlugRelatedField(slug_field="reference", read_only=True)


class Beside(serializers.ListSerializer[Any]):
    """Rows that belong to a record and are found by a query of their own."""

    def __init__(self, *args: Any, find: Callable[[Any, Any], Any], **kwargs: Any) -> None:
        self.find = find
        super().__init__(*args, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return self.find(instance, self.context["reader"])


ActionOut = of(Action, "id", "what", "due_at", "owner", "agency", "done_at", "outcome")
AssessmentPartOut = of(AssessmentPart, "id", "kind", "text", "version")

ConsultationOut = of(Consultation, "id", "person", "who", "consulted", "on", "how", "said", "why_not", "version")
PartnerSaidOut = of(PartnerInformation, "id", "agency", "who", "asked_on", "received_on", "said", "version")

StrategyMeetingOut = of(
    StrategyMeeting,
    *("concern_at", "danger", "harm_suspected", "lower_response", "why_not_enough", "planned_for", "place"),
    *("held_at", "chair", "quorate", "quorum_reason", "concluded_at", "needed", "hindsight", "cancelled_because"),
    every=STAGE,
    children=of(MeetingChild, "id", "decision", "because", "decided_at", person=PersonOut())(many=True),
    invitations=rows(
        *(Invitation, "agency", "sector", "name", "role", "attendance", "presence", "answered_at"),
        *("information", "information_at", "version"),
    ),
    parts=rows(MeetingPart, "kind", "text", "version"),
    actions=Beside(child=ActionOut(), find=lambda meeting, _: staff.actions_of(meeting), read_only=True),
    copies=Beside(child=of(MinutesCopy, "id", "invitation", "sent_at", "received_at", "received_note")(),
                  find=lambda meeting, _: staff.copies_of(meeting), read_only=True),
)  # fmt: skip

EnquiryOut = of(
    Enquiry,
    *("started_on", "joint", "police_officer", "not_seen_reason", "medical_needed", "medical_at", "medical_by"),
    *("medical_findings", "findings", "outcome", "outcome_reason", "version", "conference_planned_for"),
    *("conference_on", "not_required_because", "submitted_at", "signed_off_at", "finished_at", "needed", "hindsight"),
    every=STAGE,
    person=PersonOut(),
    meeting=reference(),
    referral=reference(),
    discussions=rows(EnquiryDiscussion, "held_at", "who", "agreed", "joint"),
)

AssessmentOut = of(
    Assessment,
    *("not_seen_reason", "factors", "outcome", "outcome_team", "outcome_council", "version", "submitted_at"),
    *("signed_off_at", "over_time_reason"),
    every=STAGE,
    person=PersonOut(),
    referral=reference(),
    parts=AssessmentPartOut(many=True),
    shared_parts=AssessmentPartOut(many=True, source="together.parts"),
    consultations=Beside(child=ConsultationOut(), find=staff.consulted_on, read_only=True),
    information=PartnerSaidOut(many=True, source="together.partner_information"),
    scales=rows(SafetyScale, "who", "score", "on", "why"),
    checkpoints=rows(Checkpoint, "day", "due_on", "confirmed_at", "held_on", "note"),
    handovers=rows(OutcomeHandover, "team", "made_at", "accepted_at", "declined_at", "declined_because"),
)

EpisodeOut = of(
    Episode,
    *("offered_from", "lead_agency", "lead_name", "answered_at", "declined_by_family", "declined_because"),
    *("first_contact_at", "first_contact_with", "goals", "plan_version", "plan_agreed_on", "closed_at", "outcome"),
    *("outcome_words", "family_said"),
    every=STAGE,
    children=of(EpisodeChild, "id", person=PersonOut(allow_null=True))(many=True),
    risks=rows(PresentingRisk, "words", "reason"),
    plan_actions=of(PlanAction, "id", "risks", "family_member", action=ActionOut())(many=True),
    reviews=rows(EpisodeReview, "held_on", "progress", "next_on"),
    family_group_conferences=rows(
        FamilyGroupConference, "offered_on", "accepted", "answer_words", "held_on", "result"
    ),
)  # fmt: skip
"""A partner who leads a family reads its plan here, and no way to the rest of the case."""

PathwayOut = of(
    Pathway,
    *("housing_assessed_at", "housing_assessed_with", "housing_result", "accommodated_at", "accommodation"),
    *("explained_at", "explained_by", "explained_words", "answer", "answered_at", "answer_reasons"),
    *("advocacy_offered_at", "advocacy_accepted", "advocacy_note", "review_on", "review_words", "closed_at"),
    "closed_because",
    every=STAGE,
    contact=reference(),
    person=PersonOut(allow_null=True),
)

ReferralOut = of(
    Referral,
    "date",
    "strategy_meeting",
    "closed_at",
    "closure_reason",
    every=STAGE,
    contact=reference(),
    person=PersonOut(),
)
