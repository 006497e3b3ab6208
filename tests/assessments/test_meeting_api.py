"""Invited agencies' systems: their own invitations, answered, and nothing else of the case."""

import json

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from assessments.models import Enquiry, Invitation
from assessments.services import meetings
from mach.access import Scope
from mach.models import AuditEvent
from mach.wsgi import application
from tests import factories
from tests.referrals.api import Caller, pointers
from tests.referrals.test_api_schema import HELD, QUIET, one_connection

pytestmark = pytest.mark.django_db
LIST = "/api/v1/strategy-meetings/"
SECRET = ["bruise", "health visitor", "how it came about", "R-2026", "decision", "chair", "because", "P-0"]


@pytest.fixture
def police():
    return Caller(factories.agency(sector="police"))


@pytest.fixture
def boss():
    return factories.user("senior_manager")


@pytest.fixture
def meeting(police, boss):
    return factories.strategy_meeting("called", by=boss, agencies=[police.agency, factories.agency(sector="health")])


def at(meeting, what="invitations"):
    return f"{LIST}{meeting.reference}/{what}/"


def own(answer):
    (invitation,) = answer.json()["invitations"]
    return invitation


def test_an_agency_reads_when_where_and_about_whom_and_its_own_invitation_only(police, meeting):
    told = police.get(at(meeting))

    assert told.status_code == 200
    body = told.json()
    child = meeting.children.get().person
    assert body["children"] == [
        {"given_name": child.given_name, "family_name": child.family_name,
         "date_of_birth": child.date_of_birth.isoformat()}
    ]  # fmt: skip
    assert (body["place"], body["status"], own(told)["attendance"]) == ("The hub", "called", "no_answer")
    assert not [word for word in SECRET if word in told.content.decode()]
    assert AuditEvent.objects.filter(act="viewed", agency=police.agency, people=[child.pk]).exists()


def test_it_lists_its_own_invitations_page_by_page(police, meeting, boss):
    other = factories.strategy_meeting("called", by=boss, agencies=[police.agency])
    factories.strategy_meeting("called", by=boss)
    first = police.get(LIST, page_size=1).json()

    assert [each["reference"] for each in first["results"]] == [other.reference]
    second = police.client.get(first["next"], headers=police.headers()).json()
    assert ([each["reference"] for each in second["results"]], second["next"]) == ([meeting.reference], None)


def test_an_answer_and_information_are_recorded_at_once(police, meeting):
    said = {"attendance": "attending", "presence": "video", "name": "DC Ray", "role": "Detective",
            "information": "Two call-outs."}  # fmt: skip
    told = police.post(said, at(meeting))

    assert told.status_code == 200
    assert {name: own(told)[name] for name in said} == said
    row = Invitation.objects.get(agency=police.agency)
    assert (row.attendance, row.name, row.information) == ("attending", "DC Ray", "Two call-outs.")
    assert AuditEvent.objects.filter(act="strategy meeting.answer_invitation", agency=police.agency).exists()


def test_what_is_sent_twice_is_kept_once(police, meeting):
    for _ in range(2):
        assert police.post({"attendance": "apologies", "information": "Two call-outs."}, at(meeting)).status_code == 200
    assert Invitation.objects.get(agency=police.agency).information == "Two call-outs."


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "/attendance"),
        ({"attendance": "attended"}, "/attendance"),
        ({"attendance": ""}, "/attendance"),
        ({"attendance": "attending", "presence": "carrier pigeon"}, "/presence"),
        ({"attendance": "attending", "colour": "red"}, "/colour"),
        ({"information": 7}, "/information"),
        ({"attendance": "attending", "invitation": 1}, "/invitation"),
    ],
)
def test_every_wrong_field_is_told(police, meeting, body, wrong):
    refused = police.post(body, at(meeting))

    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert wrong in pointers(refused)


def test_with_several_invitations_it_says_which(police, meeting, boss):
    second = meetings.invite(meeting, agency=police.agency, name="PC Ash", by=boss)

    assert pointers(police.post({"attendance": "apologies"}, at(meeting))) == ["/invitation"]
    assert police.post({"attendance": "apologies", "invitation": second.pk}, at(meeting)).status_code == 200
    second.refresh_from_db()
    assert second.attendance == "apologies"


