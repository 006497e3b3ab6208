"""The ways out of early help: stepped up to the front door, or closed with every risk answered."""

import pytest

from assessments.models import Episode
from assessments.services import early_help as services
from mach.errors import RuleBroken
from mach.models import Action, Clock, Notice
from mach.queries.stories import story_of
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.assessments.helping import act, answered, lead, partner, running, working, write

__all__ = ["lead", "partner", "working"]

pytestmark = pytest.mark.django_db
SAID = services.StepUp(reason="He is back in the house.", parents_informed=True)


def test_a_step_up_is_a_new_contact_of_early_help_about_the_same_people(working, lead):
    contact = services.step_up(working, said=SAID, by=lead)
    assert (contact.source_code, contact.status) == ("5D", "new")
    assert (contact.external_reference, contact.referrer_name) == (working.reference, lead.name)
    assert sorted(contact.people) == sorted(working.people)
    history = story_of(contact.people, factories.manager())
    assert working.reference in {line.reference for line in history}
    assert Clock.objects.running().filter(reference=contact.reference, kind="contact_decision").exists()


def test_a_partner_who_leads_steps_up_and_sees_it_among_what_they_sent(working, lead, partner):
    working = services.name_lead(working, worker=partner, by=lead)
    contact = services.step_up(working, said=SAID, by=partner)
    assert contact.agency == partner.agency


def test_early_help_goes_on_until_the_front_door_has_decided(working, lead):
    working = answered(working, lead)
    contact = services.step_up(working, said=SAID, by=lead)
    working.refresh_from_db()
    assert working.status == "working"
    with pytest.raises(RuleBroken):
        services.step_up(working, said=SAID, by=lead)
    with pytest.raises(RuleBroken, match="not decided"):
        services.close(working, outcome="stepped_up", outcome_words="A social worker goes on.", by=lead)
    factories.bring(contact, C.DECIDED, decision="assessment")
    closed = services.close(working, outcome="stepped_up", outcome_words="A social worker goes on.", by=lead)
    assert (closed.status, closed.stepped_up_to) == ("closed", contact)


def test_a_step_up_answers_the_risks_that_had_no_answer(working, lead):
    contact = services.step_up(working, said=SAID, by=lead)
    factories.bring(contact, C.DECIDED, decision="assessment")
    services.close(working, outcome="stepped_up", outcome_words="A social worker goes on.", by=lead)
    assert {risk.reason for risk in working.risks.all()} == {f"Stepped up: {contact.reference}."}


def test_an_episode_closes_with_every_risk_answered_and_tells_who_offered(working, lead):
    with pytest.raises(RuleBroken):
        services.close(write(working, lead), outcome="goals_met", outcome_words="They sleep.", by=lead)
    working = answered(Episode.objects.get(pk=working.pk), lead)
    act(working, lead)
    services.close(working, outcome="partly_met", outcome_words="They sleep.", family_said="Thanks.", by=lead)
    assert not running(working)
    assert not Action.objects.filter(reference=working.reference, done_at=None).exists()
    decider = working.children.first().handover.decision.by
    assert "has closed: goals partly met" in Notice.objects.filter(recipient=decider).latest("pk").text
