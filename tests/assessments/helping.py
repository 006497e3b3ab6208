"""What the tests of early help share: who leads it, a family, and what is written, agreed and answered with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services import early_help as services
from mach.access import Role
from mach.models import Clock
from referrals import services as front_door
from referrals.models import Referral
from referrals.workflow import ContactStatus as C
from tests import factories


@pytest.fixture
def lead():
    return factories.user(Role.EARLY_HELP_LEAD, team=factories.team("early_help"))


@pytest.fixture
def partner():
    return factories.user(Role.PARTNER, agency=factories.agency())


@pytest.fixture
def working(lead):
    return factories.episode("working", by=lead, children=2, categories=("domestic_abuse", "neglect"))


def today(**later):
    return timezone.localdate() + timedelta(**later)


def running(episode):
    return {clock.kind: clock for clock in Clock.objects.running().filter(reference=episode.reference)}


def write(episode, by, **said):
    given = {"goals": "Quiet evenings.", "agreed_on": today(), "reasons": {}, "version": episode.plan_version, **said}
    return services.plan(episode, by=by, **given)


def act(episode, by, **said):
    given = {"what": "Go to the refuge's course", "due_on": today(days=7), "family_member": "Kelly", **said}
    return services.set_action(episode, said=services.ActionSaid(**given), by=by)


def answered(episode, by):
    reasons = {risk.pk: "He has moved out." for risk in episode.risks.all()}
    return write(episode, by, reasons=reasons)


def back(person, days):
    """A referral of the same child, from a contact received so many days from now."""
    child = factories.sent_child(person.given_name, person.family_name)
    handed = factories.contact(sent=factories.sent(children=[child]))
    front_door.confirm_person(handed.children.get(), person=person, by=factories.system())
    handed.refresh_from_db()
    handed = factories.bring(handed, C.DECIDED, decision="assessment")
    type(handed).objects.filter(pk=handed.pk).update(received_at=timezone.now() + timedelta(days=days))
    return Referral.objects.get(contact=handed)
