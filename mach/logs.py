"""Log lines that say what failed and where, and never what the data was.

The text of an error may quote a row, a child's name or an address, so errors are logged as their type and the
places in the code they went through.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

SECRET_PATHS = ("/accounts/password/reset/key/",)
# Celery describes a failed task with these; each may carry the error's text or the task's data.
CELERY_DETAILS = ("exc", "traceback", "args", "kwargs", "return_value")


class FramesOnly(logging.Formatter):
    """An unhandled error becomes its type, its causes' types and file, line and function of each frame."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(frames(ei[1])) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have cached a full traceback on the record, message and all.
        record.exc_text = None
        return super().format(record)


class ErrorsByType(logging.Filter):
    """Replaces errors given as a log line's arguments by the name of their type."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            record.args = {key: _by_type(key, value) for key, value in record.args.items()}
        elif isinstance(record.args, tuple):
            record.args = tuple(_by_type("", value) for value in record.args)
        if isinstance(record.msg, BaseException):
            record.msg = type_name(record.msg)
        return True


class AccessLog(GunicornLogger):
    """Gunicorn's request log: the address asked for, without its query string and without one-time keys."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        for path in SECRET_PATHS:
            if str(atoms["U"]).startswith(path):
                atoms["U"] = f"{path}…"
        return atoms


def frames(error: BaseException) -> list[str]:
    """The type of an error and where it went through, innermost last, with those that caused it before it."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = frames(cause) if cause is not None else []
    places = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__, limit=-30)
    ]
    return [*before, type_name(error), *places]


def type_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _by_type(key: str, value: Any) -> Any:
    if isinstance(value, BaseException):
        return type_name(value)
    return "(not logged)" if key in CELERY_DETAILS and value else value
