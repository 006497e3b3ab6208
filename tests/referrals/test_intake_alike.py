"""Who they may be, found while a call is typed: the family that is known, and nobody restricted."""

from datetime import date

import pytest

from mach.models import AuditEvent
from tests import factories
from tests.referrals.calls import browser, handler, new_call, typed

__all__ = ["browser", "handler"]

pytestmark = pytest.mark.django_db


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
