"""Audits of practice: the programme, the tool, the cases drawn, the grades, what follows from them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from improvement.workflow import AUDIT, AuditStatus
from mach.models import Action, Person, Record, Stage, Team, User, VisibleQuerySet
from referrals.models import Contact

OPEN_AUDIT = [AuditStatus.DRAWN.value, AuditStatus.AUDITING.value, AuditStatus.TO_MODERATE.value]


class Grade(models.TextChoices):
    """The four-point scale of inspection."""

    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"


class AuditTool(Record):
    """The questions that auditors ask, by domain, from a day on. An audit keeps the tool that it was begun with."""

    name = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField(unique=True)
    in_force_from = models.DateField(unique=True)
    domains = models.JSONField()

    personal = ()
    impersonal = ("name", "number", "in_force_from", "domains")

    class Meta:
        ordering = ["-in_force_from"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class AuditKind(models.TextChoices):
    THEMATIC = "thematic", "Thematic audit"
    DEEP_DIVE = "deep_dive", "Deep dive"
    DIP_SAMPLE = "dip_sample", "Dip sample"
    RE_AUDIT = "re_audit", "Re-audit"


class Subject(models.TextChoices):
    """What a round looks at. A case counts on the day on which that stage of it was done."""

    CONTACT = "contact", "Contacts that were decided"
    REFERRAL = "referral", "Referrals, by their date"
    ASSESSMENT = "assessment", "Assessments that were signed off"


class Stratum(models.TextChoices):
    TEAM = "team", "Team"
    RAG = "rag", "RAG"
    OUTCOME = "outcome", "Outcome"
    AGE = "age", "Age of the child"


class Drawn(models.TextChoices):
    RANDOM = "random", "Random"
    STRATIFIED = "stratified", "Random within each group"
    CHOSEN = "chosen", "Chosen by hand"


class AuditRound(Record):
    """One piece of the programme: what is looked at, by whom, by when, and how the cases were drawn. `seed` and `size`
    draw the same cases again from the same records; who may not audit a case never gets it."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=AuditKind)
    theme = models.CharField(max_length=200, blank=True)
    tool = models.ForeignKey(AuditTool, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    opens_on = models.DateField()
    due_on = models.DateField()
    subject = models.CharField(max_length=10, choices=Subject)
    drawn = models.CharField(max_length=10, choices=Drawn)
    stratum = models.CharField(max_length=10, choices=Stratum, blank=True)
    seed = models.BigIntegerField(null=True, editable=False)
    size = models.PositiveSmallIntegerField()
    frame_first = models.DateField()
    frame_last = models.DateField()
    auditors = models.ManyToManyField(User, related_name="+")
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    personal = ()
    impersonal = (
        "title", "kind", "theme", "tool", "team", "opens_on", "due_on", "subject", "drawn", "stratum", "seed", "size",
        "frame_first", "frame_last", "planned_by", "planned_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_auditround_due_after_it_opens", condition=Q(due_on__gte=F("opens_on"))
            ),
            models.CheckConstraint(
                name="improvement_auditround_frame_ends_after_it_starts",
                condition=Q(frame_last__gte=F("frame_first")),
            ),
            models.CheckConstraint(
                name="improvement_auditround_stratified_says_by_what",
                condition=Q(drawn="stratified", stratum__gt="") | (~Q(drawn="stratified") & Q(stratum="")),
            ),
        ]
        ordering = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return self.title


class AuditQuerySet(VisibleQuerySet):
    def open(self) -> AuditQuerySet:
        return self.filter(status__in=OPEN_AUDIT)

    def to_moderate(self) -> AuditQuerySet:
        return self.filter(status=AuditStatus.TO_MODERATE)


class Audit(Stage):
    """One case looked at: a child's contact, referral or assessment, graded by domain and overall.

    `worker` is the auditor, who neither holds nor managed the case. `overall` is the auditor's grade and stays as it
    was; `agreed` is the grade after moderation by a second person. `team` and `practitioner` are whose work it is.
    """

    workflow = AUDIT
    main_clock = "audit"
    prefix = "Q"
    comes_from = "contact"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="audits")
    round = models.ForeignKey(AuditRound, models.PROTECT, related_name="audits")
    tool = models.ForeignKey(AuditTool, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    subject_reference = models.CharField(max_length=20)
    subject_link = models.CharField(max_length=200)
    practitioner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    overall = models.CharField(max_length=20, choices=Grade, blank=True)
    summary = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    blockers = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    worker_view = models.TextField(blank=True)
    family_view = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    agreed = models.CharField(max_length=20, choices=Grade, blank=True)
    agreed_because = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, editable=False)
    moderator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    child_today = models.TextField(blank=True)
    child_looked_at = models.DateTimeField(null=True, editable=False)
    re_audit_on = models.DateField(null=True, blank=True)
    re_audit_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="re_audits")
    withdrawn_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    personal = (
        "summary", "strengths", "blockers", "worker_view", "family_view", "agreed_because", "child_today",
        "withdrawn_because",
    )  # fmt: skip
    impersonal = (
        "contact", "round", "tool", "person", "subject_reference", "subject_link", "practitioner", "overall", "themes",
        "submitted_at", "agreed", "agreed_at", "moderator", "child_looked_at", "re_audit_on", "re_audit_of", "version",
    )  # fmt: skip

    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "subject_reference"], name="improvement_audit_once_in_a_round"),
            models.CheckConstraint(
                name="improvement_audit_agreed_by_a_second_person",
                condition=Q(moderator=None) | ~Q(moderator=F("worker")),
            ),
            models.CheckConstraint(
                name="improvement_audit_agreed_has_both_grades",
                condition=~Q(status__in=["agreed", "closed"])
                | (~Q(overall="") & ~Q(agreed="") & Q(moderator__isnull=False, agreed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="improvement_audit_inadequate_is_followed_up",
                condition=~Q(status="closed")
                | ~Q(agreed="inadequate")
                | (Q(child_looked_at__isnull=False, re_audit_on__isnull=False) & ~Q(child_today="")),
            ),
            models.CheckConstraint(
                name="improvement_audit_withdrawn_says_why", condition=~Q(status="withdrawn") | ~Q(withdrawn_because="")
            ),
        ]
        indexes = [
            models.Index(fields=["agreed_at"], name="improvement_audit_agreed"),
            models.Index(fields=["subject_reference"], name="improvement_audit_subject"),
            GinIndex(fields=["people"], name="improvement_audit_people"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("improvement:audit", args=[self.reference])

    def situation(self) -> str:
        return f"Audit: {self.round.theme or self.round.title}"[:300]


class DomainGrade(Record):
    """The grade of one domain, why, and where in the record that is seen."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="grades")
    domain = models.CharField(max_length=40)
    grade = models.CharField(max_length=20, choices=Grade, blank=True)
    not_applicable = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    evidence = models.CharField(max_length=200, blank=True)

    personal = ("words", "evidence")
    impersonal = ("audit", "domain", "grade", "not_applicable")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "domain"], name="improvement_domaingrade_one_a_domain"),
            models.CheckConstraint(
                name="improvement_domaingrade_graded_or_not_applicable",
                condition=Q(not_applicable=False) | Q(grade=""),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.domain} of {self.audit_id}"


class AuditSentBack(Record):
    """A moderator's comment on an audit that came back to its auditor."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="sent_back")
    comment = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("comment",)
    impersonal = ("audit", "by", "at")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"sent back {self.pk}"


class AuditAction(Record):
    """An action that an audit set, with its owner and its day, until it is done."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="audit_actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")

    personal = ()
    impersonal = ("audit", "action")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"audit action {self.pk}"
