"""What people are found by: kept beside each person, in a form that an index and a comparison can use.

The rule is in `mach/people/keying.py`. Whatever changes a name, a date, an address or a carer marks the row as stale in
the same transaction, by a trigger of the database: a person whose keys are out of date is a child who is not found.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mach.models.people import Person


def _texts() -> ArrayField:
    return ArrayField(models.TextField(), default=list)


class Likeness(models.Model):
    """How one person is found and compared: every name and address they ever had, and who cares for them.

    `keys` are hashes of two or three facts together (the sound of a name and the month of birth), each shared by few
    people. The lists of names are parallel: the n-th given name belongs to the n-th family name; the first is the one
    believed now. `numbers` are those that somebody said, believed now or not. Of a record that leads to another
    nothing is kept: all of it is found under that one.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="likeness")
    keys = ArrayField(models.IntegerField(), default=list)
    givens = _texts()
    families = _texts()
    given_sounds = _texts()
    family_sounds = _texts()
    postcodes = _texts()
    streets = _texts()
    houses = _texts()
    carers = _texts()
    carer_births = ArrayField(models.DateField(), default=list)
    numbers = _texts()
    stale = models.BooleanField(default=False)

    personal = (
        "keys", "givens", "families", "given_sounds", "family_sounds", "postcodes", "streets", "houses", "carers",
        "carer_births", "numbers",
    )  # fmt: skip
    impersonal = ("person", "stale")

    keeps_people = {"person": "made anew of what each record says"}

    class Meta:
        indexes = [
            # The index of the keys is made with its extension: mach/migrations/0004_likeness.py.
            models.Index(fields=["person"], name="mach_likeness_stale", condition=Q(stale=True)),
        ]

    def __str__(self) -> str:
        return f"likeness of person {self.pk}"


class CommonKey(models.Model):
    """A key that so many people hold that it is asked for only when nothing better is known."""

    key = models.IntegerField(primary_key=True)
    holders = models.PositiveIntegerField()

    personal = ()
    impersonal = ("key", "holders")

    def __str__(self) -> str:
        return f"key of {self.holders} people"


class NamePart(models.TextChoices):
    GIVEN = "g", "Given name"
    FAMILY = "f", "Family name"


class NameShare(models.Model):
    """How many people in a thousand of the index have this name: a rare one that agrees says more than a common one."""

    part = models.CharField(max_length=1, choices=NamePart)
    name = models.TextField()
    share = models.FloatField()

    personal = ("name",)
    impersonal = ("part", "share")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "name"], name="mach_nameshare_once")]

    def __str__(self) -> str:
        return f"share of a name {self.pk}"
