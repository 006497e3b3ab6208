"""What somebody has typed into an assessment outlives the browser, the session and the server, and nobody's text is
overwritten in silence."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect

from assessments import services
from mach import drafts
from mach.access import Role
from mach.environment import ROOT
from mach.models import Draft
from referrals.models import Referral
from tests import factories
from tests.browser import ARGUMENTS, PATIENCE, Desk

pytestmark = pytest.mark.e2e
PLAN = "Reason and plan"
READY_SECONDS = 30


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"), name="Ann Hale")


@pytest.fixture
def record(boss):
    return factories.assessment(worker=factories.worker(team=boss.team, name="Tom Bright"), manager=boss)


class Writer(Desk):
    """Somebody who writes an assessment."""

    def opens(self, record):
        self.open(f"/assessments/{record}/")

    def box(self, label=PLAN):
        return self.page.get_by_role("textbox", name=label, exact=True)

    def types(self, text, label=PLAN):
        self.box(label).press_sequentially(text)

    def is_told(self, words):
        expect(self.page.locator("[data-saved-state]")).to_contain_text(words, timeout=2 * PATIENCE)

    def reads(self, text, label=PLAN):
        expect(self.box(label)).to_have_value(text)

    def saves(self):
        self.press("Save", within=self.page.locator(".app-savebar"))


def kept(record):
    """What is kept of the plan."""
    held = drafts.load(user=record.worker, form="assessment", subject=str(record))
    return next((values[-1] for name, values in held.fields.items() if name.startswith("plan.")), "") if held else ""


def until(true):
    """Ask until it is so: what a page sends as it goes is answered to nobody."""
    for _ in range(READY_SECONDS * 20):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("It never came true.")


@contextmanager
def own_browser(chromium, home):
    """A browser that may be killed: a process of its own."""
    command = [chromium, *ARGUMENTS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={home}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        port = home / "DevToolsActivePort"
        until(port.exists)
        until(lambda: port.read_text().split())
        yield process, f"http://127.0.0.1:{port.read_text().split()[0]}"
    finally:
        killed(process)


@contextmanager
def web_server(port):
    """The web server as it runs on a server, on the test's database."""
    at = connection.settings_dict
    url = f"postgresql://{settings.MACH_APP_ROLE}@/{at['NAME']}?host={at['HOST']}"
    env = {**os.environ, "DATABASE_URL": url, "OWNER_DATABASE_URL": url}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:mach.server", "--workers", "1",
               "--bind", f"127.0.0.1:{port}", "mach.wsgi"]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    process = subprocess.Popen(command, cwd=ROOT, env=env, **quiet)
    try:
        until(lambda: answers(port))
        yield process
    finally:
        killed(process)


