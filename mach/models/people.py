"""One index of people, children and adults: who they are, where they live, who belongs to whom, who may look."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from mach import census
from mach.access import Permission
from mach.models.base import Record
from mach.models.users import User


def choices(codes: dict[str, str]) -> list[tuple[str, str]]:
    return list(codes.items())


class Identity(models.Model):
    """What is known of who somebody is: the same fields on an indexed person and on what a referrer sent."""

    given_name = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=300, blank=True)
    name_key = models.CharField(max_length=600, blank=True, editable=False)
    date_of_birth = models.DateField(null=True, blank=True)
    expected_date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=choices(census.SEXES), default="U")
    ethnicity = models.CharField(max_length=4, choices=choices(census.ETHNICITIES), blank=True)
    first_language = models.CharField(max_length=3, blank=True)
    interpreter_language = models.CharField(max_length=3, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    upn = models.CharField(max_length=13, blank=True)
    school = models.CharField(max_length=200, blank=True)
    gp = models.CharField(max_length=200, blank=True)
    disabilities = ArrayField(
        models.CharField(max_length=4, choices=choices(census.DISABILITIES)), default=list, blank=True
    )

    personal = (
        "given_name", "family_name", "name_key", "date_of_birth", "expected_date_of_birth", "sex", "ethnicity",
        "first_language", "interpreter_language", "nhs_number", "upn", "school", "gp", "disabilities",
    )  # fmt: skip
    impersonal = ()

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class PersonQuerySet(models.QuerySet["Person"]):
    def standing(self) -> Self:
        """Without the records that were merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, reader: User) -> Self:
        """People this reader may see: a restricted person is in no list for anyone who is not named for them, and a
        record that was merged into another is in no list at all."""
        if not reader.may(Permission.READ_CASES):
            return self.none()
        if reader.may(Permission.READ_RESTRICTED):
            return self.standing()
        return self.standing().filter(Q(restricted=False) | Q(pk__in=reader.restricted_people_open_to()))


