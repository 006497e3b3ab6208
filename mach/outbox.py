"""Sending notices on by email. In the application a notice is there at once; the email says its sentence and a link,
which name nobody. Sent at least once: a notice is marked when the mail server has taken it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from mach.models import Notice

BATCH = 100
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
REFUSALS = 10
"""So often an address is tried that the mail server refuses. The notice itself stays in the application."""

UNREACHABLE = (SMTPConnectError, SMTPServerDisconnected)

logger = logging.getLogger(__name__)


def deliver(now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Send what waits, until nothing does or the mail server fails. Returns how many notices were sent."""
    moment = now or timezone.now()
    sent = 0
    while found := _deliver_batch(moment, batch):
        sent += found
    return sent


@transaction.atomic
def _deliver_batch(now: datetime, size: int) -> int:
    """Some notices that no other worker holds, one email to each recipient. None sent ends the run: what failed has
    its next attempt set, so nothing is tried twice in one run."""
    rows = list(
        Notice.objects.filter(sent_at=None, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")
        .select_related("recipient")
        .select_for_update(skip_locked=True, of=("self",))[:size]
    )
    if not rows:
        return 0
    connection = get_connection()
    rows.sort(key=lambda notice: (notice.recipient_id, notice.pk))
    reached = True
    for _, group in groupby(rows, key=lambda notice: notice.recipient_id):
        notices = list(group)
        if reached:
            reached = _send(notices, connection, now)
        else:
            _try_later(notices, now)
    connection.close()
    Notice.objects.bulk_update(rows, ["sent_at", "attempts", "next_attempt_at"])
    return sum(notice.sent_at is not None for notice in rows)


def _send(notices: list[Notice], connection: BaseEmailBackend, now: datetime) -> bool:
    """Everything that waits for one person, in one email; somebody who has left gets none. False where the mail
    server cannot be reached: the others then need not wait for it one after another."""
    recipient = notices[0].recipient
    if recipient.is_active:
        try:
            letter(notices, connection).send()
        except SMTPRecipientsRefused:
            if notices[0].attempts + 1 < REFUSALS:
                _try_later(notices, now)
                return True
            logger.warning("Notices: the mail server refuses the address of user %s", recipient.pk)
        except OSError as failed:  # every fault of smtplib is one
            logger.warning("Notices: mail could not be sent: %s", type(failed).__name__)
            _try_later(notices, now)
            return isinstance(failed, SMTPException) and not isinstance(failed, UNREACHABLE)
    for notice in notices:
        notice.sent_at = now
    return True


def _try_later(notices: Iterable[Notice], now: datetime) -> None:
    for notice in notices:
        wait = min(FIRST_RETRY * 2 ** min(notice.attempts, 20), LONGEST_RETRY)
        notice.attempts = min(notice.attempts + 1, 32_000)
        notice.next_attempt_at = now + wait


def letter(notices: list[Notice], connection: BaseEmailBackend | None = None) -> EmailMessage:
    """What is sent: sentences without personal data, each with the address of its page."""
    urgent = "Urgent: " if any(notice.urgent for notice in notices) else ""
    subject = notices[0].text if len(notices) == 1 else f"{len(notices)} notices wait for you"
    lines = [f"{notice.text}\n{settings.MACH_ADDRESS}{notice.link or '/'}" for notice in notices]
    body = "\n\n".join([*lines, f"Sent by {settings.MACH_HUB_NAME}. Sign in to read more; nothing is said by email."])
    subject = " ".join(f"{urgent}{subject}".split())
    return EmailMessage(subject, body, to=[notices[0].recipient.email], connection=connection)
