"""Staff by API: every door of every step, from the tables in assessments/staff/api.py."""

import json

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from assessments.staff import api as staff_api
from assessments.workflow import ASSESSMENT, ENQUIRY, EPISODE, MEETING, PATHWAY
from mach.access import Permission, Role, roles_with
from mach.models import AuditEvent, TeamKind
from mach.workflow import START
from tests import factories
from tests.referrals.api import Caller, pointers

pytestmark = pytest.mark.django_db


def episode(status):
    """An episode at this status; offered, as an assessment's sign-off leaves it."""
    if status != "offered":
        return factories.episode(status)
    factories.team(TeamKind.EARLY_HELP)
    return factories.assessment("signed_off", outcome="early_help").episode_child.episode


BUILT = {
    "strategy-meetings": (factories.strategy_meeting, ["called", "held", "concluded", "cancelled"]),
    "enquiries": (factories.enquiry, ["enquiring", "submitted", "conference", "finished"]),
    "assessments": (factories.assessment, ["writing", "submitted", "signed_off"]),
    "early-help": (episode, ["working", "offered", "accepted", "closed", "declined"]),
    "homeless-pathways": (factories.pathway, ["open", "closed"]),
    "referrals": (factories.referral, ["accepted"]),
}
WORKS = {work.plural: work for work in staff_api.EVERY}
STEPS = [(work.plural, step) for work in staff_api.EVERY for step in work.steps]
BEGINS = [(work.plural, step) for work in staff_api.EVERY for step in work.begins]
ONES = [f"{plural}:{step}" for plural, step in STEPS]


def path(plural, reference="", step=""):
    first = f"/api/v1/staff/{plural}/" + (f"{reference}/" if reference else "")
    return first + (f"steps/{step.replace('_', '-')}/" if step else "")


TOKEN = "a" * 32


def signed_in(user):
    """Somebody who signed in, on a server that asks for the token of what is posted."""
    made = Client(enforce_csrf_checks=True)
    made.force_login(user)
    made.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return made


def send(client, where, body=None, *, token=TOKEN, kind="application/json"):
    raw = body if isinstance(body, str) else json.dumps({} if body is None else body, default=str)
    return client.post(where, raw, content_type=kind, headers={"X-CSRFToken": token})


def built(plural, *, where=None):
    make, statuses = BUILT[plural]
    return make(where or statuses[0])


def who_may(plural, step):
    return factories.user(sorted(roles_with(WORKS[plural].workflow.step(step).permission))[0])


def a_senior():
    return factories.user(Role.SENIOR_MANAGER)


# The table


def test_every_step_is_in_the_table_or_says_why_not():
    steps = {f"{flow.noun}.{step.name}" for flow in (MEETING, ENQUIRY, ASSESSMENT, EPISODE, PATHWAY) for step in flow}
    taken = {f"{work.workflow.noun}.{step}" for work in staff_api.EVERY for step in (*work.steps, *work.begins)}

    assert taken | set(staff_api.NOT_HERE) == steps
    assert not taken & set(staff_api.NOT_HERE)
    assert all(len(reason) > 20 for reason in staff_api.NOT_HERE.values())


def test_what_begins_a_record_is_posted_to_the_list_and_nothing_else_is():
    for work in staff_api.EVERY:
        begin = {step.name for step in work.workflow if START in step.sources}
        assert set(work.begins) <= begin
        assert not set(work.steps) & begin


def test_the_description_names_every_door_and_both_ways_to_say_who_calls():
    told = json.loads(Client().get("/api/schema/").content)

    for plural, step in STEPS:
        posted = told["paths"][path(plural, "{reference}", step)]["post"]
        assert {"staffSession": []} in posted["security"]
    for plural in WORKS:
        assert "get" in told["paths"][path(plural)] and "get" in told["paths"][path(plural, "{reference}")]
    assert {"agencyKey", "staffSession"} <= set(told["components"]["securitySchemes"])


@pytest.mark.parametrize("name", ["sessionid", "__Host-sessionid"])
def test_the_description_names_the_cookie_as_it_is_called_here(settings, name):
    settings.SESSION_COOKIE_NAME = name
    told = json.loads(Client().get("/api/schema/").content)

    assert told["components"]["securitySchemes"]["staffSession"]["name"] == name


# Every door


@pytest.mark.parametrize(("plural", "step"), [*STEPS, *BEGINS])
def test_a_stranger_and_an_agency_are_asked_to_sign_in(plural, step):
    where = path(plural, f"{WORKS[plural].prefix}-2026-000001", step) if (plural, step) in STEPS else path(plural)

    for refused in (send(Client(), where), Caller().post({}, where)):
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Session realm="staff"')
        assert refused.json()["title"] == "Sign in first"
        assert "key" not in refused.content.decode()


