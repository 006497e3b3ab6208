"""How gunicorn serves, on a server and from `make run`: `gunicorn --config python:mach.server mach.wsgi`."""

import os

from mach.environment import or_stop, port

bind = f"0.0.0.0:{or_stop(port)}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "mach.web_worker.Worker"
threads = 4
timeout = 60
graceful_timeout = 10
keepalive = 30
control_socket_disable = True
logger_class = "mach.logs.AccessLog"
accesslog = "-"
# Never %(q)s or %(r)s: query strings are not logged. Never %(h)s: it is somebody's address.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)ss"
