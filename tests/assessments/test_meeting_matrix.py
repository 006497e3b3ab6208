"""Every status × step × role of a strategy meeting, generated from the table, against the real services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import StrategyMeeting
from assessments.rules.meetings import Attendance
from assessments.services import meetings
from assessments.services.meetings import Answer, Corrected
from assessments.workflow import MEETING, MeetingStatus
from mach.access import Role
from mach.models import Action
from mach.workflow import START
from tests import factories
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db

CAME = ("attended", "room")


def answer(meeting):
    """What differs from what is recorded, and may be said where the meeting stands."""
    return Answer("apologies" if meeting.status == "called" else Attendance.ATTENDED, "phone")


def of_each(rows, said):
    return dict.fromkeys((row.pk for row in rows.all()), said)


ON_MEETING = {
    "replan": lambda m, by: meetings.replan(m, planned_for=timezone.now(), place="By video", by=by),
    "add_child": lambda m, by: meetings.add_child(m, referral=m.another, by=by),
    "hand_over": lambda m, by: meetings.hand_over(m, worker=factories.manager(), by=by),
    "invite": lambda m, by: meetings.invite(m, name="J Lee", by=by),
    "answer_invitation": lambda m, by: meetings.answer_invitation(m.invitations.first(), answer=answer(m), by=by),
    "give_information": lambda m, by: meetings.give_information(m.invitations.first(), text="Known.", by=by),
    "cancel": lambda m, by: meetings.cancel(m, reason="Explained.", still_needed=False, by=by),
    "hold": lambda m, by: meetings.hold(
        m,
        held_at=timezone.now(),
        chair=factories.manager(),
        attendance={i.pk: CAME for i in m.invitations.all()},
        by=by,
    ),
    "write": lambda m, by: meetings.write(m, parts={"risks": ("Another injury.", 0)}, by=by),
    "set_action": lambda m, by: meetings.set_action(
        m, what="Ring", owner=by, due_at=timezone.now() + timedelta(hours=1), by=by
    ),
    "finish_action": lambda m, by: meetings.finish_action(m.agreed, outcome="Done.", by=by),
    "conclude": lambda m, by: meetings.conclude(
        m, decisions={c.pk: ("joint", "Hurt.") for c in m.children.all()}, by=by
    ),
    "look_back": lambda m, by: meetings.look_back(m, needed=True, hindsight="It was.", by=by),
    "correct": lambda m, by: meetings.correct(
        m, corrected=Corrected({"risks": (f"Known {by.pk}.", m.read)}), reason="Wrong.", by=by
    ),
    "issue_minutes": lambda m, by: meetings.issue_minutes(m, to=[], by=by),
    "receive_minutes": lambda m, by: meetings.receive_minutes(m.copy, by=by),
}


def test_every_step_of_the_table_is_tried():
    assert set(ON_MEETING) == {step.name for step in MEETING if START not in step.sources}


@pytest.mark.parametrize(("step", "status"), pairs(MEETING))
def test_a_meeting_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    boss = factories.user(Role.SENIOR_MANAGER)
    meeting = prepared(step, status, boss)
    if meeting is None:
        assert status not in step.sources
        return
    crew = {role: factories.user(role) for role in Role}

    def act(record, by):
        for name in ("another", "agreed", "copy"):
            setattr(record, name, getattr(meeting, name))
        record.read = next((part.version for part in record.parts.all()), 0)
        return ON_MEETING[step.name](record, by)

    came = {role: outcome_of(act, meeting, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}
    assert StrategyMeeting.objects.get(pk=meeting.pk).status == status


def prepared(step, status, boss):
    """A meeting at this status on which the step could be taken, were the status and the role right. None where
    what the step is about cannot exist."""
    if step.name == "receive_minutes" and status != MeetingStatus.CONCLUDED:
        return None
    if step.name == "finish_action":
        meeting = with_action(status, boss)
    else:
        meeting = factories.strategy_meeting(status, by=boss)
        meeting.agreed = None
    meeting.another = factories.referral() if step.name == "add_child" else None
    meeting.copy = None
    if step.name == "receive_minutes":
        everyone = list(meeting.invitations.all())
        meeting.copy = meetings.issue_minutes(meeting, to=everyone, by=boss).copies.first()
    return meeting


def with_action(status, boss):
    due = timezone.now() + timedelta(hours=1)
    if status == MeetingStatus.CANCELLED:
        meeting = factories.strategy_meeting("called", by=boss)
        action = meetings.set_action(meeting, what="Ring", owner=boss, due_at=due, by=boss)
        meeting = meetings.cancel(meeting, reason="Explained.", still_needed=False, by=boss)
    else:
        meeting = factories.strategy_meeting(status, by=boss)
        action = meetings.set_action(meeting, what="Ring", owner=boss, due_at=due, by=boss)
    meeting.agreed = Action.objects.get(pk=action.pk)
    return meeting
