"""How a step of the staff's API is taken, and the days and moments that are sent with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Way:
    """How a step is taken: where the record stands (or what makes it), what is sent, and by whom, where not anybody."""

    where: str
    body: Callable[[Any, Any], dict[str, Any]] = lambda of, by: {}
    make: Callable[[], Any] | None = None
    by: Callable[[Any], Any] | None = None


def now():
    return timezone.now().isoformat()


def soon():
    return (timezone.now() + timedelta(hours=4)).isoformat()


def today():
    return timezone.localdate()


def a_weekday():
    """A day to come on which offices are open, but for bank holidays."""
    return today() + timedelta(days=3 if today().weekday() < 2 else 8 - today().weekday())


def a_weekday_gone():
    return today() - timedelta(days={0: 3, 6: 2}.get(today().weekday(), 1))


def its_worker(record):
    return record.worker
