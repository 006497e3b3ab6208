"""What is no HTTP request is refused by gunicorn itself: in the API's words, at worst with a 4xx, and nothing of what
was sent is kept."""

import json
import logging
import socket
import subprocess
import sys

import pytest
from gunicorn.http import errors

from mach import server
from mach.environment import ROOT
from mach.web_worker import Worker

CHILD = "Kayleigh Example 2019-04-01"
REFUSED = [
    (errors.InvalidRequestLine(CHILD), 400),
    (errors.InvalidRequestMethod(CHILD), 400),
    (errors.InvalidHTTPVersion(CHILD), 400),
    (errors.InvalidHeader(CHILD), 400),
    (errors.UnsupportedTransferCoding(CHILD), 400),
    (errors.InvalidChunkSize(CHILD), 400),
    (errors.LimitRequestLine(5000, 4094), 414),
    (errors.LimitRequestHeaders(CHILD), 431),
    (errors.ExpectationFailed(CHILD), 417),
    (RuntimeError(CHILD), 500),
]


def answered(error, caplog):
    ours, theirs = socket.socketpair()
    worker = Worker.__new__(Worker)
    worker.log = logging.getLogger("gunicorn.error.test")
    with caplog.at_level("DEBUG"):
        worker.handle_error(None, ours, ("192.0.2.1", 1), error)
    ours.close()
    return theirs.recv(10_000).decode()


@pytest.mark.parametrize(("error", "code"), REFUSED, ids=lambda each: type(each).__name__)
def test_it_is_refused_as_the_api_refuses(error, code, caplog):
    head, _, body = answered(error, caplog).partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {code} ")
    assert "Content-Type: application/problem+json" in head
    assert f"Content-Length: {len(body)}" in head
    assert json.loads(body)["status"] == code
    assert CHILD not in head + body + caplog.text
    assert "192.0.2.1" not in caplog.text


def test_somebody_who_has_gone_is_no_error(caplog):
    ours, theirs = socket.socketpair()
    theirs.close()
    worker = Worker.__new__(Worker)
    worker.log = logging.getLogger("gunicorn.error.test")
    worker.handle_error(None, ours, None, errors.InvalidHeader("x"))
    ours.close()


def test_gunicorn_is_started_with_this_worker():
    assert server.worker_class == "mach.web_worker.Worker"
    check = [sys.executable, "-m", "gunicorn", "--config", "python:mach.server", "--check-config", "mach.wsgi"]
    assert subprocess.run(check, cwd=ROOT, capture_output=True, timeout=60).returncode == 0
