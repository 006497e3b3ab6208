"""Oversight: the panel on children referred again, and supervision of the people who work with them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from improvement.workflow import PANEL_CASE, SUPERVISION
from mach.models import Action, Person, Record, Stage, User, VisibleQuerySet
from referrals.models import Referral


class Deficit(models.TextChoices):
    """What practice lacked when the child was known before, from the panel's list."""

    NONE = "none", "None: the new concern is new"
    ASSESSMENT = "assessment", "The assessment missed or did not finish something"
    VOICE = "voice", "The child was not heard"
    PLAN = "plan", "The plan missed a risk"
    STEP_DOWN = "step_down", "Stepped down too soon, or nobody took it up"
    CONSENT = "consent", "Consent was withdrawn and nothing followed"
    PARTNERS = "partners", "Partners were not asked or did not share"
    WORKER_LEFT = "worker_left", "The worker left or changed"
    OVERSIGHT = "oversight", "No management oversight"


class PanelCase(Stage):
    """A child referred again within twelve months, as listed by the system for one month's panel: what came before, and
    what the panel found, whether practice fell short, and what is to be done."""

    workflow = PANEL_CASE
    main_clock = "panel_review"
    prefix = "N"
    comes_from = "referral"

    month = models.DateField()
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="panel_case")
    earlier = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    finding = models.TextField(blank=True)
    deficits = ArrayField(models.CharField(max_length=12, choices=Deficit), default=list, blank=True)
    deficit_words = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    personal = ("finding", "deficits", "deficit_words")
    impersonal = ("month", "referral", "earlier", "person", "reviewed_at", "reviewed_by")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_panelcase_reviewed_says_what_was_found",
                condition=~Q(status="reviewed")
                | (~Q(finding="") & ~Q(deficits=[]) & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["month"], name="improvement_panelcase_month"),
            GinIndex(fields=["people"], name="improvement_panelcase_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("improvement:panel_case", args=[self.reference])

    def get_deficit_words(self) -> list[str]:
        return [Deficit(deficit).label for deficit in self.deficits]

    def situation(self) -> str:
        return f"Referred again: {self.referral.situation()}"[:300]


class PanelAction(Record):
    """An action that the panel set on a case, until it is done."""

    case = models.ForeignKey(PanelCase, models.PROTECT, related_name="panel_actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")

    personal = ()
    impersonal = ("case", "action")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"panel action {self.pk}"


class Supervision(Stage):
    """Supervision of one worker by their manager on a day: a reflective part and a compliance part, and the actions,
    some about a case, that are carried until they are done. `worker` is who is supervised."""

    workflow = SUPERVISION
    main_clock = "supervision"
    prefix = "V"

    supervisor = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_on = models.DateField()
    held_on = models.DateField(null=True)
    reflective = models.TextField(blank=True)
    compliance = models.TextField(blank=True)
    wellbeing = models.TextField(blank=True)
    cancelled_because = models.TextField(blank=True)

    personal = ("reflective", "compliance", "wellbeing", "cancelled_because")
    impersonal = ("supervisor", "planned_on", "held_on")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_supervision_held_has_both_parts",
                condition=~Q(status="held") | (~Q(reflective="") & ~Q(compliance="") & Q(held_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="improvement_supervision_cancelled_says_why",
                condition=~Q(status="cancelled") | ~Q(cancelled_because=""),
            ),
            models.CheckConstraint(
                name="improvement_supervision_by_somebody_else", condition=~Q(supervisor=models.F("worker"))
            ),
            models.UniqueConstraint(
                fields=["worker"], condition=Q(status="due"), name="improvement_supervision_one_due"
            ),
        ]
        indexes = [models.Index(fields=["worker", "-planned_on"], name="improvement_supervision_of")]

    def get_absolute_url(self) -> str:
        return reverse("improvement:supervision", args=[self.reference])

    def get_status_words(self) -> str:
        if self.status == "held":
            return f"held on {self.held_on:%-d %B %Y}"
        planned = f"{self.planned_on:%-d %B %Y}"
        return f"planned for {planned}" if self.status == "due" else f"cancelled, was planned for {planned}"

    def situation(self) -> str:
        return "Supervision"


class SupervisionAction(Record):
    """An action from supervision; `about` is the reference of the case where it is about one."""

    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="supervision_actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")
    about = models.CharField(max_length=20, blank=True)

    personal = ()
    impersonal = ("supervision", "action", "about")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"supervision action {self.pk}"
