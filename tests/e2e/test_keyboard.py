"""Without a mouse: a notification is rated and allocated in five presses, and the rest can be reached."""

import pytest

from referrals.models import Contact
from tests import factories

pytestmark = pytest.mark.e2e


@pytest.fixture
def hub(desks):
    team = factories.team()
    factories.worker(team=team, name="Sadia Rahman")
    return desks(factories.manager(team=team, name="Ruth Okoro"))


class Presses:
    """Keys of one hand, counted."""

    def __init__(self, desk):
        self.keyboard, self.count = desk.page.keyboard, 0

    def __call__(self, *keys):
        for key in keys:
            self.keyboard.press(key)
            self.count += 1


def focused(desk):
    return desk.page.evaluate("document.activeElement.outerHTML").split(">")[0]


def test_a_notification_is_rated_and_allocated_in_five_choices(hub):
    """Open the row; green; the reason; the worker; the button. Tabs lead from one to the next and decide nothing."""
    contact = factories.contact(rag="")
    hub.open("/contacts/")
    hub.page.get_by_role("button", name=f"Rate {contact.reference}").focus()
    press = Presses(hub)
    press("Enter")
    hub.page.wait_for_selector(f"#panel-{contact.reference} form")
    hub.page.wait_for_function("document.activeElement.name === 'rag'")
    choices = {"rag": "green", "ready": None, "worker": None}
    for name, value in choices.items():
        reach(hub, f"[name={name}]")
        if value:
            step_to(hub, name, value)
        press("Space")
    reach(hub, "form button:not([type=button])")
    press("Enter")
    hub.sees(f"{contact.reference} rated green and allocated to Sadia Rahman")
    assert press.count <= 5
    assert Contact.objects.get().worker.name == "Sadia Rahman"


def reach(desk, selector, most=60):
    """Tab until something like this has the focus."""
    for _ in range(most):
        if desk.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab; the focus is on {focused(desk)}")


def step_to(desk, name, value):
    """Within a group of round buttons the arrows lead from one to the next."""
    for _ in range(10):
        if desk.page.evaluate("document.activeElement.value") == value:
            return
        desk.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among {name}")


def test_the_keys_that_are_listed_work(hub):
    first, second = factories.contact(rag="red"), factories.contact(rag="green")
    hub.open("/contacts/")
    hub.page.keyboard.press("/")
    assert "search-everyone" in focused(hub)
    hub.page.keyboard.press("Tab")
    hub.page.keyboard.press("j")
    assert first.reference in focused(hub)
    hub.page.keyboard.press("j")
    assert second.reference in focused(hub)
    hub.page.keyboard.press("k")
    hub.page.keyboard.press("?")
    hub.page.wait_for_selector("dialog[open]")
    hub.page.keyboard.press("Escape")
    hub.page.keyboard.press("Enter")
    hub.page.wait_for_url(f"**{first.get_absolute_url()}")


def test_escape_closes_a_panel_and_gives_the_focus_back(hub):
    contact = factories.contact(rag="")
    hub.open("/contacts/")
    opener = hub.page.get_by_role("button", name=f"Rate {contact.reference}")
    opener.press("Enter")
    hub.page.wait_for_selector(f"#panel-{contact.reference} form")
    hub.page.wait_for_function("document.activeElement.name === 'rag'")
    hub.page.keyboard.press("Escape")
    assert not hub.page.locator(f"#panel-{contact.reference} form").count()
    assert contact.reference in focused(hub)


def test_tab_goes_first_to_the_content(hub):
    hub.open("/contacts/")
    hub.page.keyboard.press("Tab")
    assert "govuk-skip-link" in focused(hub)
    hub.page.keyboard.press("Enter")
    assert 'id="main"' in focused(hub)
