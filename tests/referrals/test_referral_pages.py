"""The list of referrals and the page of one: who finds what, and in which view."""

import pytest
from django.urls import reverse

from tests import factories
from tests.referrals.deciding import manager

__all__ = ["manager"]

pytestmark = pytest.mark.django_db


class TestReferrals:
    def test_the_list_and_the_page(self, client, manager):
        referral = factories.referral(decision="strategy_meeting")
        listed = client.get(reverse("referrals:referrals")).content.decode()
        assert referral.reference in listed
        page = client.get(referral.get_absolute_url()).content.decode()
        assert "Needs that the family can meet with help." in page
        assert "Strategy meeting" in page

    def test_a_restricted_referral_is_neither_listed_nor_there(self, client, manager):
        referral = factories.referral(restricted=True)
        assert referral.reference not in client.get(reverse("referrals:referrals")).content.decode()
        assert client.get(referral.get_absolute_url()).status_code == 404
        csv = client.get(reverse("referrals:referrals") + "?format=csv")
        assert referral.reference not in csv.content.decode()

    def test_csv_is_for_who_may(self, client):
        factories.referral()
        client.force_login(factories.worker())
        assert client.get(reverse("referrals:referrals") + "?format=csv").status_code == 403

    @pytest.mark.parametrize("view", ["open", "accepted", "in_assessment", "closed", "withdrawn", "nonsense"])
    def test_every_view_opens(self, client, manager, view):
        factories.referral("closed")
        assert client.get(reverse("referrals:referrals") + f"?view={view}").status_code == 200
