"""The register of unfinished records: each figure opens its rows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.queries import register
from mach.access import Role
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return factories.user(Role.SENIOR_MANAGER)


def test_it_lists_what_is_begun_and_not_finished(reader):
    factories.contact(C.NEW)
    factories.contact(C.SCREENING)
    factories.contact(C.DECIDED)
    factories.assessment()
    factories.assessment("signed_off")
    factories.strategy_meeting("held")
    factories.episode("accepted")
    factories.episode("working", written=True)
    factories.pathway()
    factories.pathway("answered")
    kinds = sorted(row.kind for row in register.unfinished(reader))
    assert kinds == ["assessment", "contact", "episode", "meeting", "pathway"]


@pytest.mark.parametrize(
    ("days", "age"), [(0, "week"), (7, "week"), (8, "month"), (29, "limit"), (63, "limit"), (64, "over")]
)
def test_ages_are_days_since_it_was_begun(days, age, reader):
    """By the days of the calendar in London, whichever side of the clocks' change it was begun."""
    factories.contact(C.SCREENING, received_at=timezone.localtime() - timedelta(days=days))
    assert [row.age for row in register.unfinished(reader)] == [age]


def test_every_figure_is_the_number_of_the_rows_behind_it(reader):
    worker = factories.worker(team=factories.team())
    factories.contact(C.SCREENING, worker=worker, received_at=timezone.now() - timedelta(days=30))
    factories.contact(C.SCREENING, worker=worker)
    factories.assessment()
    rows = register.unfinished(reader)
    for by_team in (False, True):
        for ages in (False, True):
            for line in register.table(rows, by_team=by_team, ages=ages):
                assert line.total == sum(count for *_, count in line.cells)
                for key, _, count in line.cells:
                    asked = {"kind": "", "worker": "", "team": "", "age": ""}
                    asked |= {"team" if by_team else "worker": line.key, "age" if ages else "kind": key}
                    assert len(register.narrowed(rows, **asked)) == count


def test_a_row_says_which_child_waits(client, reader):
    record, family = factories.assessment(), factories.episode("accepted", children=2)
    client.force_login(reader)
    page = client.get(reverse("assessments:register"))
    said = {row.reference: row.who for row in page.context["rows"]}
    both = ", ".join(child.person.full_name for child in family.children.all())
    assert said == {record.reference: record.person.full_name, family.reference: both}
    assert record.person.full_name in page.content.decode()


def test_restricted_records_are_counted_for_who_may_open_them(reader):
    factories.contact(C.SCREENING, restricted=True)
    assert len(register.unfinished(reader)) == 1
    assert register.unfinished(factories.manager()) == []


def test_its_page_opens_a_figure_and_gives_it_as_a_file(client, reader):
    contact = factories.contact(C.SCREENING)
    factories.assessment()
    client.force_login(reader)
    asked = {"by": "worker", "columns": "kind", "worker": contact.worker_id, "kind": "contact"}
    page = client.get(reverse("assessments:register"), asked).content.decode()
    assert "1 behind this figure" in page
    file = client.get(reverse("assessments:register"), {**asked, "format": "csv"}).content.decode()
    assert contact.reference in file
    assert len(file.strip().splitlines()) == 2
