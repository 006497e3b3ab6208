"""Agencies' systems send contacts: what is received, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mach import clocks
from mach.access import Role
from mach.models import AuditEvent, Clock, Event, Notice
from referrals.models import Contact, ContactAdult, ContactChild, LinkedHow, SubmissionKey
from tests import factories
from tests.referrals.api import CONTACTS, LEAST, Caller, pointers, sample, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return Caller()


@pytest.mark.parametrize("name", samples())
def test_each_of_the_ten_is_received(name):
    agency = Caller()
    before = timezone.now()
    body = sample(name)

    answer = agency.post(body)

    assert answer.status_code == 201, answer.content
    told = answer.json()
    contact = Contact.objects.get(reference=told["reference"])
    assert set(told) == {
        "reference", "status", "received_at", "decision_target_at", "decision_due_at", "links",
    }  # fmt: skip
    assert told["status"] == "received"
    assert answer["Location"] == told["links"]["self"] == f"{CONTACTS}{contact.reference}/"
    assert before <= contact.received_at <= timezone.now()
    assert contact.due_at - contact.received_at == timedelta(hours=48)
    assert contact.reason == body["reason"]
    assert [c.given_name for c in contact.children.all()] == [c["given_name"] for c in body["children"]]
    assert contact.adults.count() == len(body.get("adults", []))
    assert contact.agency == agency.agency


@pytest.mark.parametrize(("name", "refused"), samples("contacts_refused").items())
def test_each_of_the_eight_is_refused_with_its_pointers(police, name, refused):
    answer = police.post(refused["body"])

    assert answer.status_code == refused["status"]
    assert answer["Content-Type"] == "application/problem+json"
    assert pointers(answer) == refused["pointers"]
    assert not Contact.objects.exists() and not SubmissionKey.objects.exists()


def test_all_wrong_fields_are_told_at_once(police):
    answer = police.post(
        {
            "source_code": "99",
            "reason": " ",
            "rag": "red",
            "referrer": {"email": "not an address", "fax": "1"},
            "categories": ["neglect", "weather"],
            "level_believed": 7,
            "immediate_danger": "yes",
            "consent": {"parents_informed": 1},
            "occurred_at": "2031-01-01T00:00:00Z",
            "children": [
                {"given_name": "A", "nhs_number": "9434765910", "date_of_birth": "2015-02-30"},
                {"sex": "X", "date_of_birth": "2031-01-01", "address": {"lines": "1 High St"}},
            ],
            "adults": ["mother", {"parental_responsibility": "no"}],
        }
    )

    assert sorted(pointers(answer)) == [
        "/adults/0",
        "/adults/1/parental_responsibility",
        "/categories/1",
        "/children/0/date_of_birth",
        "/children/0/nhs_number",
        "/children/1",
        "/children/1/address/lines",
        "/children/1/date_of_birth",
        "/children/1/sex",
        "/consent/parents_informed",
        "/immediate_danger",
        "/level_believed",
        "/occurred_at",
        "/rag",
        "/reason",
        "/referrer/email",
        "/referrer/fax",
        "/source_code",
    ]


def test_consent_left_out_is_not_said(police):
    police.post(LEAST)

    contact = Contact.objects.get()
    said = [contact.parents_informed, contact.parents_agreed, contact.young_person_agreed]
    assert said == [None, None, None]
    assert contact.not_informed_reason == ""


def test_clocks_run_from_receipt_and_the_acts_are_written(police):
    reference = police.post(sample("01")).json()["reference"]

    contact = Contact.objects.get(reference=reference)
    running = clocks.running(contact)
    assert {clock.kind for clock in running} == {"contact_decision", "referral_decision", "rate"}
    assert {clock.started_at for clock in running} == {contact.received_at}
    assert Event.objects.get(reference=reference).label == "Contact received: Police"
    line = AuditEvent.objects.get(act="contact.receive", subject_id=contact.pk)
    assert line.agency == police.agency
    assert contact.history.get().history_change_reason == "receive"
    assert ContactChild.history.count() == 2 and ContactAdult.history.count() == 2


def test_danger_tells_the_managers_at_once(police):
    manager = factories.manager()
    factories.worker()

    reference = police.post(sample("03")).json()["reference"]

    assert Clock.objects.filter(reference=reference, kind="rate_danger", urgent=True).exists()
    notice = Notice.objects.get()
    assert notice.recipient == manager and notice.urgent and notice.reference == reference
    assert "Noah" not in notice.text


def test_the_same_nhs_number_and_date_of_birth_is_linked(police):
    person = factories.person(nhs_number="9434765919", date_of_birth=date(2016, 4, 9))

    police.post(sample("01"))

    contact = Contact.objects.get()
    child = contact.children.get(position=0)
    assert (child.person, child.linked_how, child.linked_by) == (person, LinkedHow.NHS_NUMBER, None)
    assert contact.people == [person.pk]
    assert all(clock.people == [person.pk] for clock in clocks.running(contact))


def test_the_same_number_with_another_date_of_birth_is_not_linked(police):
    factories.person(nhs_number="9434765919", date_of_birth=date(2016, 4, 10))

    police.post(sample("01"))

    assert Contact.objects.get().people == []


def test_a_number_that_two_people_have_links_nobody(police):
    for _ in range(2):
        factories.person(nhs_number="9434765919", date_of_birth=date(2016, 4, 9))

    police.post(sample("01"))

    assert Contact.objects.get().people == []


def test_a_contact_about_a_restricted_person_is_restricted_and_told_at_once(police):
    senior, manager = factories.user(Role.SENIOR_MANAGER), factories.manager()
    person = factories.person(nhs_number="9434765919", date_of_birth=date(2016, 4, 9), restricted=True)

    answer = police.post(sample("01"))

    contact = Contact.objects.get()
    assert contact.restricted_people == [person.pk]
    assert {clock.restricted for clock in clocks.running(contact)} == {True}
    assert senior in {notice.recipient for notice in Notice.objects.all()}
    assert manager not in {notice.recipient for notice in Notice.objects.all()}
    # What the sender reads does not show it.
    assert police.get(answer.json()["links"]["self"]).json()["status"] == "received"


@pytest.mark.parametrize("danger", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_contact_costs_the_same_statements_with_six_children_as_with_one(police, danger):
    factories.manager()
    police.post(sample("01"))
    costs = []
    for children in (1, 6):
        person = {"given_name": "A", "nhs_number": "9434765919", "date_of_birth": "2016-04-09"}
        body = {**LEAST, "external_reference": f"n{children}", "immediate_danger": danger}
        body |= {"children": [person] * children, "adults": [{"given_name": "B"}] * children}
        with CaptureQueriesContext(connection) as asked:
            assert police.post(body, Idempotency_Key=f"n{children}").status_code == 201
        costs.append([query["sql"] for query in asked])

    assert len(costs[0]) == len(costs[1]) <= (20 if danger else 18)
    assert not [sql for sql in costs[0] if "SAVEPOINT" in sql]
    assert len([sql for sql in costs[0] if sql not in ("BEGIN", "COMMIT")]) <= 18
