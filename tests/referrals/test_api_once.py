"""What an agency sends twice is one contact, what it adds later is added, and its key opens what it was given for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mach import clocks, keys
from mach.access import Scope
from mach.models import AgencyKey, Notice
from referrals import services
from referrals.models import Contact, Information, SubmissionKey
from tests import factories
from tests.referrals.api import CONTACTS, LEAST, Caller, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return Caller()


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


def test_a_conflict_says_which_name_was_sent_before(police):
    police.post({**LEAST, "external_reference": "N1"}, Idempotency_Key="k1")
    other = {**LEAST, "reason": "Something else."}

    by_key = police.post(other, Idempotency_Key="k1").json()["detail"]
    by_reference = police.post({**other, "external_reference": "N1"}).json()["detail"]

    assert "under the same idempotency key:" in by_key
    assert "under the same external_reference:" in by_reference


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
