"""What people at the front door do with a contact: rate, allocate, write, speak to parents, add information."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mach.models import Agency, Record, Team, User
from mach.models.work import OfStage
from referrals.models.contacts import Contact, ContactAdult, Rag


class Rating(Record):
    """One rating of a contact, with its reason. Every one is kept; the latest is in force."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="ratings")
    rag = models.CharField(max_length=5, choices=Rag)
    reason = models.TextField()
    confirms = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("reason",)
    impersonal = ("contact", "rag", "confirms", "by", "at")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.rag} {self.contact_id}"


class Allocation(Record):
    """Who a contact was with, from when, until when, and why: a worker, or a team from which a member takes it."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="allocations")
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    personal = ("reason",)
    impersonal = ("contact", "worker", "team", "by", "from_at", "to_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(to_at=None), name="referrals_allocation_one_at_a_time"
            ),
            models.CheckConstraint(
                name="referrals_allocation_to_somebody",
                condition=Q(worker__isnull=False) | Q(team__isnull=False),
            ),
            models.CheckConstraint(
                name="referrals_allocation_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
        ]
        ordering = ["from_at", "id"]

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class PartKind(models.TextChoices):
    NOTES = "notes", "Notes"
    ANALYSIS = "analysis", "What it means (analysis)"
    WORRIES = "worries", "What are we worried about?"
    STRENGTHS = "strengths", "What is working well?"
    NEEDS = "needs", "What needs to happen?"


class ScreeningPart(Record):
    """A written part of the screening: one row a part, with a version, so that nobody overwrites another in silence."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=20, choices=PartKind)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("text",)
    impersonal = ("contact", "kind", "version", "by", "at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "kind"], name="referrals_screeningpart_one_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.contact_id}"


class Method(models.TextChoices):
    PHONE = "phone", "By telephone"
    VISIT = "visit", "In person"
    VIDEO = "video", "By video"
    MESSAGE = "message", "By message or letter"
    TRIED = "tried", "Tried, not reached"


class ParentContact(Record):
    """One attempt to speak to a parent or carer: who was tried, when, how, and what they said."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="parent_contacts")
    adult = models.ForeignKey(ContactAdult, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=10, choices=Method)
    said = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    personal = ("who", "said")
    impersonal = ("contact", "adult", "method", "by", "at", "recorded_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referrals_parentcontact_says_who", condition=Q(adult__isnull=False) | ~Q(who="")
            )
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"parent contact {self.pk}"


class ConsentPurpose(models.TextChoices):
    GATHERING = "gathering", "Asking other agencies for information"
    NEXT_STEPS = "next_steps", "What happens next"


class ConsentAnswer(models.TextChoices):
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"
    NOT_ASKED = "not_asked", "Not asked"


class Consent(Record):
    """A parent’s answer for one purpose. Not asked says why; going on without names the legal basis and who decided."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="consents")
    parent_contact = models.ForeignKey(ParentContact, models.PROTECT, null=True, related_name="consents")
    adult = models.ForeignKey(ContactAdult, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    answer = models.CharField(max_length=10, choices=ConsentAnswer)
    why_not_asked = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    went_on_decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("who", "why_not_asked", "legal_basis")
    impersonal = ("contact", "parent_contact", "adult", "purpose", "answer", "went_on_decided_by", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referrals_consent_not_asked_says_why", condition=~Q(answer="not_asked") | ~Q(why_not_asked="")
            ),
            models.CheckConstraint(
                name="referrals_consent_going_on_names_who_decided",
                condition=Q(legal_basis="") | Q(went_on_decided_by__isnull=False),
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class AgreementToContact(Record):
    """A manager's agreement that parents may be contacted although the referrer ruled out telling them."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="agreements_to_contact")
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("reason",)
    impersonal = ("contact", "by", "at")

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class Information(Record):
    """Something more that came in about the same contact. It asks for the rating to be confirmed or changed."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="information")
    text = models.TextField()
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    personal = ("text",)
    impersonal = ("contact", "agency", "by", "at", "read_at", "read_by")

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "information"

    def __str__(self) -> str:
        return f"information {self.pk}"


class SentBack(Record):
    """A recommendation that a manager returned to its author, with what is still needed."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="sent_back")
    comment = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("comment",)
    impersonal = ("contact", "by", "at")

    class Meta:
        constraints = [models.CheckConstraint(name="referrals_sentback_says_what_is_needed", condition=~Q(comment=""))]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"sent back {self.pk}"


class ToldHow(models.TextChoices):
    API = "api", "Read by the agency's system"
    PAGE = "page", "Read by somebody at the agency"
    PHONE = "phone", "By telephone"
    EMAIL = "email", "By secure email"
    LETTER = "letter", "By letter"
    CANNOT = "cannot", "Cannot be told: the referrer left no way to reach them"


class ReferrerTold(Record):
    """The referrer learnt the outcome: when, how, by whom."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="referrer_told")
    how = models.CharField(max_length=10, choices=ToldHow)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("note",)
    impersonal = ("contact", "how", "by", "at")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"told {self.pk}"


class QualityRating(Record):
    """How good a partner's contact was, rated while screening: complete, clear, at the right level, consent said. The
    referrer reads it; the rating in force is the latest."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="quality_ratings")
    complete = models.BooleanField()
    clear = models.BooleanField()
    right_level = models.BooleanField()
    consent_said = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, editable=False)

    personal = ("words",)
    impersonal = ("contact", "complete", "clear", "right_level", "consent_said", "by", "at", "superseded_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(superseded_at=None), name="referrals_qualityrating_one_in_force"
            )
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"quality of {self.contact_id}"


class ContactOrigin(Record, OfStage):
    """The council's own work that a contact came out of: early help that was stepped up. Whoever has that work is told
    what is decided about the contact."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="origin")

    personal = ()
    impersonal = ("contact",)

    def __str__(self) -> str:
        return f"{self.contact_id} came out of {self.reference}"
