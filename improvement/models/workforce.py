"""Posts and vacancies. What allocation needs to know of a worker (contract, hours, limit, absences) is in `mach`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mach.models import Record, Team, User


class PostKind(models.TextChoices):
    SOCIAL_WORKER = "social_worker", "Social worker"
    SENIOR_SOCIAL_WORKER = "senior_social_worker", "Senior social worker"
    MANAGER = "manager", "Manager"
    EARLY_HELP = "early_help", "Early help practitioner"
    CALL_HANDLER = "call_handler", "Call handler"


class Post(Record):
    """A post that the council pays for, in a team, in full-time equivalents, from a day on; and who holds it."""

    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=PostKind)
    team = models.ForeignKey(Team, models.PROTECT, related_name="posts")
    full_time = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    opened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    personal = ()
    impersonal = ("title", "kind", "team", "full_time", "opened_on", "ended_on")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_post_ends_after_it_opens",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="improvement_post_is_at_most_one_person", condition=Q(full_time__gt=0, full_time__lte=1)
            ),
        ]
        ordering = ["team", "title", "id"]

    def __str__(self) -> str:
        return self.title


class PostHolder(Record):
    """Who held a post, from one day to another. A post that nobody holds is vacant."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holders")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    personal = ()
    impersonal = ("post", "user", "first_day", "last_day")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_postholder_ends_after_it_starts",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(last_day=None), name="improvement_postholder_one_at_a_time"
            ),
        ]
        ordering = ["first_day"]

    def __str__(self) -> str:
        return f"holder {self.pk}"


class WeekOfWork(models.Model):
    """One week of one team's work, counted from the records: what arrived, was decided, was finished, and stood open at
    its end, with the median hours that it took. Written by the refresh; the forecast reads it."""

    week = models.DateField()
    stage = models.CharField(max_length=20)
    arrived = models.PositiveIntegerField()
    finished = models.PositiveIntegerField()
    open_at_end = models.PositiveIntegerField()
    median_hours = models.FloatField(null=True)
    taken_at = models.DateTimeField()

    personal = ()
    impersonal = ("week", "stage", "arrived", "finished", "open_at_end", "median_hours", "taken_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "stage"], name="improvement_weekofwork_once")]
        ordering = ["stage", "week"]

    def __str__(self) -> str:
        return f"{self.stage} {self.week}"
