"""Agencies read what became of what they sent: only their own, only in words meant for them."""

import pytest

from mach.models import AuditEvent, Clock
from referrals.models import Contact, ReferrerTold
from referrals.rules import WORDS, Decision
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.api import CONTACTS, Caller, sample

pytestmark = pytest.mark.django_db

NEVER_SHOWN = ["rag", "rating", "worker", "team", "rationale", "people", "history", "level", "urgency", "candidates"]


@pytest.fixture
def caller():
    return Caller()


def contact(caller, status, **fields):
    return factories.contact(status, agency=caller.agency, **fields)


def where(contact):
    return f"{CONTACTS}{contact.reference}/"


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (ContactStatus.NEW, "received"),
        (ContactStatus.SCREENING, "in_progress"),
        (ContactStatus.TO_AUTHORISE, "in_progress"),
        (ContactStatus.DECIDED, "decided"),
    ],
)
def test_an_agency_reads_where_its_contact_stands(caller, status, word):
    told = caller.get(where(contact(caller, status))).json()

    assert told["status"] == word
    assert bool(told["decided_at"]) == (word == "decided")
    assert bool(told["children"][0]["outcome"]) == (word == "decided")
    assert not set(NEVER_SHOWN) & set(str(told).replace("'", " ").split())


def test_an_outcome_is_told_in_the_words_meant_for_referrers_and_counts_as_told(caller):
    decided = contact(caller, ContactStatus.DECIDED)
    assert Clock.objects.running().filter(kind="tell_referrer", reference=decided.reference).exists()

    child = caller.get(where(decided)).json()["children"][0]
    caller.get(where(decided))
    caller.get()

    assert child["outcome"] in {WORDS[decision].for_referrers for decision in Decision}
    assert [told.how for told in ReferrerTold.objects.filter(contact=decided)] == ["api"]
    assert not Clock.objects.running().filter(kind="tell_referrer", reference=decided.reference).exists()


def test_what_another_agency_sent_is_not_there(caller):
    other = contact(Caller(), ContactStatus.NEW)

    assert caller.get(where(other)).status_code == 404
    assert caller.get(f"{CONTACTS}C-2026-999999/").status_code == 404
    assert caller.get().json()["results"] == []


def test_every_reading_is_written(caller):
    own = contact(caller, ContactStatus.NEW)

    caller.get(where(own))
    caller.get()

    one, several = AuditEvent.objects.filter(act="viewed").order_by("id")
    assert (one.subject_id, one.agency, one.detail["through"]) == (own.pk, caller.agency, "api")
    assert (several.subject_id, several.agency) == (None, caller.agency)


class TestLists:
    def test_pages_give_everything_once_the_latest_first(self, caller):
        sent = [caller.post({**sample("01"), "external_reference": str(n)}).json()["reference"] for n in range(7)]

        found, path = [], f"{CONTACTS}?page_size=3"
        while path:
            page = caller.client.get(path, headers=caller.headers()).json()
            assert len(page["results"]) <= 3
            found += [each["reference"] for each in page["results"]]
            path = page["next"]

        assert found == sent[::-1]

    def test_by_status_and_day(self, caller):
        new = contact(caller, ContactStatus.NEW)
        screening = contact(caller, ContactStatus.SCREENING)

        def found(**query):
            return {each["reference"] for each in caller.get(**query).json()["results"]}

        assert found(status="received") == {new.reference}
        assert found(status="in_progress") == {screening.reference}
        assert found(received_from="2900-01-01") == set()
        assert found(received_to="1900-01-01") == set()
        assert found(received_from="1900-01-01", received_to="2900-01-01") == {new.reference, screening.reference}

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "new"},
            {"received_from": "yesterday"},
            {"received_to": "9999-12-31"},
            {"received_from": "0001-01-01"},
            {"page_size": "0"},
            {"page_size": "many"},
            {"page_size": "٣"},
            {"cursor": "x"},
            {"cursor": "²"},
            {"rag": "red"},
            {"status": "\x00"},
        ],
    )
    def test_what_cannot_be_asked_is_refused_with_its_name(self, caller, query):
        answer = caller.get(**query)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(query))}"

    def test_at_most_a_hundred_are_given(self, caller):
        assert caller.get(page_size=100_000).status_code == 200

    def test_an_address_that_is_none_is_not_found(self, caller):
        for path in ("C-2026-1", "x", "C-2026-000001%00", "%00", "a%0Ab"):
            answer = caller.get(f"{CONTACTS}{path}/")
            assert answer.status_code == 404
            assert answer["Content-Type"] == "application/problem+json"

    def test_a_page_costs_the_same_statements_however_many_it_shows(self, caller, django_assert_max_num_queries):
        for number in range(6):
            caller.post({**sample("01"), "external_reference": str(number)})
        assert Contact.objects.count() == 6

        with django_assert_max_num_queries(6):
            caller.get()


def test_reference_data_is_what_a_contact_may_carry(caller):
    told = caller.get("/api/v1/reference-data/").json()

    assert {"neglect", "domestic_abuse"} <= {each["code"] for each in told["categories"]}
    assert {"code": "6", "label": "Police"} in told["source_codes"]
