"""Every list of improvement as CSV and as a workbook, for who may take lists away, and nothing in one that is run."""

import io

import pytest
from openpyxl import load_workbook

from mach.access import Role
from mach.models import AuditEvent
from tests import factories
from tests.improvement import made
from tests.improvement.auditing import audit
from tests.improvement.counting import refreshed

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(A1)"
LISTS = {
    "measures": "/measures/",
    "measure": "/measures/contacts/?by=team",
    "rows": "/measures/contacts/all/",
    "senders": "/measures/from-source-to-decision/",
    "sender": "/measures/from-source-to-decision/list/",
    "plan": "/plan/",
    "inspections": "/inspections/",
    "audits": "/audits/list/?show=open",
    "gap": "/oversight/gaps/no-management-entry/",
    "quality": "/oversight/referral-quality/list/",
    "supervision": "/oversight/supervision/",
    "panel": "/oversight/re-referrals/",
    "workforce": "/workforce/",
    "ending": "/workforce/contracts-that-end/",
    "over the limit": "/workforce/over-the-limit/",
    "posts": "/workforce/posts/",
    "quarters": "/workforce/quarters/",
    "demand": "/workforce/demand/",
}


@pytest.fixture
def senior(client):
    user = factories.user(Role.SENIOR_MANAGER)
    client.force_login(user)
    return user


def as_file(client, path, form):
    return client.get(path + ("&" if "?" in path else "?") + f"format={form}")


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_a_list_is_offered_and_given_in_both_forms(client, senior, path):
    factories.contact("decided", agency=factories.agency())
    refreshed()
    text = client.get(path).content.decode()
    for form, kind in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")):
        assert f"format={form}" in text
        answer = as_file(client, path, form)
        assert answer["Content-Type"].startswith(kind)
        line = AuditEvent.objects.filter(by=senior, act="viewed").latest("pk")
        assert line.detail["through"] == form


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_who_may_not_take_lists_away_is_offered_none_and_given_none(client, path):
    """An auditor reads lists of practice, and takes none home."""
    client.force_login(factories.user(Role.QUALITY_AUDITOR))
    page = client.get(path)
    if page.status_code == 200:
        assert "format=xlsx" not in page.content.decode()
    for form in ("csv", "xlsx"):
        assert as_file(client, path, form).status_code == 403


def test_words_that_a_spreadsheet_would_run_are_words_in_both_forms(client, senior):
    made.action(text=FORMULA, owner_role="@SUM(A1)")
    team = factories.team()
    team.name = FORMULA
    team.save()
    of = factories.contact("decided", worker=factories.worker(team=team))
    audit("drawn", of=of)
    refreshed()
    for path in ("/plan/", "/audits/list/?show=open", "/measures/contacts/?by=team"):
        assert f"'{FORMULA}" in as_file(client, path, "csv").content.decode(), path
        book = load_workbook(io.BytesIO(as_file(client, path, "xlsx").content))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == FORMULA]
        assert cells and {cell.data_type for cell in cells} == {"s"}, path


def test_a_restricted_child_is_in_no_file_of_who_may_not_open_the_record(client):
    """Of the panel, the audits and the gaps: neither their reference nor that of the case."""
    hidden = factories.contact("decided", restricted=True)
    made_of_it = audit("drawn", of=hidden, auditor=factories.user(Role.SENIOR_MANAGER))
    client.force_login(factories.user(Role.MACH_MANAGER))
    refreshed()
    for path in LISTS.values():
        for form in ("csv", "xlsx"):
            answer = as_file(client, path, form)
            assert answer.status_code == 200, path
            assert not {hidden.reference, made_of_it.reference} & set(words_of(answer)), path


def words_of(answer):
    if answer["Content-Type"].startswith("text/csv"):
        return answer.content.decode().replace("\n", ",").replace("\r", "").split(",")
    book = load_workbook(io.BytesIO(answer.content))
    return [cell.value for row in book.active.iter_rows() for cell in row]
