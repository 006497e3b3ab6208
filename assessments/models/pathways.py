"""The pathway of a homeless young person of 16 or 17: housing, tonight, the option of becoming looked after."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.rules import LookedAfterAnswer
from assessments.workflow import PATHWAY, PathwayStatus
from mach.caseload import InCaseload
from mach.models import Person, Stage, User, VisibleQuerySet
from referrals.models import Contact, ContactChild


class PathwayQuerySet(VisibleQuerySet):
    def open(self) -> PathwayQuerySet:
        return self.filter(status=PathwayStatus.OPEN)


class Pathway(Stage):
    """What the council owes a homeless young person: a joint assessment with housing, somewhere safe tonight, the
    option of becoming looked after explained in words they understand, their answer and reasons, an advocate, a
    review. It is not closed while the question is unanswered."""

    workflow = PATHWAY
    main_clock = "homeless_answer"
    prefix = "H"
    comes_from = "contact"
    in_caseload = InCaseload("homeless", [PathwayStatus.OPEN.value])

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="pathways")
    child = models.OneToOneField(ContactChild, models.PROTECT, related_name="pathway")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    housing_assessed_at = models.DateTimeField(null=True)
    housing_assessed_with = models.CharField(max_length=200, blank=True)
    housing_result = models.TextField(blank=True)
    accommodated_at = models.DateTimeField(null=True)
    accommodation = models.TextField(blank=True)
    explained_at = models.DateTimeField(null=True)
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    explained_words = models.TextField(blank=True)
    answer = models.CharField(max_length=10, choices=[(a.value, a.label) for a in LookedAfterAnswer], blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_reasons = models.TextField(blank=True)
    advocacy_offered_at = models.DateTimeField(null=True)
    advocacy_accepted = models.BooleanField(null=True)
    advocacy_note = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    review_words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_because = models.TextField(blank=True, editable=False)

    personal = (
        "housing_assessed_with", "housing_result", "accommodation", "explained_words", "answer_reasons",
        "advocacy_note", "review_words", "closed_because",
    )  # fmt: skip
    impersonal = (
        "contact", "child", "person", "housing_assessed_at", "accommodated_at", "explained_at", "explained_by",
        "answer", "answered_at", "advocacy_offered_at", "advocacy_accepted", "review_on", "closed_at",
    )  # fmt: skip

    objects = PathwayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessments_pathway_answered_says_why",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & ~Q(answer_reasons="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="assessments_pathway_answer_after_explanation",
                condition=Q(answer="") | (Q(explained_at__isnull=False) & ~Q(explained_words="")),
            ),
            models.CheckConstraint(
                name="assessments_pathway_closed_only_when_answered",
                condition=~Q(status="closed")
                | (~Q(answer="") & Q(closed_at__isnull=False, accommodated_at__isnull=False)),
            ),
        ]
        indexes = [GinIndex(fields=["people"], name="assessments_pathway_people")]

    def get_absolute_url(self) -> str:
        return reverse("assessments:pathway", args=[self.reference])

    def situation(self) -> str:
        return self.contact.situation()
