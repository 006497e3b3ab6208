"""People at browsers. A `Desk` is one person at one window: what they press, read and fill in, in their words.

Nothing waits by the clock: every verb waits for what it needs. A desk that saw an error in its console fails its test.
"""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-extensions",
]  # fmt: skip
PATIENCE = 15_000


@pytest.fixture(scope="session")
def browser(chromium):
    """One browser for the session; each desk is a window without a past."""
    # Playwright's loop runs in the test's thread, where Django would otherwise refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def desks(browser, live_server):
    """Seats people: `desks(user)`, `desks(user, size=PHONE, script=False)`; `desks()` is a stranger."""
    seated = []

    def seat(user=None, *, size=WIDE, script=True, kind=None):
        window = browser.new_context(
            base_url=live_server.url,
            viewport=size,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        window.set_default_timeout(PATIENCE)
        desk = (kind or Desk)(window, user, live_server.url)
        seated.append(desk)
        return desk

    yield seat
    for desk in seated:
        desk.window.close()
    errors = [each for desk in seated for each in desk.errors]
    assert not errors, "\n".join(map(str, errors))


class Desk:
    """Somebody at a browser."""

    def __init__(self, window, user, url):
        self.window, self.user, self.errors = window, user, []
        if user is not None:
            self.sign_in(url)
        self.page = window.new_page()
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def note(self, message):
        # A refused form is answered with an error's code on purpose, and the browser says so by itself.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.errors.append(f"{message.text} ({self.page.url})")

    def sign_in(self, url):
        """By a session's cookie: signing in by typing has a test of its own."""
        client = Client()
        client.force_login(self.user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])

    def open(self, path):
        answer = self.page.goto(path)
        return answer.status

    def press(self, name, *, within=None, which=0):
        """Press a button, or a link that looks like one."""
        (within or self.page).get_by_role("button", name=name, exact=isinstance(name, str)).nth(which).click()

    def follow(self, name, *, within=None):
        (within or self.page).get_by_role("link", name=name, exact=isinstance(name, str)).first.click()

    def labelled(self, label, within=None, which=0):
        """A field by the words beside it, or by a pattern of them."""
        return (within or self.page).get_by_label(label, exact=isinstance(label, str)).nth(which)

    def fill(self, label, text, *, within=None, which=0):
        self.labelled(label, within, which).fill(text)

    def choose(self, label, option, *, within=None, which=0):
        """An option of a list that drops down."""
        self.labelled(label, within, which).select_option(label=option)

    def tick(self, label, *, within=None, which=0):
        """A box or a round button."""
        self.labelled(label, within, which).check()

    def unfold(self, name, *, within=None):
        """Open what is folded, by what its line says."""
        (within or self.page).locator("summary").filter(has_text=name).first.click()

    def panel(self, name):
        """A part of the page by its heading."""
        return self.page.get_by_role("region", name=name)

    def row(self, words):
        """A row of the page's table."""
        return self.page.get_by_role("row").filter(has_text=words).first

    def sees(self, *words):
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    def sees_not(self, *words):
        for text in words:
            expect(self.page.locator("body")).not_to_contain_text(text)

    @property
    def title(self):
        return self.page.locator("h1").inner_text()

    @property
    def path(self):
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    @property
    def text(self):
        return self.page.locator("body").inner_text()

    def scrolls_sideways(self):
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def faults(self):
        """What axe finds against the page, each with the first of its elements."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:160]} ({len(each['nodes'])})" for each in found]
