"""The outbox: a notice is a row written in the transaction of the event, delivered afterwards by a task."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mach.models.users import User


class Notice(models.Model):
    """Something that somebody must know. In the application at once; by email without any personal data.

    `once` is a key that makes the same notice to the same person impossible to write twice.
    """

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    reference = models.CharField(max_length=20, blank=True)
    link = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)
    once = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    personal = ()
    impersonal = (
        "recipient", "text", "reference", "link", "urgent", "once", "created_at", "sent_at", "attempts",
        "next_attempt_at", "read_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], condition=~Q(once=""), name="mach_notice_told_once")
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(sent_at=None), name="mach_notice_to_send"),
            models.Index(fields=["recipient", "-id"], condition=Q(read_at=None), name="mach_notice_unread"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"notice {self.pk}"