def test_another_agencys_meeting_and_its_invitation_are_not_there(police, meeting, boss):
    other = Caller()

    assert other.get(at(meeting)).status_code == 404
    assert other.post({"attendance": "apologies"}, at(meeting)).status_code == 404
    assert other.post({"number": 1}, at(meeting, "receipts")).status_code == 404
    assert other.get(LIST).json()["results"] == []
    theirs = meeting.invitations.exclude(agency=police.agency).get()
    assert pointers(police.post({"attendance": "apologies", "invitation": theirs.pk}, at(meeting))) == ["/invitation"]


def test_a_key_without_the_scope_is_refused(meeting, police):
    sender = Caller(police.agency, scopes=[Scope.CONTACTS_SEND, Scope.CONTACTS_READ])

    assert sender.get(LIST).status_code == sender.get(at(meeting)).status_code == 403
    assert sender.post({"attendance": "apologies"}, at(meeting)).status_code == 403


@pytest.mark.parametrize("status", ["concluded", "cancelled"])
def test_after_it_is_over_nothing_is_answered(police, boss, status):
    over = factories.strategy_meeting(status, by=boss, agencies=[police.agency, factories.agency(sector="health")])

    assert police.post({"attendance": "apologies"}, at(over)).status_code == 409
    assert police.post({"information": "More."}, at(over)).status_code == 409
    assert police.get(at(over)).json()["status"] == status


def test_once_held_information_is_still_taken_but_not_who_came(police, boss):
    held = factories.strategy_meeting("held", by=boss, agencies=[police.agency, factories.agency(sector="health")])

    assert police.post({"information": "More."}, at(held)).status_code == 200
    assert pointers(police.post({"attendance": "apologies"}, at(held))) == ["/attendance"]


def test_an_agency_says_that_it_has_the_minutes_without_reading_them_here(police, boss):
    over = factories.strategy_meeting("concluded", by=boss, agencies=[police.agency, factories.agency(sector="health")])
    assert pointers(police.post({"number": 1}, at(over, "receipts"))) == ["/number"]
    meetings.issue_minutes(over, to=list(over.invitations.all()), by=boss)

    told = police.post({"number": 1, "note": "DC Ray"}, at(over, "receipts"))
    assert told.status_code == 200
    assert own(told)["minutes"][0]["received_at"]
    assert not [word for word in SECRET if word in told.content.decode()]
    mine, other = over.minutes.get().copies.all()
    assert mine.received_note == "DC Ray"
    assert other.received_at is None


def test_an_invited_agency_is_asked_about_a_restricted_child_too(police, boss):
    closed = factories.referral(restricted=factories.restrict(factories.person("Zeb", "Quill")))
    meeting = factories.strategy_meeting("called", of=[closed], by=boss, agencies=[police.agency])

    assert police.get(at(meeting)).status_code == 200


def test_a_short_word_that_ends_what_was_sent_before_is_not_lost(police, meeting):
    for said in ("Two call-outs.", "call-outs.", "call-outs."):
        assert police.post({"information": said}, at(meeting)).status_code == 200
    assert Invitation.objects.get(agency=police.agency).information == "Two call-outs.\n\ncall-outs."


def test_it_cannot_be_filled_without_end(police, meeting):
    for place in range(5):
        assert police.post({"information": f"{place}" * 19_990}, at(meeting)).status_code == 200
    refused = police.post({"information": "x" * 19_990}, at(meeting))
    assert (refused.status_code, pointers(refused)) == (400, ["/information"])
    assert "/information" in pointers(police.post({"information": "x" * 20_001}, at(meeting)))
    assert police.post({"information": "x" * 300_000}, at(meeting)).status_code == 413


