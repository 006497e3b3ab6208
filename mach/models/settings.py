"""Settings that practice may change: rows with a date from which they hold, and a history."""

from __future__ import annotations

from django.db import models

from mach.models.base import Record
from mach.models.users import User


class DatedSetting(Record):
    """A figure that practice may change, from a moment on. The default is in code; the latest row in force wins.

    `key` names a timescale ("contact_decision") or another figure; `value` is an object: for a timescale
    {"limit": 48, "target": 24, "unit": "hours", "warn_percent": 75}.
    """

    key = models.CharField(max_length=60)
    value = models.JSONField()
    effective_from = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    personal = ()
    impersonal = ("key", "value", "effective_from", "set_by", "set_at", "reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "effective_from"], name="mach_datedsetting_one_from_a_moment")
        ]
        ordering = ["key", "-effective_from"]

    def __str__(self) -> str:
        return f"{self.key} from {self.effective_from:%Y-%m-%d}"


class BankHoliday(Record):
    """A day that is not a working day: a bank holiday in England, or a closure day if the council counts those."""

    day = models.DateField(unique=True)
    title = models.CharField(max_length=100)
    closure = models.BooleanField(default=False)

    personal = ()
    impersonal = ("day", "title", "closure")

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"
