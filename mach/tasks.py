"""The ground floor's jobs. Each is safe to run twice, late and on many workers."""

from celery import shared_task

from mach import clocks, expiry, outbox


@shared_task
def sweep_clocks() -> None:
    clocks.sweep()


@shared_task
def deliver_notices() -> None:
    outbox.deliver()


@shared_task
def purge_expired() -> None:
    expiry.purge()
