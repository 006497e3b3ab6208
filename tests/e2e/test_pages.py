"""Every page at both widths: nothing for axe to find, nothing sideways on a phone, nothing in the console."""

import pytest
from django.urls import reverse

from mach.access import Role
from tests.browser import PHONE, WIDE
from tests.everything import build
from tests.test_urls import PAGES

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FIRST = [Role.SENIOR_MANAGER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.CALL_HANDLER]
"""Of those who get a page, the one who has most on it looks."""
AS_WELL = {
    # Pages that look otherwise for another role.
    Role.SOCIAL_WORKER: ["mach:home", "referrals:queue", "assessments:assessment"],
    Role.ADMINISTRATOR: ["mach:home"],
    Role.PARTNER: ["mach:home"],
    Role.EARLY_HELP_LEAD: ["mach:home", "referrals:handover"],
}


def who_looks(page):
    return next(role for role in [*FIRST, *sorted(page.who)] if role in page.who)


def visits():
    shown = {name: page for name, page in PAGES.items() if page.to == 200 or name == "referrals:take_call"}
    for name, page in shown.items():
        yield who_looks(page), name, reverse_later(name, page)
    for role, names in AS_WELL.items():
        for name in names:
            yield role, name, reverse_later(name, PAGES[name])


def reverse_later(name, page):
    return lambda made: reverse(name, args=made.at.get(page.about, ()))


EMPTY = [
    "/contacts/?view=mine",
    "/contacts/?q=none&late=on&rag=green",
    "/clocks/?state=explain",
    "/handovers/?kind=council",
]


@pytest.fixture
def made(transactional_db):
    return build()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1366 px", "390 px"])
def test_no_page_has_a_fault(desks, made, size):
    """One test a width, for the records are built once: all faults of all pages together."""
    seated, wrong = {}, []
    for role, name, path in visits():
        desk = seated.setdefault(role, None) or desks(made.users[role], size=size)
        seated[role] = desk
        wrong += faults_of(desk, f"{name} as {role}", path(made), size)
    for path in EMPTY:
        wrong += faults_of(seated[Role.SENIOR_MANAGER], path, path, size)
    stranger = desks(size=size)
    for path in ("/accounts/login/", "/accounts/password/reset/", "/api/docs/"):
        wrong += faults_of(stranger, path, path, size)
    assert wrong == []


def faults_of(desk, name, path, size):
    status = desk.open(path)
    found = [f"{name}: {fault}" for fault in desk.faults()]
    if status >= 400:
        found.append(f"{name}: answered {status}")
    if size is PHONE and desk.scrolls_sideways():
        found.append(f"{name}: scrolls sideways")
    return found
