"""Children who are referred again, for tests: the earlier referral closed, the later one accepted."""

from datetime import timedelta

from django.utils import timezone

from improvement.services import panel
from mach.access import Role
from referrals.models import Referral
from referrals.workflow import ReferralStatus
from tests import factories


def referred_again(*, before=timedelta(days=200), since=timedelta(days=0), person=None, closed=True, **fields):
    """(earlier, later): the same child referred, and referred again. `before` and `since` say how long ago each was."""
    child = person or factories.person(f"Child {factories.next_number()}", "Returns")
    now = timezone.now()
    status = ReferralStatus.CLOSED if closed else ReferralStatus.ACCEPTED
    earlier = factories.referral(status, restricted=child, received_at=now - before, **fields)
    later = factories.referral(restricted=child, received_at=now - since, **fields)
    return Referral.objects.get(pk=earlier.pk), Referral.objects.get(pk=later.pk)


def came_back(boss=None, named=None):
    """A case of the panel; about a restricted child where somebody is `named` for them."""
    by = boss or factories.user(Role.SENIOR_MANAGER)
    child = factories.person(f"Child {factories.next_number()}", "Quillfeather" if named else "Returns")
    child = factories.restrict(child, named) if named else child
    _, later = referred_again(person=child, manager=by)
    panel.list_month(later.date, by=factories.system())
    return later.panel_case
