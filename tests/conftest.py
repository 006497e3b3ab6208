"""Fixtures that any test may ask for. Records are built by tests/factories/, by doing the work."""

import os
import shutil
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from mach import grants
from tests.browser import browser, desks
from tests.processes import celery_worker

__all__ = ["browser", "desks"]

TRANSACTIONAL = {"transactional_db", "live_server", "app_role", "worker"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "`apt install chromium`, or `.venv/bin/playwright install chromium`, or CHROMIUM=/path/to/it"


WRITTEN_BY_MIGRATIONS = []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the rights that the serving role has everywhere else."""
    with django_db_blocker.unblock():
        grants.apply()
        # Not there when no test of the run will need it.
        WRITTEN_BY_MIGRATIONS.append(getattr(connection, "_test_serialized_contents", ""))


@pytest.fixture(scope="session", autouse=True)
def rows_of_migrations_come_back():
    """A transactional test empties every table when it ends. What migrations wrote is put back at once, for whichever
    test comes next: only another transactional one would do that for itself."""
    empty = TransactionTestCase._fixture_teardown

    def empty_and_put_back(self):
        # While a browser is open its event loop gives this thread another connection object, which would not know them.
        connection._test_serialized_contents = WRITTEN_BY_MIGRATIONS[0]
        empty(self)
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        ContentType.objects.clear_cache()

    TransactionTestCase._fixture_teardown = empty_and_put_back
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture
def app_role(transactional_db):
    """A connection to the test database as the role that serves, to show what it may not do."""
    at = connection.get_connection_params()
    served = psycopg2.connect(
        host=at.get("host"), port=at.get("port"), dbname=at["dbname"], user=settings.MACH_APP_ROLE
    )
    served.autocommit = True
    yield served
    served.close()


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker, a process of its own, on the test database and the test broker, with one child."""
    at = connection.settings_dict
    url = f"postgresql://{settings.MACH_APP_ROLE}@/{at['NAME']}?host={at['HOST']}"
    with celery_worker(DATABASE_URL=url, OWNER_DATABASE_URL=url) as process:
        yield process


@pytest.fixture(scope="session")
def chromium():
    """The path of a browser to drive. Without one, the tests marked `e2e` are left out."""
    return find_chromium()


def find_chromium():
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, BROWSERS)), None) or _playwrights_own()


def _playwrights_own():
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright"
    mac = "~/Library/Caches/ms-playwright"
    for place in (Path(home).expanduser(), Path(mac).expanduser()):
        for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
            for found in sorted(place.glob(pattern)):
                return str(found)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        marker = item.get_closest_marker("django_db")
        if TRANSACTIONAL.intersection(item.fixturenames) or (marker and marker.kwargs.get("transaction")):
            # Such a test empties every table: afterwards the rows that migrations wrote are put back.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
    _leave_out_browser_tests(items)


def _leave_out_browser_tests(items):
    browser_tests = [item for item in items if item.get_closest_marker("e2e")]
    if not browser_tests or find_chromium():
        return
    if os.environ.get("E2E") == "required":
        raise pytest.UsageError(f"E2E=required, but there is no Chromium for the browser tests: {INSTALL}.")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_terminal_summary(terminalreporter, config):
    # With xdist only the workers collect; each process can find out for itself.
    if not find_chromium() and os.environ.get("E2E") != "off":
        terminalreporter.write_line(f"!!! BROWSER TESTS WERE SKIPPED: no Chromium. Install one: {INSTALL}.", red=True)
