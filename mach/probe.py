"""The containers' health checks: `python -m mach.probe web` (or worker, or beat) ends with 0 when that one is well."""

import http.client
import json
import socket
import sys
import time

from django.conf import settings

from mach.celery import app
from mach.environment import or_stop, port

SECONDS = 5
# Beat writes its schedule down every three minutes.
BEAT_SILENT_FOR = 600


def web() -> bool:
    """It answers and reaches its database. What else is wrong is for a monitor to read at /health/."""
    connection = http.client.HTTPConnection("127.0.0.1", or_stop(port), timeout=SECONDS)
    connection.request("GET", "/health/", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".")})
    answer = json.loads(connection.getresponse().read())
    return bool(answer["checks"]["database"]["ok"])


def worker() -> bool:
    name = f"celery@{socket.gethostname()}"
    return bool(app.control.inspect(destination=[name], timeout=SECONDS).ping())


def beat() -> bool:
    written = [path.stat().st_mtime for path in settings.MACH_STATE.glob("celerybeat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENT_FOR


PROBES = {"web": web, "worker": worker, "beat": beat}


def main(name: str) -> int:
    try:
        return 0 if PROBES[name]() else 1
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        print(f"{name}: {type(error).__name__}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
