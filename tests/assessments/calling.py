"""What the tests of strategy meetings share: a meeting that is called, and the clocks that run on a record."""

from assessments.services import meetings
from mach import clocks
from referrals.models import Referral
from referrals.rules import Decision
from tests import factories


def running(record, *kinds):
    return sorted(clocks.running(record, *kinds).values_list("kind", flat=True))


def call(*referrals, by, **said):
    said.setdefault("concern_at", referrals[0].begun_at)
    return meetings.call(referrals, **factories.question(**said), by=by)


def family(**fields):
    """Two children of one contact, each with a referral."""
    factories.contact("decided", children=2, decision=Decision.STRATEGY_MEETING, **fields)
    return list(Referral.objects.order_by("pk"))
