"""When a call was received: from when its page was opened, earlier if said so, and once however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from mach import drafts
from mach.models import Draft
from referrals.models import Contact
from tests.referrals.calls import browser, handler, new_call, signed_in, typed

__all__ = ["browser", "handler"]

pytestmark = pytest.mark.django_db


def test_received_at_is_when_the_call_was_opened(browser, handler):
    where = new_call()
    page = browser.get(where)
    opened_at, opened = page.context["opened_at"], page.context["opened"]
    call = where.split("/")[-2]
    drafts.save(user=handler, form="call", subject=call, fields={"reason": ["Left"]})

    browser.post(where, typed(opened=opened))

    assert Contact.objects.get().received_at == opened_at
    assert not Draft.objects.exists()


def test_received_at_of_a_draft_is_when_it_was_begun(browser, handler):
    call = str(uuid4())
    drafts.save(user=handler, form="call", subject=call, fields={"reason": ["Left"]})
    hours_ago = timezone.now() - timedelta(hours=3)
    Draft.objects.update(opened_at=hours_ago)

    browser.post(f"/contacts/new/{call}/", typed())

    assert Contact.objects.get().received_at == hours_ago


@pytest.mark.parametrize(
    ("hours", "received"), [(2, True), (24 * 6, True), (24 * 8, False), (-1, False)], ids=["2h", "6d", "8d", "future"]
)
def test_earlier_if_said_so_but_never_later(browser, hours, received):
    moment = timezone.localtime(timezone.now() - timedelta(hours=hours)).replace(second=0, microsecond=0)

    answer = browser.post(new_call(), typed(received_at=moment.strftime("%d/%m/%Y %H:%M")))

    if received:
        assert Contact.objects.get().received_at == moment
    else:
        assert not Contact.objects.exists()
        assert answer.context["form"].errors["received_at"]


@pytest.mark.parametrize("opened", ["", "x", "2020-01-01T00:00:00+00:00"])
def test_the_moment_of_opening_cannot_be_made_up(browser, opened):
    before = timezone.now()

    browser.post(new_call(), typed(opened=opened))

    assert Contact.objects.get().received_at >= before


def test_a_form_sent_twice_is_one_contact(browser):
    where = new_call()
    browser.post(where, typed())
    again = browser.post(where, typed(), follow=False)

    contact = Contact.objects.get()
    assert again["Location"] == contact.get_absolute_url()


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_contact(handler):
    where, browsers = new_call(), [signed_in(handler) for _ in range(4)]

    def send(browser):
        try:
            return browser.post(where, typed()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, browsers))

    assert codes == [302] * 4
    assert Contact.objects.count() == 1
