"""What every stage uses: actions to do, visits to children, drafts of what is being typed."""

from __future__ import annotations

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from mach.models.base import Record, Restrictable, VisibleQuerySet
from mach.models.users import Agency, User


class OfStage(models.Model):
    """A row that belongs to a stage of any app, with its reference and link beside it."""

    stage_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    stage_id = models.BigIntegerField()
    stage = GenericForeignKey("stage_type", "stage_id")
    reference = models.CharField(max_length=20)
    link = models.CharField(max_length=200)

    personal = ()
    impersonal = ("stage_type", "stage_id", "reference", "link")

    class Meta:
        abstract = True


class Action(Record, Restrictable, OfStage):
    """Something that somebody is to do: a step of a manager's direction, an agreed action. One that a partner agency
    took on names the `agency`."""

    what = models.CharField(max_length=300)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="actions")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)

    personal = ("what", "outcome")
    impersonal = ("owner", "agency", "due_at", "set_by", "set_at", "done_at", "done_by")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stage_type", "stage_id"], name="mach_action_of_stage"),
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="mach_action_to_do"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"action {self.pk} of {self.reference}"


class Visit(Record, Restrictable, OfStage):
    """Somebody went to see a child: when, where, whether the child was seen, seen alone, and what they said."""

    part = models.BigIntegerField(null=True)
    child = models.ForeignKey("mach.Person", models.PROTECT, null=True, related_name="visits")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="visits")
    seen = models.BooleanField()
    seen_alone = models.BooleanField(default=False)
    where = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    personal = ("where", "said")
    impersonal = ("part", "child", "at", "by", "seen", "seen_alone", "recorded_at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="mach_visit_alone_means_seen", condition=Q(seen_alone=False) | Q(seen=True))
        ]
        indexes = [models.Index(fields=["stage_type", "stage_id"], name="mach_visit_of_stage")]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"visit {self.pk} of {self.reference}"


class OverLimit(Record, Restrictable, OfStage):
    """Work that took somebody over their limit, or went to them while they were away: what they had with it, what their
    limit was, and why it went to them all the same."""

    worker = models.ForeignKey(User, models.PROTECT, related_name="+")
    weighted = models.DecimalField(max_digits=6, decimal_places=2)
    limit = models.PositiveSmallIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("reason",)
    impersonal = ("worker", "weighted", "limit", "by", "at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="mach_overlimit_says_why", condition=~Q(reason=""))]
        indexes = [
            models.Index(fields=["-at"], name="mach_overlimit_latest"),
            models.Index(fields=["stage_type", "stage_id"], name="mach_overlimit_of_stage"),
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"over the limit with {self.reference}"


class Draft(models.Model):
    """What somebody is typing into a form about a subject: neither record nor history. Encrypted at rest.

    `subject` is a reference or a random id; `based_on` the version of the record that the typing started from.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    based_on = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    personal = ("sealed",)
    impersonal = ("user", "form", "subject", "version", "based_on", "opened_at", "saved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "subject"], name="mach_draft_one_for_user_and_subject")
        ]

    def __str__(self) -> str:
        return f"draft {self.form} {self.subject}"


class KeptPost(models.Model):
    """A form that was sent after its session had ended: kept, encrypted, for that user until they sign in again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    personal = ("sealed",)
    impersonal = ("user", "path", "kept_at", "expires_at")

    def __str__(self) -> str:
        return f"kept {self.pk}"
