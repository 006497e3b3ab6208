"""Staff by API: steps that are taken, what they leave, and how a broken rule is told by the field that was sent."""

from datetime import timedelta

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from mach.access import Role
from mach.models import AuditEvent, Relationship
from mach.wsgi import application
from tests import factories
from tests.assessments.test_staff_api import STEPS, WORKS, a_senior, built, path, send, signed_in
from tests.referrals.api import pointers
from tests.referrals.test_api_schema import HELD, QUIET, one_connection

pytestmark = pytest.mark.django_db


def now():
    return timezone.now().isoformat()


def today():
    return timezone.localdate()


def a_weekday():
    """A day to come on which offices are open, but for bank holidays."""
    return today() + timedelta(days=3 if today().weekday() < 2 else 8 - today().weekday())


TAKEN = {
    "early-help:accept": ("offered", lambda of, by: {"worker": by.pk}),
    "early-help:decline": ("offered", lambda of, by: {"reason": "Her mother helps her.", "by_family": True}),
    "strategy-meetings:replan": ("called", lambda of, by: {"planned_for": None, "place": "By video"}),
    "strategy-meetings:hand_over": ("called", lambda of, by: {"worker": a_senior().pk}),
    "strategy-meetings:invite": ("called", lambda of, by: {"sector": "education", "name": "Ms Bell", "role": "Head"}),
    "strategy-meetings:answer_invitation": (
        "called",
        lambda of, by: {"invitation": of.invitations.first().pk, "attendance": "apologies"},
    ),
    "strategy-meetings:give_information": (
        "called",
        lambda of, by: {"invitation": of.invitations.first().pk, "text": "Two call-outs.", "version": 1},
    ),
    "strategy-meetings:cancel": ("called", lambda of, by: {"reason": "It was explained.", "still_needed": False}),
    "strategy-meetings:hold": (
        "called",
        lambda of, by: {
            "held_at": now(), "chair": by.pk,
            "attendance": [{"invitation": row.pk, "attendance": "attended", "presence": "room"}
                           for row in of.invitations.all()],
        },
    ),
    "strategy-meetings:write": (
        "called",
        lambda of, by: {"parts": [{"kind": "risks", "text": "He is back.", "version": 0}]},
    ),
    "strategy-meetings:set_action": (
        "called",
        lambda of, by: {"what": "See her", "due_at": (timezone.now() + timedelta(hours=4)).isoformat(), "owner": by.pk},
    ),
    "strategy-meetings:conclude": (
        "held",
        lambda of, by: {
            "decisions": [{"child": row.pk, "decision": "single", "because": "It is not explained."}
                          for row in of.children.all()]
        },
    ),
    "strategy-meetings:look_back": ("concluded", lambda of, by: {"needed": True, "hindsight": "It was."}),
    "strategy-meetings:issue_minutes": ("concluded", lambda of, by: {"to": [row.pk for row in of.invitations.all()]}),
    "enquiries:allocate": ("enquiring", lambda of, by: {"worker": factories.worker().pk}),
    "enquiries:record_visit": ("enquiring", lambda of, by: {"when": now(), "seen": True}),
    "enquiries:discuss_again": (
        "enquiring",
        lambda of, by: {"held_at": now(), "who": "The police", "agreed": "To wait.", "joint": True},
    ),
    "enquiries:send_back": ("submitted", lambda of, by: {"comment": "Say who saw it."}),
    "enquiries:sign_off": ("submitted", lambda of, by: {}),
    "enquiries:plan_conference": ("conference", lambda of, by: {"on": a_weekday()}),
    "enquiries:conference_not_required": ("conference", lambda of, by: {"reason": "He has moved away."}),
    "enquiries:look_back": ("finished", lambda of, by: {"needed": False, "hindsight": "A visit would have done."}),
    "assessments:record_visit": ("writing", lambda of, by: {"when": now(), "seen": True, "seen_alone": True}),
    "assessments:reallocate": ("writing", lambda of, by: {"worker": factories.worker().pk, "reason": "She leaves."}),
    "assessments:confirm_checkpoints": ("writing", lambda of, by: {}),
    "assessments:hold_checkpoint": (
        "writing",
        lambda of, by: {"checkpoint": of.checkpoints.first().pk, "held_on": today(), "note": "On course."},
    ),
    "assessments:send_back": (
        "submitted",
        lambda of, by: {"comment": "More.", "on_parts": [{"kind": "plan", "comment": "Say why."}]},
    ),
    "assessments:sign_off": ("submitted", lambda of, by: {}),
    "early-help:name_lead": ("working", lambda of, by: {"worker": by.pk}),
    "early-help:first_contact": ("accepted", lambda of, by: {"when": now(), "with_whom": "Kelly"}),
    "early-help:plan": (
        "working",
        lambda of, by: {
            "goals": "Quiet evenings.", "agreed_on": today(), "version": of.plan_version,
            "reasons": [{"risk": row.pk, "reason": "He has left."} for row in of.risks.all()],
        },
    ),
    "early-help:set_action": (
        "working",
        lambda of, by: {"what": "Ask", "due_on": today(), "family_member": "Kelly",
                        "risks": [row.pk for row in of.risks.all()]},
    ),
    "early-help:family_group_conference": ("working", lambda of, by: {"offered_on": today()}),
    "early-help:step_up": ("working", lambda of, by: {"reason": "He is back.", "parents_informed": True,
                                                      "parents_agreed": True}),
    "homeless-pathways:allocate": ("open", lambda of, by: {"worker": factories.worker().pk, "reason": "Away."}),
    "homeless-pathways:assess_housing": (
        "open",
        lambda of, by: {"when": now(), "with_whom": "Housing", "result": "Nowhere."},
    ),
    "homeless-pathways:accommodate": ("open", lambda of, by: {"where": "Crash pad."}),
    "homeless-pathways:explain_option": (
        "open",
        lambda of, by: {"when": now(), "explained_by": by.pk, "words": "We look after you."},
    ),
    "homeless-pathways:offer_advocacy": ("open", lambda of, by: {"when": now(), "accepted": True}),
    "homeless-pathways:review": ("open", lambda of, by: {"on": today(), "words": "He is well."}),
}  # fmt: skip


