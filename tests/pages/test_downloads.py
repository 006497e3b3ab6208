"""Lists as files: each by who works with it, noted, and with nothing in it that its page does not show."""

import csv
import io

import pytest

from mach import keys, people
from mach.access import Role, Scope
from mach.models import AuditEvent
from tests import factories
from tests.referrals.calls import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return factories.user(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator):
    return signed_in(administrator)


def rows_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def noted(user):
    return AuditEvent.objects.filter(by=user, act="viewed", detail__through="csv").latest("pk")


def test_a_search_is_downloaded_by_posting_it_again():
    manager, ella = factories.manager(), factories.person("Ella-Mae", "Hodgson")
    client = signed_in(manager)
    shown = client.post("/people/", {"q": "Hodgson"}).content.decode()
    assert 'form="search" name="format" value="csv"' in shown
    head, *rows = rows_of(client.post("/people/", {"q": "Hodgson", "format": "csv"}))
    assert head[0] == "Reference"
    assert [row[:2] for row in rows] == [[ella.reference, "Ella-Mae Hodgson"]]
    assert noted(manager).people == [ella.pk]


def test_who_may_not_download_is_offered_no_file_of_a_search_and_gets_none():
    factories.person("Ella-Mae", "Hodgson")
    client = signed_in(factories.worker())
    assert 'value="csv"' not in client.post("/people/", {"q": "Hodgson"}).content.decode()
    assert client.post("/people/", {"q": "Hodgson", "format": "csv"}).status_code == 403


def test_a_restricted_person_is_in_nobody_elses_file():
    hidden = factories.restrict(factories.person("Zebedee", "Quillfeather"), factories.worker())
    answer = signed_in(factories.manager()).post("/people/", {"q": "Quillfeather", "format": "csv"})
    assert len(rows_of(answer)) == 1
    senior = signed_in(factories.user(Role.SENIOR_MANAGER))
    assert rows_of(senior.post("/people/", {"q": "Quillfeather", "format": "csv"}))[1][0] == hidden.reference


def test_who_has_looked_is_a_file_in_words():
    manager, ella = factories.manager(), factories.person()
    client = signed_in(manager)
    client.get(ella.get_absolute_url())
    head, *rows = rows_of(client.get(f"{ella.get_absolute_url()}views/?format=csv"))
    assert head == ["When", "Who", "What", "Where"]
    assert ["looked at the page", ella.reference] in [row[2:] for row in rows]
    assert manager.name in [row[1] for row in rows]
    assert noted(manager).people == [ella.pk]


def test_the_file_of_views_leaves_out_what_the_page_leaves_out():
    ella, closed = factories.person(), factories.person("Zebedee", "Quillfeather")
    factories.restrict(closed, factories.worker())
    senior = factories.user(Role.SENIOR_MANAGER)
    people.relate(closed, ella, people.Tie("sibling"), by=senior)
    manager = factories.manager()
    answer = signed_in(manager).get(f"{ella.get_absolute_url()}views/?format=csv")
    assert closed.reference not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/users/?format=csv", "Name"),
        ("/users/?format=csv&list=teams", "Team"),
        ("/agencies/?format=csv", "Agency"),
        ("/settings/?format=csv", "Clock"),
        ("/settings/?format=csv&list=days", "Day"),
        ("/settings/?format=csv&list=breaches", "Clock"),
        ("/settings/?format=csv&list=weights", "Kind of work"),
        ("/settings/concerns/?format=csv", "Kind of concern"),
    ],
)
def test_administrators_download_the_lists_of_their_work(desk, administrator, address, first):
    factories.team()
    factories.agency("police")
    head, *rows = rows_of(desk.get(address))
    assert head[0] == first and rows
    assert noted(administrator)


def test_a_list_that_is_not_there_is_not_found(desk):
    assert desk.get("/settings/?format=csv&list=children").status_code == 404


def test_a_key_is_in_no_file(desk, administrator):
    agency = factories.agency("police")
    issued = keys.issue(agency, name="their system", scopes=[Scope.CONTACTS_SEND], by=administrator)
    text = desk.get("/agencies/police/?format=csv").content.decode()
    secret = issued.text.removeprefix(issued.key.prefix)
    assert issued.key.prefix in text and "their system" in text
    assert issued.text not in text and secret not in text and issued.key.digest not in text


def test_managing_accounts_lets_nobody_download_cases(desk):
    assert desk.get("/contacts/?format=csv").status_code == 403
    assert desk.post("/people/", {"q": "Hodgson", "format": "csv"}).status_code == 403


@pytest.mark.parametrize("address", ["/users/", "/agencies/", "/settings/", "/settings/concerns/"])
def test_every_list_is_printed_too(desk, address):
    factories.agency("police")
    assert "data-print" in desk.get(address).content.decode()
