"""The strategy meeting: why it was called, who was asked and came, what was agreed, what was decided for each child."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.rules import Attendance, MeetingDecision, Presence
from assessments.workflow import MEETING, MeetingStatus
from mach.models import Agency, Person, Record, Sector, Stage, User, VisibleQuerySet
from referrals.models import Referral

OPEN_MEETING = [MeetingStatus.CALLED.value, MeetingStatus.HELD.value]


class MeetingQuerySet(VisibleQuerySet):
    def open(self) -> MeetingQuerySet:
        return self.filter(status__in=OPEN_MEETING)

    def to_hold(self) -> MeetingQuerySet:
        return self.filter(status=MeetingStatus.CALLED)

    def to_conclude(self) -> MeetingQuerySet:
        """Held, and some child's decision is still to be recorded."""
        return self.filter(status=MeetingStatus.HELD)

    def minutes_to_issue(self) -> MeetingQuerySet:
        return self.filter(status=MeetingStatus.CONCLUDED, minutes=None)

    def took_place(self) -> MeetingQuerySet:
        return self.filter(status__in=[MeetingStatus.HELD, MeetingStatus.CONCLUDED])


class StrategyMeeting(Stage):
    """One meeting about the children of one family. `worker` is who called it; `chair` who led it.

    Before it is called the proportionality question is answered (what harm is suspected, what lower response was
    thought of, why it will not do); afterwards whether, with hindsight, it was needed. `concern_at` is when there was
    reasonable cause to suspect significant harm: its clock runs from then until it is held.
    """

    workflow = MEETING
    prefix = "S"
    comes_from = "referrals"

    referrals = models.ManyToManyField(Referral, through="MeetingChild", related_name="strategy_meetings")
    concern_at = models.DateTimeField()
    danger = models.BooleanField(default=False)
    harm_suspected = models.TextField()
    lower_response = models.TextField()
    why_not_enough = models.TextField()
    planned_for = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, editable=False)
    chair = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    quorate = models.BooleanField(null=True, editable=False)
    quorum_reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True, editable=False)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    needed = models.BooleanField(null=True)
    hindsight = models.TextField(blank=True)
    looked_back_at = models.DateTimeField(null=True, editable=False)
    looked_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    cancelled_because = models.TextField(blank=True, editable=False)

    personal = (
        "harm_suspected", "lower_response", "why_not_enough", "place", "quorum_reason", "hindsight",
        "cancelled_because",
    )  # fmt: skip
    impersonal = (
        "concern_at", "danger", "planned_for", "held_at", "chair", "quorate", "concluded_at", "concluded_by",
        "needed", "looked_back_at", "looked_back_by",
    )  # fmt: skip

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_strategymeeting_proportionality_answered",
                condition=~Q(harm_suspected="") & ~Q(lower_response="") & ~Q(why_not_enough=""),
            ),
            models.CheckConstraint(
                name="assessments_strategymeeting_held_has_its_time_and_chair",
                condition=~Q(status__in=["held", "concluded"])
                | Q(held_at__isnull=False, chair__isnull=False, quorate__isnull=False),
            ),
            models.CheckConstraint(
                name="assessments_strategymeeting_not_held_before_the_concern",
                condition=Q(held_at=None) | Q(held_at__gte=F("concern_at")),
            ),
            models.CheckConstraint(
                name="assessments_strategymeeting_without_quorum_says_why",
                condition=Q(quorate=None) | Q(quorate=True) | ~Q(quorum_reason=""),
            ),
            models.CheckConstraint(
                name="assessments_strategymeeting_hindsight_says_why", condition=Q(needed=None) | ~Q(hindsight="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=OPEN_MEETING), name="assessments_meeting_open"),
            models.Index(fields=["held_at"], name="assessments_meeting_held"),
            GinIndex(fields=["people"], name="assessments_meeting_people"),
        ]

    @property
    def main_clock(self) -> str:  # type: ignore[override]
        """Where danger is immediate the meeting is held the same day."""
        return "strategy_meeting_today" if self.danger else "strategy_meeting"

    def get_absolute_url(self) -> str:
        return reverse("assessments:meeting", args=[self.reference])

    def situation(self) -> str:
        first = self.referrals.order_by("pk").select_related("contact").first()
        return f"Strategy meeting: {first.situation()}"[:300] if first else "Strategy meeting"


class MeetingChild(Record):
    """One child whom a meeting is about, with the referral that it belongs to, and what was decided for that child."""

    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, related_name="children")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="meetings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=16, choices=[(d.value, d.label) for d in MeetingDecision], blank=True)
    because = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    personal = ("because",)
    impersonal = ("meeting", "referral", "person", "decision", "decided_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "referral"], name="assessments_meetingchild_once"),
            models.CheckConstraint(
                name="assessments_meetingchild_decided_says_why",
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & ~Q(because="") & Q(decided_at__isnull=False)),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"child {self.pk} of {self.meeting_id}"


class Invitation(Record):
    """Who was asked to a meeting: an agency, or a part of children's social care, and the person; whether they came,
    how, and what they knew. An agency's system reads its own and answers it, and sees nothing else of the case."""

    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, related_name="invitations")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    sector = models.CharField(max_length=12, choices=Sector)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    attendance = models.CharField(
        max_length=12, choices=[(a.value, a.label) for a in Attendance], default=Attendance.NO_ANSWER
    )
    presence = models.CharField(max_length=5, choices=[(p.value, p.label) for p in Presence], blank=True)
    answered_at = models.DateTimeField(null=True)
    information = models.TextField(blank=True)
    information_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    personal = ("name", "role", "information")
    impersonal = (
        "meeting", "agency", "sector", "invited_at", "invited_by", "attendance", "presence", "answered_at",
        "information_at", "version",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_invitation_somebody", condition=Q(agency__isnull=False) | ~Q(name="")
            ),
            models.UniqueConstraint(
                fields=["meeting", "agency", "name"], nulls_distinct=False, name="assessments_invitation_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="assessments_invitation_agency")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class MeetingPartKind(models.TextChoices):
    DISCUSSION = "discussion", "What was discussed"
    RISKS = "risks", "Risks that were agreed"
    SAFETY = "safety", "What keeps the children safe tonight"


class MeetingPart(Record):
    """A written part of a meeting's record: one row a part, with a version against silent overwriting."""

    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=12, choices=MeetingPartKind)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("text",)
    impersonal = ("meeting", "kind", "version", "by", "at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="assessments_meetingpart_one_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.meeting_id}"


class Minutes(Record):
    """A version of a meeting's minutes, made from its record and never changed afterwards. `correction` says why the
    record was corrected, where that is what made this version."""

    meeting = models.ForeignKey(StrategyMeeting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    correction = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    personal = ("content", "correction")
    impersonal = ("meeting", "number", "made_by", "made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="assessments_minutes_numbered_once")]
        ordering = ["number"]
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"minutes {self.number} of {self.meeting_id}"


class MinutesCopy(Record):
    """A copy of the minutes for one who was invited: when it was sent, and when they said that they had it."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="copies")
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="copies")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_note = models.CharField(max_length=200, blank=True)

    personal = ("received_note",)
    impersonal = ("minutes", "invitation", "sent_at", "received_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "invitation"], name="assessments_minutescopy_once"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"copy {self.pk}"
