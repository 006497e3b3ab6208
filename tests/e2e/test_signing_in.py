"""Signing in and out by typing, and what is left when a session has ended."""

import pytest
from django.contrib.sessions.models import Session

from tests import factories

pytestmark = pytest.mark.e2e


def test_somebody_signs_in_reads_and_signs_out(desks):
    user = factories.manager(password=True)
    desk = desks()
    desk.open("/contacts/")
    assert desk.path == "/accounts/login/?next=/contacts/"
    desk.fill("Email", user.email)
    desk.fill("Password", "not the password")
    desk.press("Sign in")
    desk.sees("Error")
    desk.fill("Email", user.email)
    desk.fill("Password", factories.PASSWORD)
    desk.press("Sign in")
    desk.page.wait_for_url("**/contacts/")
    desk.unfold(user.name)
    desk.press("Sign out")
    desk.page.wait_for_url("**/accounts/login/**")
    assert desk.open("/contacts/") == 200
    assert desk.path.startswith("/accounts/login/")


def test_a_form_that_was_sent_too_late_is_given_back(desks):
    user, contact = factories.manager(password=True), factories.contact()
    desk = desks(user)
    desk.open(f"/contacts/{contact.reference}/information/")
    words = "The school rang: both children are safe tonight."
    desk.page.locator("textarea").fill(words)
    Session.objects.all().delete()
    desk.page.locator("main form button").last.click()
    desk.fill("Email", user.email)
    desk.fill("Password", factories.PASSWORD)
    desk.press("Sign in")
    desk.page.wait_for_url("**/kept/**")
    assert words in desk.page.content()
