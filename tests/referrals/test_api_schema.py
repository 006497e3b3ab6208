"""The API says what it does, and does what it says."""

import json
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS

from mach.wsgi import application
from tests.referrals.api import CONTACTS, Caller, sample

pytestmark = pytest.mark.django_db
QUIET = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
]


def schema():
    return json.loads(Client().get("/api/schema/").content)


def test_the_schema_is_openapi_3_1_and_needs_no_key():
    told = schema()

    assert told["openapi"].startswith("3.1")
    validate(told)


def test_the_docs_page_loads_only_our_own_files():
    page = Client().get("/api/docs/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "swagger-ui-bundle.js" in text and "://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "unsafe" not in page["Content-Security-Policy"]


def documented():
    post = schema_of_post()
    return {
        name: each["value"] for name, each in post["requestBody"]["content"]["application/json"]["examples"].items()
    }


def schema_of_post():
    return schema()["paths"][CONTACTS]["post"]


def test_every_documented_example_is_received():
    examples = documented()

    assert len(examples) == 10
    for body in examples.values():
        assert Caller().post(body).status_code == 201


@contextmanager
def one_connection():
    """A request does not close the connection that the test's transaction is on, as with Django's own client (which
    connects these again after each request of its own)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


HELD = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["send_contact", "list_contacts", "read_contact", "add_information", "reference_data"])
def test_no_answer_is_outside_the_schema(name):
    caller = Caller(rate_per_minute=1_000_000)
    reference = caller.post(sample("01")).json()["reference"]
    with one_connection():
        described = schemathesis.openapi.from_wsgi("/api/schema/", application)
        operation = described.find_operation_by_id(name)
        for generation in schemathesis.GenerationMode:
            run_cases(operation, generation, caller, reference)


def run_cases(operation, generation, caller, reference):
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy(generation_mode=generation), own=st.booleans())
    def run(case, own):
        if own and case.path_parameters:
            case.path_parameters["reference"] = reference
        headers = {**(case.headers or {}), "Authorization": f"Bearer {caller.text}"}
        case.call_and_validate(headers=headers, checks=[CHECKS.get_one(name) for name in HELD])

    run()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)
FIELDS = ["given_name", "sex", "date_of_birth", "nhs_number", "upn", "address", "disabilities", "description", "lines"]
PERSON = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=5)
CONTACT = st.fixed_dictionaries(
    {
        "source_code": st.just("6") | ANYTHING,
        "reason": st.just("x") | ANYTHING,
        "children": st.lists(PERSON, max_size=3) | ANYTHING,
    },
    optional=dict.fromkeys(
        ["adults", "categories", "consent", "referrer", "occurred_at", "level_believed", "external_reference"], ANYTHING
    ),
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=QUIET)
@given(body=CONTACT | ANYTHING)
def test_whatever_is_made_up_a_4xx_is_the_worst(body):
    assert Caller().post(json.dumps(body)).status_code in {201, 400, 413}
