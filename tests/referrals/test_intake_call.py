"""A call handler takes a call: kept as it is typed, received once, with the clock from when the page was opened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mach import drafts
from mach.access import Role
from mach.models import AuditEvent, Draft, Notice
from referrals.models import Contact
from tests import factories
from tests.referrals.api import samples

pytestmark = pytest.mark.django_db
SAID = {None: "", True: "yes", False: "no"}


@pytest.fixture
def handler():
    return factories.user(Role.CALL_HANDLER)


@pytest.fixture
def browser(handler):
    return signed_in(handler)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def new_call():
    return f"/contacts/new/{uuid4()}/"


def typed(children=({"given_name": "A"},), adults=({},), **fields):
    """What a browser sends for a call."""
    form = {"source_code": "1B", "reason": "Left alone.", "receive": "1", **fields}
    for prefix, rows in (("children", children), ("adults", adults)):
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            form |= {f"{prefix}-{place}-{name}": value for name, value in {"sex": "U", **row}.items()}
    return form


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


class TestAlike:
    def test_the_family_is_found_as_it_is_typed(self, browser, handler):
        person = factories.person("Ella-Mae", "Hodgson", date_of_birth=date(2016, 4, 9))

        page = browser.post(
            "/contacts/new/who/", {"given_name": "ella mae", "family_name": "HODGSON", "date_of_birth": "9/4/2016"}
        ).content.decode()

        assert person.get_absolute_url() in page and "same name" in page.lower()
        line = AuditEvent.objects.get(act="viewed")
        assert (line.by, line.people, line.detail["through"]) == (handler, [person.pk], "search")

    def test_a_restricted_person_is_offered_to_nobody(self, browser):
        factories.person("Ella-Mae", "Hodgson", date_of_birth=date(2016, 4, 9), restricted=True)

        answer = browser.post(
            "/contacts/new/who/", {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": "9/4/2016"}
        )

        assert "Ella" not in answer.content.decode()

    @pytest.mark.parametrize("odd", [{}, {"date_of_birth": "9/4"}, {"given_name": "%"}, {"nhs_number": "x" * 999}])
    def test_what_is_half_typed_is_no_error(self, browser, odd):
        assert browser.post("/contacts/new/who/", odd).status_code == 200

    def test_without_javascript_by_the_button(self, browser):
        person = factories.person("Ella-Mae", "Hodgson", date_of_birth=date(2016, 4, 9))
        where = new_call()
        child = {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": "9/4/2016"}
        form = typed([child])
        del form["receive"]
        browser.post(where, form | {"save": "1"})

        assert person.get_absolute_url() in browser.get(where).content.decode()


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
