"""Everything without JavaScript: a call is taken, rated, allocated, screened, recommended, authorised and accepted."""

import pytest

from referrals.models import Handover, ScreeningPart
from tests.journeys.front_door import staff, stored

pytestmark = pytest.mark.e2e


def test_a_contact_goes_its_way_without_javascript(desks):
    # Given windows that run no script
    hub = staff(desks, script=False)
    # When a call is taken, with one more row for each child
    reference = hub["handler"].takes_a_call("anonymous")
    assert stored(reference).children.count() == 3
    # Then every step to its end is a form and a button
    hub["manager"].rates_and_allocates(reference, "amber", hub["worker"].user)
    hub["worker"].registers_everybody(reference)
    hub["worker"].writes(analysis="Three young children alone at night.")
    hub["worker"].recommends(reference, "Early help", level=2, because="Support will do.", children=3)
    hub["manager"].sends_back(reference, "Which school are they at?")
    hub["worker"].opens(reference)
    hub["worker"].recommends(reference, "Early help", level=3, because="School will lead.", children=3)
    hub["manager"].authorises(reference)
    hub["early_help"].takes_up(reference)
    assert stored(reference).status == "decided"
    assert ScreeningPart.objects.get(contact__reference=reference).text == "Three young children alone at night."
    assert not Handover.objects.waiting().exists()


def test_a_decision_now_without_javascript(desks):
    hub = staff(desks, script=False)
    reference = hub["handler"].takes_a_call("missing")
    hub["manager"].decides_now(
        reference, "Referral – strategy meeting", level=4, because="Exploited.", reason="Tonight only."
    )
    hub["handler"].tells_the_referrer(reference)
    assert stored(reference).status == "decided"
