"""Clocks are rows: what is waited for, whose, by when. Late is a comparison of stored times, never a counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from mach import timescales
from mach.models.base import Record, Restrictable, VisibleQuerySet
from mach.models.users import Team, User

LATE_FROM = Coalesce("target_at", "due_at")
"""The one moment from which a clock is late, on every page: its target where it has one, otherwise its limit."""


class ClockQuerySet(VisibleQuerySet):
    def by_late_from(self) -> ClockQuerySet:
        """With `late_from` to narrow and to order by."""
        return self.alias(late_from=LATE_FROM)

    def running_late(self, now: datetime) -> ClockQuerySet:
        return self.running().by_late_from().filter(late_from__lte=now)

    def running(self) -> ClockQuerySet:
        return self.filter(stopped_at=None)

    def late(self) -> ClockQuerySet:
        """Past the limit: still running after it, or stopped at or after it."""
        return self.filter(
            Q(stopped_at=None, due_at__lte=timezone.now())
            | Q(stopped_at__gte=F("due_at"))
            | Q(breached_at__isnull=False)
        )

    def to_look_at(self, now: datetime) -> ClockQuerySet:
        """Running clocks for which the sweep has something to do."""
        return self.running().filter(next_at__lte=now)


class Clock(Record, Restrictable):
    """One thing that must happen by a time.

    `stage` is the record it belongs to, `part` the stage's own row for one child (null: the whole stage), `child` the
    person once somebody knows who it is. `due_at` is fixed when the clock starts; for a clock of days it is the
    exclusive midnight after the last day. A breach is stamped with the moment the limit passed, and stays.
    """

    kind = models.CharField(max_length=40)
    stage_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    stage_id = models.BigIntegerField()
    stage = GenericForeignKey("stage_type", "stage_id")
    reference = models.CharField(max_length=20)
    link = models.CharField(max_length=200)
    situation = models.CharField(max_length=300, blank=True)
    stage_status = models.CharField(max_length=20, blank=True)
    part = models.BigIntegerField(null=True)
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    child = models.ForeignKey("mach.Person", models.PROTECT, null=True, related_name="clocks")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="clocks", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="clocks")
    urgent = models.BooleanField(default=False)

    started_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    target_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    in_days = models.BooleanField(default=False)
    calendar_known = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=300, blank=True)

    warned_at = models.DateTimeField(null=True)
    target_missed_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    breach_reason = models.TextField(blank=True)
    in_childs_interest = models.BooleanField(null=True)

    personal = ("breach_reason", "stop_reason")
    impersonal = (
        "kind", "stage_type", "stage_id", "reference", "link", "situation", "stage_status", "part", "people",
        "child", "owner", "team", "urgent", "started_at", "warn_at", "target_at", "due_at", "in_days",
        "calendar_known", "next_at", "stopped_at", "warned_at", "target_missed_at", "breached_at",
        "escalation_level", "acknowledged_at", "acknowledged_by", "in_childs_interest",
    )  # fmt: skip

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage_type", "stage_id", "kind", "part"],
                condition=Q(stopped_at=None),
                nulls_distinct=False,
                name="mach_clock_one_running_of_a_kind",
            ),
            models.CheckConstraint(
                name="mach_clock_stops_after_start",
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="mach_clock_stopped_late_is_a_breach",
                condition=Q(stopped_at=None) | Q(stopped_at__lt=F("due_at")) | Q(breached_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mach_clock_acknowledged_with_a_reason",
                condition=Q(acknowledged_at=None)
                | (Q(acknowledged_by__isnull=False, in_childs_interest__isnull=False) & ~Q(breach_reason="")),
            ),
            models.CheckConstraint(
                name="mach_clock_target_before_limit", condition=Q(target_at=None) | Q(target_at__lte=F("due_at"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(stopped_at=None, next_at__isnull=False),
                name="mach_clock_to_look_at",
            ),
            models.Index(LATE_FROM, "id", condition=Q(stopped_at=None), name="mach_clock_wall"),
            models.Index(
                fields=["kind", "-urgent", "due_at", "id"],
                condition=Q(stopped_at=None),
                name="mach_clock_waits_by_kind",
            ),
            models.Index(fields=["owner", "due_at"], condition=Q(stopped_at=None), name="mach_clock_of_owner"),
            GinIndex(fields=["people"], condition=Q(stopped_at=None), name="mach_clock_open_people"),
            models.Index(fields=["stage_type", "stage_id"], name="mach_clock_of_stage"),
            models.Index(fields=["kind", "started_at"], name="mach_clock_kind_started"),
            models.Index(
                fields=["breached_at"],
                condition=Q(breached_at__isnull=False, acknowledged_at=None),
                name="mach_clock_breach_unexplained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def timescale(self) -> timescales.Timescale:
        return timescales.TIMESCALES[self.kind]

    @property
    def kind_label(self) -> str:
        return self.timescale.label

    @property
    def where(self) -> str:
        """Where the work stands, in words: "to authorise"."""
        return self.stage_status.replace("_", " ")

    def get_kind_display(self) -> str:
        return self.kind_label

    @property
    def late_from(self) -> datetime:
        """What is asked of it first: its target, or its limit where it has no target."""
        return self.target_at or self.due_at

    def late_at(self, moment: datetime) -> bool:
        """Whether it was late by then, or by the time it stopped."""
        return (self.stopped_at or moment) >= self.late_from


class EscalationWhom(models.TextChoices):
    WORKER = "worker", "Its worker"
    MANAGER = "manager", "Managers of the front door or of its team"
    SENIOR = "senior", "Senior managers"


class EscalationStep(Record):
    """Who is told how long after a limit has passed. A blank kind is the rule for every clock without its own."""

    kind = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField()
    minutes_after = models.PositiveIntegerField()
    whom = models.CharField(max_length=10, choices=EscalationWhom)
    effective_from = models.DateTimeField()

    personal = ()
    impersonal = ("kind", "level", "minutes_after", "whom", "effective_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "level", "effective_from"], name="mach_escalationstep_one_a_level")
        ]
        ordering = ["kind", "level"]

    def __str__(self) -> str:
        return f"{self.kind or 'every clock'}: level {self.level}"


class SweepRun(models.Model):
    """One run of the sweep, so that everyone can see when clocks were last looked at."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)

    personal = ()
    impersonal = ("started_at", "finished_at", "looked_at")

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="mach_sweeprun_latest")]

    def __str__(self) -> str:
        return f"sweep {self.started_at:%Y-%m-%d %H:%M}"


def stage_key(stage: Any) -> dict[str, Any]:
    """The pair that says which record a row belongs to, for filters and new rows."""
    return {"stage_type": ContentType.objects.get_for_model(stage), "stage_id": stage.pk}
