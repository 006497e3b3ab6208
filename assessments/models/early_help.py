"""Early help: from the offer to the family's plan and its ending, on one record."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.models.assessments import Assessment
from assessments.rules import EpisodeOutcome, OfferedFrom
from assessments.workflow import EPISODE, EpisodeStatus
from mach.caseload import InCaseload
from mach.models import Action, Agency, Person, Record, Stage, User, VisibleQuerySet
from referrals.models import Contact, Handover

OPEN_EPISODE = [EpisodeStatus.OFFERED.value, EpisodeStatus.ACCEPTED.value, EpisodeStatus.WORKING.value]
OURS_EPISODE = [EpisodeStatus.ACCEPTED.value, EpisodeStatus.WORKING.value]
"""Accepted, so somebody works with the family: an offer is nobody's work yet."""


class EpisodeQuerySet(VisibleQuerySet):
    def open(self) -> EpisodeQuerySet:
        return self.filter(status__in=OPEN_EPISODE)


class Episode(Stage):
    """Early help for one family: the offer, its answer, the first contact, the plan, the reviews, the ending.

    `worker` is the lead professional; where that person works in a partner agency, `lead_agency` says which, and they
    see this episode and nothing else. It comes from a contact's decision or from an assessment's outcome.
    """

    workflow = EPISODE
    main_clock = ""
    prefix = "E"
    comes_from = "contact"
    in_caseload = InCaseload(
        "early_help",
        OURS_EPISODE,
        child="children__handover__decision__child_id",
        person="children__person_id",
    )

    offered_from = models.CharField(max_length=12, choices=[(o.value, o.label) for o in OfferedFrom])
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="episodes")
    lead_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    lead_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    declined_by_family = models.BooleanField(null=True, editable=False)
    declined_because = models.TextField(blank=True, editable=False)
    first_contact_at = models.DateTimeField(null=True, editable=False)
    first_contact_with = models.CharField(max_length=200, blank=True, editable=False)
    goals = models.TextField(blank=True)
    plan_version = models.PositiveIntegerField(default=1, editable=False)
    plan_agreed_on = models.DateField(null=True)
    stepped_up_to = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    outcome = models.CharField(max_length=16, choices=[(o.value, o.label) for o in EpisodeOutcome], blank=True)
    outcome_words = models.TextField(blank=True)
    family_said = models.TextField(blank=True)

    personal = (
        "lead_name", "declined_because", "first_contact_with", "goals", "outcome_words", "family_said",
    )  # fmt: skip
    impersonal = (
        "offered_from", "contact", "lead_agency", "answered_at", "answered_by", "declined_by_family",
        "first_contact_at", "plan_version", "plan_agreed_on", "stepped_up_to", "closed_at", "closed_by", "outcome",
    )  # fmt: skip

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_episode_declined_says_why",
                condition=~Q(status="declined") | (~Q(declined_because="") & Q(declined_by_family__isnull=False)),
            ),
            models.CheckConstraint(
                name="assessments_episode_closed_says_how",
                condition=~Q(status="closed") | (~Q(outcome="") & ~Q(outcome_words="") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["worker"], condition=Q(status__in=OPEN_EPISODE), name="assessments_episode_of"),
            models.Index(fields=["begun_at"], name="assessments_episode_begun"),
            GinIndex(fields=["people"], name="assessments_episode_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("assessments:episode", args=[self.reference])

    def situation(self) -> str:
        return f"Early help: {self.contact.situation()}"[:300]

    def get_status_words(self) -> str:
        """Where it stands, and from there what is to be done."""
        words = {
            "offered": "offered",
            "accepted": "accepted, to contact",
            "working": "with the family",
            "closed": "closed",
            "declined": "declined",
        }
        return words[self.status]

    @property
    def lead_words(self) -> str:
        """The lead professional, with the agency where it is another's."""
        name = self.worker.name if self.worker else self.lead_name
        return f"{name}, {self.lead_agency}" if name and self.lead_agency else name


class EpisodeChild(Record):
    """One child of the family, and what the offer rests on: a hand-over of the contact, or an assessment."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="children")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handover = models.OneToOneField(Handover, models.PROTECT, null=True, related_name="episode_child")
    assessment = models.OneToOneField(Assessment, models.PROTECT, null=True, related_name="episode_child")

    personal = ()
    impersonal = ("episode", "person", "handover", "assessment")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_episodechild_rests_on_one_thing",
                condition=Q(handover__isnull=False, assessment=None) | Q(handover=None, assessment__isnull=False),
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"child {self.pk} of {self.episode_id}"


class PresentingRisk(Record):
    """A risk that the contact or the assessment named. The family plan answers each by an action or by a reason."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="risks")
    words = models.CharField(max_length=300)
    source = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    personal = ("words", "reason")
    impersonal = ("episode", "source", "by", "at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "source"], name="assessments_presentingrisk_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"risk {self.pk}"


class PlanAction(Record):
    """An action of the family plan: what will be done for which risks, by whom and by when. The doing is an action like
    any other, with its clock; `family_member` does it where the family itself does."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="plan_actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")
    risks = models.ManyToManyField(PresentingRisk, related_name="plan_actions")
    family_member = models.CharField(max_length=200, blank=True)

    personal = ("family_member",)
    impersonal = ("episode", "action")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"plan action {self.pk}"


class EpisodeReview(Record):
    """A review of the family plan: what has changed for the children, and when it is looked at again."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    progress = models.TextField()
    next_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("progress",)
    impersonal = ("episode", "held_on", "next_on", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_episodereview_next_comes_after",
                condition=Q(next_on=None) | Q(next_on__gt=F("held_on")),
            )
        ]
        ordering = ["held_on", "id"]

    def __str__(self) -> str:
        return f"review {self.pk}"


class FamilyGroupConference(Record):
    """A family group conference: offered, accepted or not and why, held, and what came of it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="family_group_conferences")
    offered_on = models.DateField()
    accepted = models.BooleanField(null=True)
    answer_words = models.TextField(blank=True)
    held_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("answer_words", "result")
    impersonal = ("episode", "offered_on", "accepted", "held_on", "by", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_familygroupconference_held_was_accepted",
                condition=Q(held_on=None) | Q(accepted=True, held_on__gte=F("offered_on")),
            )
        ]
        ordering = ["offered_on", "id"]

    def __str__(self) -> str:
        return f"family group conference {self.pk}"
