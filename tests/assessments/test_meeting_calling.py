"""A strategy meeting is called with the question answered, about the children of a family; who sees it; called off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import StrategyMeeting
from assessments.services import meetings
from assessments.services.meetings import Plan
from mach import clocks, people
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Action, AuditEvent, Event, Notice
from referrals.models import Referral
from referrals.rules import Decision
from tests import factories
from tests.assessments.calling import call, family, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


@pytest.fixture
def referral():
    return factories.referral(decision=Decision.STRATEGY_MEETING)


class TestCalling:
    def test_the_wait_for_it_ends_and_its_own_clock_runs_from_the_concern(self, referral, boss):
        concern = referral.begun_at
        meeting = call(referral, by=boss, concern_at=concern)

        assert not running(referral, "strategy_meeting_start")
        clock = clocks.running(meeting).get()
        assert (clock.kind, clock.started_at, clock.owner) == ("strategy_meeting", concern, boss)
        assert meeting.due_at == clock.due_at == concern + timedelta(hours=24)
        assert (meeting.worker, meeting.people) == (boss, [referral.person_id])

    def test_where_danger_is_immediate_it_is_held_the_same_day(self, referral, boss):
        meeting = call(referral, by=boss, danger=True)

        clock = clocks.running(meeting).get()
        assert (clock.kind, clock.urgent) == ("strategy_meeting_today", True)
        assert meeting.due_at == clock.due_at

    def test_allocating_the_assessment_does_not_end_the_wait_for_the_meeting(self, referral, boss):
        assessing.open_assessment(referral, worker=factories.worker(), by=boss)

        assert "strategy_meeting_start" in running(referral)
        call(Referral.objects.get(), by=boss)
        assert "strategy_meeting_start" not in running(referral)

    def test_calling_it_leaves_the_referral_to_be_allocated(self, referral, boss):
        call(referral, by=boss)

        referral.refresh_from_db()
        assert referral.status == "accepted"
        assert Referral.objects.to_allocate().filter(pk=referral.pk).exists()

    def test_it_is_a_line_of_the_childs_story_and_of_the_log(self, referral, boss):
        meeting = call(referral, by=boss)

        event = Event.objects.get(kind="strategy meeting.call")
        assert (event.people, event.significance, event.link) == (meeting.people, "key", meeting.get_absolute_url())
        assert AuditEvent.objects.get(act="strategy meeting.call").by == boss

    def test_several_children_of_a_family_come_to_one_meeting(self, boss):
        one, other = family()
        meeting = call(one, other, by=boss)

        assert [child.person_id for child in meeting.children.all()] == [one.person_id, other.person_id]
        assert not running(other, "strategy_meeting_start")

    def test_agencies_are_asked_as_it_is_called(self, referral, boss):
        police, health = factories.agency(sector="police"), factories.agency(sector="health")
        meeting = meetings.call(
            [referral],
            **factories.question(concern_at=referral.begun_at),
            plan=Plan(agencies=[police, health]),
            by=boss,
        )

        assert [row.sector for row in meeting.invitations.all()] == ["police", "health"]

    def test_the_worker_of_the_child_is_told(self, boss):
        worker = factories.worker()
        begun = assessing.open_assessment(factories.referral(), worker=worker, by=boss)
        meeting = call(begun.referral, by=boss)

        assert Notice.objects.filter(recipient=worker, reference=meeting.reference, urgent=True).exists()

    @pytest.mark.parametrize("left_out", ["harm_suspected", "lower_response", "why_not_enough"])
    def test_not_before_the_question_is_answered(self, referral, boss, left_out):
        with pytest.raises(RuleBroken) as refused:
            call(referral, by=boss, **{left_out: " "})
        assert list(refused.value.errors) == [left_out]
        assert "strategy_meeting_start" in running(referral)

    def test_not_with_a_concern_still_to_come_nor_planned_before_it(self, referral, boss):
        with pytest.raises(RuleBroken) as refused:
            call(referral, by=boss, concern_at=timezone.now() + timedelta(hours=1))
        assert "concern_at" in refused.value.errors
        with pytest.raises(RuleBroken) as refused:
            call(referral, by=boss, plan=Plan(planned_for=referral.begun_at - timedelta(hours=1)))
        assert "planned_for" in refused.value.errors

    def test_not_about_nobody(self, boss):
        with pytest.raises(RuleBroken) as refused:
            meetings.call([], **factories.question(concern_at=timezone.now()), by=boss)
        assert "referrals" in refused.value.errors

    def test_not_twice_about_one_child_while_one_is_open(self, referral, boss):
        meeting = call(referral, by=boss)
        with pytest.raises(WrongState, match=meeting.reference):
            call(referral, by=boss)

    @pytest.mark.parametrize("status", ["closed", "withdrawn"])
    def test_not_on_a_referral_that_is_over(self, boss, status):
        with pytest.raises(WrongState):
            call(factories.referral(status), by=boss)

    def test_not_by_a_social_worker(self, referral):
        with pytest.raises(NotAllowed):
            call(referral, by=factories.worker())

    def test_a_concern_of_yesterday_is_late_at_once(self, boss):
        late = factories.referral(received_at=timezone.now() - timedelta(days=3))
        meeting = call(late, by=boss, concern_at=timezone.now() - timedelta(days=2))
        clocks.sweep()

        assert clocks.running(meeting).get().breached_at


class TestWhoMaySeeIt:
    def test_it_is_closed_to_whoever_one_of_its_children_is_closed_to(self, boss):
        one, other = family()
        meeting = call(one, other, by=boss)
        people.restrict(other.person, named=[], reason="Works here", by=factories.user(Role.SENIOR_MANAGER))

        assert not StrategyMeeting.objects.visible_to(boss).exists()
        meeting.refresh_from_db()
        assert meeting.restricted_people == [other.person_id]

    def test_it_is_closed_when_the_contact_it_came_from_is(self, boss):
        restricted = factories.restrict(factories.person("Zeb", "Quill"))
        referral = factories.referral(restricted=restricted)
        meeting = call(referral, by=factories.user(Role.SENIOR_MANAGER))

        assert meeting.restricted_people == [restricted.pk]

    def test_a_child_who_is_added_closes_it(self, boss):
        senior = factories.user(Role.SENIOR_MANAGER)
        meeting = call(factories.referral(), by=senior)
        closed = factories.referral(restricted=factories.restrict(factories.person("Zeb", "Quill")))
        meeting = meetings.add_child(meeting, referral=closed, by=senior)

        assert meeting.restricted_people == closed.restricted_people
        assert set(meeting.people) >= {closed.person_id}
        assert Event.objects.filter(kind="strategy meeting.add_child", people=[closed.person_id]).exists()
        assert Event.objects.get(kind="strategy meeting.call").restricted_people == closed.restricted_people
        assert not running(closed, "strategy_meeting_start")

    def test_lifting_the_restriction_opens_it_again(self, boss):
        one, other = family()
        meeting, senior = call(one, other, by=boss), factories.user(Role.SENIOR_MANAGER)
        people.restrict(other.person, named=[], reason="Works here", by=senior)
        people.lift(other.person, reason="Left", by=senior)

        assert list(StrategyMeeting.objects.visible_to(boss)) == [meeting]


class TestCancelling:
    def test_a_child_for_whom_one_was_decided_waits_again(self, referral, boss):
        meeting = call(referral, by=boss)
        cancelled = meetings.cancel(meeting, reason="Wrong family.", still_needed=False, by=boss)

        assert cancelled.status == "cancelled"
        assert not running(cancelled)
        clock = clocks.running(referral, "strategy_meeting_start").get()
        assert (clock.child_id, clock.urgent) == (referral.person_id, True)
        assert Notice.objects.filter(recipient=boss, reference=referral.reference).exists()

    def test_a_child_for_whom_none_was_decided_waits_if_one_is_still_needed(self, boss):
        referral = factories.referral()
        meetings.cancel(call(referral, by=boss), reason="Explained.", still_needed=False, by=boss)
        assert not running(referral, "strategy_meeting_start")
        meetings.cancel(call(referral, by=boss), reason="Tomorrow.", still_needed=True, by=boss)
        assert running(referral, "strategy_meeting_start")

    def test_it_may_be_called_again(self, referral, boss):
        meetings.cancel(call(referral, by=boss), reason="Wrong day.", still_needed=True, by=boss)
        assert call(referral, by=boss).status == "called"

    def test_what_it_had_agreed_is_no_longer_asked_of_anybody(self, referral, boss):
        meeting, due = call(referral, by=boss), timezone.now() + timedelta(hours=1)
        meetings.set_action(meeting, what="Ring", owner=boss, due_at=due, by=boss)
        meeting = meetings.cancel(meeting, reason="Explained.", still_needed=False, by=boss)

        assert not running(meeting)
        assert not Action.objects.filter(reference=meeting.reference, done_at=None).exists()

    def test_with_a_reason_only(self, referral, boss):
        with pytest.raises(RuleBroken):
            meetings.cancel(call(referral, by=boss), reason=" ", still_needed=True, by=boss)