class Person(Record, Identity):
    """A child or an adult. NHS number and UPN are indexed but not unique: a unique error would reveal a restricted
    person and would stop a child from being registered."""

    description = models.CharField(max_length=500, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    date_of_death = models.DateField(null=True, blank=True)
    restricted = models.BooleanField(default=False, editable=False)
    identity_at = models.DateTimeField(db_default=Now(), editable=False)
    """When what others are compared with was last changed: names, date of birth, numbers, whether restricted."""
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    """The record of the same person that stays: this number leads to it, and nothing points to this one any more."""

    personal = ("description", "telephone", "date_of_death")
    impersonal = ("restricted", "identity_at", "registered_at", "registered_by", "merged_into")

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mach_person_born_or_expected_not_both",
                condition=Q(date_of_birth=None) | Q(expected_date_of_birth=None),
            ),
            models.CheckConstraint(
                name="mach_person_merged_into_another", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["name_key"], name="mach_person_name_key"),
            models.Index(fields=["nhs_number"], name="mach_person_nhs", condition=~Q(nhs_number="")),
            models.Index(fields=["upn"], name="mach_person_upn", condition=~Q(upn="")),
            models.Index(fields=["date_of_birth", "name_key"], name="mach_person_dob_name"),
            models.Index(fields=["telephone"], name="mach_person_telephone", condition=~Q(telephone="")),
            GinIndex(fields=["name_key"], name="mach_person_name_words", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["id"], name="mach_person_restricted", condition=Q(restricted=True)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def called(self) -> str:
        """What to call them on a page: the name, or the description while no name is known."""
        return self.full_name or self.description or "Name not known"

    @property
    def reference(self) -> str:
        return f"P-{self.pk:06d}"

    def get_absolute_url(self) -> str:
        return reverse("mach:person", args=[self.reference])

    @property
    def unborn(self) -> bool:
        return self.date_of_birth is None and self.expected_date_of_birth is not None


class PersonName(Record):
    """Another name that somebody is or was known by. `source` is the reference of the contact that said so."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    given_name = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=300, blank=True)
    name_key = models.CharField(max_length=600, editable=False)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=20, blank=True, editable=False)

    personal = ("given_name", "family_name", "name_key", "note")
    impersonal = ("person", "source")

    class Meta:
        indexes = [
            models.Index(fields=["name_key"], name="mach_personname_name_key"),
            GinIndex(fields=["name_key"], name="mach_personname_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class PersonAddress(Record):
    """Where somebody lives or lived, from a day and until a day when those are known; `source` as for names."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="addresses")
    lines = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    search_key = models.CharField(max_length=600, blank=True, editable=False)
    from_day = models.DateField(null=True, blank=True)
    to_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, blank=True, editable=False)

    personal = ("lines", "town", "postcode", "search_key")
    impersonal = ("person", "from_day", "to_day", "source")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mach_personaddress_ends_after_start",
                condition=Q(from_day=None) | Q(to_day=None) | Q(to_day__gte=F("from_day")),
            )
        ]
        indexes = [
            models.Index(fields=["postcode"], name="mach_personaddress_postcode"),
            GinIndex(fields=["search_key"], name="mach_personaddress_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in [*self.lines, self.town, self.postcode] if part)

    @property
    def current(self) -> bool:
        return self.to_day is None or self.to_day >= timezone.localdate()


class Relationship(Record):
    """What one person is to another: `person` is the child's mother, grandmother, carer …; `source` as for names."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="related_to")
    child = models.ForeignKey(Person, models.PROTECT, related_name="relatives")
    kind = models.CharField(max_length=60)
    parental_responsibility = models.BooleanField(null=True)
    lives_with = models.BooleanField(null=True)
    from_day = models.DateField(null=True, blank=True)
    to_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, blank=True, editable=False)

    personal = ("kind",)
    impersonal = ("person", "child", "parental_responsibility", "lives_with", "from_day", "to_day", "source")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "child", "kind"], name="mach_relationship_said_once"),
            models.CheckConstraint(name="mach_relationship_between_two", condition=~Q(person=F("child"))),
        ]

    def __str__(self) -> str:
        return self.kind

    def outlasts(self, other: Relationship) -> bool:
        """Said of both of two people who are merged: the one that knows more stays."""
        told = ("parental_responsibility", "lives_with", "from_day", "to_day")
        mine, others = (sum(getattr(row, name) is not None for name in told) for row in (self, other))
        return mine >= others


class GrantKind(models.TextChoices):
    NAMED = "named", "Named for this person"
    GLASS = "glass", "Broke the glass"


class PersonGrantQuerySet(models.QuerySet["PersonGrant"]):
    def in_force(self) -> Self:
        now = timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)

    def to_review(self) -> Self:
        """Glass that was broken and has not been looked at since."""
        return self.filter(kind=GrantKind.GLASS, reviewed_at=None)


class PersonGrant(Record):
    """Who may open a restricted person: named until revoked, or by breaking the glass, for four hours, reviewed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, models.PROTECT, related_name="person_grants")
    kind = models.CharField(max_length=10, choices=GrantKind)
    reason = models.TextField()
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review = models.TextField(blank=True)

    personal = ("reason", "review")
    impersonal = (
        "person", "user", "kind", "granted_by", "granted_at", "expires_at", "revoked_at", "reviewed_at",
        "reviewed_by",
    )  # fmt: skip

    objects = PersonGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mach_persongrant_glass_expires", condition=~Q(kind="glass") | Q(expires_at__isnull=False)
            ),
            models.CheckConstraint(
                name="mach_persongrant_nobody_reviews_own_glass",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
            ),
        ]
        indexes = [models.Index(fields=["user"], name="mach_persongrant_of_user", condition=Q(revoked_at=None))]

    def __str__(self) -> str:
        return self.reference

    # What a clock asks of the record it belongs to.
    worker = worker_id = None
    team = team_id = None

    @property
    def status(self) -> str:
        return "reviewed" if self.reviewed_at else "to_review"

    @property
    def reference(self) -> str:
        return f"G-{self.pk:06d}"

    @property
    def people(self) -> list[int]:
        return [self.person_id]

    @property
    def restricted_people(self) -> list[int]:
        return [self.person_id]

    def get_absolute_url(self) -> str:
        return reverse("mach:glass_review", args=[self.pk])

    def situation(self) -> str:
        return "Emergency access to a restricted record"
