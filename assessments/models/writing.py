"""What is written and gathered in an assessment: parts, people consulted, information, scales, checkpoints."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from assessments.models.assessments import Assessment, Together
from assessments.rules import PartKind
from mach.models import Agency, Person, Record, Team, User


class AssessmentPart(Record):
    """A written part: one row a part, shared by the siblings who are written together or one child's own, with a
    version against silent overwriting. A child's own voice is never shared."""

    together = models.ForeignKey(Together, models.PROTECT, null=True, related_name="parts")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="parts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in PartKind])
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("text",)
    impersonal = ("together", "assessment", "kind", "version", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_assessmentpart_shared_or_own",
                condition=Q(together=None, assessment__isnull=False) | Q(together__isnull=False, assessment=None),
            ),
            models.UniqueConstraint(
                fields=["together", "assessment", "kind"],
                nulls_distinct=False,
                name="assessments_assessmentpart_one_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.assessment_id or self.together_id}"


class Consultation(Record):
    """A parent or carer, wherever they live: consulted and what they said, or why not."""

    together = models.ForeignKey(Together, models.PROTECT, related_name="consultations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    consulted = models.BooleanField(null=True)
    on = models.DateField(null=True)
    how = models.CharField(max_length=100, blank=True)
    said = models.TextField(blank=True)
    why_not = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("who", "how", "said", "why_not")
    impersonal = ("together", "person", "consulted", "on", "version", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_consultation_of_somebody", condition=Q(person__isnull=False) | ~Q(who="")
            ),
            models.UniqueConstraint(
                fields=["together", "person"],
                condition=Q(person__isnull=False),
                name="assessments_consultation_once",
                violation_error_message="Both are written down as consulted in one assessment, each with what they "
                "said: ask its author which of the two was meant before they become one.",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"consultation {self.pk}"


class PartnerInformation(Record):
    """What an agency was asked for in an assessment, and what it said. One that the system knows is chosen; `who` is
    then the person there. Of any other, `who` says who it is."""

    together = models.ForeignKey(Together, models.PROTECT, related_name="partner_information")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200)
    asked_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    said = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("who", "said")
    impersonal = ("together", "agency", "asked_on", "received_on", "version", "by", "at")

    class Meta:
        ordering = ["id"]

    @property
    def called(self) -> str:
        return ", ".join(filter(None, [str(self.agency or ""), self.who]))

    def __str__(self) -> str:
        return f"partner information {self.pk}"


class SafetyScale(Record):
    """Where somebody put this child's safety from 0 (it will happen again) to 10 (safe enough to close), and when."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scales")
    who = models.CharField(max_length=200)
    score = models.PositiveSmallIntegerField()
    on = models.DateField()
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("who", "score", "why")
    impersonal = ("assessment", "on", "by", "at")

    class Meta:
        constraints = [models.CheckConstraint(name="assessments_safetyscale_0_to_10", condition=Q(score__lte=10))]
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"scale {self.pk}"


class Checkpoint(Record):
    """A day on which the manager looks at an assessment with its worker: planned, confirmed by the manager, held."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="checkpoints")
    day = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    held_on = models.DateField(null=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    personal = ("note",)
    impersonal = ("assessment", "day", "due_on", "confirmed_at", "confirmed_by", "held_on", "held_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "day"], name="assessments_checkpoint_once")]
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"checkpoint {self.pk}"


class PartComment(Record):
    """What a manager asked for on one part when the assessment was sent back."""

    sent_back = models.ForeignKey("assessments.SentBack", models.PROTECT, related_name="on_parts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in PartKind])
    comment = models.TextField()

    personal = ("comment",)
    impersonal = ("sent_back", "kind")

    def __str__(self) -> str:
        return f"comment {self.pk}"


class ConsentChoice(models.TextChoices):
    CLOSE = "close", "Close the assessment"
    GO_ON = "go_on", "Go on without consent"
    STRATEGY_MEETING = "strategy_meeting", "Call a strategy meeting"


class ConsentWithdrawn(Record):
    """Consent to an assessment was withdrawn: when, by whom, the risk as the worker states it, and what a senior
    manager decided. The clock keeps running until then."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="consent_withdrawn")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    risk = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    decision = models.CharField(max_length=20, choices=ConsentChoice, blank=True)
    decided_because = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    personal = ("withdrawn_by", "why", "risk", "decided_because")
    impersonal = (
        "assessment", "withdrawn_at", "recorded_by", "recorded_at", "decision", "decided_by", "decided_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(decided_at=None), name="assessments_consentwithdrawn_one_waits"
            ),
            models.CheckConstraint(name="assessments_consentwithdrawn_states_the_risk", condition=~Q(risk="")),
            models.CheckConstraint(
                name="assessments_consentwithdrawn_decided_by_another_with_a_reason",
                condition=Q(decision="", decided_at=None, decided_by=None)
                | (
                    ~Q(decision="")
                    & ~Q(decided_because="")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("recorded_by"))
                ),
            ),
        ]
        ordering = ["withdrawn_at", "id"]

    def __str__(self) -> str:
        return f"consent withdrawn {self.pk}"


class OutcomeHandover(Record):
    """Work that continues after an assessment goes to a named team, and waits until that team accepts it: nothing is in
    between."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="handovers")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_because = models.TextField(blank=True)

    personal = ("declined_because",)
    impersonal = (
        "assessment", "team", "made_at", "made_by", "accepted_at", "accepted_by", "declined_at", "declined_by",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(declined_at=None), name="assessments_outcomehandover_one_stands"
            ),
            models.CheckConstraint(
                name="assessments_outcomehandover_declined_says_why",
                condition=Q(declined_at=None) | ~Q(declined_because=""),
            ),
        ]
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"handover {self.pk}"
