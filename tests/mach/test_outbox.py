"""Notices go out by email without a name in them, at least once, and wait for a mail server that is away."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from mach import outbox
from mach.models import Notice
from mach.notices import tell
from tests.mach import clock_rows

pytestmark = pytest.mark.django_db


class Away(EmailBackend):
    tried = 0

    def send_messages(self, messages):
        Away.tried += 1
        raise ConnectionRefusedError


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"staff@example.org": (550, b"unknown")})


def backend(settings, kind):
    settings.EMAIL_BACKEND = f"{__name__}.{kind.__name__}"


def test_an_email_says_the_sentence_and_the_address_and_no_more(settings):
    settings.MACH_ADDRESS = "https://hub.example"
    worker = clock_rows.user("social_worker")
    tell(worker, "C-2026-000123 needs your decision.", about=clock_rows.clock(reference="C-2026-000123"))
    assert outbox.deliver() == 1
    (sent,) = mail.outbox
    assert sent.to == [worker.email]
    assert sent.subject == "C-2026-000123 needs your decision."
    assert "https://hub.example/contacts/" in sent.body
    assert worker.name not in sent.body


def test_everything_that_waits_for_one_person_is_one_email():
    worker, other = clock_rows.user(), clock_rows.user()
    for number in range(3):
        tell([worker, other], f"C-2026-{number:06d} waits.", urgent=number == 2)
    assert outbox.deliver() == 6
    assert [message.subject for message in mail.outbox] == ["Urgent: 3 notices wait for you"] * 2
    assert outbox.deliver() == 0


def test_a_mail_server_that_is_away_loses_nothing_and_is_asked_once_a_run(settings):
    backend(settings, Away)
    Away.tried = 0
    tell([clock_rows.user() for _ in range(5)], "C-2026-000001 waits.")
    assert outbox.deliver() == 0
    assert Away.tried == 1
    first = Notice.objects.first()
    assert (first.attempts, first.sent_at) == (1, None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver() == 0, "not before its next attempt"
    assert outbox.deliver(timezone.now() + timedelta(minutes=1)) == 5


def test_the_wait_doubles_up_to_an_hour(settings):
    backend(settings, Away)
    tell(clock_rows.user(), "C-2026-000001 waits.")
    now, waits = timezone.now() + timedelta(seconds=1), []
    for _ in range(9):
        outbox.deliver(now)
        notice = Notice.objects.get()
        waits.append(int((notice.next_attempt_at - now).total_seconds()))
        now = notice.next_attempt_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_an_address_that_is_refused_is_given_up_and_does_not_stop_the_rest(settings):
    backend(settings, Refusing)
    tell(clock_rows.user(), "C-2026-000001 waits.")
    now = timezone.now() + timedelta(seconds=1)
    for _ in range(outbox.REFUSALS):
        outbox.deliver(now)
        now += timedelta(hours=2)
    assert Notice.objects.get().sent_at is not None


def test_somebody_who_has_left_gets_no_email():
    tell(clock_rows.user(is_active=False), "C-2026-000001 waits.")
    outbox.deliver()
    assert mail.outbox == []
    assert not Notice.objects.filter(sent_at=None).exists()


def test_nothing_is_told_twice_under_one_key():
    worker = clock_rows.user()
    for _ in range(2):
        tell(worker, "C-2026-000001 waits.", once="clock:1:warned")
    assert Notice.objects.count() == 1
