"""Strategy meetings: called with the question answered, held with a quorum or a reason, a decision for each child."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Enquiry, Invitation, MinutesCopy, StrategyMeeting
from assessments.services import meetings
from assessments.services.meetings import Answer, Plan
from mach import clocks, people
from mach.access import Role
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import Action, AuditEvent, Clock, Event, Notice
from referrals.models import Referral
from referrals.rules import Decision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


@pytest.fixture
def referral():
    return factories.referral(decision=Decision.STRATEGY_MEETING)


def running(record, *kinds):
    return sorted(clocks.running(record, *kinds).values_list("kind", flat=True))


def call(*referrals, by, **said):
    said.setdefault("concern_at", referrals[0].begun_at)
    return meetings.call(referrals, **factories.question(**said), by=by)


def family(**fields):
    """Two children of one contact, each with a referral."""
    factories.contact("decided", children=2, decision=Decision.STRATEGY_MEETING, **fields)
    return list(Referral.objects.order_by("pk"))


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


class TestConcluding:
    def test_each_child_has_a_decision_and_an_enquiry_begins_where_it_is_one(self, boss):
        one, other = family()
        meeting = factories.strategy_meeting("held", of=[one, other], by=boss)
        first, second = meeting.children.all()
        said = {first.pk: ("joint", "Bruise."), second.pk: ("assessment_only", "Not hurt.")}
        meeting = meetings.conclude(meeting, decisions=said, by=boss)

        assert (meeting.status, meeting.concluded_by) == ("concluded", boss)
        enquiry = Enquiry.objects.get()
        assert (enquiry.referral, enquiry.joint) == (one, True)
        assert enquiry.started_on == timezone.localdate(meeting.held_at)
        assert running(meeting) == ["strategy_minutes"]
        told = Event.objects.filter(kind="strategy meeting.conclude", people=[other.person_id]).get()
        assert told.label == "Strategy meeting decided: Assessment only"

    def test_none_is_left_out_and_none_without_a_reason(self, boss):
        meeting = factories.strategy_meeting("held", of=family(), by=boss)
        first, second = meeting.children.all()
        with pytest.raises(RuleBroken) as refused:
            meetings.conclude(meeting, decisions={first.pk: ("joint", "")}, by=boss)
        assert set(refused.value.errors) == {f"because_{first.pk}", f"decision_{second.pk}", f"because_{second.pk}"}
        assert not Enquiry.objects.exists()

    def test_a_second_discussion_does_not_begin_or_restart_the_enquiry(self, boss, referral):
        factories.strategy_meeting("concluded", of=[referral], by=boss, decision="single")
        enquiry = Enquiry.objects.get()
        again = factories.strategy_meeting("concluded", of=[referral], by=boss, decision="joint")

        assert list(Enquiry.objects.all()) == [enquiry]
        assert clocks.running(enquiry, "conference").get().due_at == enquiry.due_at
        told = Event.objects.get(kind="strategy meeting.conclude", reference=again.reference)
        assert "discussed again" in told.label

    def test_no_enquiry_on_a_referral_that_is_closed_by_then(self, boss):
        meeting = factories.strategy_meeting("held", by=boss, of=[factories.referral("in_assessment")])
        child = meeting.children.select_related("referral").get()
        factories.services.close_referral(child.referral, closure_reason="RC8", by=boss)
        with pytest.raises(RuleBroken, match="no longer open"):
            meetings.conclude(meeting, decisions={child.pk: ("joint", "Bruise.")}, by=boss)
        meeting = meetings.conclude(meeting, decisions={child.pk: ("no_enquiry", "Explained.")}, by=boss)
        assert meeting.status == "concluded"

    def test_afterwards_somebody_looks_back(self, boss):
        meeting = factories.strategy_meeting("concluded", decision="no_enquiry", by=boss)
        with pytest.raises(RuleBroken):
            meetings.look_back(meeting, needed=False, hindsight=" ", by=boss)
        meeting = meetings.look_back(meeting, needed=False, hindsight="A visit would have done.", by=boss)
        assert (meeting.needed, meeting.looked_back_by) == (False, boss)


class TestMinutes:
    def issued(self, meeting, by):
        return meetings.issue_minutes(meeting, to=list(meeting.invitations.all()), by=by)

    def test_they_are_made_from_the_record_and_numbered(self, boss):
        meeting = factories.strategy_meeting("held", by=boss)
        meetings.write(meeting, parts={"risks": ("Another injury.", 0)}, by=boss)
        row = meeting.invitations.first()
        meetings.give_information(row, text="Two call-outs.", by=boss)
        said = {child.pk: ("joint", "Bruise.") for child in meeting.children.all()}
        meeting = meetings.conclude(meeting, decisions=said, by=boss)
        one = self.issued(meeting, boss)
        due = timezone.now() + timedelta(hours=1)
        meetings.set_action(meeting, what="Ring the school", owner=boss, due_at=due, by=boss)
        two = self.issued(meeting, boss)

        assert (one.number, two.number) == (1, 2)
        assert one.content["information"] == [{"who": str(row.agency), "text": "Two call-outs."}]
        assert one.content["children"][0]["because"] == "Bruise."
        assert "Another injury." in [part["text"] for part in one.content["parts"]]
        assert (one.content["actions"], len(two.content["actions"])) == ([], 1)
        assert not running(meeting, "strategy_minutes")

    def test_each_who_is_chosen_has_a_copy_and_says_so_once(self, boss):
        meeting = factories.strategy_meeting("concluded", by=boss)
        first = meeting.invitations.first()
        minutes = meetings.issue_minutes(meeting, to=[first], by=boss)
        copy = minutes.copies.get()
        received = meetings.receive_minutes(copy, note="By secure email", by=boss)
        again = meetings.receive_minutes(copy, by=factories.system(), agency=first.agency)

        assert received.received_at == again.received_at
        assert MinutesCopy.objects.get().received_note == "By secure email"

    def test_nobody_from_another_meeting_has_one(self, boss):
        other = factories.strategy_meeting("called").invitations.first()
        with pytest.raises(RuleBroken):
            meetings.issue_minutes(factories.strategy_meeting("concluded", by=boss), to=[other], by=boss)
        assert Invitation.objects.filter(pk=other.pk, copies=None).exists()
