"""How each step of an assessment is taken by API."""

from django.utils import timezone

from assessments import services
from mach.models import TeamKind
from tests import factories
from tests.assessments.test_staff_api import a_senior
from tests.assessments.ways.way import Way, its_worker, now, today


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


ASSESSMENTS = {
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
}  # fmt: skip
