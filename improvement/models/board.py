"""The Improvement Board's cycle: meetings, agendas, papers as the figures stood that day, decisions, actions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from improvement.models.plan import ImprovementAction
from improvement.workflow import BOARD_MEETING
from mach.models import Action, Record, Stage, User, VisibleQuerySet


class BoardMeeting(Stage):
    """One meeting of the Improvement Board. `worker` prepares it; its papers hold the plan and the measures as they
    stood when the papers were made."""

    workflow = BOARD_MEETING
    main_clock = ""
    prefix = "B"

    held_on = models.DateField(unique=True)
    chair = models.CharField(max_length=150)
    place = models.CharField(max_length=200, blank=True)
    attended = models.TextField(blank=True)
    papers = models.JSONField(null=True, editable=False)
    papers_at = models.DateTimeField(null=True, editable=False)

    personal = ("chair", "place", "attended", "papers")
    impersonal = ("held_on", "papers_at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_boardmeeting_papers_come_first",
                condition=Q(status="planned") | Q(papers__isnull=False, papers_at__isnull=False),
            )
        ]
        ordering = ["-held_on"]

    def get_absolute_url(self) -> str:
        return reverse("improvement:board_meeting", args=[self.reference])

    def situation(self) -> str:
        return "Improvement Board"


class ItemKind(models.TextChoices):
    """What a paper is made from."""

    WORDS = "words", "Words only"
    PLAN = "plan", "The plan as it stands"
    MEASURES = "measures", "The measures as they stand"
    FINDINGS = "findings", "Findings and what answers them"
    AUDITS = "audits", "Audits and their grades"
    WORKFORCE = "workforce", "Workforce and demand"
    CARRIED = "carried", "Actions of earlier meetings"


class AgendaItem(Record):
    """An item of the agenda, in its place, and what was said and decided on it."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ItemKind, default=ItemKind.WORDS)
    words = models.TextField(blank=True)
    decided = models.TextField(blank=True)

    personal = ("words", "decided")
    impersonal = ("meeting", "place", "title", "kind")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "place"],
                name="improvement_agendaitem_one_a_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        ordering = ["meeting", "place"]

    def __str__(self) -> str:
        return self.title


class BoardAction(Record):
    """An action that the board set. It is carried to every later meeting until it is done."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")
    owner_words = models.CharField(max_length=150)
    plan_action = models.ForeignKey(ImprovementAction, models.PROTECT, null=True, related_name="board_actions")

    personal = ("owner_words",)
    impersonal = ("meeting", "action", "plan_action")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"board action {self.pk}"


class EvidencePack(Record):
    """What was made for a visit: the areas and dates chosen, and the children listed for case tracking. Making and
    opening it stands in the audit log. `named` says whether names were left in."""

    title = models.CharField(max_length=200)
    areas = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    named = models.BooleanField(default=False)
    contents = models.JSONField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    personal = ("contents",)
    impersonal = ("title", "areas", "first_day", "last_day", "named", "made_by", "made_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_evidencepack_ends_after_it_starts",
                condition=Q(last_day__gte=models.F("first_day")),
            )
        ]
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title
