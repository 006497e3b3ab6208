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
    """One week of one stage's work, counted from the records: what arrived, was finished, and stood open at its end,
    with the median hours from beginning to end of what was finished. Work that touches a restricted person is counted
    apart. Written by the refresh; the forecast reads it."""

    week = models.DateField()
    stage = models.CharField(max_length=20)
    restricted = models.BooleanField(default=False)
    arrived = models.PositiveIntegerField()
    finished = models.PositiveIntegerField()
    open_at_end = models.PositiveIntegerField()
    median_hours = models.FloatField(null=True)
    taken_at = models.DateTimeField()

    personal = ()
    impersonal = ("week", "stage", "restricted", "arrived", "finished", "open_at_end", "median_hours", "taken_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "stage", "restricted"], name="improvement_weekofwork_once")
        ]
        ordering = ["stage", "week"]

    def __str__(self) -> str:
        return f"{self.stage} {self.week}"


class Forecast(models.Model):
    """What is expected to arrive at one stage in the weeks to come, and how well the same method would have foretold
    the weeks that have passed: its mean error a week beside that of the naive forecast (as the last week was), and the
    share of those weeks that lay within the interval. The latest holds; earlier ones stay."""

    stage = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    method = models.CharField(max_length=40)
    confidence = models.PositiveSmallIntegerField()
    weeks_read = models.PositiveSmallIntegerField()
    weeks_tested = models.PositiveSmallIntegerField()
    error = models.FloatField(null=True)
    naive_error = models.FloatField(null=True)
    inside = models.FloatField(null=True)

    personal = ()
    impersonal = (
        "stage", "made_at", "method", "confidence", "weeks_read", "weeks_tested", "error", "naive_error", "inside",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "made_at"], name="improvement_forecast_one_of_a_stage_at_a_time")
        ]
        ordering = ["stage", "-made_at"]

    def __str__(self) -> str:
        return f"forecast of {self.stage}, {self.made_at:%Y-%m-%d}"


class ForecastWeek(models.Model):
    """What one week is expected to bring, and between which numbers it should lie."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="weeks")
    week = models.DateField()
    expected = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    personal = ()
    impersonal = ("forecast", "week", "expected", "low", "high")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forecast", "week"], name="improvement_forecastweek_once"),
            models.CheckConstraint(
                name="improvement_forecastweek_lies_within_its_interval",
                condition=Q(low__gte=0, low__lte=F("expected"), high__gte=F("expected")),
            ),
        ]
        ordering = ["week"]

    def __str__(self) -> str:
        return f"{self.week}"