def somebody(plural, step):
    """Who takes it in these tests: nobody of those who brought the record here."""
    if plural == "early-help":
        return factories.user(Role.EARLY_HELP_LEAD)
    return factories.user(Role.SENIOR_MANAGER, Role.SOCIAL_WORKER)


@pytest.mark.parametrize("name", TAKEN)
def test_a_step_is_taken_by_its_service(name):
    plural, step = name.split(":")
    where, body = TAKEN[name]
    record, by = built(plural, where=where), somebody(plural, step)
    answer = send(signed_in(by), path(plural, record.reference, step), body(record, by))

    assert answer.status_code == 200, answer.json().get("errors")
    record.refresh_from_db()
    assert (answer.json()["reference"], answer.json()["status"]) == (record.reference, record.status)
    assert record.status == (WORKS[plural].workflow.step(step).to or where)
    assert AuditEvent.objects.filter(act=f"{record.workflow.noun}.{step}", by=by, subject_id=record.pk).exists()


def test_an_assessment_is_opened_with_a_worker():
    referral, boss, worker = factories.referral(), factories.user(Role.ASSESSMENT_MANAGER), factories.worker()
    client = signed_in(boss)

    answer = send(client, path("assessments"), {"referral": referral.reference, "worker": worker.pk})
    assert (answer.status_code, answer.json()["worker"]) == (201, worker.pk)
    assert client.get(path("assessments", answer.json()["reference"])).json()["referral"] == referral.reference
    again = send(client, path("assessments"), {"referral": referral.reference, "worker": worker.pk})
    assert pointers(again) == ["/referral"]


def test_a_meeting_is_called_about_several_children():
    one, two = factories.referral(), factories.referral()
    body = {"referrals": [one.reference, two.reference], "concern_at": one.begun_at.isoformat(), **factories.question()}
    answer = send(signed_in(a_senior()), path("strategy-meetings"), body)

    assert (answer.status_code, answer.json()["status"]) == (201, "called"), answer.json()


def test_the_worker_writes_and_is_told_what_is_missing():
    record = factories.assessment()
    client = signed_in(record.worker)
    body = {"parts": [{"kind": "plan", "text": "The bruise.", "version": 0}]}

    assert send(client, path("assessments", record.reference, "write"), body).status_code == 200
    assert record.together.parts.get(kind="plan").text == "The bruise."
    body["parts"][0]["text"] = "Written from an old version."
    assert send(client, path("assessments", record.reference, "write"), body).status_code == 409
    assert send(client, path("assessments", record.reference, "submit")).status_code == 400


