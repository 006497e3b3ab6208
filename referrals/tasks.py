"""Jobs of the front door."""

from celery import shared_task

from mach.queries.staff import system
from referrals import expiry, services

MOST_BATCHES = 20


@shared_task
def forget_keys() -> None:
    """End the idempotency keys whose time is over. Safe to run twice and late."""
    expiry.forget_keys()


@shared_task
def find_candidates() -> int:
    """Find who the people on new contacts may be, batch after batch, and look again at those for
    whom somebody alike was registered or restricted since."""
    by = system()
    found = 0
    for _ in range(MOST_BATCHES):
        batch = services.find_candidates(by=by)
        found += batch
        if not batch:
            break
    services.look_again(by=by)
    return found
