"""The improvement plan: priorities, actions, milestones, evidence; the plan as endorsed on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from improvement.models.inspections import Finding, KnownTo
from improvement.workflow import IMPROVEMENT_ACTION, ActionStatus
from mach.models import Record, Stage, User, VisibleQuerySet

RUNNING_ACTION = [ActionStatus.PLANNED.value, ActionStatus.IN_PROGRESS.value]


class Rag(models.TextChoices):
    """The colour of an action: computed from its dates and, where it is tied to a measure, from the distance to its
    target."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Complete"


class Priority(Record):
    """One of the few things that the plan puts first."""

    place = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    aim = models.TextField(blank=True)

    personal = ("aim",)
    impersonal = ("place", "title")

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return self.title


class ImprovementActionQuerySet(VisibleQuerySet):
    def running(self) -> ImprovementActionQuerySet:
        return self.filter(status__in=RUNNING_ACTION)


class ImprovementAction(Stage):
    """An action of the plan: what is to change, who owns it, by when, and what shows that it did.

    `owner_role` is the post that answers for it, `worker` the person in that post where they sign in here. It answers
    findings and recommendations; `measure` is the slug of the measure that it is to move. The colour is computed; a
    person may set another with a reason, and both are shown.
    """

    workflow = IMPROVEMENT_ACTION
    main_clock = ""
    prefix = "I"

    code = models.CharField(max_length=20, unique=True)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="actions")
    text = models.CharField(max_length=500)
    owner_role = models.CharField(max_length=100)
    due_on = models.DateField(null=True, blank=True)
    due_known_to = models.CharField(max_length=5, choices=KnownTo, default=KnownTo.DAY)
    measure = models.CharField(max_length=40, blank=True)
    answers = models.ManyToManyField(Finding, related_name="actions", blank=True)
    impact = models.TextField(blank=True)
    completed_on = models.DateField(null=True)
    withdrawn_because = models.TextField(blank=True)
    rag_said = models.CharField(max_length=5, choices=Rag, blank=True)
    rag_because = models.TextField(blank=True)
    rag_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    rag_at = models.DateTimeField(null=True)

    personal = ("impact", "withdrawn_because", "rag_because")
    impersonal = (
        "code", "priority", "text", "owner_role", "due_on", "due_known_to", "measure", "completed_on", "rag_said",
        "rag_by", "rag_at",
    )  # fmt: skip

    objects = ImprovementActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_improvementaction_colour_set_says_why",
                condition=Q(rag_said="") | (~Q(rag_because="") & Q(rag_by__isnull=False, rag_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="improvement_improvementaction_withdrawn_says_why",
                condition=~Q(status="withdrawn") | ~Q(withdrawn_because=""),
            ),
        ]
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        return reverse("improvement:action", args=[self.reference])

    def situation(self) -> str:
        return "Improvement plan"


class Milestone(Record):
    """A step on the way of an action, with its day, and the day on which it was reached."""

    action = models.ForeignKey(ImprovementAction, models.PROTECT, related_name="milestones")
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)

    personal = ()
    impersonal = ("action", "text", "due_on", "reached_on")

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"milestone {self.pk}"


class Progress(Record):
    """What the owner says of an action at a time, and what changed for children because of it."""

    action = models.ForeignKey(ImprovementAction, models.PROTECT, related_name="progress")
    words = models.TextField()
    impact = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    personal = ("words", "impact")
    impersonal = ("action", "by", "at")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"progress {self.pk}"


class Evidence(Record):
    """What shows that an action was done or worked: a file, or a figure of a month (`measure`, `month`)."""

    action = models.ForeignKey(ImprovementAction, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    measure = models.CharField(max_length=40, blank=True)
    month = models.DateField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("title", "file_name", "content")
    impersonal = ("action", "measure", "month", "content_type", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_evidence_is_a_file_or_a_figure",
                condition=Q(content__isnull=False, measure="") & ~Q(file_name="")
                | Q(content=None, month__isnull=False) & ~Q(measure=""),
            )
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class PlanVersion(Record):
    """The plan as it was endorsed on a day: priorities, actions, owners, dates, colours, word for word. Never changed:
    what changed between two versions is read from them."""

    number = models.PositiveSmallIntegerField(unique=True)
    endorsed_on = models.DateField()
    endorsed_by = models.CharField(max_length=150)
    contents = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("contents",)
    impersonal = ("number", "endorsed_on", "endorsed_by", "by", "at")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"plan {self.number}"
