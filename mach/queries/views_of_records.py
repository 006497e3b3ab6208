"""Who looked at what: the views of a person's record, and what was opened while the glass was broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Coalesce

from mach.access import Permission
from mach.models import AuditEvent, Event, GrantKind, Person, PersonGrant, User

LENGTH = 100
AT_MOST = 5000
"""Lines in a CSV."""


def views_of(person_id: int, reader: User, *, before: int | None = None, most: int = LENGTH) -> list[Any]:
    """Acts and views that named a person, newest first: a hundred, and one more that says there are more. Lines about
    a record that this reader may not see are left out."""
    if not reader.may(Permission.READ_VIEWS):
        return []
    numbers = [person_id, *Person.objects.filter(merged_into=person_id).values_list("pk", flat=True)]
    rows = AuditEvent.objects.filter(people__overlap=numbers).select_related("by", "agency")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if not reader.may(Permission.READ_RESTRICTED):
        mine = reader.restricted_people_open_to()
        restricted = Person.objects.alias(now=Coalesce("merged_into_id", "pk")).filter(restricted=True)
        closed = list(restricted.exclude(now__in=mine).values_list("pk", flat=True))
        rows = rows.exclude(people__overlap=closed) if closed else rows
    found = list(rows.order_by("-pk")[: most + 1])
    hidden = closed_references({row.subject_label for row in found}, reader)
    return [row for row in found if row.subject_label not in hidden]


def closed_references(labels: set[str], reader: User) -> set[str]:
    """Which of these references belong to work that the reader may not see although nobody on it is restricted yet. A
    person is not work: one closed line of their story does not close who looked at them."""
    if reader.may(Permission.READ_RESTRICTED):
        return set()
    work = {label for label in labels if label and not label.startswith("P-")}
    rows = Event.objects.filter(reference__in=work)
    closed = rows.exclude(restricted_people__contained_by=reader.restricted_people_open_to())
    return set(closed.values_list("reference", flat=True))


def opened_during(granted: Any) -> list[Any]:
    """What somebody looked at of a person while their emergency access lasted, in order."""
    until = granted.revoked_at or granted.expires_at
    rows = AuditEvent.objects.filter(
        by=granted.user, people__contains=[granted.person_id], happened_at__gte=granted.granted_at
    )
    return list((rows.filter(happened_at__lte=until) if until else rows).order_by("pk")[:500])


def glass_for(reader: User) -> Any:
    """Emergency access that somebody took: for those who review it."""
    rows = PersonGrant.objects.filter(kind=GrantKind.GLASS).select_related("person", "user", "reviewed_by")
    return rows if reader.may(Permission.REVIEW_GLASS) else rows.none()


def glass_to_review(reader: User) -> Sequence[Any]:
    """Emergency access that waits for a review: the longest waiting first. Nobody's own."""
    return list(glass_for(reader).to_review().exclude(user=reader).order_by("granted_at"))


def grants_of(person: Any, reader: User) -> list[Any]:
    """Who may open a restricted person, and until when: for senior managers."""
    if not reader.may(Permission.RESTRICT_PERSON):
        return []
    rows = PersonGrant.objects.filter(person=person).select_related("user", "granted_by", "person")
    return list(rows.order_by("revoked_at", "-granted_at"))
