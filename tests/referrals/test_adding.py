"""More about a contact, another child on it, and the list of concerns: each through its page."""

import pytest

from mach.models import Event
from referrals.models import Category
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(client):
    user = factories.user("call_handler")
    client.force_login(user)
    return user


@pytest.mark.parametrize("page", ["information", "child"])
def test_a_stranger_is_asked_to_sign_in_and_an_unknown_contact_is_not_there(client, page):
    contact = factories.contact()
    assert client.get(f"/contacts/{contact}/{page}/").status_code == 302
    client.force_login(factories.user("quality_auditor"))
    assert client.get(f"/contacts/{contact}/{page}/").status_code == 403
    client.force_login(factories.user("call_handler"))
    assert client.get(f"/contacts/C-2020-999999/{page}/").status_code == 404


def test_information_asks_for_the_rating_again(client, handler):
    contact = factories.contact(C.SCREENING)
    client.post(f"/contacts/{contact}/information/", {"text": "Seen with a bruise today."})
    contact.refresh_from_db()
    assert contact.rating_to_confirm_since is not None
    assert contact.information.get().text == "Seen with a bruise today."
    assert not Event.objects.filter(label__contains="bruise").exists()


def test_empty_information_is_refused_and_the_page_says_so(client, handler):
    contact = factories.contact()
    page = client.post(f"/contacts/{contact}/information/", {"text": "  "})
    assert "Error:" in page.content.decode()
    assert not contact.information.exists()


def test_a_child_added_gets_a_decision_of_their_own(client, handler):
    contact = factories.contact()
    client.post(f"/contacts/{contact}/child/", {"given_name": "Poppy", "family_name": "Hodgson", "sex": "F"})
    assert list(contact.children.values_list("given_name", flat=True)) == ["Ella-Mae", "Poppy"]


def test_a_child_born_tomorrow_is_refused_beside_the_field(client, handler):
    contact = factories.contact()
    page = client.post(f"/contacts/{contact}/child/", {"given_name": "Poppy", "date_of_birth": "1/1/2090"})
    assert page.status_code == 200
    assert "Poppy" in page.content.decode()
    assert contact.children.count() == 1


def test_a_child_is_not_added_to_what_has_been_decided(client, handler):
    contact = factories.contact(C.DECIDED)
    assert client.get(f"/contacts/{contact}/child/").status_code == 409


def test_the_list_of_concerns_is_changed_by_administrators_and_codes_stay(client):
    client.force_login(factories.manager())
    assert client.get("/settings/concerns/").status_code == 403
    client.force_login(factories.user("administrator"))
    assert client.get("/settings/concerns/").status_code == 200
    said = {"label": "Fire setting", "slug": "fire_setting", "position": 50, "active": "on"}
    client.post("/settings/concerns/new/", said)
    assert Category.objects.get(slug="fire_setting").label == "Fire setting"
    refused = client.post("/settings/concerns/neglect/", {**said, "slug": "other_code"})
    assert "The code stays" in refused.content.decode()
    client.post("/settings/concerns/neglect/", {"label": "Neglect", "slug": "neglect", "position": 1})
    assert not Category.objects.get(slug="neglect").active
