"""How each step of a section 47 enquiry is taken by API."""

from datetime import timedelta

from django.utils import timezone

from assessments.services import enquiries
from tests import factories
from tests.assessments import enquiring
from tests.assessments.test_staff_api import a_senior
from tests.assessments.ways.way import Way, a_weekday, a_weekday_gone, its_worker, now


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


ENQUIRIES = {
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
    "enquiries:write": Way("enquiring", lambda of, by: {"version": of.version, "findings": "A fall."}, by=its_worker),
    "enquiries:submit": Way("enquiring", make=found_out, by=its_worker),
    "enquiries:sign_off_to_conference": Way("submitted", make=to_conference),
    "enquiries:hold_conference": Way("conference", lambda of, by: {"on": a_weekday_gone()}, make=a_week_ago),
}  # fmt: skip
