"""What the tests of restricted people share: who may see one and who may not, and a contact about a child like her."""

from datetime import date

import pytest

from referrals import services
from referrals.models import Contact
from referrals.queries.contacts import contacts_for
from tests import factories

BORN = date(2016, 4, 9)
ELLA = {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": BORN}
NHS, UPN = "9434765919", "H801200001001"


@pytest.fixture
def crew():
    return {
        "stranger": factories.worker(),
        "manager": factories.manager(),
        "named": factories.worker(),
        "senior": factories.user("senior_manager"),
    }


ONLY = {"named", "senior"}


def may_see(crew, seen):
    return {name for name, user in crew.items() if seen(user)}


def seeing(crew, contact):
    return may_see(crew, lambda user: contacts_for(user).filter(pk=contact.pk).exists())


def restricted(crew, **fields):
    return factories.person(**{**ELLA, **fields}, restricted=True, named=[crew["named"]])


def received(*children, **fields):
    sent = [factories.sent_child(**child) for child in children] or [factories.sent_child(**ELLA)]
    return services.receive(sent=factories.sent(children=sent, **fields), by=factories.system())


def looked_at(contact):
    services.find_candidates([contact.pk], by=factories.system())
    return Contact.objects.get(pk=contact.pk)
