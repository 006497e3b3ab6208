"""What contradicts what stands, in words; and what the database refuses when two people act at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from mach.errors import RuleBroken

LINK_INSTEAD = "This child already has an open referral{}: decide “Linked to open work” and give its reference instead."
TOLD_FOR_ANOTHER = "This was written for another decision: write what the referrer will be told now, or empty it."


@contextmanager
def one_open_referral() -> Iterator[None]:
    """One transaction, in which a second open referral for a person, begun at the same moment elsewhere, is refused."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        diagnosis = getattr(clash.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") == "referrals_referral_one_open_a_person":
            raise RuleBroken(LINK_INSTEAD.format("")) from clash
        raise
