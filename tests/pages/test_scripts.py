"""The scripts say the same as the server."""

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from mach import spoken

SCRIPT = Path(settings.BASE_DIR) / "mach" / "static" / "mach" / "js" / "clocks.js"
NOW = datetime(2026, 11, 24, 10, 40, tzinfo=spoken.LONDON)
START = 1_800_000_000_000
HOURS = (-400, -49, -26.2, -2, -0.01, 0, 0.01, 0.7, 2.5, 23, 47.9, 48, 55, 170, 1080)


@pytest.mark.e2e
def test_a_page_left_open_says_what_the_server_would_say(browser):
    cases = [(due, target) for due, target in product(HOURS, (None, *HOURS)) if target is None or target <= due]
    page = browser.new_page()
    page.route("**/*", lambda route: serve(route))
    page.goto("http://clocks.invalid/")
    said = page.evaluate(
        """async (cases) => { const { clockWords } = await import("/clocks.js");
           return cases.map(([due, target]) => clockWords({ due, target, warn: 0 }, START)); }""".replace(
            "START", str(START)
        ),
        [[milliseconds(due), 0 if target is None else milliseconds(target)] for due, target in cases],
    )
    page.close()
    for (due, target), words in zip(cases, said, strict=True):
        meant = spoken.clock_words(clock(due, target), NOW)
        assert (words["state"], words["first"]) == (meant.state, meant.first), (due, target)
        assert words["second"] in (None, meant.second)


def serve(route):
    if route.request.url.endswith("clocks.js"):
        route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Clocks</title>", content_type="text/html")


def milliseconds(hours):
    return START + round(hours * 3_600_000)


def clock(due, target):
    at = {
        name: None if value is None else NOW + timedelta(hours=value)
        for name, value in (("due_at", due), ("target_at", target))
    }
    return SimpleNamespace(**at, warn_at=None, stopped_at=None)
