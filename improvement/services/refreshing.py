"""The refresh: what changed is counted again, and the figures of its months are made from what is counted.

Facts are made from the records in SQL, a measure at a time; a figure is the count of its facts. A refresh reads, in the
log of acts, only what was written since the one before, and the rows whose limit has passed meanwhile. It may run at
any time, twice, or after a long pause: what it finds is what the records say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from improvement.catalogue import MEASURES, Measure
from improvement.catalogue.base import CONTACTS_OF_PEOPLE, PEOPLE
from improvement.counting import facts
from improvement.counting.figures import close_months, count_months
from improvement.models import Refresh
from improvement.rules.months import this_month
from mach.models import AuditEvent, User
from referrals.models import Contact

OVERLAP = timedelta(minutes=10)
"""Lines of the log are numbered before they are committed: a line may show up after one with a later number. The next
refresh reads again what was written in the last minutes of this one; counting a row twice changes nothing."""
ONE_AT_A_TIME = 0x4D414348


@transaction.atomic
def refresh(*, by: User, whole: bool = False, at: datetime | None = None) -> Refresh | None:
    """Bring the figures up to date. None where another refresh is at work: it does the same.

    `whole` counts everything again, as after a change that no act tells of. Takes no lock on any record."""
    now = at or timezone.now()
    if not _alone():
        return None
    last = Refresh.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    versions = {measure.slug: measure.counted_as for measure in MEASURES}
    done = Refresh(started_at=now, whole=whole, read_to=_safe_to(last, now), versions=versions)
    touched = {} if whole or last is None else _touched(last)
    for measure in MEASURES:
        known = last is not None and not whole and last.versions.get(measure.slug) == measure.counted_as
        rows, months = facts.renew(measure, _changed(measure, touched, last, now) if known else None, now=now)
        changed, revised = count_months(measure, months, now=now)
        done.rows_read += rows
        done.figures_changed += changed
        done.revisions += revised
    close_months(now)
    done.finished_at = timezone.now()
    done.save()
    return done


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _safe_to(last: Refresh | None, now: datetime) -> int:
    """The last line of the log that no line with an earlier number can follow any more."""
    lines = AuditEvent.objects.filter(recorded_at__lt=now - OVERLAP)
    if last is not None:
        lines = lines.filter(id__gt=last.read_to)
    found = lines.aggregate(last=Max("id"))["last"]
    return found or (last.read_to if last else 0)


def _touched(last: Refresh) -> dict[str, list[int]]:
    """The records, by label, of which an act was written since the last refresh, and under `people` everybody whom one
    named: what happens to a child in one record may change what counts in another. Looking is not an act here."""
    found: dict[str, set[int]] = {PEOPLE: set()}
    lines = AuditEvent.objects.filter(id__gt=last.read_to).exclude(act="viewed")
    for label, pk, people in lines.values_list("subject_type", "subject_id", "people"):
        if pk is not None:
            found.setdefault(label, set()).add(pk)
        found[PEOPLE].update(people)
    named = sorted(found[PEOPLE])
    found[CONTACTS_OF_PEOPLE] = set(_ids(Contact.objects.filter(people__overlap=named))) if named else set()
    return {label: sorted(ids) for label, ids in found.items()}


def _changed(measure: Measure, touched: dict[str, list[int]], last: Refresh | None, now: datetime) -> Iterable[int]:
    """The rows of a measure that an act or the passing of time may have changed since the last refresh."""
    rows = measure.rows(now)
    found = set(_ids(rows.filter(_in_time(measure, last, now))))
    for label, path in measure.feeds.items():
        if ids := touched.get(label):
            many = path.rpartition("__")[2] == PEOPLE
            # Every row that acts touched, since one that no longer counts is not among `rows`. Way by way: each has its
            # index, and no index serves two ways that are asked of different tables at once.
            found |= set(_ids(rows.model._base_manager.filter(**{f"{path}__{'overlap' if many else 'in'}": ids})))
    return found


def _in_time(measure: Measure, last: Refresh | None, now: datetime) -> Q:
    """Rows of which the passing of time makes something else: a limit that passed, open work in a new month. No limit
    changes what has ended: its end was an act."""
    since = last.started_at if last else now
    asked = Q(pk__in=[])
    for moment in measure.settles:
        asked |= Q(**{f"{moment}__gt": since - OVERLAP, f"{moment}__lte": now, f"{measure.ended}__isnull": True})
    if measure.standing and this_month(since) != this_month(now):
        still_open = Q(**{f"{measure.standing.stop}__isnull": True})
        asked |= still_open | Q(**{f"{measure.standing.stop}__gt": since})
    return asked


def _ids(rows: Any) -> Iterable[int]:
    found: Iterable[int] = rows.order_by().values_list("pk", flat=True).distinct()
    return found
