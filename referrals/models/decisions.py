"""What was decided for each child, and what it leads to: a decision never leads nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mach import census
from mach.caseload import InCaseload
from mach.models import Person, Record, Stage, Team, User, VisibleQuerySet
from mach.models.people import choices
from referrals.models.contacts import Contact, ContactChild
from referrals.rules import Decision
from referrals.workflow import REFERRAL, ReferralStatus

OPEN_REFERRAL = [
    ReferralStatus.ACCEPTED.value,
    ReferralStatus.IN_ASSESSMENT.value,
    ReferralStatus.WORKING.value,
]


class Outcome(Record):
    """A decision for one child, recommended or made: the response level, the reason, and what it needs to say."""

    decision = models.CharField(max_length=24, choices=[(d.value, d.label) for d in Decision])
    level = models.PositiveSmallIntegerField()
    rationale = models.TextField(blank=True)
    told_text = models.TextField(blank=True)
    council = models.CharField(max_length=100, blank=True)
    linked_to = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    personal = ("rationale", "told_text")
    impersonal = ("decision", "level", "council", "linked_to", "by", "at", "superseded_at")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_level_1_to_4", condition=Q(level__gte=1, level__lte=4)
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(superseded_at=None), name="%(app_label)s_%(class)s_one_in_force"
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.decision} {self.pk}"


class Recommendation(Outcome):
    """What the worker who screened recommends for a child."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="recommendations")
    child = models.ForeignKey(ContactChild, models.PROTECT, related_name="recommendations")

    personal = ()
    impersonal = ("contact", "child")


class ChildDecision(Outcome):
    """What a manager decided for a child. An entry: a later one stands beside it, never in its place.

    `recommendation` is what it rests on (null: decided without screening), `changed_because` the reason where the
    manager decided otherwise, `undone_because` why a red contact did not wait for steps not done, `corrects` the wrong
    entry that this one stands beside, with the original date kept.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="decisions")
    child = models.ForeignKey(ContactChild, models.PROTECT, related_name="decisions")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    changed_because = models.TextField(blank=True)
    undone_because = models.TextField(blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    recorded_at = models.DateTimeField()

    personal = ("changed_because", "undone_because")
    impersonal = ("contact", "child", "recommendation", "corrects", "recorded_at")

    class Meta(Outcome.Meta):
        constraints = [
            *Outcome.Meta.constraints,
            models.CheckConstraint(
                name="referrals_childdecision_correction_says_why",
                condition=Q(corrects=None) | ~Q(changed_because=""),
            ),
        ]
        indexes = [models.Index(fields=["decision", "at"], name="referrals_childdecision_of")]


class HandoverKind(models.TextChoices):
    LINKED = "linked", "Linked to open work: its worker acknowledges"
    EARLY_HELP = "early_help", "Early help: somebody accepts"
    COUNCIL = "council", "Another council acknowledges"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting(self) -> HandoverQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, declined_at=None)


class Handover(Record):
    """What a decision leads to when it is not a referral: somebody else accepts or acknowledges it, on a clock. Early
    help may be declined, by the family or by the service: then it comes back to the front door with the reason."""

    decision = models.OneToOneField(ChildDecision, models.PROTECT, related_name="handover")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="handovers")
    kind = models.CharField(max_length=12, choices=HandoverKind)
    to_worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_by_family = models.BooleanField(null=True)
    declined_because = models.TextField(blank=True)

    personal = ("note", "declined_because")
    impersonal = (
        "decision", "contact", "kind", "to_worker", "to_team", "made_at", "accepted_at", "accepted_by",
        "withdrawn_at", "declined_at", "declined_by", "declined_by_family",
    )  # fmt: skip

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referrals_handover_accepted_by_somebody",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="referrals_handover_accepted_after_made",
                condition=Q(accepted_at=None) | Q(accepted_at__gte=F("made_at")),
            ),
            models.CheckConstraint(
                name="referrals_handover_declined_says_why",
                condition=Q(declined_at=None, declined_by=None, declined_by_family=None)
                | (Q(declined_by__isnull=False, declined_by_family__isnull=False) & ~Q(declined_because="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "made_at"],
                condition=Q(accepted_at=None, withdrawn_at=None, declined_at=None),
                name="referrals_handover_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class ReferralQuerySet(VisibleQuerySet):
    def open(self) -> ReferralQuerySet:
        return self.filter(status__in=OPEN_REFERRAL)

    def to_allocate(self) -> ReferralQuerySet:
        """Accepted and waiting for an assessment: strategy meetings first, then the longest waiting."""
        return self.filter(status=ReferralStatus.ACCEPTED).order_by("-strategy_meeting", "due_at", "id")


REFERRAL_STANDS = {
    ReferralStatus.ACCEPTED: "waits to be allocated",
    ReferralStatus.IN_ASSESSMENT: "in assessment",
    ReferralStatus.WORKING: "work goes on",
    ReferralStatus.CLOSED: "closed",
    ReferralStatus.WITHDRAWN: "withdrawn",
}


class Referral(Stage):
    """A contact accepted for social work, one for each child, dated when the contact was received."""

    workflow = REFERRAL
    main_clock = "assessment"
    prefix = "R"
    comes_from = "contact"
    in_caseload = InCaseload("assessment", OPEN_REFERRAL)

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="referrals")
    child = models.ForeignKey(ContactChild, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    date = models.DateField()
    decision = models.ForeignKey(ChildDecision, models.PROTECT, related_name="+")
    strategy_meeting = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closure_reason = models.CharField(max_length=3, choices=choices(census.CLOSURE_REASONS), blank=True, editable=False)

    personal = ()
    impersonal = ("contact", "child", "person", "date", "decision", "strategy_meeting", "closed_at", "closure_reason")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=OPEN_REFERRAL),
                name="referrals_referral_one_open_a_person",
                violation_error_message="Both have an open referral: close one of the two referrals first.",
            ),
            models.CheckConstraint(
                name="referrals_referral_closed_has_its_time",
                condition=~Q(status="closed") | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="accepted"), name="referrals_referral_to_allocate"),
            models.Index(fields=["person", "date"], name="referrals_referral_of_person"),
            models.Index(fields=["date"], name="referrals_referral_date"),
            GinIndex(fields=["people"], name="referrals_referral_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.reference])

    def situation(self) -> str:
        return self.contact.situation()

    def get_status_words(self) -> str:
        return REFERRAL_STANDS[ReferralStatus(self.status)]


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """What an outcome says, to carry from a recommendation to a decision."""
    names = ("decision", "level", "rationale", "told_text", "council", "linked_to")
    return {name: getattr(outcome, name) for name in names}
