"""The pages of what is handed over: who finds it, who accepts it, and who is told of it."""

import pytest
from django.urls import reverse

from mach.access import Role
from referrals import services
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcomes
from tests.referrals.deciding import manager

__all__ = ["manager"]

pytestmark = pytest.mark.django_db


class TestHandovers:
    def test_early_help_finds_what_waits_for_it_and_accepts(self, client):
        lead = factories.user(Role.EARLY_HELP_LEAD)
        client.force_login(lead)
        contact = factories.contact(C.DECIDED)
        hidden = factories.contact(C.DECIDED, restricted=True)
        page = client.get(reverse("referrals:handovers")).content.decode()
        assert contact.reference in page
        assert hidden.reference not in page
        row = contact.handovers.get()
        at = reverse("referrals:handover", args=[row.pk])
        offer = reverse("assessments:early_help_offer", args=[contact.reference])
        assert offer in client.get(at).content.decode()
        assert client.post(at, {"note": "J. Ali."}).url == offer
        assert client.post(offer).status_code == 302
        assert client.post(offer).status_code == 404
        assert contact.reference not in client.get(reverse("referrals:handovers")).content.decode()

    def test_a_worker_sees_the_news_for_their_own_open_work_only(self, client):
        worker, other = factories.worker(), factories.worker()
        for each in (worker, other):
            work = factories.referral("in_assessment", worker=each)
            contact = factories.contact(rag="green")
            said = outcomes(contact, D.LINKED, linked_to=work.reference)
            services.decide_now(contact, outcomes=said, reason="Known.", by=factories.manager())
        client.force_login(worker)
        page = client.get(reverse("referrals:handovers")).content.decode()
        assert page.count("Read the news for") == 1

    def test_of_a_restricted_contact_it_is_not_there(self, client, manager):
        row = factories.contact(C.DECIDED, restricted=True).handovers.get()
        assert client.get(reverse("referrals:handover", args=[row.pk])).status_code == 404

    def test_somebody_else_cannot_accept(self, client):
        client.force_login(factories.worker())
        row = factories.contact(C.DECIDED).handovers.get()
        assert client.post(reverse("referrals:handover", args=[row.pk])).status_code == 403

    def test_rows_cost_no_further_statements(self, client, manager, django_assert_max_num_queries):
        for _ in range(3):
            factories.contact(C.DECIDED, children=2)
        with django_assert_max_num_queries(10):
            client.get(reverse("referrals:handovers"))
