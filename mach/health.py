"""Whether the service works, for monitors and load balancers. It says what is wrong and nothing about anybody."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.models import Count, Max, Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mach.models import Notice, SweepRun

SWEEP_LATE_AFTER = timedelta(minutes=5)
OUTBOX_LATE_AFTER = timedelta(minutes=10)
BROKER_SECONDS = 1

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    checks = {name: _answer(check) for name, check in CHECKS.items()}
    failing = [name for name, check in checks.items() if not check["ok"]]
    body = {"status": "failing" if failing else "ok", "failing": failing, "checks": checks}
    return JsonResponse(body, status=503 if failing else 200)


def database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def broker() -> dict[str, Any]:
    client = redis.Redis.from_url(
        settings.MACH_REDIS_URL, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS
    )
    with client:
        client.ping()
    return {"ok": True}


def last_sweep() -> dict[str, Any]:
    finished = SweepRun.objects.aggregate(at=Max("finished_at"))["at"]
    if finished is None:
        return {"ok": False, "age_seconds": None}
    age = timezone.now() - finished
    return {"ok": age < SWEEP_LATE_AFTER, "age_seconds": int(age.total_seconds())}


def outbox() -> dict[str, Any]:
    waiting = Notice.objects.filter(sent_at=None).aggregate(oldest=Min("created_at"), count=Count("pk"))
    age = timezone.now() - waiting["oldest"] if waiting["oldest"] else timedelta()
    return {"ok": age < OUTBOX_LATE_AFTER, "waiting": waiting["count"], "oldest_seconds": int(age.total_seconds())}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": database,
    "broker": broker,
    "last_sweep": last_sweep,
    "outbox": outbox,
}


def _answer(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A part that cannot be asked is wrong; the error's text stays out of the answer and of the log."""
    try:
        return check()
    except (Error, redis.RedisError, OSError) as error:
        logger.warning("Health: %s could not be asked: %s", check.__name__, error)
        return {"ok": False}
