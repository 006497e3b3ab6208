"""Contacts that need no social worker: a caller without a name, a boy without lights, two children with grandmother."""

import pytest

from mach.models import Clock
from referrals.models import ChildDecision, Handover
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff, stored

pytestmark = pytest.mark.e2e


def test_06_children_without_names_are_offered_early_help(desks):
    # Given a neighbour on the telephone who gives no name, and knows none
    hub = staff(desks)
    # When the call handler takes the call
    reference = hub["handler"].takes_a_call("anonymous")
    contact = stored(reference)
    assert (contact.anonymous, contact.names_not_known) == (True, True)
    assert contact.children.count() == 3
    # Then a worker screens it, a manager authorises, and early help accepts all three
    hub["manager"].rates_and_allocates(reference, "amber", hub["worker"].user)
    hub["worker"].recommends(
        reference, "Early help", level=2, because="School knows them; support will do.", children=3
    )
    hub["manager"].authorises(reference)
    hub["early_help"].accepts(reference)
    assert Handover.objects.filter(contact=contact).waiting().count() == 0
    # And nobody waits to tell a caller whom nobody can reach
    assert stored(reference).referrer_told.get().how == "cannot"


def test_07_a_notification_is_returned_without_screening(desks, live_server):
    # Given a police notification about nothing much
    hub, police = staff(desks), Agency(live_server.url, "police")
    reference = police.sends("notification")
    # When the manager decides now, saying what the police will be told
    hub["manager"].decides_now(
        reference, "Returned to sender, below threshold", level=1, because="No concern is described.",
        told="Thank you. No role for social care.", reason="No screening needed.",
    )  # fmt: skip
    # Then it is decided, listed for a second look, and the police read the words meant for them
    assert stored(reference).dip_sample
    hub["manager"].open("/decided-without-screening/")
    hub["manager"].sees(reference)
    (child,) = police.reads(reference)["children"]
    assert child["feedback"] == "Thank you. No role for social care."
    assert not Clock.objects.running().filter(reference=reference).exists()


def test_09_two_children_with_grandmother_are_offered_early_help(desks, live_server):
    # Given a contact from a GP
    hub, gp = staff(desks), Agency(live_server.url, "gp")
    reference = gp.sends("grandmother")
    # When it is screened, sent back once, recommended again and authorised
    hub["manager"].rates_and_allocates(reference, "green", hub["worker"].user)
    hub["worker"].recommends(reference, "Early help", level=2, because="Grandmother manages.", children=2)
    hub["manager"].sends_back(reference, "Has anybody spoken to grandmother?")
    hub["worker"].opens(reference)
    hub["worker"].sees("Has anybody spoken to grandmother?")
    hub["worker"].recommends(reference, "Early help", level=3, because="Grandmother wants help.", children=2)
    hub["manager"].authorises(reference)
    # Then early help accepts both children, and the GP is told
    hub["early_help"].accepts(reference)
    assert set(ChildDecision.objects.filter(contact__reference=reference).values_list("level", flat=True)) == {3}
    assert gp.reads(reference)["status"] == "decided"
