"""The table of who may what, walked: every address of the project, as every role, signed out, and as another agency.

An address that is missing from the table fails, and so does an answer that differs from it. A page that shows persons
is never kept by a browser; asking for a page changes nothing but the log of who read what.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.staff import api as staff_api
from mach.access import Role
from mach.staff import urls
from tests.addresses import API, FOR_ANYBODY, NOWHERE, PAGES, SIGNING_IN, SIGNING_IN_ABOUT
from tests.addresses.roles import DOWNLOADS, EVERYONE, SENIOR
from tests.everything import build

WRITES = re.compile(r'\b(INSERT INTO|(?<!FOR )UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
LOGGED = {"mach_auditevent", "django_session"}
"""Who read what; and that somebody is working, so that their session goes on."""


def patterns(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}"
        else:
            yield from patterns(each, f"{space}{each.namespace}:" if each.namespace else space)


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """Built once: each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def walk(everything, db):
    return everything


@contextmanager
def noting():
    """The tables that statements write to meanwhile."""
    tables = set()

    def note(execute, sql, params, many, context):
        tables.update(found[1] for found in WRITES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


@pytest.fixture
def written():
    with noting() as tables:
        yield tables


@dataclass(frozen=True)
class Seen:
    """How everyone was answered who asked for a page, and the tables that were written to."""

    answers: dict
    tables: set


@pytest.fixture(scope="module")
def seen():
    return {}


@pytest.fixture
def look(walk, seen):
    """Ask for a page as every role; once in all, however many tests read the answers."""

    def look(name, page):
        if name not in seen:
            path = address(name, walk.at.get(page.about, ()))
            with noting() as tables:
                answers = {role: client.get(path) for role, client in walk.clients.items()}
            seen[name] = Seen(answers, tables)
        return seen[name]

    return look


def address(name, arguments=(), query=""):
    return reverse(name, args=arguments) + query


def of_all(pages):
    return pytest.mark.parametrize(("name", "page"), pages.items(), ids=list(pages))


def test_the_table_holds_every_address():
    staff = {f"assessments-api:{address.name}" for work in staff_api.EVERY for address in urls(work)}
    listed = {*PAGES, *FOR_ANYBODY, *SIGNING_IN, *API, *NOWHERE, *staff}
    assert sorted(listed) == sorted(set(patterns(get_resolver())))


@of_all(PAGES)
def test_who_gets_a_page(look, name, page):
    refused = page.others if page.to != 405 else 405
    wanted = {role: page.to if role in page.who else refused for role in Role}
    assert {who: answer.status_code for who, answer in look(name, page).answers.items()} == {**wanted, "stranger": 302}


@of_all(PAGES)
def test_looking_changes_nothing_but_the_log(look, name, page):
    assert look(name, page).tables <= LOGGED


@of_all(PAGES)
def test_who_does_not_get_a_page_cannot_post_to_it(walk, written, name, page):
    path = address(name, walk.at.get(page.about, ()))
    for role in EVERYONE - page.who:
        assert walk.clients[role].post(path, {"reason": "x"}).status_code in {403, 404, 405}, role
    assert walk.clients["stranger"].post(path, {"reason": "x"}).status_code in {302, 401, 403}
    assert written - {"mach_keptpost"} <= LOGGED


@of_all(PAGES)
def test_an_empty_form_is_answered(walk, name, page):
    """Refused, or done where there is nothing to fill in: never broken, and never so that the reader is lost."""
    path = address(name, walk.at.get(page.about, ()))
    for role in sorted(page.who):
        with transaction.atomic():
            answer = walk.clients[role].post(path, {})
            transaction.set_rollback(True)
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 409, 422}, role


@of_all({name: page for name, page in PAGES.items() if page.hidden})
def test_what_is_restricted_is_not_there(walk, written, name, page):
    path = address(name, walk.hidden[page.hidden])
    for role in EVERYONE - SENIOR:
        client = walk.clients[role]
        codes = {client.get(path).status_code, client.post(path, {}).status_code}
        assert codes <= {403, 404, 405}, role
        if role in page.who:
            assert codes <= {404, 405}, f"{role} may open such pages: this one must look as if it did not exist"
    assert written <= LOGGED