def killed(process):
    """Without a word, and all that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port():
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def answers(port):
    wire = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        wire.request("GET", "/accounts/login/")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


def test_the_browser_is_killed_and_the_text_is_there(desks, browser, chromium, live_server, tmp_path, record):
    with own_browser(chromium, tmp_path) as (process, address):
        window = browser.browser_type.connect_over_cdp(address).new_context(base_url=live_server.url)
        writer = Writer(window, record.worker, live_server.url)
        writer.opens(record)
        writer.types("He was seen with a bruise on his ear")
        until(lambda: kept(record).endswith("on his ear"))
        killed(process)
    again = desks(record.worker, kind=Writer)
    again.opens(record)
    again.sees("What you typed at")
    again.reads("He was seen with a bruise on his ear")


def test_typing_on_without_a_pause_is_kept_every_few_seconds(desks, record):
    writer = desks(record.worker, kind=Writer)
    writer.opens(record)
    writer.box().focus()
    typed = 0
    while not kept(record):
        assert typed < 400, "Nothing was kept while somebody typed on."
        writer.page.keyboard.type("word ", delay=20)
        typed += 1


def test_leaving_the_page_keeps_the_last_words_even_while_a_save_is_on_its_way(desks, record):
    writer = desks(record.worker, kind=Writer)
    writer.opens(record)
    # The first save is held up on its way, so that the page goes while nobody has answered it.
    held = []
    writer.page.route("**/drafts/**", lambda route: held.append(route) if not held else route.continue_())
    writer.types("The first sentence. ")
    writer.page.wait_for_event("request", lambda asked: "/drafts/" in asked.url)
    writer.types("And the last words.")
    writer.open("/notices/")
    until(lambda: kept(record) == "The first sentence. And the last words.")


def test_signing_out_keeps_what_was_typed(desks, record):
    writer = desks(record.worker, kind=Writer)
    writer.opens(record)
    writer.types("She hides behind the sofa.")
    writer.is_told("Saved")
    writer.window.clear_cookies()
    again = desks(record.worker, kind=Writer)
    again.opens(record)
    again.reads("She hides behind the sofa.")
    again.saves()
    again.sees(f"{record} is saved.")
    assert not Draft.objects.exists()


def test_the_server_is_restarted_while_somebody_writes(browser, transactional_db, record):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    window = browser.new_context(base_url=url)
    window.set_default_timeout(PATIENCE)
    with web_server(port) as first:
        writer = Writer(window, record.worker, url)
        writer.opens(record)
        writer.types("Before the restart. ")
        writer.is_told("Saved")
        killed(first)
        writer.types("While it was away.")
        writer.is_told("the server cannot be reached")
    with web_server(port):
        # What could not be sent is sent again without anybody's doing.
        writer.is_told("Saved")
        writer.opens(record)
        writer.reads("Before the restart. While it was away.")
        writer.saves()
        writer.sees(f"{record} is saved.")
    window.close()


def test_two_tabs_of_one_worker_and_both_texts_are_shown(desks, record):
    writer = desks(record.worker, kind=Writer)
    writer.opens(record)
    other = desks(record.worker, kind=Writer)
    other.opens(record)
    writer.types("Written in the first tab.")
    writer.is_told("Saved")
    other.types("Written in the second.")
    other.is_told("Both texts are shown")
    panel = other.page.locator("[data-conflict]")
    expect(panel).to_contain_text("Written in the first tab.")
    expect(panel).to_contain_text("Written in the second.")
    assert kept(record) == "Written in the first tab."
    other.box().fill("Written in the first tab. Written in the second.")
    other.press("I have put them together: go on saving mine")
    until(lambda: kept(record) == "Written in the first tab. Written in the second.")


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("Keep mine, as it is in the box", "By Sadia."),
        ("Keep theirs", "By Tom."),
        ("Keep both, theirs first", "By Tom.\n\nBy Sadia."),
    ],
)
def test_two_workers_write_what_their_siblings_share_and_choose(desks, boss, choice, stands):
    both = Referral.objects.filter(contact=factories.referral(children=2).contact).order_by("pk")
    tom, sadia = (factories.worker(team=boss.team, name=name) for name in ("Tom Bright", "Sadia Rahman"))
    ella, jaxon = (
        services.open_assessment(each, worker=w, by=boss) for each, w in zip(both, (tom, sadia), strict=True)
    )
    first, second = desks(tom, kind=Writer), desks(sadia, kind=Writer)
    first.opens(ella)
    second.opens(jaxon)
    first.types("By Tom.")
    second.types("By Sadia.")
    first.saves()
    first.sees(f"{ella} is saved.")
    second.saves()
    second.sees("was saved while you were writing", "Saved meanwhile by Tom Bright", "By Tom.")
    second.sees("Not saved: say below which text stands")
    second.reads("By Sadia.")
    assert second.faults() == []
    second.tick(choice, within=second.page.locator(".app-conflict").first)
    second.saves()
    second.sees(f"{jaxon} is saved.")
    assert ella.together.parts.get(kind="plan").text == stands
    assert ella.together.parts.get(kind="plan").by == (tom if choice == "Keep theirs" else sadia)
