"""What a worker recommends for each child: who may, what must be said, what follows."""

import pytest

from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice, stage_key
from referrals import services
from referrals.models import Recommendation
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus


@pytest.fixture
def lead():
    return factories.worker()


@pytest.fixture
def contact(lead):
    return factories.contact(C.SCREENING, children=2, worker=lead)


def test_its_worker_recommends_for_every_child(contact, lead):
    contact = services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)
    assert contact.status == C.TO_AUTHORISE
    assert contact.recommended_by == lead
    assert contact.recommendations.filter(superseded_at=None).count() == 2


def test_nobody_else_recommends(contact):
    colleague = factories.worker(team=contact.worker.team)
    with pytest.raises(NotAllowed, match="Only the worker"):
        services.recommend(contact, outcomes=factories.outcomes(contact), by=colleague)
    with pytest.raises(NotAllowed):
        services.recommend(contact, outcomes=factories.outcomes(contact), by=factories.manager())


def test_what_nobody_has_taken_is_not_recommended():
    team = factories.team()
    contact = factories.contact()
    services.rate(contact, rag="amber", reason="As sent.", by=factories.manager())
    contact = services.allocate(contact, team=team, steps=["Ring the school"], by=factories.manager())
    with pytest.raises(NotAllowed, match="take it before"):
        services.recommend(contact, outcomes=factories.outcomes(contact), by=factories.worker(team=team))


@pytest.mark.parametrize("status", [C.NEW, C.TO_AUTHORISE, C.DECIDED])
def test_only_what_is_being_screened_is_recommended(status, lead):
    contact = factories.contact(status, worker=lead)
    with pytest.raises(WrongState):
        services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)


def test_every_child_needs_a_complete_outcome(contact, lead):
    first, second = contact.children.all()
    outcomes = {first.pk: factories.outcome(Decision.RETURNED, told_text=" ", level=None)}
    with pytest.raises(RuleBroken) as refused:
        services.recommend(contact, outcomes=outcomes, by=lead)
    assert set(refused.value.errors) == {
        f"children.{first.pk}.told_text",
        f"children.{first.pk}.level",
        f"children.{second.pk}.decision",
    }
    assert not Recommendation.objects.exists()


def test_a_child_of_another_contact_is_refused(contact, lead):
    stranger = factories.contact().children.get()
    outcomes = factories.outcomes(contact) | {stranger.pk: factories.outcome()}
    with pytest.raises(RuleBroken) as refused:
        services.recommend(contact, outcomes=outcomes, by=lead)
    assert list(refused.value.errors) == [f"children.{stranger.pk}.decision"]


def linked(contact, reference):
    return factories.outcomes(contact, Decision.LINKED, linked_to=reference)


def test_a_link_leads_to_a_contact_received_earlier(lead):
    earlier = factories.contact()
    contact = factories.contact(C.SCREENING, worker=lead)
    contact = services.recommend(contact, outcomes=linked(contact, earlier.reference.lower()), by=lead)
    assert contact.recommendations.get().linked_to == earlier.reference


def test_a_link_leads_to_an_open_referral(lead):
    referral = factories.referral()
    contact = factories.contact(C.SCREENING, worker=lead)
    services.recommend(contact, outcomes=linked(contact, referral.reference), by=lead)
    assert contact.recommendations.get().linked_to == referral.reference


def test_a_link_to_itself_to_what_came_later_to_nothing_or_to_a_closed_record_is_refused(lead):
    contact = factories.contact(C.SCREENING, worker=lead)
    later = factories.contact()
    hidden = factories.contact(restricted=True, received_at=factories.moment(2026, 1, 5, 9))
    for reference in (contact.reference, later.reference, hidden.reference, "C-2026-999999", "the other one"):
        with pytest.raises(RuleBroken) as refused:
            services.recommend(contact, outcomes=linked(contact, reference), by=lead)
        assert list(refused.value.errors) == [f"children.{contact.children.get().pk}.linked_to"]


def test_a_later_recommendation_stands_in_place_of_the_earlier_which_is_kept(contact, lead):
    contact = services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)
    contact = services.send_back(contact, comment="Speak to the school.", by=factories.manager())
    contact = services.recommend(contact, outcomes=factories.outcomes(contact, Decision.ADVICE), by=lead)
    assert contact.recommendations.filter(superseded_at=None, decision=Decision.ADVICE).count() == 2
    assert contact.recommendations.filter(superseded_at__isnull=False).count() == 2


def test_screening_is_over_and_the_contact_clock_runs_on(contact, lead):
    running = Clock.objects.running().filter(**stage_key(contact))
    assert running.filter(kind="screen_amber").exists()
    services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)
    assert not running.filter(kind="screen_amber").exists()
    assert running.filter(kind="contact_decision").exists()


def test_managers_are_told_and_the_story_says_so_without_a_name(contact, lead):
    boss = factories.manager()
    services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)
    assert Notice.objects.filter(recipient=boss, reference=contact.reference, text__contains="your decision").exists()
    event = Event.objects.get(kind="contact.recommend", reference=contact.reference)
    assert event.label == "Screened: recommendations for 2 children wait for a manager"


def test_only_those_who_may_open_it_are_told_of_a_restricted_contact(lead):
    contact = factories.contact(C.SCREENING, worker=lead, restricted=True)
    duty, senior = factories.manager(), factories.user(Role.SENIOR_MANAGER)
    services.recommend(contact, outcomes=factories.outcomes(contact), by=lead)
    told = Notice.objects.filter(reference=contact.reference, text__contains="your decision")
    assert senior.pk in told.values_list("recipient", flat=True)
    assert duty.pk not in told.values_list("recipient", flat=True)
