"""A call handler takes a call: kept as it is typed, and refused in words where something is wrong or missing."""

import pytest

from mach.access import Role
from mach.models import Draft, Notice
from referrals.models import Contact
from tests import factories
from tests.referrals.api import samples
from tests.referrals.calls import browser, handler, new_call, signed_in, typed

__all__ = ["browser", "handler"]

pytestmark = pytest.mark.django_db
SAID = {None: "", True: "yes", False: "no"}


def as_typed(body):
    """A sample contact as somebody would type it."""
    referrer, consent = body["referrer"], body["consent"]

    def row(person):
        address = person.get("address", {})
        told = {
            k: v for k, v in person.items() if k not in {"address", "parental_responsibility", "lives_with_children"}
        }
        told |= {"address_lines": ", ".join(address.get("lines", [])), "town": address.get("town", "")}
        told["postcode"] = address.get("postcode", "")
        for name in ("parental_responsibility", "lives_with_children"):
            told |= {name: SAID[person[name]]} if name in person else {}
        return told

    fields = {f"referrer_{name}": text for name, text in referrer.items()}
    fields |= {"external_reference": body["external_reference"], "source_code": body["source_code"]}
    fields |= {"reason": body["reason"], "categories": body["categories"]}
    fields |= {"level_believed": body["level_believed"] or "", "occurred_at": ""}
    fields |= {"immediate_danger": "on"} if body["immediate_danger"] else {}
    fields |= {"parents_informed": SAID[consent["parents_informed"]], "parents_agreed": SAID[consent["agreed"]]}
    fields |= {"not_informed_reason": consent["not_informed_reason"]}
    return typed([row(c) for c in body["children"]], [row(a) for a in body["adults"]] or [{}], **fields)


@pytest.mark.parametrize("name", samples())
def test_each_of_the_ten_can_be_typed_in(browser, handler, name):
    body = samples()[name]["body"]

    answer = browser.post(new_call(), as_typed(body))

    assert answer.status_code == 302, errors(answer)
    contact = Contact.objects.get()
    assert (contact.taken_by, contact.agency, contact.reason) == (handler, None, body["reason"])
    assert contact.immediate_danger == body["immediate_danger"]
    assert contact.parents_informed == body["consent"]["parents_informed"]
    assert [c.called for c in contact.children.all()] == [
        f"{c['given_name']} {c['family_name']}".strip() or c["description"] for c in body["children"]
    ]
    assert [a.parental_responsibility for a in contact.adults.all()] == [
        a["parental_responsibility"] for a in body["adults"]
    ]


def errors(answer):
    return [form.errors for form in (answer.context or {}).get("forms", [])]


def test_a_new_call_has_an_address_of_its_own_and_a_look_at_it_changes_nothing(browser):
    answer = browser.get("/contacts/new/")

    assert answer.status_code == 302
    assert browser.get(answer["Location"]).status_code == 200
    assert not Draft.objects.exists() and not Contact.objects.exists()


def test_what_is_typed_is_kept_and_offered_again(browser, handler):
    where = new_call()
    answer = browser.post(where, typed(reason="Half a sent", children=[{"given_name": "Ella"}, {}]) | {"save": "1"})
    assert answer.status_code == 302 or Contact.objects.exists()

    where = new_call()
    kept = typed(reason="Half a sent", children=[{"given_name": "Ella"}, {}])
    del kept["receive"]
    browser.post(where, kept | {"save": "1", "categories": ["neglect", "missing"]})

    page = browser.get(where).content.decode()
    assert "Half a sent" in page and 'value="Ella"' in page
    assert 'name="children-1-given_name"' in page
    assert page.count("checked") >= 2
    assert where in browser.get("/contacts/new/").content.decode()
    assert where not in signed_in(factories.user(Role.CALL_HANDLER)).get("/contacts/new/", follow=True).content.decode()


def test_another_row_without_javascript(browser):
    where, form = new_call(), typed()
    del form["receive"]
    browser.post(where, form | {"add_children": "1"})

    page = browser.get(where).content.decode()
    assert 'name="children-1-given_name"' in page and 'value="A"' in page


def test_everything_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(browser):
    where = new_call()
    children = [
        {"given_name": "Ella", "nhs_number": "9434765910"},
        {},
        {"school": "Berwick", "date_of_birth": "1/1/2015", "expected_date_of_birth": "1/1/2030"},
    ]
    answer = browser.post(where, typed(children, reason="Left alone by day.", referrer_name="N"))

    assert answer.status_code == 200
    page = answer.content.decode()
    forms = answer.context["forms"]
    assert forms[1].errors["nhs_number"]
    assert not forms[2].errors
    assert forms[3].errors["__all__"] and forms[3].errors["expected_date_of_birth"]
    assert "Left alone by day." in page and 'value="9434765910"' in page
    assert "<title>Error:" in page and 'href="#id_children-0-nhs_number"' in page
    assert "Left alone by day." in browser.get(where).content.decode()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"source_code": ""}, "source_code"),
        ({"reason": "  "}, "reason"),
        ({"source_code": "99"}, "source_code"),
        ({"occurred_at": "1/1/2090 10:00"}, "occurred_at"),
        ({"anonymous": "on", "referrer_name": "N"}, "anonymous"),
        ({"categories": ["weather"]}, "categories"),
        ({"level_believed": "5"}, "level_believed"),
    ],
)
def test_what_is_wrong_is_refused(browser, wrong, where):
    answer = browser.post(new_call(), typed(**wrong))

    assert not Contact.objects.exists()
    assert answer.context["form"].errors[where]


def test_a_call_without_children_is_refused(browser):
    answer = browser.post(new_call(), typed(children=[{}]))

    assert not Contact.objects.exists()
    assert "at least one child" in answer.content.decode()


def test_anonymous_and_withheld_and_without_names(browser):
    child = {"description": "boy about 3"}
    browser.post(new_call(), typed([child], anonymous="on", identity_withheld="on", names_not_known="on"))

    contact = Contact.objects.get()
    assert contact.anonymous and contact.identity_withheld and contact.names_not_known


def test_danger_tells_the_managers(browser):
    manager = factories.manager()
    browser.post(new_call(), typed(immediate_danger="on"))

    assert Notice.objects.get().recipient == manager


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER, Role.QUALITY_AUDITOR, Role.IMPROVEMENT_LEAD])
def test_only_who_receives_contacts_takes_calls(role):
    browser = signed_in(factories.user(role))

    assert browser.get("/contacts/new/").status_code == 403
    assert browser.post(new_call(), typed()).status_code == 403
    assert browser.post("/contacts/new/who/", {}).status_code == 403
    assert not Contact.objects.exists()


def test_signed_out(client):
    assert client.get(new_call()).status_code == 302
    assert client.post(new_call(), typed()).status_code == 302
    assert not Contact.objects.exists()