@of_all({name: page for name, page in PAGES.items() if page.about not in {"", "draft", "call"}})
def test_what_does_not_exist_is_not_found(walk, name, page):
    known = walk.at[page.about]
    path = address(name, [nowhere(each) for each in known])
    for role in page.who:
        assert walk.clients[role].get(path).status_code in ({404, 405} if page.to == 405 else {404}), role


def nowhere(argument):
    if isinstance(argument, int):
        return 9_999_999
    text = str(argument)
    if isinstance(argument, UUID) or re.match(r"[A-Z]-", text):
        return re.sub(r"\d", "9", text)
    return f"{text}-nowhere"


@of_all({name: page for name, page in PAGES.items() if page.csv})
def test_lists_are_files_for_who_may_download(walk, look, name, page):
    path = address(name, walk.at.get(page.about, ()), page.csv)
    for role in page.who:
        answer = walk.clients[role].get(path)
        assert answer.status_code == (200 if role in DOWNLOADS else 403), role
        if role in DOWNLOADS:
            assert answer["Content-Type"].startswith("text/csv")
            assert "Quillfeather" not in answer.content.decode() or role in SENIOR
        plain = look(name, page).answers[role].content.decode()
        assert ("format=csv" in plain) == (role in DOWNLOADS), f"{role}: the link stands where it leads somewhere"


@of_all({name: page for name, page in PAGES.items() if page.to == 200 and not page.file})
def test_a_page_is_made_of_the_same_parts(look, name, page):
    for role in sorted(page.who):
        answer = look(name, page).answers[role]
        text = answer.content.decode()
        assert len(re.findall(r"<h1\b", text)) == 1, role
        assert re.search(r"<title>\s*[^<–\s][^<]* – [^<]+</title>", text), role
        assert not re.search(r"\sstyle=\"|<style|\son\w+=\"", text), role
        assert "no-store" in answer["Cache-Control"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "Quillfeather" not in text or role in SENIOR, "a restricted name shows"
        assert all("csrfmiddlewaretoken" in form for form in posting_forms(text)), role


def posting_forms(text):
    return [
        form for form in re.findall(r"<form\b.*?</form>", text, re.S) if re.search(r'<form[^>]*method="post"', form)
    ]


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_what_anybody_may_read(walk, name):
    for client in walk.clients.values():
        assert client.get(address(name)).status_code in FOR_ANYBODY[name]


@pytest.mark.parametrize("name", SIGNING_IN)
def test_the_pages_of_signing_in(walk, name):
    path = address(name, SIGNING_IN_ABOUT.get(name, ()))
    for role, client in walk.clients.items():
        assert client.get(path).status_code == SIGNING_IN[name][role != "stranger"], role


# Agencies' systems


def as_agency(walk, slug):
    return {"Authorization": f"Bearer {walk.agencies[slug][1]}"}


def call(walk, name, method, headers, client="stranger"):
    path = address(name, walk.at.get(API[name][0], ()))
    send = getattr(walk.clients[client], method)
    return send(path, headers=headers) if method == "get" else send(path, {}, "application/json", headers=headers)


@pytest.mark.parametrize("name", API)
def test_without_a_key_the_api_answers_nobody(walk, name):
    for method in API[name][1]:
        for who in walk.clients:
            assert call(walk, name, method, {}, who).status_code == 401, who


@pytest.mark.parametrize("name", API)
def test_what_another_agency_sent_is_not_there(walk, name):
    _, methods, of_one = API[name]
    for method in methods:
        own = call(walk, name, method, as_agency(walk, "police"))
        other = call(walk, name, method, as_agency(walk, "school"))
        assert own.status_code == (200 if method == "get" else 400)
        assert other.status_code == (404 if of_one else own.status_code)
        if not of_one and method == "get" and "results" in own.json():
            assert own.json()["results"]
            assert not other.json()["results"]


@pytest.mark.parametrize("name", API)
def test_methods_that_an_endpoint_does_not_take(walk, name):
    path = address(name, walk.at.get(API[name][0], ()))
    for method in {"get", "post", "put", "patch", "delete"} - API[name][1]:
        answer = getattr(walk.clients["stranger"], method)(path, headers=as_agency(walk, "police"))
        assert answer.status_code in {403, 405}


def test_below_the_api_nothing_else_is_there(walk):
    path = address("api-nowhere", walk.at["anything"])
    for client in walk.clients.values():
        assert client.get(path).status_code == client.post(path).status_code == 404
