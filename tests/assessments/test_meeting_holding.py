"""Who is invited to a strategy meeting, who came, its quorum or the reason, and what was said and agreed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services import meetings
from assessments.services.meetings import Answer
from mach import clocks
from mach.access import Role
from mach.errors import Conflict, RuleBroken, WrongState
from mach.models import Action, Clock, Event, Notice
from tests import factories
from tests.assessments.calling import call, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


class TestInviting:
    def test_an_agency_stands_for_its_sector_and_staff_for_social_care(self, boss):
        meeting = call(factories.referral(), by=boss)
        gp = meetings.invite(meeting, agency=factories.agency(sector="health"), name="Dr Kaur", role="GP", by=boss)
        own = meetings.invite(meeting, name="J Lee", role="Family worker", by=boss)
        away = meetings.invite(meeting, name="DC Ray", sector="police", by=boss)

        assert [row.sector for row in (gp, own, away)] == ["health", "social_care", "police"]

    def test_nobody_twice_and_nobody_unnamed(self, boss):
        meeting, police = call(factories.referral(), by=boss), factories.agency(sector="police")
        meetings.invite(meeting, agency=police, by=boss)
        for said in ({"agency": police}, {}, {"agency": factories.agency(active=False)}):
            with pytest.raises(RuleBroken):
                meetings.invite(meeting, **said, by=boss)
        assert meetings.invite(meeting, agency=police, name="DC Ray", by=boss)

    def test_an_answer_and_information_are_kept_with_their_time(self, boss):
        meeting = factories.strategy_meeting("called", by=boss)
        row = meeting.invitations.first()
        row = meetings.reply(row, answer=Answer("sent_report", name="DC Ray", information="Two call-outs."), by=boss)

        assert (row.attendance, row.name, row.information) == ("sent_report", "DC Ray", "Two call-outs.")
        assert row.answered_at and row.information_at

    def test_before_the_meeting_nobody_has_attended(self, boss):
        row = factories.strategy_meeting("called", by=boss).invitations.first()
        with pytest.raises(RuleBroken) as refused:
            meetings.answer_invitation(row, answer=Answer("attended", "room"), by=boss)
        assert "attendance" in refused.value.errors

    def test_nothing_is_no_answer(self, boss):
        with pytest.raises(RuleBroken):
            meetings.reply(factories.strategy_meeting("called").invitations.first(), answer=Answer(), by=boss)

    def test_what_somebody_else_wrote_is_not_overwritten(self, boss):
        row = factories.strategy_meeting("called", by=boss).invitations.first()
        read = row.version
        meetings.give_information(row, text="Two call-outs.", version=read, by=boss)
        with pytest.raises(Conflict) as refused:
            meetings.give_information(row, text="Three call-outs.", version=read, by=boss)
        assert refused.value.current == "Two call-outs."

    def test_what_an_agencys_system_adds_comes_below(self, boss):
        row = factories.strategy_meeting("called", by=boss).invitations.first()
        meetings.give_information(row, text="Two call-outs.", by=boss)
        row = meetings.give_information(row, text="A third tonight.", by=boss)
        again = meetings.give_information(row, text="A third tonight.", by=boss)

        assert again.information == "Two call-outs.\n\nA third tonight."
        assert again.version == row.version

    def test_a_social_worker_records_answers(self, boss):
        row = factories.strategy_meeting("called", by=boss).invitations.first()
        assert meetings.answer_invitation(row, answer=Answer("apologies"), by=factories.worker()).answered_at


class TestHolding:
    def test_its_clock_stops_when_it_was_held_and_its_decisions_are_waited_for(self, boss):
        meeting = factories.strategy_meeting("called", by=boss)
        held_at = timezone.now()
        came = {row.pk: ("attended", "video") for row in meeting.invitations.all()}
        meeting = meetings.hold(meeting, held_at=held_at, chair=boss, attendance=came, by=boss)

        assert (meeting.status, meeting.held_at, meeting.chair, meeting.quorate) == ("held", held_at, boss, True)
        stopped = Clock.objects.get(reference=meeting.reference, kind="strategy_meeting")
        assert (stopped.stopped_at, stopped.breached_at) == (held_at, None)
        assert running(meeting) == ["strategy_meeting_decided"]

    def test_without_its_quorum_the_chair_says_why_and_it_is_counted(self, boss):
        meeting = factories.strategy_meeting("called", by=boss)
        police, health = meeting.invitations.all()
        came = {police.pk: ("attended", "phone"), health.pk: ("sent_report", "")}
        with pytest.raises(RuleBroken, match="Health did not attend") as refused:
            meetings.hold(meeting, held_at=timezone.now(), chair=boss, attendance=came, by=boss)
        assert list(refused.value.errors) == ["quorum_reason"]

        meeting = meetings.hold(
            meeting, held_at=timezone.now(), chair=boss, attendance=came, quorum_reason="Tonight.", by=boss
        )
        assert (meeting.quorate, meeting.quorum_reason) == (False, "Tonight.")
        assert "without its quorum" in Event.objects.get(kind="strategy meeting.hold").label

    def test_of_everyone_invited_it_is_said_what_became_of_it(self, boss):
        meeting = factories.strategy_meeting("called", by=boss)
        police, health = meeting.invitations.all()
        with pytest.raises(RuleBroken) as refused:
            meetings.hold(
                meeting, held_at=timezone.now(), chair=boss, attendance={police.pk: ("attended", "")}, by=boss
            )
        assert set(refused.value.errors) == {f"presence_{police.pk}", f"attendance_{health.pk}"}

    def test_not_in_the_future_and_not_led_by_a_social_worker(self, boss):
        meeting = factories.strategy_meeting("called", by=boss, agencies=[])
        with pytest.raises(RuleBroken) as refused:
            meetings.hold(
                meeting, held_at=timezone.now() + timedelta(hours=1), chair=factories.worker(), attendance={}, by=boss
            )
        assert set(refused.value.errors) == {"held_at", "chair"}

    def test_who_came_may_be_corrected_by_the_hub_and_the_quorum_is_counted_again(self, boss):
        meeting = factories.strategy_meeting("held", by=boss)
        row = meeting.invitations.get(sector="police")
        with pytest.raises(RuleBroken) as refused:
            meetings.answer_invitation(row, answer=Answer("did_not_come", ""), by=boss)
        assert list(refused.value.errors) == ["quorum_reason"]

        away = meetings.invite(meeting, name="Nurse Roe", sector="health", by=boss)
        meetings.answer_invitation(away, answer=Answer("attended", "phone"), by=boss)
        row = meeting.invitations.filter(agency__isnull=False).get(sector="health")
        meetings.answer_invitation(row, answer=Answer("did_not_come", ""), by=boss)
        meeting.refresh_from_db()
        assert meeting.quorate

    def test_an_agency_does_not_say_afterwards_that_it_came(self, boss):
        row = factories.strategy_meeting("held", by=boss).invitations.first()
        with pytest.raises(RuleBroken) as refused:
            meetings.reply(row, answer=Answer("apologies"), by=factories.system(), agency=row.agency)
        assert "attendance" in refused.value.errors


class TestWriting:
    def test_nothing_is_overwritten_in_silence(self, boss):
        meeting, worker = factories.strategy_meeting("held", by=boss), factories.worker()
        meetings.write(meeting, parts={"risks": ("Another injury.", 0), "discussion": ("", 0)}, by=boss)
        with pytest.raises(Conflict, match="Risks"):
            meetings.write(meeting, parts={"risks": ("None.", 0)}, by=worker)
        meetings.write(meeting, parts={"risks": ("Another injury tonight.", 1)}, by=worker)

        part = meeting.parts.get()
        assert (part.text, part.version, part.by) == ("Another injury tonight.", 2, worker)
        assert part.history.count() == 2


class TestActions:
    def test_an_action_is_chased_until_it_is_done(self, boss):
        meeting, worker = factories.strategy_meeting("held", by=boss), factories.worker()
        due = timezone.now() + timedelta(hours=3)
        action = meetings.set_action(meeting, what="Ring the school", owner=worker, due_at=due, by=boss)

        clock = clocks.running(meeting, "agreed_action").get()
        assert (clock.part, clock.owner, clock.due_at) == (action.pk, worker, due)
        assert Notice.objects.filter(recipient=worker, reference=meeting.reference).exists()
        clocks.sweep(due + timedelta(minutes=1))
        assert clocks.running(meeting, "agreed_action").get().breached_at == due

        done = meetings.finish_action(action, outcome="He is at school.", by=worker)
        assert (done.done_by, done.outcome) == (worker, "He is at school.")
        assert not running(meeting, "agreed_action")
        with pytest.raises(WrongState):
            meetings.finish_action(action, outcome="Again.", by=worker)

    def test_agreed_twice_in_the_same_words_it_is_one_action(self, boss):
        meeting, due = call(factories.referral(), by=boss), timezone.now() + timedelta(days=1)
        said = {"what": "Ring the school", "owner": factories.worker(), "due_at": due}
        first = meetings.set_action(meeting, **said, by=boss)
        assert meetings.set_action(meeting, **said, by=boss) == first
        assert Clock.objects.running().filter(kind="agreed_action").count() == 1
        meetings.finish_action(first, outcome="Nobody answered.", by=boss)
        assert meetings.set_action(meeting, **said, by=boss) != first, "what is done may be agreed again"

    def test_who_called_the_meeting_chases_an_agency(self, boss):
        meeting = factories.strategy_meeting("held", by=boss)
        police = meeting.invitations.first().agency
        due = timezone.now() + timedelta(hours=3)
        meetings.set_action(meeting, what="Bail conditions", agency=police, due_at=due, by=boss)

        assert Action.objects.get(reference=meeting.reference).agency == police
        assert clocks.running(meeting, "agreed_action").get().owner == boss

    @pytest.mark.parametrize("wrong", ["what", "due_at", "owner", "agency"])
    def test_it_says_what_who_and_by_when(self, boss, wrong):
        meeting = factories.strategy_meeting("held", by=boss)
        said = {"what": "Ring", "owner": boss, "due_at": timezone.now() + timedelta(hours=1)}
        said |= {"what": {"what": " "}, "due_at": {"due_at": timezone.now()}, "owner": {"owner": None},
                 "agency": {"owner": None, "agency": factories.agency()}}[wrong]  # fmt: skip
        with pytest.raises(RuleBroken) as refused:
            meetings.set_action(meeting, **said, by=boss)
        assert list(refused.value.errors) == [wrong]
