"""Gaps of oversight: open work that no manager touched, closures without consent, late work without its reason, and who
looked at restricted records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.models import RUNNING_ENQUIRY, Assessment, ConsentChoice, ConsentWithdrawn, Enquiry
from assessments.models.assessments import OPEN_ASSESSMENT
from mach.access import Permission, roles_with
from mach.figures import in_force
from mach.models import AuditEvent, Clock, Person, User
from referrals.models import Contact, Referral
from referrals.models.contacts import OPEN_STATUSES
from referrals.workflow import ReferralStatus

MANAGING = [role.value for role in roles_with(Permission.ACKNOWLEDGE_BREACH)]
YEAR = timedelta(days=365)
VIEWS_DAYS = 30
AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One gap: what it is about, whose it is, since when, and what is to be known of it."""

    reference: str
    link: str
    what: str
    who: str
    at: datetime
    people: tuple[int, ...]
    told: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of gap with its definition in a sentence."""

    slug: str
    title: str
    definition: Callable[[], str]
    lines: Callable[[User], list[Line]]
    since: str = "Since"


def counted(lines: list[Line]) -> str:
    """How many there are, as far as they are read: a list that was cut says so."""
    return f"{len(lines):,}" if len(lines) < AT_MOST else f"{AT_MOST:,} or more"


def quiet_days(at: datetime | None = None) -> int:
    """After how many days without a manager's entry open work stands in the list: a setting with its date."""
    return int(in_force(at).timescale("management_entry").limit)


def _visible(rows: Any, reader: User) -> Any:
    """Who reads no case counts what is unrestricted; everybody else sees what they may open."""
    if reader.may(Permission.READ_CASES):
        return rows.visible_to(reader)
    return rows.filter(restricted_people=[]) if reader.may(Permission.READ_OVERSIGHT) else rows.none()


def _open_work() -> list[tuple[str, Any]]:
    return [
        ("Contact", Contact.objects.filter(status__in=OPEN_STATUSES)),
        ("Referral without an assessment", Referral.objects.filter(status=ReferralStatus.ACCEPTED)),
        ("Assessment", Assessment.objects.filter(status__in=OPEN_ASSESSMENT)),
        ("Section 47 enquiry", Enquiry.objects.filter(status__in=RUNNING_ENQUIRY)),
    ]


def quiet(reader: User) -> list[Line]:
    """Open work on which no manager has done anything for so many days, the longest first. Looking is no entry."""
    now = timezone.now()
    before = now - timedelta(days=quiet_days(now))
    found = []
    for what, rows in _open_work():
        acts = AuditEvent.objects.filter(
            subject_type=rows.model._meta.label_lower, subject_id=OuterRef("pk"), by__roles__overlap=MANAGING
        ).exclude(act="viewed")
        last = Subquery(acts.order_by("-id").values("happened_at")[:1])
        quiet_since = _visible(rows, reader).annotate(last=Coalesce(last, "begun_at")).filter(last__lte=before)
        for row in quiet_since.select_related("worker", "team").order_by("last")[:AT_MOST]:
            found.append(_of_stage(row, what, row.last))
    return sorted(found, key=lambda line: line.at)


def _of_stage(row: Any, what: str, at: datetime, told: str = "") -> Line:
    whose = row.worker.name if row.worker else str(row.team or "Nobody")
    people = tuple(row.people)
    return Line(row.reference, row.get_absolute_url(), what, whose, at, people, told, bool(row.restricted_people))


def closed_without_consent(reader: User) -> list[Line]:
    """Assessments of the last year that were closed because consent was withdrawn, and those that ended while nobody
    had decided."""
    rows = ConsentWithdrawn.objects.filter(withdrawn_at__gte=timezone.now() - YEAR).filter(
        assessment__in=_visible(Assessment.objects.exclude(status__in=OPEN_ASSESSMENT), reader).values("pk")
    )
    rows = rows.filter(decision__in=["", ConsentChoice.CLOSE])
    related = rows.select_related("assessment__worker", "assessment__team", "assessment__referral", "decided_by")
    return [
        _of_stage(
            row.assessment,
            "Assessment",
            row.withdrawn_at,
            f"Decided by {row.decided_by}" if row.decided_by else "Nobody of senior management decided",
        )
        for row in related.order_by("-withdrawn_at")[:AT_MOST]
    ]


def unexplained(reader: User) -> list[Line]:
    """Late work of which no manager has said why, the longest first."""
    rows = _visible(Clock.objects.filter(breached_at__isnull=False, acknowledged_at=None), reader)
    return [
        Line(
            row.reference,
            row.link,
            row.kind_label,
            row.owner.name if row.owner else str(row.team or "Nobody"),
            row.breached_at,
            tuple(row.people),
            "Still waiting" if row.stopped_at is None else "Done late",
            bool(row.restricted_people),
        )
        for row in rows.select_related("owner", "team").order_by("breached_at")[:AT_MOST]
    ]


def restricted_views(reader: User) -> list[Line]:
    """Who looked at restricted people in the last days: one line for each reader and person, the latest first."""
    if not (reader.may(Permission.READ_VIEWS) and reader.may(Permission.READ_CASES)):
        return []
    closed = Person.objects.filter(restricted=True)
    if not reader.may(Permission.READ_RESTRICTED):
        closed = closed.filter(pk__in=reader.restricted_people_open_to())
    people = {person.pk: person for person in closed}
    since = timezone.now() - timedelta(days=VIEWS_DAYS)
    acts = AuditEvent.objects.filter(act="viewed", happened_at__gte=since, people__overlap=list(people))
    held: dict[tuple[int | None, int], list[Any]] = {}
    for act in acts.select_related("by").order_by("-id")[: 10 * AT_MOST]:
        for person in set(act.people) & set(people):
            held.setdefault((act.by_id, person), []).append(act)
    return [
        Line(
            people[person].reference,
            people[person].get_absolute_url(),
            "Person",
            found[0].by.name if found[0].by else "An agency’s system",
            found[0].happened_at,
            (person,),
            f"{len(found)} view{'s' if len(found) > 1 else ''}",
            True,
        )
        for (_, person), found in held.items()
    ]


GAPS = {
    gap.slug: gap
    for gap in (
        Gap(
            "no-management-entry",
            "Open work without a manager’s entry",
            lambda: (
                f"Open contacts, referrals, assessments and enquiries on which no manager has done anything for "
                f"{quiet_days()} days. To look at a record is no entry."
            ),
            quiet,
            "Last entry",
        ),
        Gap(
            "closed-without-consent",
            "Closed without consent",
            lambda: "Assessments of the last twelve months that ended after consent was withdrawn, with who decided.",
            closed_without_consent,
            "Withdrawn",
        ),
        Gap(
            "late-without-a-reason",
            "Late without a reason",
            lambda: "Work that passed its limit and of which no manager has said why.",
            unexplained,
            "Late since",
        ),
        Gap(
            "restricted-records",
            "Restricted records that were looked at",
            lambda: f"Who looked at a restricted person in the last {VIEWS_DAYS} days, as far as you may open them.",
            restricted_views,
            "Last view",
        ),
    )
}


def people_of(found: Iterable[Line]) -> set[int]:
    return {person for line in found for person in line.people}
