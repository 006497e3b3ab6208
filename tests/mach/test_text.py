"""A text in which nobody could read anything is none, through every door."""

import pytest

from mach.forms import Form
from mach.text import is_blank
from referrals.forms.adding import InformationForm
from tests import factories
from tests.referrals.api import Caller, pointers
from tests.referrals.test_api_contacts import LEAST

UNSEEN = ["", " ", "\t\n", "\u200b", "\ufeff \u2060", "\u00a0\u3000", "\u00ad", "\u2800", "\u3164", "\u0301", "\u200e"]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_can_read_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " · ", "孩", "👶", "\u200bx", "0", "?"])
def test_what_can_be_read_is_not(text):
    assert not is_blank(text)


@pytest.mark.parametrize("text", UNSEEN)
@pytest.mark.django_db
def test_the_api_refuses_it_where_something_must_be_said(text):
    agency = Caller()
    assert pointers(agency.post({**LEAST, "reason": text})) == ["/reason"]
    assert pointers(agency.post({**LEAST, "children": [{"given_name": text, "description": text}]})) == ["/children/0"]
    reference = agency.post(LEAST).json()["reference"]
    answer = agency.post({"text": text}, path=f"/api/v1/contacts/{reference}/information/")
    assert pointers(answer) == ["/text"]


@pytest.mark.django_db
def test_the_api_takes_it_as_nothing_said_where_something_may_be():
    agency = Caller()
    for number in range(2):
        answer = agency.post({**LEAST, "external_reference": "\u200b", "referrer": {"name": "\u2060", "role": " "}})
        assert answer.status_code == 201, number
    assert agency.agency.contacts.filter(external_reference="", referrer_name="", referrer_role="").count() == 2


@pytest.mark.parametrize("text", UNSEEN)
def test_forms_refuse_it_too(text):
    form = InformationForm({"text": text})
    assert not form.is_valid()
    assert isinstance(form, Form)


@pytest.mark.django_db
def test_a_page_refuses_it_and_a_reason_too(client):
    contact, manager = factories.contact(rag=""), factories.manager()
    client.force_login(manager)
    answer = client.post(f"{contact.get_absolute_url()}rate/", {"rag": "green", "reason": "\u200b\u2060"})
    assert answer.status_code == 200
    assert not contact.ratings.exists()
