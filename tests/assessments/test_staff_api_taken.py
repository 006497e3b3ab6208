"""Staff by API: every step is taken once, with what it needs and nothing more, and leaves what its service leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import MinutesCopy, PlanAction
from assessments.queries.meetings import could_be_added
from assessments.services import early_help, enquiries, meetings, pathways
from mach.access import Role
from mach.models import Action, AuditEvent, TeamKind
from referrals.models import Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories
from tests.assessments import enquiring
from tests.assessments.test_staff_api import ONES, WORKS, a_senior, built, path, send, signed_in

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Way:
    """How a step is taken: where the record stands (or what makes it), what is sent, and by whom, where not anybody."""

    where: str
    body: Callable[[Any, Any], dict[str, Any]] = lambda of, by: {}
    make: Callable[[], Any] | None = None
    by: Callable[[Any], Any] | None = None


def now():
    return timezone.now().isoformat()


def soon():
    return (timezone.now() + timedelta(hours=4)).isoformat()


def today():
    return timezone.localdate()


def a_weekday():
    """A day to come on which offices are open, but for bank holidays."""
    return today() + timedelta(days=3 if today().weekday() < 2 else 8 - today().weekday())


def a_weekday_gone():
    return today() - timedelta(days={0: 3, 6: 2}.get(today().weekday(), 1))


def its_worker(record):
    return record.worker


def with_action():
    meeting = factories.strategy_meeting("called")
    due = timezone.now() + timedelta(hours=4)
    meetings.set_action(meeting, what="See her", due_at=due, owner=meeting.worker, by=meeting.worker)
    return meeting


def with_minutes():
    meeting = factories.strategy_meeting("concluded")
    meetings.issue_minutes(meeting, to=list(meeting.invitations.all()), by=meeting.worker)
    return meeting


def found_out():
    """Seen and found out, and sent back."""
    return enquiries.send_back(factories.enquiry("submitted"), comment="Say who saw it.", by=a_senior())


def to_conference():
    return factories.enquiry("submitted", outcome="conference")


def a_week_ago():
    """At a conference, of a meeting that was held seven days ago."""
    boss, worker = a_senior(), factories.worker()
    begun = enquiring.begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=7))
    return enquiring.at_conference(begun, worker, boss)


def without_consent():
    record = factories.assessment()
    said = {"withdrawn_at": timezone.now(), "withdrawn_by": "Mother", "risk": "Father may come back."}
    return services.withdraw_consent(record, **said, by=record.worker)


def finished():
    """Written to the end, not submitted."""
    record = factories.assessment()
    factories.seen(record, record.worker)
    return services.write(record, **factories.written(record), by=record.worker)


def handed_over(*, declined=False):
    goes_on = factories.team(TeamKind.LONGER_TERM)
    record = factories.assessment("signed_off", outcome="child_in_need", outcome_team=goes_on)
    if declined:
        services.decline_handover(record, because="They live in the west.", by=a_senior())
    return record


def with_plan_action():
    episode = factories.episode("working")
    said = early_help.ActionSaid(what="Ask", due_on=today(), family_member="Kelly", risks=[])
    early_help.set_action(episode, said=said, by=episode.worker)
    return episode


def one_of_two():
    """A meeting about one child of two."""
    factories.contact(ContactStatus.DECIDED, decision=Decision.ASSESSMENT, children=2)
    return factories.strategy_meeting("called", of=[Referral.objects.latest("pk")])


def told_of_the_option(*, answered=False):
    pathway = factories.pathway("open")
    holder = pathway.worker
    pathway = pathways.accommodate(pathway, where="Crash pad.", by=holder)
    said = {"when": timezone.now(), "explained_by": holder, "words": "We look after you."}
    pathway = pathways.explain_option(pathway, **said, by=holder)
    if answered:
        said = {"answer": "declined", "answer_reasons": "I want my own door.", "when": timezone.now()}
        pathway = pathways.record_answer(pathway, **said, by=holder)
    return pathway


def with_a_plan():
    return factories.episode("working", written=True)


TAKEN = {
    "early-help:accept": Way("offered", lambda of, by: {"worker": by.pk}),
    "early-help:decline": Way("offered", lambda of, by: {"reason": "Her mother helps her.", "by_family": True}),
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
    "enquiries:allocate": Way("enquiring", lambda of, by: {"worker": factories.worker().pk}),
    "enquiries:record_visit": Way("enquiring", lambda of, by: {"when": now(), "seen": True}),
    "enquiries:discuss_again": Way(
        "enquiring",
        lambda of, by: {"held_at": now(), "who": "The police", "agreed": "To wait.", "joint": True},
    ),
    "enquiries:send_back": Way("submitted", lambda of, by: {"comment": "Say who saw it."}),
    "enquiries:sign_off": Way("submitted", lambda of, by: {}),
    "enquiries:plan_conference": Way("conference", lambda of, by: {"on": a_weekday()}),
    "enquiries:conference_not_required": Way("conference", lambda of, by: {"reason": "He has moved away."}),
    "enquiries:look_back": Way("finished", lambda of, by: {"needed": False, "hindsight": "A visit would have done."}),
    "assessments:record_visit": Way("writing", lambda of, by: {"when": now(), "seen": True, "seen_alone": True}),
    "assessments:reallocate": Way("writing", lambda of, by: {"worker": factories.worker().pk, "reason": "She leaves."}),
    "assessments:confirm_checkpoints": Way("writing", lambda of, by: {}),
    "assessments:hold_checkpoint": Way(
        "writing",
        lambda of, by: {"checkpoint": of.checkpoints.first().pk, "held_on": today(), "note": "On course."},
    ),
    "assessments:send_back": Way(
        "submitted",
        lambda of, by: {"comment": "More.", "on_parts": [{"kind": "plan", "comment": "Say why."}]},
    ),
    "assessments:sign_off": Way("submitted", lambda of, by: {}),
    "early-help:name_lead": Way("working", lambda of, by: {"worker": by.pk}),
    "early-help:first_contact": Way("accepted", lambda of, by: {"when": now(), "with_whom": "Kelly"}),
    "early-help:plan": Way(
        "working",
        lambda of, by: {
            "goals": "Quiet evenings.", "agreed_on": today(), "version": of.plan_version,
            "reasons": [{"risk": row.pk, "reason": "He has left."} for row in of.risks.all()],
        },
    ),
    "early-help:set_action": Way(
        "working",
        lambda of, by: {"what": "Ask", "due_on": today(), "family_member": "Kelly",
                        "risks": [row.pk for row in of.risks.all()]},
    ),
    "early-help:family_group_conference": Way("working", lambda of, by: {"offered_on": today()}),
    "early-help:step_up": Way("working", lambda of, by: {"reason": "He is back.", "parents_informed": True,
                                                      "parents_agreed": True}),
    "homeless-pathways:allocate": Way("open", lambda of, by: {"worker": factories.worker().pk, "reason": "Away."}),
    "homeless-pathways:assess_housing": Way(
        "open", lambda of, by: {"when": now(), "with_whom": "Housing", "result": "Nowhere."}
    ),
    "homeless-pathways:accommodate": Way("open", lambda of, by: {"where": "Crash pad."}),
    "homeless-pathways:explain_option": Way(
        "open", lambda of, by: {"when": now(), "explained_by": by.pk, "words": "We look after you."}
    ),
    "homeless-pathways:offer_advocacy": Way("open", lambda of, by: {"when": now(), "accepted": True}),
    "homeless-pathways:review": Way("open", lambda of, by: {"on": today(), "words": "He is well."}),
    "strategy-meetings:add_child": Way(
        "called", lambda of, by: {"referral": could_be_added(of, by).get().reference}, make=one_of_two
    ),
    "strategy-meetings:finish_action": Way(
        "called", lambda of, by: {"action": Action.objects.latest("pk").pk, "outcome": "Seen."}, make=with_action
    ),
    "strategy-meetings:receive_minutes": Way(
        "concluded", lambda of, by: {"copy": MinutesCopy.objects.latest("pk").pk, "note": "Filed."}, make=with_minutes
    ),
    "enquiries:write": Way("enquiring", lambda of, by: {"version": of.version, "findings": "A fall."}, by=its_worker),
    "enquiries:submit": Way("enquiring", make=found_out, by=its_worker),
    "enquiries:sign_off_to_conference": Way("submitted", make=to_conference),
    "enquiries:hold_conference": Way("conference", lambda of, by: {"on": a_weekday_gone()}, make=a_week_ago),
    "assessments:write": Way("writing", lambda of, by: {"findings": {"version": 1, "factors": ["3A"]}}, by=its_worker),
    "assessments:withdraw_consent": Way(
        "writing",
        lambda of, by: {"withdrawn_at": now(), "withdrawn_by": "Mother", "risk": "He is back."},
        by=its_worker,
    ),
    "assessments:decide_on_consent": Way(
        "writing", lambda of, by: {"decision": "go_on", "because": "He is back."}, make=without_consent
    ),
    "assessments:close_without_consent": Way("writing", lambda of, by: {"because": "Seen daily."}, without_consent),
    "assessments:submit": Way("writing", make=finished, by=its_worker),
    "assessments:accept_handover": Way("signed_off", make=handed_over),
    "assessments:decline_handover": Way("signed_off", lambda of, by: {"because": "In the west."}, make=handed_over),
    "assessments:hand_over_again": Way(
        "signed_off", lambda of, by: {"team": of.outcome_team_id}, make=lambda: handed_over(declined=True)
    ),
    "early-help:finish_action": Way(
        "working", lambda of, by: {"action": PlanAction.objects.latest("pk").pk, "outcome": "Asked."}, with_plan_action
    ),
    "early-help:review": Way("working", lambda of, by: {"held_on": today(), "progress": "Quiet."}, make=with_a_plan),
    "early-help:close": Way("working", lambda of, by: {"outcome": "goals_met", "outcome_words": "Sleep."}, with_a_plan),
    "homeless-pathways:record_answer": Way(
        "open",
        lambda of, by: {"answer": "declined", "answer_reasons": "My own door.", "when": now()},
        make=told_of_the_option,
    ),
    "homeless-pathways:close": Way(
        "open", lambda of, by: {"reason": "With his aunt."}, make=lambda: told_of_the_option(answered=True)
    ),
}  # fmt: skip


def somebody(plural, step):
    """Who takes it in these tests: nobody of those who brought the record here."""
    if plural == "early-help":
        return factories.user(Role.EARLY_HELP_LEAD)
    return factories.user(Role.SENIOR_MANAGER, Role.SOCIAL_WORKER)


def test_every_door_is_gone_through():
    assert set(TAKEN) == set(ONES)


@pytest.mark.parametrize("name", TAKEN)
def test_a_step_is_taken_by_its_service(name):
    plural, step = name.split(":")
    way = TAKEN[name]
    record = way.make() if way.make else built(plural, where=way.where)
    assert record.status == way.where
    by = way.by(record) if way.by else somebody(plural, step)
    answer = send(signed_in(by), path(plural, record.reference, step), way.body(record, by))

    assert answer.status_code == 200, answer.json().get("errors")
    record.refresh_from_db()
    assert (answer.json()["reference"], answer.json()["status"]) == (record.reference, record.status)
    assert record.status == (WORKS[plural].workflow.step(step).to or way.where)
    assert AuditEvent.objects.filter(act=f"{record.workflow.noun}.{step}", by=by, subject_id=record.pk).exists()
