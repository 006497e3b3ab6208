"""How each step of a strategy meeting is taken by API."""

from datetime import timedelta

from django.utils import timezone

from assessments.models import MinutesCopy
from assessments.queries.meetings import could_be_added
from assessments.services import meetings
from mach.models import Action
from referrals.models import Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories
from tests.assessments.test_staff_api import a_senior
from tests.assessments.ways.way import Way, now, soon


def with_action():
    meeting = factories.strategy_meeting("called")
    due = timezone.now() + timedelta(hours=4)
    meetings.set_action(meeting, what="See her", due_at=due, owner=meeting.worker, by=meeting.worker)
    return meeting


def with_minutes():
    meeting = factories.strategy_meeting("concluded")
    meetings.issue_minutes(meeting, to=list(meeting.invitations.all()), by=meeting.worker)
    return meeting


def one_of_two():
    """A meeting about one child of two."""
    factories.contact(ContactStatus.DECIDED, decision=Decision.ASSESSMENT, children=2)
    return factories.strategy_meeting("called", of=[Referral.objects.latest("pk")])


MEETINGS = {
    "strategy-meetings:replan": Way("called", lambda of, by: {"planned_for": None, "place": "By video"}),
    "strategy-meetings:hand_over": Way("called", lambda of, by: {"worker": a_senior().pk}),
    "strategy-meetings:invite": Way("called", lambda of, by: {"sector": "education", "name": "Ms Bell"}),
    "strategy-meetings:answer_invitation": Way(
        "called",
        lambda of, by: {"invitation": of.invitations.first().pk, "attendance": "apologies"},
    ),
    "strategy-meetings:give_information": Way(
        "called",
        lambda of, by: {"invitation": of.invitations.first().pk, "text": "Two call-outs.", "version": 1},
    ),
    "strategy-meetings:cancel": Way("called", lambda of, by: {"reason": "It was explained.", "still_needed": False}),
    "strategy-meetings:hold": Way(
        "called",
        lambda of, by: {
            "held_at": now(), "chair": by.pk,
            "attendance": [{"invitation": row.pk, "attendance": "attended", "presence": "room"}
                           for row in of.invitations.all()],
        },
    ),
    "strategy-meetings:write": Way(
        "called",
        lambda of, by: {"parts": [{"kind": "risks", "text": "He is back.", "version": 0}]},
    ),
    "strategy-meetings:set_action": Way(
        "called",
        lambda of, by: {"what": "See her", "due_at": soon(), "owner": by.pk},
    ),
    "strategy-meetings:conclude": Way(
        "held",
        lambda of, by: {
            "decisions": [{"child": row.pk, "decision": "single", "because": "It is not explained."}
                          for row in of.children.all()]
        },
    ),
    "strategy-meetings:look_back": Way("concluded", lambda of, by: {"needed": True, "hindsight": "It was."}),
    "strategy-meetings:correct": Way(
        "concluded",
        lambda of, by: {
            "parts": [{"kind": "risks", "text": "He is back.", "version": 0}],
            "reason": "Left out.",
            "because": [{"child": row.pk, "because": "It is explained."} for row in of.children.all()],
            "attendance": [
                {"invitation": row.pk, "attendance": "attended", "presence": "phone", "version": row.version}
                for row in of.invitations.all()
            ],
            "also": [{"name": "Nurse Obi", "sector": "health", "presence": "room"}],
            "led": {
                "held_at": of.held_at.isoformat(), "held_at_read": of.held_at.isoformat(),
                "chair": by.pk, "chair_read": of.chair_id,
            },
        },
    ),
    "strategy-meetings:issue_minutes": Way("concluded", lambda of, by: {"to": [of.invitations.first().pk]}),
    "strategy-meetings:add_child": Way(
        "called", lambda of, by: {"referral": could_be_added(of, by).get().reference}, make=one_of_two
    ),
    "strategy-meetings:finish_action": Way(
        "called", lambda of, by: {"action": Action.objects.latest("pk").pk, "outcome": "Seen."}, make=with_action
    ),
    "strategy-meetings:receive_minutes": Way(
        "concluded", lambda of, by: {"copy": MinutesCopy.objects.latest("pk").pk, "note": "Filed."}, make=with_minutes
    ),
}  # fmt: skip
