"""The log of acts: `record()` what was done, `viewed()` what was read. Append-only; nothing can switch it off."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from mach import rows
from mach.models import Agency, AuditEvent, User


def line(
    act: str,
    *,
    by: User | None,
    subject: models.Model | None = None,
    people: Iterable[int] = (),
    at: datetime | None = None,
    agency: Agency | None = None,
    **detail: Any,
) -> AuditEvent:
    """One line of the log, not yet written: for jobs that write a thousand at once with `write`."""
    return AuditEvent(
        act=act,
        by=by,
        agency=agency,
        happened_at=at or timezone.now(),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        subject_label=str(subject)[:60] if subject is not None else "",
        people=sorted(set(people)),
        detail=detail,
    )


def write(lines: Iterable[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(lines, batch_size=1000)


def write_many(lines: list[dict[str, Any]]) -> None:
    """Write a job's lines by the thousand, in one statement. Each names its columns as they are in the table, with
    moments in ISO form and, as everywhere, ids of people and no names."""
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE_MANY, [json.dumps(lines)])


WRITE_MANY = """
INSERT INTO mach_auditevent (act, by_id, happened_at, subject_type, subject_id, subject_label, people, detail)
SELECT act, by_id, happened_at, subject_type, subject_id, subject_label, people, detail
FROM json_to_recordset(%s) AS line(act text, by_id bigint, happened_at timestamptz, subject_type text,
    subject_id bigint, subject_label text, people bigint[], detail jsonb)
"""


def record(
    act: str,
    *,
    by: User | None,
    subject: models.Model | None = None,
    people: Iterable[int] = (),
    at: datetime | None = None,
    agency: Agency | None = None,
    **detail: Any,
) -> None:
    """Write that somebody did something. `people` are the ids of everyone it concerns; `detail` names no one."""
    rows.run(rows.insert(line(act, by=by, subject=subject, people=people, at=at, agency=agency, **detail)))


def viewed(
    subject: models.Model | None,
    *,
    by: User | None,
    people: Iterable[int],
    agency: Agency | None = None,
    through: str = "page",
    **detail: Any,
) -> None:
    """Write that a record was looked at, naming every person displayed. Called before the page is made: a view that
    cannot be written is not shown. `through` is page, list, csv, api or search."""
    record("viewed", by=by, subject=subject, people=people, agency=agency, through=through, **detail)
