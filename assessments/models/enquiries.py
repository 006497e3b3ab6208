"""The section 47 enquiry of one child, and the powers and orders that protect a child at once."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.models.assessments import OPEN_ASSESSMENT
from assessments.models.meetings import StrategyMeeting
from assessments.rules import EnquiryOutcome, Protection
from assessments.workflow import ENQUIRY, ENQUIRY_RUNS
from mach.caseload import InCaseload
from mach.models import Person, Record, Stage, User, VisibleQuerySet
from referrals.models import Referral

RUNNING_ENQUIRY = sorted(status.value for status in ENQUIRY_RUNS)


STATUS_WORDS = {
    "enquiring": "being carried out",
    "submitted": "to sign off",
    "conference": "conference awaited",
    "finished": "finished",
}


class EnquiryQuerySet(VisibleQuerySet):
    def running(self) -> EnquiryQuerySet:
        return self.filter(status__in=RUNNING_ENQUIRY)

    def submitted(self) -> EnquiryQuerySet:
        return self.filter(status="submitted")

    def awaiting_conference(self) -> EnquiryQuerySet:
        return self.filter(status="conference")

    def without_open_assessment(self) -> EnquiryQuerySet:
        """Running while nobody assesses the child on the same referral, or finished without anybody ever having:
        the census asks why."""
        running, assessed = Q(status__in=RUNNING_ENQUIRY), Q(referral__assessment__status__in=OPEN_ASSESSMENT)
        return self.filter((running & ~assessed) | (~running & Q(referral__assessment=None)))


class Enquiry(Stage):
    """One enquiry about one child, begun by the strategy meeting that decided it: its 15 working days to the conference
    run from the day of that meeting, and a later discussion does not restart them. `worker` leads it.

    The census knows no end of an enquiry: it is finished by the conference, or by “not required”.
    """

    workflow = ENQUIRY
    main_clock = "conference"
    prefix = "S"
    numbered_with = StrategyMeeting
    comes_from = "referral"
    in_caseload = InCaseload("enquiry", RUNNING_ENQUIRY, "referral__contact_id", "referral__child_id")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="enquiries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, related_name="enquiries")
    started_on = models.DateField()
    joint = models.BooleanField()
    police_officer = models.CharField(max_length=200, blank=True)
    not_seen_reason = models.TextField(blank=True)
    medical_needed = models.BooleanField(null=True)
    medical_at = models.DateTimeField(null=True)
    medical_by = models.CharField(max_length=200, blank=True)
    medical_findings = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=[(o.value, o.label) for o in EnquiryOutcome], blank=True)
    outcome_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    conference_planned_for = models.DateField(null=True)
    conference_on = models.DateField(null=True, editable=False)
    not_required_because = models.TextField(blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    signed_off_at = models.DateTimeField(null=True, editable=False)
    signed_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    needed = models.BooleanField(null=True)
    hindsight = models.TextField(blank=True)
    looked_back_at = models.DateTimeField(null=True, editable=False)
    looked_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    personal = (
        "police_officer", "not_seen_reason", "medical_at", "medical_by", "medical_findings", "findings",
        "outcome_reason", "not_required_because", "hindsight",
    )  # fmt: skip
    impersonal = (
        "referral", "person", "meeting", "started_on", "joint", "medical_needed", "outcome", "version",
        "conference_planned_for", "conference_on", "submitted_at", "submitted_by", "signed_off_at", "signed_off_by",
        "finished_at", "needed", "looked_back_at", "looked_back_by",
    )  # fmt: skip

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status__in=RUNNING_ENQUIRY), name="assessments_enquiry_one_running"
            ),
            models.CheckConstraint(
                name="assessments_enquiry_signed_off_by_another",
                condition=Q(signed_off_by=None) | ~Q(signed_off_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="assessments_enquiry_finished_one_way_or_the_other",
                condition=(
                    Q(status="finished", finished_at__isnull=False)
                    & (Q(conference_on__isnull=False) | ~Q(not_required_because=""))
                )
                | (~Q(status="finished") & Q(finished_at=None, conference_on=None, not_required_because="")),
            ),
            models.CheckConstraint(
                name="assessments_enquiry_conference_or_not_required_not_both",
                condition=Q(conference_on=None) | Q(not_required_because=""),
            ),
            models.CheckConstraint(
                name="assessments_enquiry_conference_not_before_start",
                condition=Q(conference_on=None) | Q(conference_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="assessments_enquiry_hindsight_says_why", condition=Q(needed=None) | ~Q(hindsight="")
            ),
        ]
        indexes = [
            models.Index(fields=["worker"], condition=Q(status__in=RUNNING_ENQUIRY), name="assessments_enquiry_of"),
            models.Index(fields=["started_on"], name="assessments_enquiry_started"),
            GinIndex(fields=["people"], name="assessments_enquiry_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("assessments:enquiry", args=[self.reference])

    def get_status_words(self) -> str:
        return STATUS_WORDS[self.status]

    def situation(self) -> str:
        return f"Section 47: {self.referral.situation()}"[:300]


class EnquirySentBack(Record):
    """An enquiry that a manager returned to its author, with what is still needed."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="sent_back")
    comment = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("comment",)
    impersonal = ("enquiry", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(name="assessments_enquirysentback_says_what_is_needed", condition=~Q(comment=""))
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"sent back {self.pk}"


class EnquiryDiscussion(Record):
    """A later strategy discussion while an enquiry runs: when, who spoke, what was agreed. It does not restart the 15
    working days. `meeting` is there where it was a strategy meeting of its own."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="discussions")
    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField()
    who = models.TextField()
    agreed = models.TextField()
    joint = models.BooleanField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    personal = ("who", "agreed")
    impersonal = ("enquiry", "meeting", "held_at", "joint", "by", "recorded_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_enquirydiscussion_says_who_and_what", condition=~Q(who="") & ~Q(agreed="")
            ),
            models.UniqueConstraint(
                fields=["enquiry", "meeting"],
                condition=Q(meeting__isnull=False),
                name="assessments_enquirydiscussion_once_a_meeting",
            ),
        ]
        ordering = ["held_at", "id"]

    def __str__(self) -> str:
        return f"discussion {self.pk}"


class ProtectionRecord(Record):
    """Police protection (72 hours at most) or an emergency protection order (of up to 8 days, as the court said,
    extended once by 7 at most), with its clock on the child's referral. Where the police applied for the order its
    days begin with the day of police protection. `ended_how` says what came of it: an order, home, agreed
    accommodation."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="protections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(p.value, p.label) for p in Protection])
    began_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(null=True)
    by_police = models.BooleanField(default=False)
    extended_on = models.DateField(null=True)
    extended_days = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    personal = ("ended_how", "note")
    impersonal = (
        "referral", "person", "kind", "began_at", "days", "by_police", "extended_on", "extended_days", "ended_at", "by",
        "recorded_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"], condition=Q(ended_at=None), name="assessments_protection_one_of_a_kind"
            ),
            models.CheckConstraint(
                name="assessments_protection_order_of_eight_days_at_most",
                condition=Q(kind="police_protection", days=None, by_police=False)
                | Q(kind="emergency_order", days__gte=1, days__lte=8),
            ),
            models.CheckConstraint(
                name="assessments_protection_extended_once_by_seven_days",
                condition=Q(extended_on=None, extended_days=None)
                | Q(kind="emergency_order", extended_on__isnull=False, extended_days__gte=1, extended_days__lte=7),
            ),
            models.CheckConstraint(
                name="assessments_protection_ends_after_it_began",
                condition=Q(ended_at=None) | (Q(ended_at__gte=F("began_at")) & ~Q(ended_how="")),
            ),
        ]
        ordering = ["began_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
