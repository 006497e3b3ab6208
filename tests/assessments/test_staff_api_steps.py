"""Staff by API: what begins, how a broken rule is told by the field that was sent, and nothing outside the schema."""

from datetime import datetime, timedelta

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from assessments.models import Pathway
from mach.access import Role
from mach.models import Relationship
from mach.wsgi import application
from tests import factories
from tests.assessments.test_staff_api import STEPS, TOKEN, WORKS, a_senior, built, path, send, signed_in
from tests.referrals.api import pointers
from tests.referrals.test_api_schema import HELD, QUIET, one_connection

pytestmark = pytest.mark.django_db


def now():
    return timezone.now().isoformat()


def today():
    return timezone.localdate()


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


def test_a_meeting_is_called_with_its_plan_and_whoever_is_asked_to_it():
    """As the page does: nobody has to be invited one by one afterwards."""
    referral, asked, gone = factories.referral(), factories.agency(sector="police"), factories.agency(active=False)
    begun = referral.begun_at
    body = {"referrals": [referral.reference], "concern_at": begun.isoformat(), **factories.question(), "place": "Ward"}
    client = signed_in(a_senior())
    early = send(client, path("strategy-meetings"), {**body, "planned_for": (begun - timedelta(days=1)).isoformat()})
    assert pointers(early) == ["/planned_for"]
    assert pointers(send(client, path("strategy-meetings"), {**body, "agencies": [gone.pk]})) == ["/agencies/0"]
    body |= {"planned_for": (begun + timedelta(days=1)).isoformat(), "agencies": [asked.pk, asked.pk]}
    answer = send(client, path("strategy-meetings"), body)

    assert answer.status_code == 201, answer.json()
    made = client.get(path("strategy-meetings", answer.json()["reference"])).json()
    assert (made["place"], [row["agency"] for row in made["invitations"]]) == ("Ward", [asked.pk])
    assert datetime.fromisoformat(made["planned_for"]) == begun + timedelta(days=1)


def test_a_pathway_is_begun():
    began = factories.pathway("open")
    child = began.child
    Pathway.objects.filter(pk=began.pk).delete()
    worker = factories.worker()
    answer = send(signed_in(a_senior()), path("homeless-pathways"), {"child": child.pk, "worker": worker.pk})

    assert (answer.status_code, answer.json()["status"], answer.json()["worker"]) == (201, "open", worker.pk)


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


def test_no_row_is_said_twice():
    """Of two decisions about one child the second would win, and nobody would be told."""
    held, client = factories.strategy_meeting("held"), signed_in(a_senior())
    rows = [{"child": held.children.get().pk, "decision": each, "because": "Why."} for each in ("single", "joint")]
    refused = send(client, path("strategy-meetings", held.reference, "conclude"), {"decisions": rows})
    assert (refused.status_code, pointers(refused)) == (400, ["/decisions/1/child"])
    record = factories.assessment()
    parts = [{"kind": "plan", "text": text, "version": 0} for text in ("One.", "Two.")]
    refused = send(signed_in(record.worker), path("assessments", record.reference, "write"), {"parts": parts})
    assert (refused.status_code, pointers(refused)) == (400, ["/parts/1/kind"])
    assert not record.together.parts.exists()


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


@pytest.mark.slow
@pytest.mark.parametrize("name", [*READS, *POSTS])
def test_no_answer_is_outside_the_schema(name, settings):
    settings.MACH_API_RATE = 1_000_000
    plural = next(each for each in WORKS if each.replace("-", "_") in name)
    record, client = built(plural), signed_in(a_senior())
    cookies = {each.key: each.value for each in client.cookies.values()}
    with one_connection():
        operation = schemathesis.openapi.from_wsgi("/api/schema/", application).find_operation_by_id(name)
        for generation in schemathesis.GenerationMode:
            run_cases(operation, generation, cookies, record.reference)


def run_cases(operation, generation, cookies, reference):
    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy(generation_mode=generation), own=st.booleans())
    def run(case, own):
        if own and case.path_parameters:
            case.path_parameters["reference"] = reference
        case.headers = {**(case.headers or {}), "X-CSRFToken": TOKEN}
        case.cookies = cookies
        answer = case.call_and_validate(checks=[CHECKS.get_one(name) for name in HELD])
        assert answer.status_code != 401
        assert "CSRF" not in answer.text

    run()
