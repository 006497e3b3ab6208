"""The assessment of a child's needs: who writes it, its parts, its outcome, who signed it off."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.rules import AssessmentOutcome
from assessments.workflow import ASSESSMENT, AssessmentStatus
from mach.models import Person, Record, Stage, Team, User, VisibleQuerySet
from referrals.models import Referral

OPEN_ASSESSMENT = [AssessmentStatus.SUBMITTED.value, AssessmentStatus.WRITING.value]


class AssessmentQuerySet(VisibleQuerySet):
    def open(self) -> AssessmentQuerySet:
        return self.filter(status__in=OPEN_ASSESSMENT)

    def submitted(self) -> AssessmentQuerySet:
        return self.filter(status=AssessmentStatus.SUBMITTED)

    def not_written_by(self, user: User) -> AssessmentQuerySet:
        return self.exclude(worker=user).exclude(submitted_by=user)


class Together(models.Model):
    """Siblings whose assessments are written together: the parts that are shared are written once, here. A child who is
    assessed alone is a family of one."""

    begun_at = models.DateTimeField()

    personal = ()
    impersonal = ("begun_at",)

    def __str__(self) -> str:
        return f"together {self.pk}"


class Assessment(Stage):
    """One assessment of one child. Its 45 working days run on the referral's clock, from the referral's date."""

    workflow = ASSESSMENT
    main_clock = ""
    prefix = "A"
    comes_from = "referral"
    written_with = "siblings"

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="assessment")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    together = models.ForeignKey(Together, models.PROTECT, related_name="assessments")
    not_seen_reason = models.TextField(blank=True)
    factors = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    outcome = models.CharField(max_length=20, choices=[(o.value, o.label) for o in AssessmentOutcome], blank=True)
    outcome_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    outcome_council = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    signed_off_at = models.DateTimeField(null=True, editable=False)
    signed_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    over_time_reason = models.TextField(blank=True, editable=False)

    personal = ("not_seen_reason", "over_time_reason")
    impersonal = (
        "referral", "person", "together", "factors", "outcome", "outcome_team", "outcome_council", "version",
        "submitted_at", "submitted_by", "signed_off_at", "signed_off_by",
    )  # fmt: skip

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_assessment_signed_off_by_another",
                condition=Q(signed_off_by=None) | ~Q(signed_off_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="assessments_assessment_signed_off_has_its_time",
                condition=Q(status="signed_off", signed_off_at__isnull=False, signed_off_by__isnull=False)
                | (~Q(status="signed_off") & Q(signed_off_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["worker"], condition=Q(status__in=OPEN_ASSESSMENT), name="assessments_open_of_worker"),
            models.Index(fields=["signed_off_at"], name="assessments_signed_off"),
            GinIndex(fields=["people"], name="assessments_assessment_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("assessments:assessment", args=[self.reference])

    def situation(self) -> str:
        return self.referral.situation()

    @property
    def siblings(self) -> AssessmentQuerySet:
        """The assessments that this one is, or was, written together with."""
        return Assessment.objects.filter(together=self.together_id).exclude(pk=self.pk)

    @property
    def counted_factors(self) -> list[str]:
        """The factors as the census counts them: only those of an assessment that is signed off."""
        return self.factors if self.signed_off_at else []

    def get_status_words(self) -> str:
        return {"writing": "being written", "submitted": "to sign off", "signed_off": "signed off"}[self.status]


class AssessmentAllocation(Record):
    """Who an assessment was with, from when, until when, and why it moved."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="allocations")
    worker = models.ForeignKey(User, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    personal = ("reason",)
    impersonal = ("assessment", "worker", "team", "by", "from_at", "to_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(to_at=None), name="assessments_allocation_one_at_a_time"
            )
        ]
        ordering = ["from_at", "id"]

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class SentBack(Record):
    """An assessment that a manager returned to its author, with what is still needed."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sent_back")
    comment = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("comment",)
    impersonal = ("assessment", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(name="assessments_sentback_says_what_is_needed", condition=~Q(comment=""))
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"sent back {self.pk}"
