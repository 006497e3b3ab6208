"""Logs carry no row values: errors appear by type and place."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import IntegrityError

from mach.logs import FramesOnly, frames

CHILD = "Kayleigh Example 2019-04-01"


@pytest.fixture
def lines():
    """A logger with the project's handler, writing where the test can read."""
    stream = io.StringIO()
    logging.config.dictConfig({**settings.LOGGING, "disable_existing_loggers": False})
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, FramesOnly))
    old, handler.stream = handler.stream, stream
    yield stream.getvalue
    handler.stream = old


def fail():
    child = CHILD
    try:
        raise ValueError(f"Key (name)=({child}) already exists")
    except ValueError as error:
        raise IntegrityError(f"duplicate: {child}") from error


def test_an_unhandled_error_is_its_types_and_its_frames(lines):
    try:
        fail()
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/contacts/C-2026-000001/")
    text = lines()
    assert CHILD not in text
    assert "builtins.ValueError" in text
    assert "django.db.utils.IntegrityError" in text
    assert "test_logs.py:" in text
    assert "in fail" in text


def test_an_error_given_as_an_argument_is_its_type(lines):
    logging.getLogger("mach").warning("It failed: %s", IntegrityError(CHILD))
    assert CHILD not in lines()
    assert "django.db.utils.IntegrityError" in lines()


def test_what_celery_says_of_a_failed_task_has_neither_arguments_nor_texts(lines):
    details = {"name": "mach.tasks.x", "id": "1", "exc": CHILD, "traceback": CHILD, "args": CHILD, "kwargs": CHILD}
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] raised: %(exc)s\n%(traceback)s", details)
    assert CHILD not in lines()
    assert "mach.tasks.x" in lines()


def test_causes_come_before_what_they_caused():
    try:
        fail()
    except IntegrityError as error:
        told = [line for line in frames(error) if not line.startswith(" ")]
    assert told == ["builtins.ValueError", "django.db.utils.IntegrityError"]