def test_the_worker_writes_who_was_consulted_what_partners_said_and_the_scales():
    record = factories.assessment()
    mother, school = factories.person(), factories.agency()
    Relationship.objects.create(person=mother, child=record.person, kind="mother")
    client = signed_in(record.worker)
    body = {
        "consultations": [
            {"person": mother.pk, "consulted": True, "on": str(today()), "how": "At home", "said": "She sleeps badly."},
            {"who": "Her aunt", "consulted": False, "why_not": "She has moved."},
            {"who": "A neighbour", "consulted": True, "said": "It is loud."},
        ],
        "information": [
            {"agency": school.pk, "who": "Ms Bell", "said": "Late."},
            {"who": "Scouts", "said": "Nothing."},
        ],
        "scales": [{"who": "Her mother", "score": 4}, {"who": "Her teacher", "score": 6, "why": "She is fed."}],
    }
    assert send(client, path("assessments", record.reference, "write"), body).status_code == 200
    read = client.get(path("assessments", record.reference)).json()
    assert [(row["person"], row["who"]) for row in read["consultations"]] == [
        (mother.pk, ""), (None, "Her aunt"), (None, "A neighbour"),
    ]  # fmt: skip
    assert [(row["agency"], row["who"]) for row in read["information"]] == [(school.pk, "Ms Bell"), (None, "Scouts")]
    assert [row["score"] for row in read["scales"]] == [4, 6]

    row = read["information"][1]
    again = {"information": [{"row": row["id"], "version": row["version"], "said": "They have not answered."}]}
    assert send(client, path("assessments", record.reference, "write"), again).status_code == 200
    told = {each.who: each.said for each in record.together.partner_information.all()}
    assert told == {"Ms Bell": "Late.", "Scouts": "They have not answered."}
    again["information"][0]["said"] = "Written from an old version."
    assert send(client, path("assessments", record.reference, "write"), again).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"consultations": [{"consulted": True}]}, "/consultations/0/who"),
        ({"consultations": [{"person": 1, "who": "Her aunt"}]}, "/consultations/0/person"),
        ({"consultations": [{"row": 1, "said": "a"}, {"row": 1, "said": "b"}]}, "/consultations"),
        ({"consultations": [{"person": 1, "said": "A stranger."}]}, ""),
        ({"information": [{"said": "Late."}]}, "/information/0/who"),
        ({"information": [{"agency": 999_999}]}, "/information/0/agency"),
        ({"scales": [{"who": "Her mother", "score": 11}]}, "/scales/0/score"),
        ({"scales": [{"who": "Her mother", "score": 4, "on": "2199-01-01"}]}, ""),
    ],
)
def test_what_is_wrong_in_a_row_is_told_of_that_row(body, pointer):
    record = factories.assessment()
    refused = send(signed_in(record.worker), path("assessments", record.reference, "write"), body)

    assert refused.status_code == 400
    assert pointer in pointers(refused)
    assert not record.scales.exists()


def test_a_fault_is_told_where_it_was_sent():
    held = factories.strategy_meeting("held")
    child, where = held.children.get(), path("strategy-meetings", held.reference, "conclude")
    client = signed_in(a_senior())

    assert set(pointers(send(client, where, {"decisions": []}))) == {"/decisions"}
    wrong = {"child": child.pk, "decision": "purple", "because": ""}
    assert pointers(send(client, where, {"decisions": [wrong]})) == ["/decisions/0/decision", "/decisions/0/because"]
    called = factories.strategy_meeting("called")
    rows = [
        {"invitation": row.pk, "attendance": "attending" if place else "attended", "presence": "room"}
        for place, row in enumerate(called.invitations.order_by("pk"))
    ]
    body = {"held_at": now(), "chair": a_senior().pk, "attendance": rows}
    refused = send(client, path("strategy-meetings", called.reference, "hold"), body)
    assert (refused.status_code, pointers(refused)) == (400, ["/attendance/1/attendance"])


def test_a_row_of_another_record_cannot_be_named():
    own, other = factories.strategy_meeting("called"), factories.strategy_meeting("called")
    body = {"invitation": other.invitations.first().pk, "attendance": "apologies"}
    refused = send(signed_in(a_senior()), path("strategy-meetings", own.reference, "answer_invitation"), body)

    assert (refused.status_code, pointers(refused)) == (400, ["/invitation"])


def test_the_service_has_the_last_word_on_who_may():
    """The permission is not enough: an assessment is written by the worker who has it."""
    record = factories.assessment()
    body = {"parts": [{"kind": "plan", "text": "The bruise.", "version": 0}]}

    assert send(signed_in(factories.worker()), path("assessments", record.reference, "write"), body).status_code == 403


READS = [f"staff_{verb}_{plural.replace('-', '_')}" for plural in WORKS for verb in ("list", "read")]
POSTS = [f"staff_{plural.replace('-', '_')}_{step}" for plural, step in STEPS]
TOKEN = "a" * 32


@pytest.mark.slow
@pytest.mark.parametrize("name", [*READS, *POSTS])
def test_no_answer_is_outside_the_schema(name, settings):
    settings.MACH_API_RATE = 1_000_000
    plural = next(each for each in WORKS if each.replace("-", "_") in name)
    record, client = built(plural), signed_in(a_senior())
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    with one_connection():
        operation = schemathesis.openapi.from_wsgi("/api/schema/", application).find_operation_by_id(name)
        for generation in schemathesis.GenerationMode:
            run_cases(operation, generation, {"Cookie": cookies, "X-CSRFToken": TOKEN}, record.reference)


def run_cases(operation, generation, headers, reference):
    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy(generation_mode=generation), own=st.booleans())
    def run(case, own):
        if own and case.path_parameters:
            case.path_parameters["reference"] = reference
        sent = {**(case.headers or {}), **headers}
        case.cookies = {}
        case.call_and_validate(headers=sent, checks=[CHECKS.get_one(name) for name in HELD])

    run()
