"""Agencies' systems send contacts: what is received, what is refused, and how often the same thing counts."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from gunicorn.http.errors import InvalidChunkSize

from mach import clocks, keys
from mach.access import Role, Scope
from mach.models import AgencyKey, AuditEvent, Clock, Event, Notice
from referrals import services
from referrals.models import Contact, ContactAdult, ContactChild, Information, LinkedHow, SubmissionKey
from tests import factories
from tests.referrals.api import CONTACTS, Caller, pointers, sample, samples

pytestmark = pytest.mark.django_db

LEAST = {"source_code": "6", "reason": "Something.", "children": [{"given_name": "A"}]}


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


class TestOnce:
    def test_the_same_reference_and_content_gets_the_first_answer(self, police):
        first = police.post(sample("01"))
        again = police.post(sample("01"))

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        assert Contact.objects.count() == 1

    def test_content_is_compared_as_it_is_parsed(self, police):
        first = police.post('{"source_code":"6","reason":"é","children":[{"given_name":"A"}]}', Idempotency_Key="k")
        again = police.post(
            '{ "children": [{"given_name": "A"}], "reason": "\\u00e9", "source_code": "6" }', Idempotency_Key="k"
        )

        assert again.status_code == 200 and again.json() == first.json()

    def test_other_content_under_the_same_reference_or_key_changes_nothing(self, police):
        police.post({**LEAST, "external_reference": "R"}, Idempotency_Key="K")

        for body, key in [
            ({**LEAST, "external_reference": "R", "reason": "Else."}, ""),
            ({**LEAST, "external_reference": "other"}, "K"),
            ({**LEAST, "external_reference": "R", "reason": "Else."}, "new"),
        ]:
            answer = police.post(body, Idempotency_Key=key)
            assert answer.status_code == 409
            assert answer["Content-Type"] == "application/problem+json"
        assert Contact.objects.count() == 1 and SubmissionKey.objects.count() == 2

    def test_key_and_reference_of_two_contacts_are_in_conflict(self, police):
        police.post({**LEAST, "external_reference": "R"})
        police.post({**LEAST, "external_reference": "S"}, Idempotency_Key="K")

        assert police.post({**LEAST, "external_reference": "R"}, Idempotency_Key="K").status_code == 409

    def test_a_new_key_for_a_known_reference_names_the_same_contact_from_then_on(self, police):
        body = {**LEAST, "external_reference": "R"}
        first = police.post(body).json()

        assert police.post(body, Idempotency_Key="K").json() == first
        assert police.post(LEAST, Idempotency_Key="K").status_code == 409

    def test_names_are_the_agencys_own(self, police):
        police.post(sample("01"), Idempotency_Key="K")

        assert Caller().post(sample("02"), Idempotency_Key="K").status_code == 201

    def test_a_refusal_is_not_remembered(self, police):
        assert police.post({**LEAST, "external_reference": "R", "reason": ""}, Idempotency_Key="K").status_code == 400
        assert police.post({**LEAST, "external_reference": "R"}, Idempotency_Key="K").status_code == 201

    def test_without_names_every_post_is_a_contact(self, police):
        assert {police.post(LEAST).status_code for _ in range(2)} == {201}
        assert Contact.objects.count() == 2

    def test_information_is_added_once_under_a_key(self, police):
        where = police.post(LEAST).json()["links"]["information"]

        first, again = (police.post({"text": "More."}, where, Idempotency_Key="K") for _ in range(2))
        other = police.post({"text": "Else."}, where, Idempotency_Key="K")

        assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
        assert again.json() == first.json()
        assert Information.objects.count() == 1


class TestInformation:
    def test_asks_for_the_rating_to_be_confirmed(self, police):
        contact = Contact.objects.get(reference=police.post(LEAST).json()["reference"])
        manager = factories.manager()
        services.rate(contact, rag="green", reason="Known.", by=manager)

        answer = police.post({"text": "He is back at the house."}, f"{CONTACTS}{contact.reference}/information/")

        assert answer.status_code == 201
        entry = Information.objects.get()
        assert (entry.text, entry.agency) == ("He is back at the house.", police.agency)
        assert Notice.objects.filter(recipient=manager, reference=contact.reference).exists()
        contact.refresh_from_db()
        assert contact.rating_to_confirm_since == entry.at
        assert clocks.running(contact, "rate").count() == 1

    @pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": 1}, [], None, {"text": "x", "rag": "red"}])
    def test_needs_text_and_nothing_else(self, police, body):
        where = police.post(LEAST).json()["links"]["information"]

        assert police.post(body, where).status_code == 400

    def test_of_another_agency_is_not_found(self, police):
        where = police.post(LEAST).json()["links"]["information"]

        assert Caller().post({"text": "More."}, where).status_code == 404


class TestKeys:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer mach_x_y", "Bearer é"])
    def test_without_a_key_nothing_is_answered(self, header):
        answer = Client().post(CONTACTS, "{}", "application/json", headers={"Authorization": header} if header else {})

        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_key_with_another_secret_is_not_known(self, police):
        police.text = police.text[:-43] + "A" * 43

        assert police.get().status_code == 401

    def test_a_revoked_expired_or_inactive_agencys_key_has_ended(self, police):
        keys.revoke(police.key, by=factories.system())
        expired, inactive = Caller(), Caller()
        AgencyKey.objects.filter(pk=expired.key.pk).update(expires_at=timezone.now())
        inactive.agency.active = False
        inactive.agency.save()

        assert {police.get().status_code, expired.get().status_code, inactive.get().status_code} == {401}

    def test_a_rotated_key_works_until_the_overlap_ends(self, police):
        new = keys.rotate(police.key, by=factories.system(), overlap=timedelta(hours=1))
        other = Caller()
        keys.rotate(other.key, by=factories.system())

        assert police.get().status_code == 200
        assert other.get().status_code == 401
        police.text = new.text
        assert police.get().status_code == 200

    def test_a_key_does_only_what_it_was_given_for(self):
        reads, sends = Caller(scopes=[Scope.CONTACTS_READ]), Caller(scopes=[Scope.CONTACTS_SEND])

        assert reads.post(LEAST).status_code == 403
        assert sends.get().status_code == 403
        assert sends.post(LEAST).status_code == 201

    def test_only_an_administrator_issues_keys(self):
        with pytest.raises(Exception, match="administrator"):
            keys.issue(factories.agency(), name="x", scopes=list(Scope), by=factories.manager())

    def test_the_key_itself_is_kept_nowhere(self, police):
        row = AgencyKey.objects.filter(pk=police.key.pk).values().get()

        secret = police.text.split("_", 2)[2]
        assert secret not in str(row)

    def test_last_use_is_kept_to_the_minute(self, police):
        police.get()
        first = AgencyKey.objects.get(pk=police.key.pk).last_used_at
        police.get()

        assert first is not None
        assert AgencyKey.objects.get(pk=police.key.pk).last_used_at == first


class TestTooMuch:
    def test_over_256_kb(self, police):
        big = {**LEAST, "reason": "x" * (256 * 1024)}

        assert police.post(big).status_code == 413

    @pytest.mark.parametrize(("padding", "code"), [(0, 201), (256 * 1024, 413)])
    def test_a_body_sent_in_chunks_is_read_and_measured_too(self, police, padding, code):
        raw = json.dumps({**LEAST, "reason": "x" * (padding + 1)}).encode()

        answer = police.client.generic(
            "POST",
            CONTACTS,
            headers=police.headers({"Transfer-Encoding": "chunked"}),
            **{"wsgi.input": BytesIO(raw), "CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"},
        )

        assert answer.status_code == code

    def test_chunks_that_are_none_are_refused(self, police):
        class Torn(BytesIO):
            def read(self, size=-1):
                raise InvalidChunkSize(b"zz")

        answer = police.client.generic(
            "POST",
            CONTACTS,
            headers=police.headers({"Transfer-Encoding": "chunked"}),
            **{"wsgi.input": Torn(), "CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"},
        )

        assert answer.status_code == 400
        assert "mach_who" not in answer.cookies

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
    )
    def test_not_json(self, police, kind):
        assert police.post("{}", content_type=kind).status_code == 415

    def test_too_many_in_a_minute(self):
        caches["throttles"].clear()
        slow = Caller(rate_per_minute=2)

        answers = [slow.get() for _ in range(3)]

        codes = [answer.status_code for answer in answers]
        assert codes in ([200, 200, 429], [200, 200, 200])  # the minute may turn between them
        if codes[2] == 429:
            assert 1 <= int(answers[2]["Retry-After"]) <= 61

    def test_when_the_counter_is_away_contacts_are_received(self, police, settings):
        settings.CACHES = {
            **settings.CACHES,
            "throttles": {**settings.CACHES["throttles"], "LOCATION": "unix:///nowhere/at/all?db=2"},
        }

        assert police.post(LEAST).status_code == 201

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_not_taken(self, police, method):
        answer = getattr(police.client, method)(CONTACTS, headers=police.headers())

        assert answer.status_code == 405


ODD = [
    b" ", b"{", b"[]", b"null", b'"x"', b"1", b"{}", b"\xff\xfe", b'{"reason": NaN}', b'{"level_believed": 1e999}',
    b'{"a": 1, "a": 2}', b"[" * 200_000, b'{"a":' * 40_000, b"1" * 5000, b'{"\\ud800": 1}', b'{"reason": "\\ud800"}',
]  # fmt: skip


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
def test_whatever_is_sent_a_4xx_is_the_worst(police, raw):
    assert police.post(raw).status_code == 400


@pytest.mark.parametrize(
    "children",
    [
        [{"given_name": "A", "date_of_birth": day}]
        for day in ["0001-01-01", "9999-12-31", "2015-13-01", "2015-1-1", 20150101, "", [], {}, True]
    ]
    + [[[]], {}, "A", None, [None], [1], [{}] * 41, [{"given_name": "ﷺ" * 300}], [{"given_name": {"a": [1]}}]],
)
def test_odd_children_are_received_or_refused(police, children):
    assert police.post({**LEAST, "children": children}).status_code in (201, 400)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-19T23:40:00", 1])
def test_odd_moments_are_refused(police, moment):
    assert police.post({**LEAST, "occurred_at": moment}).status_code in (201, 400)


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


def test_a_conflict_says_which_name_was_sent_before(police):
    police.post({**LEAST, "external_reference": "N1"}, Idempotency_Key="k1")
    other = {**LEAST, "reason": "Something else."}

    by_key = police.post(other, Idempotency_Key="k1").json()["detail"]
    by_reference = police.post({**other, "external_reference": "N1"}).json()["detail"]

    assert "under the same idempotency key:" in by_key
    assert "under the same external_reference:" in by_reference
