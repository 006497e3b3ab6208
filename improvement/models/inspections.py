"""Inspections and visits: who came, when, what they found and what they recommended."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mach.models import Record


class KnownTo(models.TextChoices):
    """How exactly a date is known. Where only the month is known the day is never shown."""

    DAY = "day", "The day"
    MONTH = "month", "The month"


class InspectionKind(models.TextChoices):
    INSPECTION = "inspection", "Inspection"
    FOCUSED = "focused visit", "Focused visit"
    MONITORING = "monitoring visit", "Monitoring visit"
    ASSURANCE = "focused assurance visit", "Focused assurance visit"
    COMMISSIONER = "commissioner's review", "Commissioner’s review"
    PEER = "peer review", "Peer review"
    INTERNAL = "internal review", "Internal review"


class Judgement(models.TextChoices):
    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires improvement", "Requires improvement to be good"
    INADEQUATE = "inadequate", "Inadequate"


class Inspection(Record):
    """An inspection, a visit or a review, with its letter. A visit without a judgement has none: that is not a gap."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=30, choices=InspectionKind)
    body = models.CharField(max_length=100)
    team = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    known_to = models.CharField(max_length=5, choices=KnownTo, default=KnownTo.DAY)
    letter_on = models.DateField(null=True, blank=True)
    letter_known_to = models.CharField(max_length=5, choices=KnownTo, default=KnownTo.DAY)
    published = models.BooleanField(default=False)
    remote = models.BooleanField(default=False)
    judgement = models.CharField(max_length=20, choices=Judgement, blank=True)
    number_since_judgement = models.PositiveSmallIntegerField(null=True, blank=True)
    areas = ArrayField(models.CharField(max_length=150), default=list, blank=True)

    personal = ("team",)
    impersonal = (
        "code", "kind", "body", "starts_on", "ends_on", "known_to", "letter_on", "letter_known_to", "published",
        "remote", "judgement", "number_since_judgement", "areas",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_inspection_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="improvement_inspection_letter_comes_after",
                condition=Q(letter_on=None) | Q(letter_known_to="month") | Q(letter_on__gte=F("ends_on")),
            ),
        ]
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.body}"


class FindingKind(models.TextChoices):
    STRENGTH = "strength", "Strength"
    WEAKNESS = "weakness", "Weakness"
    RECOMMENDATION = "recommendation", "Recommendation"


class Finding(Record):
    """What an inspection or an audit found: a strength, a weakness, or a recommendation, in a sentence. Weaknesses and
    recommendations are answered by actions of the plan; those with none stand out."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=14, choices=FindingKind)
    text = models.CharField(max_length=500)
    area = models.CharField(max_length=150, blank=True)

    personal = ()
    impersonal = ("inspection", "code", "kind", "text", "area")

    class Meta:
        ordering = ["inspection", "id"]
        indexes = [models.Index(fields=["kind"], name="improvement_finding_kind")]

    def __str__(self) -> str:
        return self.code

    @property
    def wants_action(self) -> bool:
        return self.kind != FindingKind.STRENGTH
