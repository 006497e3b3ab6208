"""What receiving a contact leaves behind: who each person may be, and the names it was sent under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mach.models import Agency, Person, Record, User
from referrals.models.contacts import Contact, ContactAdult, ContactChild


class Candidate(Record):
    """Somebody in the index who may be a person on a contact, with the reasons as a worker reads them."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="candidates")
    child = models.ForeignKey(ContactChild, models.PROTECT, null=True, related_name="candidates")
    adult = models.ForeignKey(ContactAdult, models.PROTECT, null=True, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    probability = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    not_the_same_at = models.DateTimeField(null=True)
    not_the_same_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    personal = ("reasons",)
    impersonal = (
        "contact", "child", "adult", "person", "rank", "probability", "found_at", "not_the_same_at",
        "not_the_same_by",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referrals_candidate_for_child_or_adult",
                condition=Q(child__isnull=False, adult=None) | Q(child=None, adult__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["child", "person"], condition=Q(child__isnull=False), name="referrals_candidate_child_once"
            ),
            models.UniqueConstraint(
                fields=["adult", "person"], condition=Q(adult__isnull=False), name="referrals_candidate_adult_once"
            ),
        ]
        ordering = ["rank"]

    def outlasts(self, other: Candidate) -> bool:
        """Both of two people who are merged were candidates here: one that nobody has ruled out stays."""
        return self.not_the_same_at is None or other.not_the_same_at is not None

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class SubmissionKey(models.Model):
    """A name under which an agency sent a contact: its idempotency key or its own reference.

    The unique constraint makes thirty copies sent at once one contact. `digest` is of the content as parsed JSON;
    `answer` the first answer, given again to every equal copy.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[("key", "Idempotency key"), ("reference", "Their reference")])
    value = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="submission_keys")
    answer = models.JSONField()
    at = models.DateTimeField()

    personal = ("value",)
    impersonal = ("agency", "kind", "digest", "contact", "answer", "at")

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(kind="key"), name="referrals_submissionkey_to_end")]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "value"], name="referrals_submissionkey_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
