"""What is no record of the front door and has had its time: idempotency keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from referrals.models import SubmissionKey

KEYS_KEPT = timedelta(days=7)


def forget_keys(now: datetime | None = None) -> int:
    """Idempotency keys end a week after they were sent: whoever sends again does so within minutes. An agency's own
    reference is what a contact goes by and is never forgotten. Returns how many ended."""
    ended = SubmissionKey.objects.filter(kind="key", at__lt=(now or timezone.now()) - KEYS_KEPT)
    return ended.delete()[0]
