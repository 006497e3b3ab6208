"""Early help with a family: who leads, the plan that answers every risk, reviews, the conference, and the ways out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.queries import early_help as queries
from assessments.queries import early_help_lists as lists
from assessments.rules.early_help import ConferenceSaid
from assessments.services import early_help as services
from assessments.services import meetings, open_assessment
from mach.access import Role
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import Action, Clock, Event, Notice
from mach.queries.stories import story_of
from referrals import services as front_door
from referrals.models import Referral
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db
SAID = services.StepUp(reason="He is back in the house.", parents_informed=True)


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


# Who leads


def test_a_partner_who_leads_sees_this_episode_and_no_other(working, partner, lead):
    other = factories.episode("working")
    assert not queries.episodes_for(partner)
    services.name_lead(working, worker=partner, by=lead)
    assert list(queries.episodes_for(partner)) == [working]
    assert set(queries.episodes_for(lead)) == {working, other}
    assert Notice.objects.filter(recipient=partner, reference=working.reference).exists()


def test_a_partner_who_leads_no_longer_sees_it_no_longer(working, partner, lead):
    working = services.name_lead(working, worker=partner, by=lead)
    services.name_lead(working, worker=lead, by=lead)
    assert not queries.episodes_for(partner)
    with pytest.raises(NotAllowed):
        write(Episode.objects.get(pk=working.pk), partner)


def test_a_partner_leads_no_restricted_family_unless_named(partner, lead):
    child = factories.restrict(factories.person(), lead)
    handed = factories.contact(C.DECIDED, restricted=child)
    episode = services.take_up(handed, by=lead)
    with pytest.raises(RuleBroken):
        services.name_lead(episode, worker=partner, by=lead)
    factories.grant(child, partner)
    services.name_lead(episode, worker=partner, by=lead)
    assert list(queries.episodes_for(partner)) == [episode]


def test_the_clocks_of_the_episode_go_to_the_lead(working, partner, lead):
    assert running(working)["early_help_plan"].owner == lead
    services.name_lead(working, worker=partner, by=lead)
    assert running(working)["early_help_plan"].owner == partner


def test_somebody_who_does_not_sign_in_may_lead(working, lead):
    school = factories.agency(name="Berwick Primary")
    episode = services.name_lead(working, agency=school, name="J. Ali", by=lead)
    assert episode.lead_words == "J. Ali, Berwick Primary"
    assert episode.worker is None
    with pytest.raises(RuleBroken):
        services.name_lead(episode, name="J. Ali", by=lead)


def test_a_social_worker_does_not_lead_early_help(working, lead):
    with pytest.raises(RuleBroken):
        services.name_lead(working, worker=factories.worker(), by=lead)


# The plan


def test_the_first_contact_starts_the_wait_for_the_plan(lead):
    episode = factories.episode("accepted", by=lead)
    with pytest.raises(RuleBroken):
        services.first_contact(episode, when=timezone.now() + timedelta(hours=1), with_whom="Kelly", by=lead)
    services.first_contact(episode, when=timezone.now(), with_whom="Kelly", by=lead)
    assert set(running(episode)) == {"early_help_plan"}


def test_the_plan_is_written_when_every_risk_has_its_answer(working, lead):
    first, second = working.risks.all()
    working = write(working, lead, reasons={first.pk: "He has moved out."})
    assert set(running(working)) == {"early_help_plan"}
    act(working, lead, risks=[second.pk])
    assert set(running(working)) == {"early_help_review", "plan_action"}


def test_a_risk_of_another_family_is_not_answered_here(working, lead):
    other = factories.episode("working").risks.first()
    write(working, lead, reasons={other.pk: "Gone."})
    other.refresh_from_db()
    assert other.reason == ""
    with pytest.raises(RuleBroken):
        act(Episode.objects.get(pk=working.pk), lead, risks=[other.pk])


def test_nobody_overwrites_a_plan_that_was_saved_meanwhile(working, lead):
    write(working, lead)
    with pytest.raises(Conflict):
        write(working, lead, goals="Something else.", version=working.plan_version)


@pytest.mark.parametrize("said", [{"agreed_on": today(days=1)}, {"goals": ""}, {"agreed_on": today(days=-30)}])
def test_a_plan_that_cannot_be_is_refused(working, lead, said):
    with pytest.raises(RuleBroken):
        write(working, lead, **said)


@pytest.mark.parametrize("said", [{"what": " "}, {"due_on": today(days=-1)}, {"family_member": ""}])
def test_an_action_says_what_who_and_by_when(working, lead, said):
    with pytest.raises(RuleBroken):
        act(working, lead, **said)


def test_an_action_runs_on_a_clock_until_it_is_done(working, lead):
    row = act(working, lead)
    clock = running(working)["plan_action"]
    assert (clock.part, clock.due_at) == (row.action.pk, row.action.due_at)
    services.finish_action(working, action=row, outcome="She went.", by=lead)
    assert "plan_action" not in running(working)
    with pytest.raises(WrongState):
        services.finish_action(working, action=row, outcome="Again.", by=lead)


# Reviews and the conference


def test_an_action_agreed_twice_in_the_same_words_is_one(working, lead):
    risk = working.risks.first()
    first = act(working, lead)
    assert act(working, lead) == first
    assert act(working, lead, risks=[risk.pk]) != first, "for another risk it is another action"
    assert working.plan_actions.count() == 2


def test_the_first_review_waits_for_every_answer(working, lead):
    working = write(working, lead)
    with pytest.raises(RuleBroken, match="presenting risk"):
        services.review(working, held_on=today(), progress="Better.", by=lead)
    working = answered(working, lead)
    services.review(working, held_on=today(), progress="Better.", next_on=today(days=20), by=lead)
    assert timezone.localdate(running(working)["early_help_review"].due_at) == today(days=21)


def test_a_review_recorded_twice_is_one(working, lead):
    answered(working, lead)
    for _ in range(2):
        services.review(working, held_on=today(), progress="Better.", next_on=today(days=20), by=lead)
    assert working.reviews.count() == 1


def test_a_family_group_conference_grows_from_offer_to_result(working, lead):
    row = services.family_group_conference(working, said=ConferenceSaid(offered_on=today()), by=lead)
    with pytest.raises(RuleBroken):
        services.family_group_conference(working, said=ConferenceSaid(offered_on=today()), by=lead)
    said = ConferenceSaid(offered_on=today(), accepted=True, held_on=today(), result="Nana stays on Fridays.")
    services.family_group_conference(working, said=said, conference=row, by=lead)
    row.refresh_from_db()
    assert (row.accepted, row.result) == (True, "Nana stays on Fridays.")
    labels = Event.objects.filter(reference=working.reference, label__contains="conference")
    assert set(labels.values_list("label", flat=True)) == {
        "Family group conference offered",
        "Family group conference held",
    }


# Up, and out


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


# Stepped down, and back


def back(person, days):
    """A referral of the same child, from a contact received so many days from now."""
    child = factories.sent_child(person.given_name, person.family_name)
    handed = factories.contact(sent=factories.sent(children=[child]))
    front_door.confirm_person(handed.children.get(), person=person, by=factories.system())
    handed.refresh_from_db()
    handed = factories.bring(handed, C.DECIDED, decision="assessment")
    type(handed).objects.filter(pk=handed.pk).update(received_at=timezone.now() + timedelta(days=days))
    return Referral.objects.get(contact=handed)


@pytest.mark.parametrize(("days", "found"), [(1, True), (180, True), (200, False), (-5, False)])
def test_a_child_comes_back_within_six_months_of_the_offer(lead, days, found):
    episode = factories.episode("working", by=lead)
    referral = back(episode.children.get().person, days)
    rows = lists.with_referrals(lists.came_back(lead))
    assert [(row.episode, later) for row, later, _ in rows] == ([(episode, referral)] if found else [])


@pytest.mark.parametrize(("days", "found"), [(1, True), (200, False)])
def test_who_comes_back_is_said_in_the_childs_story_when_they_are_assessed(lead, days, found):
    episode = factories.episode("working", by=lead)
    referral = back(episode.children.get().person, days)
    open_assessment(referral, worker=factories.worker(), by=factories.user(Role.ASSESSMENT_MANAGER))
    lines = Event.objects.filter(reference=episode.reference, label__startswith="Came back to social work")
    assert [line.people for line in lines] == ([[referral.person_id]] if found else [])
    assert Notice.objects.filter(recipient=lead, text__contains="came back").exists() == found


def test_it_is_said_once_where_a_strategy_meeting_comes_before_the_assessment(lead):
    episode, boss = factories.episode("working", by=lead), factories.user(Role.ASSESSMENT_MANAGER)
    referral = back(episode.children.get().person, days=0)
    lines = Event.objects.filter(reference=episode.reference, kind="early help episode.came_back")
    meetings.call([referral], **factories.question(concern_at=timezone.now()), by=boss)
    assert lines.count() == 1
    open_assessment(referral, worker=factories.worker(), by=boss)
    assert lines.count() == 1
    assert Notice.objects.filter(recipient=lead, text__contains="came back").count() == 1


@pytest.mark.parametrize(("days", "found"), [(20, True), (200, True), (300, False)])
def test_a_child_comes_back_within_six_months_of_the_closing(lead, days, found):
    episode = factories.episode("closed", by=lead)
    Episode.objects.filter(pk=episode.pk).update(closed_at=timezone.now() + timedelta(days=60))
    back(episode.children.get().person, days)
    assert lists.came_back(lead).exists() == found
