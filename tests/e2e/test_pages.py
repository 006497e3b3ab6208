"""Every page at both widths: nothing for axe to find, nothing sideways on a phone, nothing in the console."""

import pytest
from django.urls import reverse

from mach.access import Role
from tests.addresses import PAGES
from tests.browser import PHONE, WIDE
from tests.everything import build

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FIRST = [Role.SENIOR_MANAGER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.CALL_HANDLER]
"""Of those who get a page, the one who has most on it looks."""
AS_WELL = {
    # Pages that look otherwise for another role.
    Role.SOCIAL_WORKER: ["mach:home", "referrals:queue", "assessments:assessment"],
    Role.ADMINISTRATOR: ["mach:home"],
    Role.PARTNER: ["mach:home", "assessments:early_help", "assessments:episode"],
    Role.EARLY_HELP_LEAD: ["mach:home", "referrals:handover"],
}


def who_looks(page):
    return next(role for role in [*FIRST, *sorted(page.who)] if role in page.who)


def visits():
    shown = {
        name: page
        for name, page in PAGES.items()
        if (page.to == 200 and not page.file) or name == "referrals:take_call"
    }
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


REFUSED = {
    # Pages on which a form sent empty is refused: with a summary, errors beside their fields, "Error:" in the title.
    "referrals:rate": Role.SENIOR_MANAGER,
    "referrals:decide_now": Role.SENIOR_MANAGER,
    "referrals:send_back": Role.SENIOR_MANAGER,
    "referrals:visit": Role.SOCIAL_WORKER,
    "mach:person_register": Role.SOCIAL_WORKER,
    "mach:explain_breach": Role.SENIOR_MANAGER,
    "mach:new_user": Role.ADMINISTRATOR,
    "mach:glass": Role.SENIOR_MANAGER,
}


def test_no_refused_form_has_a_fault(desks, made):
    seated, wrong = {}, []
    for name, role in REFUSED.items():
        desk = seated[role] = seated.get(role) or desks(made.users[role], size=PHONE)
        desk.open(reverse(name, args=made.at.get(PAGES[name].about, ())))
        desk.page.locator("main form[method=post] button.govuk-button:visible").last.click()
        desk.page.wait_for_selector(".govuk-error-summary")
        wrong += [f"{name}: {fault}" for fault in desk.faults()]
        if not desk.page.title().startswith("Error: "):
            wrong.append(f"{name}: its title does not say that there is an error")
        if desk.scrolls_sideways():
            wrong.append(f"{name}: scrolls sideways")
        first = desk.page.locator(".govuk-error-summary a").first.get_attribute("href")
        if not desk.page.locator(f'[id="{first[1:]}"]').count():
            wrong.append(f"{name}: the first error leads to no field")
    assert wrong == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1366 px", "390 px"])
def test_an_open_panel_has_no_fault(desks, made, size):
    desk = desks(made.users[Role.SENIOR_MANAGER], size=size)
    (reference,) = made.at["new contact"]
    desk.open("/contacts/?view=to_rate")
    desk.press(f"Rate {reference}")
    desk.page.wait_for_selector(f"#panel-{reference} form")
    assert desk.faults() == []
    assert not (size is PHONE and desk.scrolls_sideways())


def test_faults_would_be_found(desks):
    desk = desks()
    desk.open("/accounts/login/")
    desk.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\\'/x.png\\'>')")
    assert [fault for fault in desk.faults() if fault.startswith("image-alt")]
