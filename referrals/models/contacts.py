"""What arrived: the contact, the children and adults on it as they were sent, and who they turned out to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from mach import census
from mach.caseload import InCaseload
from mach.models import Agency, Identity, Person, Record, Stage, User, VisibleQuerySet
from mach.models.base import NotIdentified
from mach.models.people import choices
from referrals.rules import Urgency
from referrals.workflow import CONTACT, OPEN, ContactStatus

OPEN_STATUSES = sorted(status.value for status in OPEN)


class Rag(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class Category(Record):
    """A kind of concern that a contact may name. Kept as rows: practice changes the list."""

    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    personal = ()
    impersonal = ("slug", "label", "position", "active")

    class Meta:
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class ContactQuerySet(VisibleQuerySet):
    def open(self) -> ContactQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def new(self) -> ContactQuerySet:
        return self.filter(status=ContactStatus.NEW)

    def unrated(self) -> ContactQuerySet:
        """Nobody has rated it yet, or new information asks for the rating to be confirmed."""
        return self.open().filter(Q(rag="") | Q(rating_to_confirm_since__isnull=False))

    def unallocated(self) -> ContactQuerySet:
        """Rated, and no worker has it: what is not rated yet waits for that first."""
        return self.open().filter(worker=None).exclude(rag="").exclude(status=ContactStatus.TO_AUTHORISE)

    def to_authorise(self) -> ContactQuerySet:
        return self.filter(status=ContactStatus.TO_AUTHORISE)

    def not_recommended_by(self, user: User) -> ContactQuerySet:
        return self.exclude(recommended_by=user)

    def of_worker(self, user: User) -> ContactQuerySet:
        return self.open().filter(worker=user)

    def sent_by(self, agency: Agency) -> ContactQuerySet:
        return self.filter(agency=agency)

    def decided_since(self, moment: datetime) -> ContactQuerySet:
        return self.filter(decided_at__gte=moment)


class Contact(Stage):
    """Anything received about one or more children. What was sent is never changed; what became of it stands beside."""

    workflow = CONTACT
    main_clock = "contact_decision"
    prefix = "C"
    in_caseload = InCaseload("contact", OPEN_STATUSES, "pk", "children__pk", "children__person_id")

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="contacts", editable=False)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    call = models.UUIDField(null=True, editable=False)
    external_reference = models.CharField(max_length=100, blank=True)
    source_code = models.CharField(max_length=2, choices=choices(census.REFERRAL_SOURCES))
    referrer_name = models.CharField(max_length=200, blank=True)
    referrer_role = models.CharField(max_length=200, blank=True)
    referrer_phone = models.CharField(max_length=40, blank=True)
    referrer_email = models.EmailField(blank=True)
    anonymous = models.BooleanField(default=False)
    identity_withheld = models.BooleanField(default=False)
    names_not_known = models.BooleanField(default=False)
    occurred_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    reason = models.TextField()
    categories = ArrayField(models.SlugField(), default=list, blank=True)
    level_believed = models.PositiveSmallIntegerField(null=True, blank=True)
    immediate_danger = models.BooleanField(default=False)
    parents_informed = models.BooleanField(null=True)
    parents_agreed = models.BooleanField(null=True)
    not_informed_reason = models.TextField(blank=True)
    young_person_agreed = models.BooleanField(null=True)

    rag = models.CharField(max_length=5, choices=Rag, blank=True, editable=False)
    urgency = models.PositiveSmallIntegerField(
        choices=[(u.value, u.name.lower()) for u in Urgency], default=Urgency.UNRATED.value, editable=False
    )
    rating_to_confirm_since = models.DateTimeField(null=True, editable=False)
    recommended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    dip_sample = models.BooleanField(default=False, editable=False)
    feedback = models.TextField(blank=True, editable=False)
    candidates_found_at = models.DateTimeField(null=True, editable=False)

    personal = (
        "external_reference", "referrer_name", "referrer_role", "referrer_phone", "referrer_email", "reason",
        "not_informed_reason", "feedback",
    )  # fmt: skip
    impersonal = (
        "agency", "taken_by", "source_code", "anonymous", "identity_withheld", "names_not_known", "occurred_at",
        "received_at", "categories", "level_believed", "immediate_danger", "parents_informed", "parents_agreed",
        "young_person_agreed", "rag", "urgency", "rating_to_confirm_since", "recommended_by", "decided_at",
        "dip_sample", "candidates_found_at", "call",
    )  # fmt: skip

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="referrals_contact_says_something", condition=~Q(reason="")),
            models.CheckConstraint(
                name="referrals_contact_decided_has_its_time",
                condition=Q(status="decided", decided_at__isnull=False)
                | (~Q(status="decided") & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="referrals_contact_level_1_to_4",
                condition=Q(level_believed=None) | Q(level_believed__gte=1, level_believed__lte=4),
            ),
            models.CheckConstraint(
                name="referrals_contact_screening_was_rated", condition=~Q(status="screening") | ~Q(rag="")
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(call__isnull=False), name="referrals_contact_one_from_a_call"
            ),
        ]
        indexes = [
            models.Index(
                fields=["urgency", "target_at", "id"],
                condition=Q(status__in=OPEN_STATUSES),
                name="referrals_contact_queue",
            ),
            models.Index(
                fields=["worker", "urgency", "target_at"],
                condition=Q(status__in=OPEN_STATUSES),
                name="referrals_contact_of_worker",
            ),
            models.Index(
                fields=["urgency", "target_at", "id"],
                condition=Q(status=ContactStatus.TO_AUTHORISE.value),
                name="referrals_contact_to_authorise",
            ),
            models.Index(
                fields=["urgency", "target_at", "id"],
                condition=Q(status__in=OPEN_STATUSES, worker=None) & ~Q(rag=""),
                name="referrals_contact_to_allocate",
            ),
            models.Index(fields=["decided_at"], condition=Q(status="decided"), name="referrals_contact_decided"),
            models.Index(fields=["agency", "-received_at"], name="referrals_contact_of_agency"),
            models.Index(fields=["received_at"], name="referrals_contact_received"),
            models.Index(fields=["due_at"], condition=Q(decided_at=None), name="referrals_contact_undecided"),
            models.Index(fields=["id"], condition=Q(candidates_found_at=None), name="referrals_contact_to_match"),
            models.Index(
                fields=["rating_to_confirm_since"],
                condition=Q(rating_to_confirm_since__isnull=False),
                name="referrals_contact_to_confirm",
            ),
            GinIndex(fields=["people"], name="referrals_contact_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referrals:contact", args=[self.reference])

    @classmethod
    def not_identified(cls, ids: Iterable[int]) -> list[NotIdentified]:
        rows = ContactChild.objects.filter(contact__in=list(ids), person=None).order_by("contact_id", "position")
        return [
            NotIdentified(row.contact_id, row.pk, row.called, row.date_of_birth or row.expected_date_of_birth)
            for row in rows
        ]

    def situation(self) -> str:
        named = (slug.replace("_16_17", " at 16 or 17").replace("_", " ") for slug in self.categories)
        return ", ".join(named) or "Concern not categorised"

    @property
    def hot(self) -> bool:
        """Danger now, or red: it comes first in every list, rated or not."""
        return self.urgency == Urgency.HOT


class LinkedHow(models.TextChoices):
    NHS_NUMBER = "nhs_number", "Same NHS number and date of birth"
    CONFIRMED = "confirmed", "Confirmed by a worker"
    REGISTERED = "registered", "Registered as a new person"


class AsSent(Record, Identity):
    """Somebody on a contact: what was sent of them, unchanging, and the person they turned out to be."""

    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=500, blank=True)
    address_lines = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    linked_how = models.CharField(max_length=12, choices=LinkedHow, blank=True, editable=False)
    linked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    linked_at = models.DateTimeField(null=True, editable=False)

    personal = ("description", "address_lines", "town", "postcode")
    impersonal = ("position", "person", "linked_how", "linked_by", "linked_at")

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_linked_says_how",
                condition=Q(person=None, linked_how="", linked_at=None)
                | (Q(person__isnull=False, linked_at__isnull=False) & ~Q(linked_how="")),
            ),
            models.UniqueConstraint(fields=["contact", "position"], name="%(app_label)s_%(class)s_place"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def called(self) -> str:
        """What to call them on a page: the name, or the description where no name is known."""
        return self.full_name or self.description or "Name not known"

    @property
    def address(self) -> str:
        return ", ".join(part for part in [*self.address_lines, self.town, self.postcode] if part)


class ContactChild(AsSent):
    """A child on a contact. Each gets a decision of their own; a child's own time is receipt to decision."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="children")
    decided_at = models.DateTimeField(null=True, editable=False)

    personal = ()
    impersonal = ("contact", "decided_at")

    class Meta(AsSent.Meta):
        constraints = [
            *AsSent.Meta.constraints,
            models.CheckConstraint(
                name="referrals_contactchild_named_or_described",
                condition=~Q(given_name="") | ~Q(family_name="") | ~Q(description=""),
            ),
            models.UniqueConstraint(
                fields=["contact", "person"],
                condition=Q(person__isnull=False),
                name="referrals_contactchild_person_once_on_a_contact",
                violation_error_message="Both are children on one contact: undo the link of one of them there first.",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="referrals_contactchild_person"),
            models.Index(fields=["contact"], condition=Q(decided_at=None), name="referrals_child_undecided"),
        ]


class ContactAdult(AsSent):
    """An adult of the household or family, and what they are to the children."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="adults")
    relationship = models.CharField(max_length=60, blank=True)
    parental_responsibility = models.BooleanField(null=True)
    lives_with_children = models.BooleanField(null=True)

    personal = ("relationship",)
    impersonal = ("contact", "parental_responsibility", "lives_with_children")

    class Meta(AsSent.Meta):
        constraints = list(AsSent.Meta.constraints)
        indexes = [models.Index(fields=["person"], name="referrals_contactadult_person")]
