"""Measures of audits: how good practice was found to be, after moderation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Q, When

from improvement.catalogue.base import Better, Measure, of_contact, of_person, of_youngest
from improvement.catalogue.contacts import children_of
from improvement.models import Audit, Grade, Way
from improvement.workflow import AuditStatus


def agreed(now: datetime) -> Any:
    return Audit.objects.filter(status__in=[AuditStatus.AGREED, AuditStatus.CLOSED])


def of_child() -> dict[Way, Any]:
    """By the child whom an audit is about; of a contact about several, by the youngest."""
    youngest = of_youngest(children_of("contact_id"), "agreed_at")
    return {
        way: Case(When(person=None, then=youngest[way]), default=own, output_field=CharField())
        for way, own in of_person("person__", "agreed_at").items()
    }


AUDIT: dict[str, Any] = {
    "counts": "audits",
    "rows": agreed,
    "at": "agreed_at",
    "ways": of_contact("contact__", team="team_id") | of_child(),
    "feeds": {"improvement.audit": "pk", "people": "people"},
    "person": "person_id",
    "began": "begun_at",
    "ended": "agreed_at",
    "link": "improvement:audit",
}


def graded(grade: Grade, **said: Any) -> Measure:
    """Audits that were agreed at one grade of the four."""
    words = grade.label.lower()
    return Measure(
        slug=f"audits-{grade.value.replace('_', '-')}",
        title=f"Audits graded {words}",
        definition=f"Of the audits whose grade was agreed in the month, those agreed to be {words}.",
        met=Q(agreed=grade),
        met_words=words,
        missed_words=f"not {words}",
        **said,
        **AUDIT,
    )


AUDITS = (
    Measure(
        slug="audits-good-or-better",
        title="Audits graded good or outstanding",
        definition="Of the audits whose grade was agreed in the month, those agreed to be good or outstanding.",
        target=60,
        tolerance=10,
        met=Q(agreed__in=[Grade.GOOD, Grade.OUTSTANDING]),
        met_words="good or outstanding",
        missed_words="less than good",
        **AUDIT,
    ),
    graded(Grade.OUTSTANDING),
    graded(Grade.GOOD, better=None),
    graded(Grade.REQUIRES_IMPROVEMENT, better=Better.LOWER),
    graded(Grade.INADEQUATE, better=Better.LOWER, target=0),
)