def test_who_answers_otherwise_later_is_no_longer_on_the_screen(police, meeting):
    police.post({"attendance": "attending", "presence": "video"}, at(meeting))
    told = own(police.post({"attendance": "apologies"}, at(meeting)))
    assert (told["attendance"], told["presence"]) == ("apologies", "")
    told = own(police.post({"attendance": "sent_report", "presence": "phone"}, at(meeting)))
    assert (told["attendance"], told["presence"]) == ("sent_report", "")
    history = Invitation.objects.get(agency=police.agency).history.order_by("history_id")
    assert list(history.values_list("attendance", flat=True)) == ["no_answer", "attending", "apologies", "sent_report"]


def test_its_own_invitation_to_another_meeting_is_not_answered_here(police, meeting, boss):
    other = factories.strategy_meeting("called", by=boss, agencies=[police.agency])
    elsewhere = other.invitations.get()
    answer = {"attendance": "apologies", "invitation": elsewhere.pk}
    assert pointers(police.post(answer, at(meeting))) == ["/invitation"]
    elsewhere.refresh_from_db()
    assert elsewhere.attendance == "no_answer"


@pytest.mark.parametrize("reference", ["S-2026-999999", "A-2026-000001", "S-2026-000001'", "..", "S-2026-" + "9" * 60])
def test_a_reference_that_is_no_meeting_is_not_there(police, meeting, reference):
    assert police.get(f"{LIST}{reference}/invitations/").status_code == 404
    assert police.post({"attendance": "apologies"}, f"{LIST}{reference}/invitations/").status_code == 404


def test_an_enquirys_reference_is_no_meeting_although_they_are_numbered_together(police, boss):
    over = factories.strategy_meeting("concluded", by=boss, agencies=[police.agency, factories.agency(sector="health")])
    enquiry = Enquiry.objects.get(meeting=over)
    assert police.get(f"{LIST}{enquiry}/invitations/").status_code == 404


def test_an_agency_that_the_hub_no_longer_works_with_is_shut_out(police, meeting):
    type(police.agency).objects.filter(pk=police.agency.pk).update(active=False)
    assert police.get(at(meeting)).status_code == 401
    assert police.post({"attendance": "apologies"}, at(meeting)).status_code == 401


def test_a_contradicting_receipt_stays_as_first_said_and_of_another_version_is_refused(police, boss):
    over = factories.strategy_meeting("concluded", by=boss, agencies=[police.agency, factories.agency(sector="health")])
    meetings.issue_minutes(over, to=list(over.invitations.all()), by=boss)
    for note in ("DC Ray", "Somebody else"):
        assert police.post({"number": 1, "note": note}, at(over, "receipts")).status_code == 200
    assert over.minutes.get().copies.get(invitation__agency=police.agency).received_note == "DC Ray"
    assert pointers(police.post({"number": 2}, at(over, "receipts"))) == ["/number"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["list_invitations", "read_invitations", "answer_invitation", "receive_minutes"])
def test_no_answer_is_outside_the_schema(name, police, boss):
    meeting = factories.strategy_meeting("called", by=boss, agencies=[police.agency])
    caller = Caller(police.agency, rate_per_minute=1_000_000)
    with one_connection():
        operation = schemathesis.openapi.from_wsgi("/api/schema/", application).find_operation_by_id(name)
        for generation in schemathesis.GenerationMode:
            run_cases(operation, generation, caller, meeting.reference)


def run_cases(operation, generation, caller, reference):
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy(generation_mode=generation), own=st.booleans())
    def run(case, own):
        if own and case.path_parameters:
            case.path_parameters["reference"] = reference
        headers = {**(case.headers or {}), "Authorization": f"Bearer {caller.text}"}
        case.call_and_validate(headers=headers, checks=[CHECKS.get_one(name) for name in HELD])

    run()


def test_the_description_names_every_endpoint(client):
    paths = json.loads(client.get("/api/schema/").content)["paths"]

    assert {LIST, f"{LIST}{{reference}}/invitations/", f"{LIST}{{reference}}/receipts/"} <= set(paths)


@pytest.mark.parametrize("body", ["null", "[]", "7"])
def test_what_is_no_object_is_told_so(police, boss, body):
    over = factories.strategy_meeting("called", by=boss, agencies=[police.agency])
    answer = police.post(body, f"{LIST}{over}/invitations/")
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"pointer": "", "detail": "Send an object here."}])
