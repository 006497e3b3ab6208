"""The siblings of contact 01: early help with a plan that answers what the police told, and the way back up."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from mach.access import Role
from mach.models import Clock
from tests import factories
from tests.browser import Desk
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff

pytestmark = pytest.mark.e2e


def day(**later):
    return f"{timezone.localdate() + timedelta(**later):%d/%m/%Y}"


def test_01_the_siblings_come_to_a_family_plan(desks, live_server):
    # Given the police's contact about two children, for whom a manager decided early help
    hub, police = staff(desks), Agency(live_server.url, "police")
    reference = police.sends("police")
    hub["manager"].rates_and_allocates(reference, "amber", hub["worker"].user)
    hub["worker"].open(f"/contacts/{reference}/")
    hub["worker"].recommends(reference, "Early help", level=2, because="He has left; she wants help.", children=2)
    hub["manager"].authorises(reference)
    # When early help accepts both children in one act, and names somebody at the school as the lead professional
    lead = hub["early_help"]
    family = lead.accepts(reference)
    lead.sees("Ella-Mae Hodgson", "Jaxon Hodgson", "no lead professional yet", "Not answered")
    school = factories.user(Role.PARTNER, agency=factories.agency(name="Berwick Primary"), name="Mo Ali")
    lead.press("Name the lead professional")
    lead.choose("Lead professional", "Mo Ali, Berwick Primary")
    lead.press("Name them")
    # Then the partner finds the family, its risks and nothing else of the case
    partner = desks(school, kind=Desk)
    partner.open("/")
    partner.follow("My families")
    partner.follow(family)
    partner.sees("Ella-Mae Hodgson", "Domestic abuse")
    partner.sees_not(reference, "kitchen door")
    # And gets in touch, agrees an action for the risk and the plan with the family
    partner.press("Record the first contact")
    partner.fill("When", f"{timezone.localtime():%d/%m/%Y %H:%M}")
    partner.fill("With whom of the family", "Kelly, at school")
    partner.press("Record it")
    partner.sees("The first contact is recorded.")
    partner.press("Agree an action")
    partner.fill("What will be done", "The refuge's course, Tuesdays")
    partner.tick("Domestic abuse")
    partner.fill("Their name", "Kelly")
    partner.fill("By when", day(days=14))
    partner.press("Add the action")
    partner.press("Write the family plan")
    partner.fill("The family’s goals", "No shouting at night. Ella-Mae sleeps in her own room.")
    partner.fill("Agreed with the family on", day())
    partner.press("Save the plan")
    partner.sees("The family plan is saved.", "No shouting at night.")
    partner.sees_not("Not answered", "Still to do")
    # So that the review is waited for, and every clock before it has stopped in time
    episode = Episode.objects.get(reference=family)
    assert (episode.status, episode.worker) == ("working", school)
    clocks = Clock.objects.filter(reference=family)
    assert set(clocks.running().values_list("kind", flat=True)) == {"early_help_review", "plan_action"}
    assert not clocks.late().exists()
    # And when it gets worse, the front door has a contact of early help with the record in view
    partner.unfold("More")
    partner.follow(re.compile("Step up"))
    partner.fill("What worries you now, and why early help is not enough", "He is back in the house.")
    partner.press("Send to the front door")
    partner.sees("Stay with the family until it has decided")
    episode.refresh_from_db()
    hub["manager"].open(f"/contacts/{episode.stepped_up_to.reference}/")
    hub["manager"].sees("He is back in the house.", family)
