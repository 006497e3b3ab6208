"""Early help is offered and answered: all the children at once, with clocks on both sides, and never to nowhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Assessment, Episode, EpisodeChild
from assessments.services import early_help
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice, TeamKind
from referrals import services
from referrals.models import Handover, Information
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return factories.team(TeamKind.EARLY_HELP)


@pytest.fixture
def lead(team):
    return factories.user(Role.EARLY_HELP_LEAD, team=team)


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def handed(manager, team):
    return factories.contact(C.DECIDED, children=2, manager=manager, received_at=timezone.now() - timedelta(hours=2))


def clocks_of(record, **said):
    return set(Clock.objects.filter(reference=record.reference, **said).values_list("kind", flat=True))


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


def test_all_the_children_of_a_contact_are_accepted_together(handed, lead, team):
    episode = early_help.take_up(handed, by=lead)
    assert (episode.status, episode.team) == ("accepted", team)
    assert [row.handover.decision.child for row in episode.children.all()] == list(handed.children.all())
    assert not Handover.objects.waiting().exists()
    assert not clocks_of(handed, stopped_at=None) & {"handover_accepted"}


def test_the_offer_is_dated_when_it_was_decided_and_made_by_who_decided(handed, lead, manager):
    episode = early_help.take_up(handed, by=lead)
    assert episode.begun_at == handed.handovers.first().made_at
    offered, accepted = Event.objects.filter(reference=episode.reference).order_by("at", "pk")
    assert (offered.label, offered.by) == ("Early help offered", manager)
    assert (accepted.label, accepted.by) == ("Early help accepted", lead)


def test_from_acceptance_the_first_contact_is_waited_for_and_who_decided_is_told(handed, lead, manager):
    episode = early_help.take_up(handed, worker=lead, by=lead)
    clock = Clock.objects.get(reference=episode.reference, stopped_at=None)
    assert (clock.kind, clock.owner) == ("early_help_first_contact", lead)
    assert f"Early help accepted {episode.reference}." in told(manager)


def test_the_risks_come_from_the_contacts_concerns(lead, team):
    handed = factories.contact(C.DECIDED, categories=("domestic_abuse", "neglect"))
    risks = early_help.take_up(handed, by=lead).risks.all()
    assert {risk.source for risk in risks} == {"domestic_abuse", "neglect"}
    assert all(risk.words and not risk.reason for risk in risks)


def test_a_contact_without_a_concern_leaves_a_risk_to_answer_too(lead):
    handed = factories.contact(C.DECIDED, categories=())
    assert handed.reference in early_help.take_up(handed, by=lead).risks.get().words


def test_an_offer_is_answered_once(handed, lead):
    early_help.take_up(handed, by=lead)
    with pytest.raises(WrongState):
        early_help.take_up(handed, by=lead)
    with pytest.raises(WrongState):
        early_help.turn_down(handed, by_family=True, reason="No.", by=lead)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PARTNER, Role.SENIOR_MANAGER])
def test_only_early_help_answers(handed, role):
    with pytest.raises(NotAllowed):
        early_help.take_up(handed, by=factories.user(role))
    with pytest.raises(NotAllowed):
        early_help.turn_down(handed, by_family=True, reason="No.", by=factories.user(role))
    assert not Episode.objects.exists()


def test_declining_says_why_and_comes_back_to_the_front_door(handed, lead, manager):
    episode = early_help.turn_down(handed, by_family=True, reason="Her mother helps her.", by=lead)
    assert (episode.status, episode.declined_by_family) == ("declined", True)
    row = handed.handovers.first()
    assert (row.declined_by, row.declined_because) == (lead, "Her mother helps her.")
    assert not Handover.objects.waiting().exists()
    assert clocks_of(handed, stopped_at=None) >= {"information_read"}
    assert "handover_accepted" not in clocks_of(handed, stopped_at=None)
    assert any(handed.reference in text for text in told(manager))
    handed.refresh_from_db()
    services.read_information(handed, by=manager)
    assert "information_read" not in clocks_of(handed, stopped_at=None)


def test_declining_without_a_reason_is_refused(handed, lead):
    with pytest.raises(RuleBroken):
        early_help.turn_down(handed, by_family=False, reason=" ", by=lead)
    assert Handover.objects.waiting().count() == 2
    assert not Episode.objects.exists()


def test_a_family_that_declines_after_acceptance_comes_back_too(handed, lead):
    episode = early_help.take_up(handed, by=lead)
    early_help.decline(episode, by_family=True, reason="They moved in with her.", by=lead)
    assert not clocks_of(episode, stopped_at=None)
    assert episode.reference in Information.objects.get(contact=handed).text
    assert clocks_of(handed, stopped_at=None) >= {"information_read"}


def test_a_declined_offer_can_be_decided_again(handed, lead, manager):
    early_help.turn_down(handed, by_family=True, reason="No.", by=lead)
    entry = handed.decisions.filter(superseded_at=None).first()
    services.correct(entry, outcome=factories.outcome("advice"), reason="They declined.", by=manager)
    assert Handover.objects.filter(decision=entry, withdrawn_at__isnull=False).exists()


def test_a_child_whose_decision_came_later_joins_the_family(lead, manager, team):
    handed = factories.contact(C.TO_AUTHORISE, children=2, manager=manager)
    first, _ = handed.children.all()
    services.authorise(handed, children=[first.pk], by=manager)
    episode = early_help.take_up(handed, worker=lead, by=lead)
    services.authorise(handed, by=manager)
    again = early_help.take_up(handed, by=lead)
    assert again.pk == episode.pk
    assert EpisodeChild.objects.filter(episode=episode).count() == 2
    assert not Handover.objects.waiting().exists()


def test_the_episode_follows_who_the_children_turn_out_to_be(handed, lead):
    episode = early_help.take_up(handed, by=lead)
    assert episode.people == []
    people = [services.register_person(child, by=factories.system()).person_id for child in handed.children.all()]
    episode = early_help.name_lead(episode, worker=lead, by=lead)
    assert episode.people == sorted(people)
    event = Event.objects.filter(reference=episode.reference).first()
    assert sorted(event.people) == sorted(people)


# From an assessment


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


def assessed(boss, worker):
    record = assessing.open_assessment(factories.referral(), worker=worker, by=boss)
    Assessment.objects.filter(pk=record.pk).update(factors=["3A"])
    return Assessment.objects.get(pk=record.pk)


def test_an_assessments_offer_waits_on_a_clock_of_its_own(boss, lead):
    worker = factories.worker()
    record = assessed(boss, worker)
    episode = early_help.offer_from_assessment(record, by=boss)
    assert (episode.status, episode.contact) == ("offered", record.referral.contact)
    assert clocks_of(episode, stopped_at=None) == {"early_help_answer"}
    assert [risk.source for risk in episode.risks.all()] == ["3A"]
    assert episode.people == [record.person_id]
    assert any(episode.reference in text for text in told(lead))
    accepted = early_help.accept(episode, by=lead)
    assert clocks_of(accepted, stopped_at=None) == {"early_help_first_contact"}
    assert told(worker)[-1] == f"Early help accepted {episode.reference}."


def test_siblings_who_were_assessed_together_are_offered_it_together(boss, lead):
    worker = factories.worker()
    handed = factories.contact(C.DECIDED, children=2, decision="assessment")
    records = [assessing.open_assessment(row, worker=worker, by=boss) for row in handed.referrals.order_by("pk")]
    first = early_help.offer_from_assessment(records[0], by=boss)
    assert early_help.offer_from_assessment(records[1], by=boss).pk == first.pk
    first.refresh_from_db()
    assert first.people == sorted(record.person_id for record in records)
    assert first.children.count() == 2


def test_an_assessments_offer_that_is_declined_comes_back(boss, lead):
    worker = factories.worker()
    episode = early_help.offer_from_assessment(assessed(boss, worker), by=boss)
    episode = early_help.decline(episode, by_family=False, reason="We are full until May.", by=lead)
    assert not clocks_of(episode, stopped_at=None)
    assert clocks_of(episode.contact, stopped_at=None) >= {"information_read"}
    assert "declined" in told(worker)[-1]


def test_who_offers_holds_the_permission(lead, boss):
    record = assessed(boss, factories.worker())
    with pytest.raises(NotAllowed):
        early_help.offer_from_assessment(record, by=lead)
