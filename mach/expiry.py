"""What is not a record and has had its time: forms kept for a sign-in, old drafts, ended sessions, sweeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from mach.models import Draft, KeptPost, SweepRun

DRAFTS_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=7)


def purge(now: datetime | None = None) -> None:
    """Remove what has expired. Safe to run twice: nothing here is part of a case record."""
    moment = now or timezone.now()
    KeptPost.objects.filter(expires_at__lt=moment).delete()
    Draft.objects.filter(saved_at__lt=moment - DRAFTS_KEPT).delete()
    SweepRun.objects.filter(started_at__lt=moment - RUNS_KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
