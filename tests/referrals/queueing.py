"""What the tests of the queue share: a manager before it, fifty-five contacts in it, and who stands on a page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

URL = "/contacts/"


@pytest.fixture
def manager():
    return factories.manager(team=factories.team())


@pytest.fixture
def page(manager, client):
    client.force_login(manager)

    def get(**asked):
        return client.get(URL, asked)

    return get


def hours(count):
    return timezone.now() - timedelta(hours=count)


def references(answer):
    return [line.row.contact.reference for line in answer.context["lines"]]


@pytest.fixture
def many():
    """Fifty-five contacts of all sorts."""
    crew = {"worker": factories.worker(), "manager": factories.manager(name="Somebody else")}
    rags = ["red", "amber", "green", "amber", ""]
    return [
        factories.contact(rag=rags[n % 5], received_at=hours(n % 44), immediate_danger=n % 11 == 0, **crew)
        for n in range(55)
    ]
