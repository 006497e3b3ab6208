"""Measures of audits: how good practice was found to be, after moderation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from improvement.catalogue.base import Better, Measure, key
from improvement.models import Audit, Grade, Way
from improvement.workflow import AuditStatus


def agreed(now: datetime) -> Any:
    return Audit.objects.filter(status__in=[AuditStatus.AGREED, AuditStatus.CLOSED])


AUDIT: dict[str, Any] = {
    "counts": "audits",
    "rows": agreed,
    "at": "agreed_at",
    "ways": {Way.TEAM: key("team_id")},
    "feeds": {"improvement.audit": "pk", "people": "people"},
    "person": "person_id",
    "began": "begun_at",
    "ended": "agreed_at",
    "link": "improvement:audit",
}

AUDITS = (
    Measure(
        slug="audits-inadequate",
        title="Audits graded inadequate",
        definition="Of the audits whose grade was agreed in the month, those agreed to be inadequate.",
        better=Better.LOWER,
        target=0,
        tolerance=5,
        met=Q(agreed=Grade.INADEQUATE),
        met_words="inadequate",
        missed_words="better than that",
        **AUDIT,
    ),
    Measure(
        slug="audits-good",
        title="Audits graded good or outstanding",
        definition="Of the audits whose grade was agreed in the month, those agreed to be good or outstanding.",
        target=60,
        tolerance=10,
        met=Q(agreed__in=[Grade.GOOD, Grade.OUTSTANDING]),
        met_words="good or outstanding",
        missed_words="less than good",
        **AUDIT,
    ),
)
