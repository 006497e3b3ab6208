"""How many requests a minute each agency key may make. Counted in the broker's memory; when it is away nobody waits."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60

log = logging.getLogger(__name__)


class Counters(RedisCache):
    """Django's cache in the broker's memory, with a count that needs one journey."""

    def one_more(self, name: str) -> int:
        """One more of this name than there was. A name of a window that has passed is forgotten."""
        key = self.make_and_validate_key(name)
        with self._cache.get_client(key, write=True).pipeline(transaction=False) as both:
            both.incr(key)
            both.expire(key, 2 * WINDOW_SECONDS)
            return int(both.execute()[0])


class KeyThrottle(BaseThrottle):
    """A fixed window a minute for each key: `rate_per_minute` of the key, or MACH_API_RATE."""

    def allow_request(self, request: Any, view: Any) -> bool:
        key = request.auth
        if key is None:
            return True
        now = int(time.time())
        self.left = WINDOW_SECONDS - now % WINDOW_SECONDS
        return self.count(f"key:{key.pk}:{now // WINDOW_SECONDS}") <= (key.rate_per_minute or settings.MACH_API_RATE)

    def count(self, name: str) -> int:
        """One more in this window. A contact is worth more than a count: without the counter every request passes."""
        counters: Any = caches["throttles"]
        try:
            return int(counters.one_more(name))
        except (RedisError, OSError, ValueError) as away:
            log.warning("Requests are not being counted: %s", type(away).__name__)
            return 0

    def wait(self) -> float:
        return float(self.left)


class StaffThrottle(KeyThrottle):
    """A fixed window a minute for each person who is signed in: MACH_API_RATE. Pages are not counted."""

    def allow_request(self, request: Any, view: Any) -> bool:
        now = int(time.time())
        self.left = WINDOW_SECONDS - now % WINDOW_SECONDS
        return self.count(f"staff:{request.user.pk}:{now // WINDOW_SECONDS}") <= settings.MACH_API_RATE
