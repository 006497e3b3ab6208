"""The frame of every page: navigation by role, and pages that stand when nothing else does."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from mach.access import Permission, Role, permissions_of
from mach.context import NAV, Frame

STATIC = Path(settings.BASE_DIR) / "mach" / "static" / "mach"
PAGES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def reader(role):
    return SimpleNamespace(is_authenticated=True, roles=[role], permissions=permissions_of([role]))


def labels(role):
    return [item.label for item in NAV if item.shown_to(reader(role))]


def test_an_administrator_is_led_to_no_case():
    assert labels(Role.ADMINISTRATOR) == ["Home", "Users", "Agencies", "Settings"]


def test_a_partner_is_led_to_what_their_agency_sent_and_nothing_else():
    assert labels(Role.PARTNER) == ["Home", "What we sent", "My families"]


def test_nobody_signed_in_sees_no_navigation():
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    assert Frame(request).nav == [] and Frame(request).can_search is False


def framed(role, path):
    request = RequestFactory().get(path)
    request.user = reader(role)
    return Frame(request)


def test_pages_of_improvement_share_one_word_and_have_a_row_of_their_own():
    frame = framed(Role.SENIOR_MANAGER, "/workforce/demand/")
    assert [link.label for link in frame.nav if link.current] == ["Improvement"]
    assert "Audits" not in [link.label for link in frame.nav]
    assert [link.label for link in frame.section if link.current] == ["Workforce"]
    assert {link.href for link in frame.section} > {"/audits/", "/oversight/", "/plan/journey/"}
    assert framed(Role.SENIOR_MANAGER, "/contacts/").section == []


def test_the_one_page_of_a_section_that_somebody_has_keeps_its_name():
    frame = framed(Role.SOCIAL_WORKER, "/contacts/")
    assert {link.label for link in frame.nav}.isdisjoint({"Improvement", "Audits"})
    alone = SimpleNamespace(is_authenticated=True, roles=[], permissions={Permission.READ_AUDITS})
    request = RequestFactory().get("/audits/")
    request.user = alone
    assert [link.label for link in Frame(request).nav] == ["Home", "Audits"]
    assert Frame(request).section == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "429", "500"])
def test_pages_of_errors_need_no_context(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html and "<main" in html


def test_a_page_in_error_says_so_in_its_title():
    html = render_to_string("base.html", {"has_errors": True})
    assert re.search(r"<title>Error: ", html)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_has_a_style_or_a_script_of_its_own(page):
    source = page.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:", source)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_note_to_authors_never_shows_on_the_page(page):
    assert not [line for line in page.read_text().splitlines() if line.count("{#") != line.count("#}")]


def test_the_style_sheet_has_no_mark_that_is_not_ours():
    css = (STATIC / "css" / "mach.css").read_text()
    assert not re.search(r"crest|crown|GDS Transport", css)
    assert "url(" not in css
    assert not any("sourceMappingURL" in script.read_text() for script in STATIC.rglob("*.js"))
