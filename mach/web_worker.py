"""Gunicorn's worker, refusing what is no request as the API refuses everything else: a problem in JSON, a 4xx at worst,
and nothing of what was sent in the answer or in a log."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from mach.logs import frames, type_name

REFUSALS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long: ask for less at once."),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "The headers are too many or too large: send fewer.",
    ),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "Send no Expect header but 100-continue."),
    (errors.ForbiddenProxyRequest, HTTPStatus.FORBIDDEN, "This server is not asked through a proxy."),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, "This is not an HTTP request that can be read: correct it."),
)
"""The first that fits. Whoever sends a coding that gunicorn does not know is wrong, and not the server: no 501."""


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        for kind, status, detail in REFUSALS:
            if isinstance(exc, kind) and not isinstance(exc, errors.ConfigurationProblem):
                self.log.warning("Refused with %s: %s", status.value, type_name(exc))
                self.answer(client, status, detail)
                return
        self.log.error("A request failed.\n%s", "\n".join(frames(exc)))
        self.answer(client, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here: try again.")

    def answer(self, client: Any, status: HTTPStatus, detail: str) -> None:
        told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
        body = json.dumps(told)
        head = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            "Connection: close",
            "Content-Type: application/problem+json",
            "Cache-Control: no-store, private",
            "X-Content-Type-Options: nosniff",
            f"Content-Length: {len(body)}",
        ]
        try:
            util.write_nonblock(client, "\r\n".join([*head, "", body]).encode("latin-1"))
        except OSError:
            self.log.debug("Whoever asked has gone.")
