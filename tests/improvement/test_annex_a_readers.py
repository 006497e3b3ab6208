"""Who gets the lists of Annex A, whom a reader finds on them, and what is noted of it."""

import re

import pytest
from django.urls import reverse

from mach.models import AuditEvent
from referrals import services as referring
from tests import factories
from tests.improvement.annex_a import analyst, lists, rows, senior, today

__all__ = ["analyst", "senior"]

pytestmark = pytest.mark.django_db


def test_a_row_that_touches_a_restricted_person_is_for_who_reads_of_them_all(client, senior, analyst):
    factories.contact()
    factories.contact(children=2, restricted=True)
    assert len(rows(senior, 1)) == 3
    assert len(rows(analyst, 1)) == 1
    assert (lists(senior).left_out, lists(analyst).left_out) == (0, 1)
    client.force_login(analyst)
    text = client.get(reverse("improvement:annex_a")).content.decode()
    assert "1 of the 5 lists is not whole" in text
    assert "Ashworth" not in text
    client.force_login(senior)
    assert "not whole" not in client.get(reverse("improvement:annex_a")).content.decode()


def test_to_be_named_for_a_restricted_person_does_not_put_them_on_the_lists(analyst):
    child = factories.person("Imogen", "Ashworth", restricted=True, named=[analyst])
    factories.contact(restricted=child)
    assert rows(analyst, 1) == []


def test_a_download_names_everybody_on_it_in_the_log(client, analyst):
    made = factories.contact(children=2)
    for child in made.children.all():
        referring.register_person(child, by=factories.manager())
    client.force_login(analyst)
    answer = client.get(reverse("improvement:annex_a"), {"format": "xlsx"})
    assert re.search(r'filename="annex-a-to-[0-9-]+\.xlsx"', answer["Content-Disposition"])
    line = AuditEvent.objects.filter(act="viewed", by=analyst).latest("id")
    assert line.people == sorted(made.children.values_list("person", flat=True))
    assert line.detail == {"through": "xlsx", "list": f"annex-a-to-{today().isoformat()}"}


@pytest.mark.parametrize("role", ["mach_manager", "improvement_lead", "quality_auditor", "social_worker"])
def test_who_makes_no_returns_gets_neither_page_nor_workbook(client, role):
    client.force_login(factories.user(role))
    for asked in ({}, {"format": "xlsx"}):
        assert client.get(reverse("improvement:annex_a"), asked).status_code == 403
    assert not AuditEvent.objects.filter(act="viewed").exists()


@pytest.mark.parametrize("said", ["tomorrow", "31/2/2026", "1/1/1066", "9999-12-31", "0001-01-01", "x" * 5000])
def test_a_day_that_is_none_is_refused_with_a_sentence(client, analyst, said):
    client.force_login(analyst)
    for form in ("", "xlsx"):
        answer = client.get(reverse("improvement:annex_a"), {"to": said, "format": form})
        assert answer.status_code == 200
        assert "govuk-error-message" in answer.content.decode()


def test_how_many_statements_the_lists_take_does_not_grow_with_them(analyst, django_assert_max_num_queries):
    for _ in range(3):
        factories.contact(children=2)
        factories.assessment()
    with django_assert_max_num_queries(10):
        lists(analyst)
