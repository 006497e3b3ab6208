"""A decision that comes too late: noticed by the sweep, told, explained, and late for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach import tasks
from mach.models import Clock, Notice
from referrals.workflow import ContactStatus
from tests import factories
from tests.journeys.front_door import staff

pytestmark = pytest.mark.e2e


def test_a_late_decision_is_noticed_and_explained(desks):
    # Given a contact that was recommended in time and has waited past its limit since
    hub = staff(desks)
    long_ago = timezone.now() - timedelta(hours=50)
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=long_ago, worker=hub["worker"].user)
    # When the sweep runs
    tasks.sweep_clocks()
    # Then the worker and the manager are told, and the wall shows it first
    told = Notice.objects.filter(reference=contact.reference, text__icontains="late")
    assert told.filter(recipient=hub["manager"].user).exists()
    hub["manager"].open("/")
    hub["manager"].sees(contact.reference, "late by")
    hub["manager"].open("/clocks/?state=late")
    hub["manager"].sees(contact.reference)
    # When the manager decides at last
    hub["manager"].authorises(contact.reference)
    # Then it is no longer waited for, but still has to be explained
    hub["manager"].open("/clocks/?state=late")
    assert not hub["manager"].page.get_by_role("row", name="Contact decision").count()
    late = Clock.objects.get(reference=contact.reference, kind="contact_decision")
    hub["manager"].explains_the_delay(contact.reference, "Nobody could authorise on Sunday.")
    # And it stays late, with the reason beside it
    while Clock.objects.filter(reference=contact.reference, breached_at__isnull=False, acknowledged_at=None).exists():
        hub["manager"].explains_the_delay(contact.reference, "Nobody could authorise on Sunday.")
    late.refresh_from_db()
    assert late.breached_at == late.due_at
    assert late.breach_reason == "Nobody could authorise on Sunday."
    hub["manager"].open(f"/clocks/{late.pk}/explain/")
    hub["manager"].sees("Nobody could authorise on Sunday.", "The delay was not in the child’s interest.")