@pytest.mark.parametrize(("plural", "step"), [*STEPS, *BEGINS])
def test_what_is_posted_carries_the_token_of_the_session(plural, step):
    where = path(plural, f"{WORKS[plural].prefix}-2026-000001", step) if (plural, step) in STEPS else path(plural)
    client = signed_in(a_senior())

    for token in ("", "b" * 32):
        refused = send(client, where, token=token)
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert "CSRF" in refused.json()["detail"]
    form = send(client, where, f"csrfmiddlewaretoken={TOKEN}", token="", kind="application/x-www-form-urlencoded")
    assert (form.status_code, form["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize(("plural", "step"), STEPS, ids=ONES)
def test_what_is_not_there_is_not_found(plural, step):
    client = signed_in(who_may(plural, step))

    assert send(client, path(plural, f"{WORKS[plural].prefix}-2026-999999", step)).status_code == 404


@pytest.mark.parametrize(("plural", "step"), STEPS, ids=ONES)
def test_a_reader_without_the_permission_is_refused(plural, step):
    needed = WORKS[plural].workflow.step(step).permission
    role = next(r for r in sorted(roles_with(Permission.READ_CASES)) if r not in roles_with(needed))
    record = built(plural)

    assert send(signed_in(factories.user(role)), path(plural, record.reference, step)).status_code == 403


@pytest.mark.parametrize(("plural", "step"), STEPS, ids=ONES)
def test_from_another_status_it_is_in_conflict(plural, step):
    sources = WORKS[plural].workflow.step(step).sources
    where = next(status for status in BUILT[plural][1] if status not in sources)
    record = built(plural, where=where)
    refused = send(signed_in(who_may(plural, step)), path(plural, record.reference, step))

    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(("plural", "step"), STEPS, ids=ONES)
def test_a_field_that_nobody_knows_is_wrong(plural, step):
    sources = WORKS[plural].workflow.step(step).sources
    where = next(status for status in BUILT[plural][1] if status in sources)
    record = built(plural, where=where)
    refused = send(signed_in(who_may(plural, step)), path(plural, record.reference, step), {"colour": "red"})

    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert "/colour" in pointers(refused)


@pytest.mark.parametrize(("plural", "step"), BEGINS)
def test_who_begins_it_must_be_allowed_to_and_say_about_whom(plural, step):
    needed = WORKS[plural].workflow.step(step).permission
    role = next(r for r in sorted(roles_with(Permission.READ_CASES)) if r not in roles_with(needed))

    assert send(signed_in(factories.user(role)), path(plural)).status_code == 403
    assert send(signed_in(who_may(plural, step)), path(plural)).status_code == 400


# Reading


@pytest.mark.parametrize("plural", WORKS)
def test_a_record_is_listed_and_read_and_that_is_written_down(plural):
    record, reader = built(plural), a_senior()
    client = signed_in(reader)
    listed, read = client.get(path(plural)), client.get(path(plural, record.reference))

    assert record.reference in [each["reference"] for each in listed.json()["results"]]
    assert (read.status_code, read.json()["reference"], read.json()["status"]) == (200, record.reference, record.status)
    lines = AuditEvent.objects.filter(act="viewed", by=reader, detail__through="api").order_by("id")
    assert len(lines) == 2
    assert all(set(record.people) <= set(line.people) for line in lines)


@pytest.mark.parametrize("plural", WORKS)
def test_lists_go_page_by_page_and_by_status(plural):
    made = [built(plural).reference, built(plural).reference]
    client = signed_in(a_senior())
    first = client.get(path(plural), {"page_size": 1}).json()
    second = client.get(first["next"]).json()

    assert [each["reference"] for each in [*first["results"], *second["results"]]] == made[::-1]
    status = BUILT[plural][1][0]
    assert len(client.get(path(plural), {"status": status}).json()["results"]) == 2
    other = next(str(each) for each in WORKS[plural].workflow.statuses if str(each) != status)
    assert client.get(path(plural), {"status": other}).json()["results"] == []
    for wrong in ({"status": "purple"}, {"cursor": "x"}, {"page_size": "x"}, {"colour": "red"}):
        assert client.get(path(plural), wrong).status_code == 400


@pytest.mark.parametrize("plural", WORKS)
def test_strangers_agencies_and_who_reads_no_cases_read_nothing(plural):
    record = built(plural)
    for where in (path(plural), path(plural, record.reference)):
        assert Client().get(where).status_code == 401
        assert Caller().get(where).status_code == 401
        assert signed_in(factories.user(Role.ADMINISTRATOR)).get(where).status_code == 403


@pytest.mark.parametrize("plural", WORKS)
def test_a_restricted_childs_record_is_not_there(plural):
    record = built(plural)
    factories.restrict(person_of(record))
    client = signed_in(factories.user(Role.SOCIAL_WORKER))

    assert client.get(path(plural, record.reference)).status_code == 404
    assert client.get(path(plural)).json()["results"] == []
    for step in WORKS[plural].steps:
        assert send(client, path(plural, record.reference, step)).status_code == 404


def person_of(record):
    return getattr(record, "person", None) or record.children.first().person


@pytest.mark.parametrize("plural", WORKS)
def test_a_longer_list_costs_no_more_queries(plural, django_assert_max_num_queries):
    built(plural)
    built(plural)
    client = signed_in(a_senior())
    client.get(path(plural))
    with django_assert_max_num_queries(16):
        assert len(client.get(path(plural)).json()["results"]) == 2


def test_a_partner_reads_the_family_that_they_lead_and_no_other():
    partner = factories.user(Role.PARTNER, agency=factories.agency())
    own, other = factories.episode("working", lead=partner), factories.episode("working")
    client = signed_in(partner)

    assert [each["reference"] for each in client.get(path("early-help")).json()["results"]] == [own.reference]
    assert client.get(path("early-help", other.reference)).status_code == 404
    assert client.get(path("early-help", own.reference)).status_code == 200
    assert client.get(path("assessments")).status_code == 403


def test_too_many_in_a_minute_are_refused(settings):
    settings.MACH_API_RATE = 0
    caches["throttles"].clear()

    assert signed_in(a_senior()).get(path("assessments")).status_code == 429
