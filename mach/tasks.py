"""The ground floor's jobs. Each is safe to run twice, late and on many workers."""

from celery import shared_task

from mach import clocks, expiry, outbox, people
from mach.queries.staff import system


@shared_task
def sweep_clocks() -> None:
    clocks.sweep()


@shared_task
def deliver_notices() -> None:
    outbox.deliver()


@shared_task
def purge_expired() -> None:
    expiry.purge()


@shared_task
def find_duplicates() -> None:
    """Weekly: whom something changed of since the last search. Broken off, it goes on where it stopped."""
    if people.search_for_duplicates(by=system()):
        find_duplicates.delay()
