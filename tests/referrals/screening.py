"""What the tests of a contact's page share: who screens it, and how the page is read and pressed."""

import pytest
from django.urls import reverse

from referrals.workflow import ContactStatus as C
from tests import factories


@pytest.fixture
def lead():
    return factories.worker(team=factories.team(), name="Sadia Rahman")


@pytest.fixture
def contact(lead):
    return factories.contact(C.SCREENING, children=2, worker=lead, adults=[factories.sent_adult()])


def address(contact):
    return reverse("referrals:contact", args=[contact.reference])


def page(client, reader, contact):
    client.force_login(reader)
    return client.get(address(contact))


def press(client, who, contact, do, follow=True, **typed):
    client.force_login(who)
    return client.post(address(contact), {"do": do, **typed}, follow=follow)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def recommended(contact, **changes):
    return {
        f"child-{child.pk}-{name}": value
        for child in contact.children.all()
        for name, value in {**factories.outcome(), **changes}.items()
    }
