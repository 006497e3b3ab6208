"""Staff, teams, partner agencies and their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from mach.access import Permission, Role, Scope, permissions_of

SYSTEM_EMAIL = "system@mach.invalid"


class TeamKind(models.TextChoices):
    FRONT_DOOR = "front_door", "Front door"
    ASSESSMENT = "assessment", "Assessment"
    EARLY_HELP = "early_help", "Early help"
    LONGER_TERM = "longer_term", "Longer-term social work"


class Team(models.Model):
    """A team of staff. Work may be allocated to it; a member then takes it."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=TeamKind)
    active = models.BooleanField(default=True)
    history = HistoricalRecords()

    personal = ()
    impersonal = ("name", "slug", "kind", "active")

    def __str__(self) -> str:
        return self.name


class Sector(models.TextChoices):
    """What an agency is in the room for. A strategy meeting needs social care, police and health."""

    SOCIAL_CARE = "social_care", "Children's social care"
    POLICE = "police", "Police"
    HEALTH = "health", "Health"
    EDUCATION = "education", "Education"
    HOUSING = "housing", "Housing"
    PROBATION = "probation", "Probation"
    VOLUNTARY = "voluntary", "Voluntary sector"
    OTHER = "other", "Other"


class Agency(models.Model):
    """A partner organisation that sends contacts: sees only what it sent."""

    name = models.CharField(max_length=150, unique=True)
    slug = models.SlugField(unique=True)
    sector = models.CharField(max_length=12, choices=Sector, default=Sector.OTHER)
    active = models.BooleanField(default=True)
    history = HistoricalRecords()

    personal = ()
    impersonal = ("name", "slug", "sector", "active")

    def __str__(self) -> str:
        return self.name


class AgencyKey(models.Model):
    """A key for an agency's system: a look-up prefix and the SHA-256 of 256 random bits, never the key itself."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40, choices=[(s.value, s.value) for s in Scope]))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("mach.User", models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    rate_per_minute = models.PositiveIntegerField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["last_used_at", "digest"])

    personal = ()
    impersonal = (
        "agency", "name", "prefix", "digest", "scopes", "created_at", "created_by", "expires_at", "last_used_at",
        "revoked_at", "rate_per_minute",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.prefix} ({self.name})"

    def usable(self) -> bool:
        """Not revoked, not expired, and its agency still works with the hub."""
        now = timezone.now()
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at) and self.agency.active


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def system(self) -> User:
        """The user that jobs act as; it cannot sign in."""
        return self.get(email=SYSTEM_EMAIL)


class Contract(models.TextChoices):
    PERMANENT = "permanent", "Permanent"
    AGENCY = "agency", "Agency"
    MANAGED_TEAM = "managed_team", "Managed team"


class User(AbstractBaseUser):
    """Somebody who signs in. Roles are names from `mach/access.py`; what they permit is code."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role]), default=list)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="people")
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, default=37)
    caseload_limit = models.PositiveSmallIntegerField(default=20)
    newly_qualified = models.BooleanField(default=False)
    contract = models.CharField(max_length=12, choices=Contract, default=Contract.PERMANENT)
    contract_ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(default=timezone.now)
    leaves_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    personal = ("email", "name", "password")
    impersonal = (
        "roles", "team", "agency", "hours_per_week", "caseload_limit", "newly_qualified", "contract",
        "contract_ends_on", "is_active", "sample", "joined_at", "leaves_on", "last_login",
    )  # fmt: skip

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="mach_user_email_whatever_its_case")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles) if self.is_active or self.email == SYSTEM_EMAIL else frozenset()

    @property
    def is_system(self) -> bool:
        return self.email == SYSTEM_EMAIL

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def may_open_all(self) -> bool:
        """Every restricted person, named for them or not."""
        return self.may(Permission.READ_RESTRICTED)

    def may_open(self, restricted_people: Iterable[int]) -> bool:
        """Whether this user may open a record that touches these restricted people."""
        needed = set(restricted_people)
        return not needed or self.is_system or self.may_open_all() or needed <= set(self.restricted_people_open_to())

    def restricted_people_open_to(self) -> list[int]:
        """Ids of the restricted people that this user is named for now, or has broken the glass for."""
        held: list[int] | None = self.__dict__.get("_open_people")
        if held is None:
            held = list(self.person_grants.in_force().values_list("person_id", flat=True))
            self.know_what_is_open(held)
        return held

    def know_what_is_open(self, people: list[int]) -> None:
        """What `restricted_people_open_to` would ask for, where it was read together with the user."""
        self.__dict__["_open_people"] = people

    def forget_what_is_open(self) -> None:
        """After somebody was named, or is no longer: the next read asks again."""
        self.__dict__.pop("_open_people", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_what_is_open()
        super().refresh_from_db(*args, **kwargs)


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", "Annual leave"
    SICK = "sick", "Sickness"
    TRAINING = "training", "Training"
    OTHER = "other", "Other"


class Absence(models.Model):
    """Days on which a worker is away, both ends included: shown when work is allocated."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=20, choices=AbsenceKind)
    first_day = models.DateField()
    last_day = models.DateField()
    history = HistoricalRecords()

    personal = ("kind",)
    impersonal = ("user", "first_day", "last_day")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mach_absence_ends_after_start", condition=models.Q(last_day__gte=models.F("first_day"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_day}–{self.last_day}"
