"""How much work a job is: what a hand does at the mouse and the keyboard, counted where the page receives it.

The rule. A job begins on the home page of somebody who is signed in, and no address is typed. A click is every press of
the mouse that reaches the page; going to a box to type in it is one; a list that drops down is two, to open it and to
choose. A key is every one pressed except those of the text itself. A page is each that is opened, the last one too.
"""

import re
from dataclasses import dataclass

from tests.browser import Desk

TELL = """
addEventListener("pointerdown", event => event.isTrusted && window.counted("clicks"), true);
addEventListener("keydown", event => event.isTrusted && event.key.length > 1 && window.counted("keys"), true);
"""


@dataclass
class Effort:
    clicks: int = 0
    keys: int = 0
    pages: int = 0


class CountedDesk(Desk):
    """Somebody whose every press is counted from the home page on."""

    def __init__(self, window, user, url):
        self.effort = Effort()
        window.expose_binding("counted", lambda source, what: self.spend(what))
        window.add_init_script(TELL)
        super().__init__(window, user, url)
        self.page.goto("/")
        self.page.on("request", self.turned)

    def spend(self, what, count=1):
        setattr(self.effort, what, getattr(self.effort, what) + count)

    def turned(self, request):
        # Where a form sends its user on, both answers are one page; a way down the same page asks for nothing.
        if request.is_navigation_request() and not request.redirected_from:
            self.spend("pages")

    def fill(self, label, text, *, within=None, which=0):
        box = self.labelled(label, within, which)
        box.click()
        box.fill(text)

    def choose(self, label, option, *, within=None, which=0):
        super().choose(label, option, within=within, which=which)
        # The browser draws the list outside the page, where no press is heard.
        self.spend("clicks", 2)

    def open_list(self, name):
        """From the home page: what waits, by the tile that counts it."""
        self.follow(re.compile(rf"^\d+\s*{name}$"))
