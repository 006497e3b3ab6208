"""Two of the three memories: `AuditEvent`, the acts, views included; `Event`, the child's story."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from mach.models.base import Record, Restrictable, VisibleQuerySet
from mach.models.users import Agency, User


class AuditEvent(models.Model):
    """An act: somebody did, or looked at, something. Append-only, by trigger and by the database's grants.

    `happened_at` is when it happened, `recorded_at` when the database recorded it. `people` names every person who
    was displayed or touched, by id. The subject is a label and an id, so that the line outlives the record.
    """

    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=60, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list)
    detail = models.JSONField(default=dict)

    keeps_people = {"people": "the log says who was shown then, and under which number"}

    personal = ("detail",)
    impersonal = (
        "happened_at", "recorded_at", "by", "agency", "act", "subject_type", "subject_id", "subject_label",
        "people",
    )  # fmt: skip

    class Meta:
        indexes = [
            GinIndex(fields=["people"], name="mach_auditevent_people", fastupdate=True),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="mach_auditevent_subject"),
            models.Index(fields=["by", "-id"], name="mach_auditevent_by"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_label}"


class Significance(models.TextChoices):
    KEY = "key", "Key"
    ORDINARY = "ordinary", "Ordinary"
    ROUTINE = "routine", "Routine"


class Event(Restrictable):
    """A line of the child's story: when, what kind, about whom, and where to read more.

    `part` is the stage's own row for one child: the line follows that child alone when somebody says who it is.
    """

    people = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    kind = models.CharField(max_length=60)
    reference = models.CharField(max_length=20, blank=True)
    part = models.BigIntegerField(null=True)
    label = models.CharField(max_length=500)
    link = models.CharField(max_length=200, blank=True)
    significance = models.CharField(max_length=10, choices=Significance, default=Significance.ORDINARY)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    personal = ()
    impersonal = ("people", "at", "recorded_at", "kind", "reference", "part", "label", "link", "significance", "by")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["people"], name="mach_event_people", fastupdate=True),
            models.Index(fields=["reference", "at"], name="mach_event_reference"),
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"


class EventJudgement(Record):
    """What a person made of a line of a child's story: how much it matters, what it did to the child, or that it is
    superseded: kept, but no longer read as risk. The latest stands; earlier ones are kept beside it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="judgements")
    significance = models.CharField(max_length=10, choices=Significance)
    impact = models.TextField(blank=True)
    superseded = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    personal = ("impact", "reason")
    impersonal = ("event", "significance", "superseded", "by", "at", "replaced_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(replaced_at=None), name="mach_eventjudgement_one_stands"
            ),
            models.CheckConstraint(
                name="mach_eventjudgement_superseded_says_why",
                condition=models.Q(superseded=False) | ~models.Q(reason=""),
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"judgement {self.pk}"
