"""The queue: whose it is, in what order, and how little it asks of the database."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from referrals.queries import queue, views
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus
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


def test_danger_and_red_come_first_then_late_then_by_rating_then_by_what_is_due(page):
    made = {
        "green, late for a week": factories.contact(rag="green", received_at=hours(170)),
        "amber, new": factories.contact(rag="amber"),
        "amber, older": factories.contact(rag="amber", received_at=hours(5)),
        "not rated, late": factories.contact(rag="", received_at=hours(30)),
        "amber, late": factories.contact(rag="amber", received_at=hours(40)),
        "green, new": factories.contact(rag="green"),
        "not rated, new": factories.contact(rag=""),
        "red, new": factories.contact(rag="red"),
        "danger, not rated, just in": factories.contact(rag="", immediate_danger=True),
        "red, late": factories.contact(rag="red", received_at=hours(50)),
    }
    names = {contact.reference: name for name, contact in made.items()}
    assert [names[reference] for reference in references(page())] == [
        "red, late",
        "red, new",
        "danger, not rated, just in",
        "not rated, late",
        "amber, late",
        "green, late for a week",
        "not rated, new",
        "amber, older",
        "amber, new",
        "green, new",
    ]
