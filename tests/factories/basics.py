"""What every record for tests needs: a number that no other has, and a moment of the past."""

from datetime import UTC, datetime
from itertools import count

_numbers = count(1)


def next_number():
    """One that nobody else has had in this run."""
    return next(_numbers)


def moment(*parts):
    """A moment in UTC, for past times: moment(2026, 4, 2, 16)."""
    return datetime(*parts, tzinfo=UTC)
