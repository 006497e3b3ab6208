"""Two records of one person: pairs to review, merges with all that they moved, and what each source ever said."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mach.models.base import Record
from mach.models.people import Person
from mach.models.users import Agency, User


class Verdict(models.TextChoices):
    WAITING = "", "To review"
    LATER = "later", "Later"
    SAME = "same", "Same person"
    NOT_THE_SAME = "not_the_same", "Not the same"


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def open_to(self, reader: User) -> Self:
        """Pairs of which this reader may open both, and neither was merged away: one with somebody restricted is
        offered to nobody who is not named for them."""
        seen = Person.objects.visible_to(reader)
        return self.filter(first__in=seen.values("pk"), second__in=seen.values("pk"))

    def kept_apart(self) -> Self:
        return self.filter(verdict=Verdict.NOT_THE_SAME)


class DuplicatePair(Record):
    """Two people of the index who may be one, as the matcher saw them when it found them, and what was said of it.

    A pair is one row whichever way round it was found, and so it is offered once: the one of the lower number first.
    """

    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    probability = models.FloatField(null=True)
    weight = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True, default=Verdict.WAITING)
    said = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    personal = ("reasons", "said")
    impersonal = ("first", "second", "probability", "weight", "found_at", "verdict", "decided_by", "decided_at")

    keeps_people = {"first": "what was said of the two records", "second": "what was said of the two records"}

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="mach_duplicatepair_offered_once"),
            models.CheckConstraint(name="mach_duplicatepair_lower_number_first", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="mach_duplicatepair_decided_by_somebody",
                condition=Q(verdict="", decided_at=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                F("probability").desc(nulls_last=True),
                F("weight").desc(),
                "id",
                condition=Q(verdict=""),
                name="mach_duplicatepair_to_review",
            )
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @property
    def likely(self) -> str:
        """How likely it is that they are one, as a share; nothing where the matcher could not say."""
        if self.probability is None:
            return ""
        return "over 99%" if self.probability >= 0.995 else f"{self.probability:.0%}"


class DuplicateRun(models.Model):
    """One search of the index for people who are in it twice, and how far it came: a search that was broken off goes
    on from there. `since` leaves out whom nothing was changed of since the search before; empty looks at everyone."""

    started_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    done_to = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    personal = ()
    impersonal = ("started_at", "since", "done_to", "looked_at", "found", "finished_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "finished_at",
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="mach_duplicaterun_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"search for duplicates {self.started_at:%Y-%m-%d %H:%M}"


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def open_to(self, reader: User) -> Self:
        """Merges of which this reader may open both people, as far as they are restricted."""
        if reader.may_open_all():
            return self
        mine = reader.restricted_people_open_to()
        return self.filter(
            Q(kept__restricted=False) | Q(kept__in=mine),
            Q(gone__restricted=False) | Q(gone__in=mine) | Q(kept__in=mine, undone_at=None),
        )


class PersonMerge(Record):
    """Two records of one person became one. `kept` stays, `gone` leads to it; `before` and `after` are what the kept
    record said of who they are, `chosen` says of which of the two each field was taken."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    chosen = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_because = models.TextField(blank=True)

    personal = ("reason", "chosen", "before", "after", "undone_because")
    impersonal = ("kept", "gone", "by", "at", "undone_at", "undone_by")

    keeps_people = {"kept": "which record stayed", "gone": "which record went"}

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="mach_personmerge_merged_away_once"
            ),
            models.CheckConstraint(name="mach_personmerge_of_two", condition=~Q(kept=F("gone"))),
            models.CheckConstraint(
                name="mach_personmerge_undone_says_why",
                condition=Q(undone_at=None, undone_by=None)
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MoveKind(models.TextChoices):
    MOVED = "moved", "Pointed to the record that went"
    HELD = "held", "Pointed to the record that stays"
    ABSORBED = "absorbed", "Said of both, so that one row of it went"
    MADE = "made", "Made by the merge"


class MergeMove(models.Model):
    """One thing that pointed to either of two people when they were merged: a column of a row, or a place in an array.

    Rows are written by the merge and never changed or taken away, by trigger and by the database's grants: an undo
    reads them. `had` says which of the two an array named; `whole` is a row that went because the other said the same.
    """

    merge = models.ForeignKey(PersonMerge, models.PROTECT, related_name="moves")
    table = models.CharField(max_length=80)
    row = models.BigIntegerField()
    field = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=MoveKind)
    had = ArrayField(models.BigIntegerField(), default=list)
    whole = models.JSONField(null=True)

    keeps_people = {"had": "which of the two an array named"}

    personal = ("whole",)
    impersonal = ("merge", "table", "row", "field", "kind", "had")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "row", "field"], name="mach_mergemove_once_a_place"),
            models.CheckConstraint(
                name="mach_mergemove_absorbed_is_kept_whole",
                condition=~Q(kind="absorbed") | Q(whole__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.table} {self.row}"


class Said(models.Model):
    """What was ever said of somebody: one field of who they are, its value, by whom, in what, when.

    Nothing is taken away from this and no value is changed, by trigger: a correction changes what is believed, which
    is what the person's record says. What was said of somebody else by mistake is marked, and stays. `source` is the
    reference of the contact that said so; without one it was typed by `by`.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="said")
    field = models.CharField(max_length=30)
    value = models.CharField(max_length=1000)
    source = models.CharField(max_length=20, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    of_somebody_else_at = models.DateTimeField(null=True)

    personal = ("value",)
    impersonal = ("person", "field", "source", "agency", "by", "at", "of_somebody_else_at")

    class Meta:
        indexes = [
            models.Index(fields=["value"], condition=Q(field__in=["nhs_number", "upn"]), name="mach_said_numbers"),
            models.Index(fields=["source"], condition=~Q(source=""), name="mach_said_in"),
        ]

    def __str__(self) -> str:
        return f"said {self.pk}"
