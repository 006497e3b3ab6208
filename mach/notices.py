"""Telling people: a notice is a row in the transaction of what happened; `mach/tasks.py` sends it on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from mach.access import Permission, roles_with
from mach.models import Notice, PersonGrant, Team, User

_silent: ContextVar[bool] = ContextVar("notices_silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Nobody is told while the past is being made up: sample data only."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def tell(
    recipients: User | Iterable[User] | None,
    text: str,
    *,
    about: Any = None,
    urgent: bool = False,
    once: str = "",
    at: datetime | None = None,
) -> None:
    """Tell people something. `text` is a whole sentence without personal data: the reference says what it is about."""
    if _silent.get() or recipients is None:
        return
    people = [recipients] if isinstance(recipients, User) else list(recipients)
    write(notice(user, text, about=about, urgent=urgent, once=once, at=at) for user in people)


def notice(
    user: User, text: str, *, about: Any = None, urgent: bool = False, once: str = "", at: datetime | None = None
) -> Notice:
    moment = at or timezone.now()
    return Notice(
        recipient=user,
        text=text,
        reference=getattr(about, "reference", ""),
        link=about.get_absolute_url() if hasattr(about, "get_absolute_url") else getattr(about, "link", ""),
        urgent=urgent,
        once=once,
        created_at=moment,
        next_attempt_at=moment,
    )


def write(rows: Iterable[Notice]) -> None:
    """Write notices; the same one to the same person is written once, whoever comes first."""
    if not _silent.get():
        Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def write_many(rows: list[dict[str, Any]]) -> None:
    """Write a job's notices by the thousand, in one statement: each row goes to all its `recipients`, and the same one
    to the same person once."""
    if rows and not _silent.get():
        with connection.cursor() as cursor:
            cursor.execute(WRITE_MANY, [json.dumps(rows)])


WRITE_MANY = """
INSERT INTO mach_notice (recipient_id, text, reference, link, urgent, once, created_at, next_attempt_at, attempts)
SELECT recipient, left(text, 300), reference, link, urgent, once, created_at, created_at, 0
FROM json_to_recordset(%s) AS told(recipients bigint[], text text, reference text, link text, urgent boolean,
    once text, created_at timestamptz), unnest(recipients) AS recipient
ON CONFLICT DO NOTHING
"""


def holding(permission: Permission) -> Any:
    """The active people who may do something."""
    return User.objects.filter(is_active=True, roles__overlap=[r.value for r in roles_with(permission)])


def managers_of(team: Team | None) -> Any:
    """The managers of a team; of the front door where there is none."""
    if team is not None:
        own = holding(Permission.ACKNOWLEDGE_BREACH).filter(team=team)
        if own.exists():
            return own
    return holding(Permission.RATE_CONTACT).exclude(roles__contains=["senior_manager"])


def who_may_open(restricted_people: Iterable[int]) -> Any:
    """Senior managers, and those named for every one of these restricted people."""
    ids = list(restricted_people)
    senior = Q(roles__overlap=[r.value for r in roles_with(Permission.READ_RESTRICTED)])
    named = User.objects.filter(is_active=True)
    for person_id in ids:
        grants = PersonGrant.objects.in_force().filter(person_id=person_id)
        named = named.filter(pk__in=grants.values("user_id"))
    return User.objects.filter(Q(is_active=True) & (senior | Q(pk__in=named.values("pk"))))


def mark_read(reader: User, pk: int | None = None, *, up_to: int = 0) -> None:
    """Somebody has read a notice, or all of theirs up to one. When it was first read stays."""
    rows = Notice.objects.filter(recipient=reader, read_at=None)
    chosen = rows.filter(pk=pk) if pk is not None else rows.filter(pk__lte=up_to)
    chosen.update(read_at=timezone.now())
