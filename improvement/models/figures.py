"""What the measures counted: the rows, the figures made of them, and figures published elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mach.models import Record


class Way(models.TextChoices):
    """The ways in which a measure may be divided. Not every measure has every way."""

    ALL = "", "All"
    TEAM = "team", "Team"
    AGENCY = "agency", "Agency"
    SOURCE = "source", "Source"
    AGE = "age", "Age band"
    ETHNICITY = "ethnicity", "Ethnicity"
    RAG = "rag", "RAG"
    CALLER = "caller", "Who called it"


class Fact(models.Model):
    """One row that one measure counts in one month: in the denominator, and where `met` in the numerator.

    Facts are made from the records by the refresh and by nothing else, and a figure is the count of its facts, so a
    figure and the list behind it cannot disagree. `row` is the id of what is counted, `said` its reference. A measure
    of what stood open at the end of each month has a fact for each of those months.
    """

    measure = models.CharField(max_length=40)
    row = models.BigIntegerField()
    month = models.DateField()
    met = models.BooleanField()
    at = models.DateTimeField()
    said = models.CharField(max_length=20)
    person = models.BigIntegerField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    limit_at = models.DateTimeField(null=True)
    team = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=4, blank=True)
    age = models.CharField(max_length=10, blank=True)
    ethnicity = models.CharField(max_length=4, blank=True)
    rag = models.CharField(max_length=8, blank=True)
    caller = models.CharField(max_length=20, blank=True)
    restricted = models.BooleanField(default=False)

    keeps_people = {"person": "a fact is made anew from the record by the next refresh"}

    personal = ("age", "ethnicity")
    impersonal = (
        "measure", "row", "month", "met", "at", "said", "person", "began_at", "ended_at", "limit_at", "team", "agency",
        "source", "rag", "caller", "restricted",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "row", "month"], name="improvement_fact_counted_once_in_a_month")
        ]
        indexes = [models.Index(fields=["measure", "month", "-at"], name="improvement_fact_of_a_month")]

    def __str__(self) -> str:
        return f"{self.measure} {self.said} {self.month:%Y-%m}"


class Figure(models.Model):
    """A measure in one month, whole or for one group: how many counted, and how many of them met it.

    `restricted` says of which half it is: rows that touch a restricted person are counted apart, so that nobody learns
    of them from a sum. `closed_at` is when the month was closed. A closed figure never changes: what is corrected later
    is a further `revision`, and the earlier one stays, superseded. `version` is that of the measure's definition.
    """

    measure = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    month = models.DateField()
    way = models.CharField(max_length=10, choices=Way, blank=True)
    group = models.CharField(max_length=20, blank=True)
    restricted = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    personal = ()
    impersonal = (
        "measure", "version", "month", "way", "group", "restricted", "count", "met", "revision", "taken_at",
        "closed_at", "superseded_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "version", "month", "way", "group", "restricted"],
                condition=Q(superseded_at=None),
                name="improvement_figure_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["measure", "version", "month", "way", "group", "restricted", "revision"],
                name="improvement_figure_one_of_each_revision",
            ),
            models.CheckConstraint(condition=Q(met__lte=F("count")), name="improvement_figure_met_is_part_of_count"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(closed_at__isnull=False),
                name="improvement_figure_only_closed_ones_are_superseded",
            ),
        ]
        indexes = [
            models.Index(
                fields=["way", "measure", "month"], condition=Q(superseded_at=None), name="improvement_figure_of_months"
            ),
            models.Index(fields=["month"], condition=Q(closed_at=None), name="improvement_figure_open_months"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m} {self.met}/{self.count}"


class Refresh(models.Model):
    """A run of the refresh: how far it read in the log of acts, by which version of each measure's definition it
    counted, and what it looked at and changed."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    whole = models.BooleanField(default=False)
    read_to = models.BigIntegerField()
    versions = models.JSONField(default=dict)
    rows_read = models.PositiveIntegerField(default=0)
    figures_changed = models.PositiveIntegerField(default=0)
    revisions = models.PositiveIntegerField(default=0)

    personal = ()
    impersonal = (
        "started_at",
        "finished_at",
        "whole",
        "read_to",
        "versions",
        "rows_read",
        "figures_changed",
        "revisions",
    )

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="improvement_refresh_last")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class PublishedFigure(Record):
    """A figure that somebody published, kept as such: it stands beside the live figure and never replaces it.

    `measure` is the slug of the live measure that says the same, where there is one. Where only the month is known,
    `month` is its first day and the month is what is shown.
    """

    name = models.CharField(max_length=150)
    measure = models.CharField(max_length=40, blank=True)
    month = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=2)
    unit = models.CharField(max_length=20)
    better = models.CharField(max_length=6, blank=True)
    note = models.CharField(max_length=300, blank=True)

    personal = ()
    impersonal = ("name", "measure", "month", "value", "unit", "better", "note")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "month"], name="improvement_publishedfigure_one_a_month"),
            models.CheckConstraint(
                condition=Q(better__in=["", "higher", "lower"]), name="improvement_publishedfigure_better_is_known"
            ),
        ]
        ordering = ["name", "month"]

    def __str__(self) -> str:
        return f"{self.name} {self.month:%Y-%m}"
