"""Danger now: a bruised baby, and a girl found at night. Nobody waits for a screening."""

import pytest

from mach.models import Clock, Notice
from referrals.models import Referral
from tests import factories
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff, stored

pytestmark = pytest.mark.e2e


def test_03_a_bruised_baby_has_a_strategy_meeting_today(desks, live_server):
    # Given a queue that holds other work
    hub, hospital = staff(desks), Agency(live_server.url, "hospital")
    earlier = factories.contact(rag="green")
    waiting = factories.referral()
    # When the hospital sends a bruised baby who cannot move
    reference = hospital.sends("baby")
    # Then the managers know at once, and it stands first in the queue although nobody has rated it
    assert Notice.objects.filter(recipient=hub["manager"].user, reference=reference, urgent=True).exists()
    hub["manager"].open("/contacts/")
    rows = hub["manager"].page.locator("tr[data-row]")
    assert reference in rows.nth(0).inner_text()
    assert earlier.reference in rows.nth(1).inner_text()
    # When the manager decides now
    hub["manager"].decides_now(
        reference, "Referral – strategy meeting", level=4, because="Bruises on a baby who cannot move.",
        reason="Admitted; strategy discussion asked for today.",
    )  # fmt: skip
    # Then the contact is red, and the referral heads the list to allocate, before the one that waited longer
    assert stored(reference).rag == "red"
    referral = Referral.objects.get(contact__reference=reference)
    hub["boss"].open("/assessments/to-allocate/")
    rows = hub["boss"].page.locator("tr[data-row]")
    assert referral.reference in rows.nth(0).inner_text()
    assert waiting.reference in rows.nth(1).inner_text()
    # And the meeting has its own clock; the baby is to be seen today
    running = Clock.objects.running()
    assert running.filter(reference=referral.reference, kind="strategy_meeting_start").exists()
    assert running.filter(reference=reference, kind="same_day_visit").exists()
    hub["worker"].sees_the_child(f"/contacts/{reference}/", where="Ward 6", said="Asleep; the bruises were seen.")
    assert not Clock.objects.running().filter(reference=reference, kind="same_day_visit").exists()


def test_10_a_girl_found_at_night_has_a_strategy_meeting(desks):
    # Given the emergency duty team on the telephone
    hub = staff(desks)
    # When the call handler takes the call, and a manager decides now
    reference = hub["handler"].takes_a_call("missing")
    hub["manager"].decides_now(
        reference,
        "Referral – strategy meeting",
        level=4,
        because="Exploited by two men.",
        reason="Safe only for tonight.",
    )
    # Then Demi's referral waits for its meeting
    referral = Referral.objects.get(contact__reference=reference)
    assert referral.strategy_meeting
    assert referral.person.full_name == "Demi Sharples"
    # And the duty team is told by telephone, for it has no system of its own
    hub["handler"].tells_the_referrer(reference)
    assert not Clock.objects.running().filter(reference=reference, kind="tell_referrer").exists()
