"""A strategy meeting ends: a decision for each child, the look back, and its minutes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry, Invitation, MinutesCopy
from assessments.services import meetings
from mach import clocks
from mach.access import Role
from mach.errors import RuleBroken
from mach.models import Event
from referrals.rules import Decision
from referrals.services import close_referral
from tests import factories
from tests.assessments.calling import family, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


@pytest.fixture
def referral():
    return factories.referral(decision=Decision.STRATEGY_MEETING)


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
        close_referral(child.referral, closure_reason="RC8", by=boss)
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
