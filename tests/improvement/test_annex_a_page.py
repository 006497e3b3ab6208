"""The page of Annex A: every number of it opens the rows, or the empty cells, that it counts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from improvement.returns import annex_a
from improvement.rules.periods import six_months_to
from mach.access import Role
from mach.models import AuditEvent
from referrals.workflow import ContactStatus
from tests import factories
from tests.improvement.annex_a import analyst

__all__ = ["analyst"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def some():
    factories.contact(ContactStatus.TO_AUTHORISE, children=3)
    factories.assessment("signed_off")
    factories.enquiry("finished")
    factories.episode("closed")
    return factories.contact(restricted=True)


def page_of(client, **asked):
    return client.get(reverse("improvement:annex_a"), asked)


@pytest.mark.parametrize("role", [Role.PERFORMANCE_ANALYST, Role.SENIOR_MANAGER])
def test_every_number_opens_what_it_counts(client, some, role):
    reader = factories.user(role)
    client.force_login(reader)
    first, last = six_months_to(timezone.localdate())
    lists = annex_a.lists_of(reader, first=first, last=last)
    gaps = list(lists.gaps())
    assert gaps
    for each in annex_a.LISTS:
        listed = page_of(client, list=each.number)
        assert len(listed.context["listed"]) == len(lists.rows[each.number])
        missing = page_of(client, list=each.number, missing=1)
        assert len(missing.context["gaps"]) == sum(gap.list is each for gap in gaps)
        assert all(gap.list is each for gap in missing.context["gaps"])


def test_a_row_stands_on_the_page_as_in_the_workbook(client, some, analyst):
    client.force_login(analyst)
    (row, cells), *_ = page_of(client, list=4).context["listed"]
    assert cells[6] == f"{row.said['begun']:%d/%m/%Y}"
    assert row.record in page_of(client, list=4).content.decode()


def test_a_restricted_child_is_on_nobody_elses_page(client, some, analyst):
    for role, count in ((Role.PERFORMANCE_ANALYST, 0), (Role.MACH_MANAGER, None), (Role.SENIOR_MANAGER, 1)):
        client.force_login(factories.user(role))
        answer = page_of(client, list=1)
        if count is None:
            assert answer.status_code == 403
        else:
            assert answer.content.decode().count(f">{some.reference}<") == count, role


def test_the_log_names_who_is_shown(client, some, analyst):
    client.force_login(analyst)
    shown = {row.person for row, _ in page_of(client, list=4).context["listed"]}
    line = AuditEvent.objects.filter(by=analyst, act="viewed").latest("pk")
    assert set(line.people) == shown != set()
    assert line.detail["list"].startswith("list 4: annex-a-to-")


def test_another_list_is_what_cannot_be_filled_on_all(client, some, analyst):
    client.force_login(analyst)
    assert page_of(client, list="9").context["one"] is None
    assert page_of(client, list="9").context["total"] == page_of(client).context["total"]
