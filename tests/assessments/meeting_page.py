"""What the tests of the pages of strategy meetings share: the manager before them, their addresses and their text."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def page(client, boss):
    client.force_login(boss)
    return client


def typed(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def url(name, *arguments):
    return reverse(f"assessments:{name}", args=[str(each) for each in arguments])


def text(answer):
    return answer.content.decode()
