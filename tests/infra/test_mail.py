"""Emails: none in a log, each readable by its reader alone, in words that say what to do."""

import re
import stat

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings
from django.urls import reverse

from mach import environment
from tests import factories


def test_without_a_mail_server_emails_become_files_and_never_a_log(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    for mode in ("sample", "development"):
        monkeypatch.setenv("MACH_ENV", mode)
        assert environment.read().email["EMAIL_BACKEND"] == "mach.mail.EmailBackend"
    monkeypatch.setenv("EMAIL_URL", "console://")
    with pytest.raises(environment.WrongValue, match="EMAIL_URL"):
        environment.read()


@pytest.mark.parametrize("url", ["files://", "memory://", "console://"])
def test_a_server_needs_a_mail_server(monkeypatch, url):
    monkeypatch.setenv("MACH_ENV", "production")
    monkeypatch.setenv("MACH_SECRET_KEY", "x" * 60)
    monkeypatch.setenv("MACH_ALLOWED_HOSTS", "hub.example")
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(environment.WrongValue, match="EMAIL_URL"):
        environment.read()


def test_only_who_runs_it_may_read_the_files(tmp_path, capfd):
    kept = tmp_path / "mail"
    with override_settings(EMAIL_BACKEND="mach.mail.EmailBackend", EMAIL_FILE_PATH=str(kept)):
        for number in range(2):
            EmailMessage("Subject", f"https://hub.example/key-{number}", to=["ann@hub.example"]).send()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    files = list(kept.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert "key-1" in "".join(file.read_text() for file in files)
    assert "key-" not in "".join(capfd.readouterr())


@pytest.mark.django_db
def test_the_email_for_a_new_password_says_whose_it_is_and_what_to_do(client, mailoutbox, settings):
    user = factories.user(password=True)
    client.post(reverse("account_reset_password"), {"email": user.email})
    [sent] = mailoutbox
    assert sent.subject == f"A new password for {settings.MACH_HUB_NAME}"
    [link] = re.findall(r"http\S+", sent.body)
    assert "/accounts/password/reset/key/" in link
    assert "example.com" not in sent.body and "Hello from" not in sent.body and user.name not in sent.body
    assert client.get(link, follow=True).status_code == 200


@pytest.mark.django_db
def test_an_address_that_nobody_has_gets_the_same_answer_and_no_email(client, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": factories.user(password=True).email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@hub.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mailoutbox) == 1
