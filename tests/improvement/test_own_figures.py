"""What an agency's system may read of its own figures, and what it may not."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from improvement import services
from improvement.api import OWN
from improvement.models import Figure
from improvement.rules.months import this_month
from mach.access import Scope
from mach.models import AuditEvent
from tests import factories
from tests.referrals.api import Caller

pytestmark = pytest.mark.django_db
PATH = "/api/v1/figures/"
NOW = timezone.now


def refreshed():
    return services.refresh(by=factories.system())


def read(caller, **asked):
    answer = caller.client.get(PATH, asked, headers=caller.headers())
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def this(told, slug):
    (found,) = (each for each in told["figures"] if each["measure"] == slug)
    return found["months"][-1]


def sent(agency, count, **fields):
    for _ in range(count):
        factories.contact(agency=agency, received_at=NOW(), **fields)


def test_an_agency_reads_its_own_figures_of_the_last_year():
    caller = Caller()
    sent(caller.agency, 6)
    sent(factories.agency(), 9)
    refreshed()
    told = read(caller)
    assert told["agency"] == caller.agency.slug
    assert [each["measure"] for each in told["figures"]] == [measure.slug for measure in OWN]
    assert all(len(each["months"]) == 12 for each in told["figures"])
    month = f"{this_month(NOW()):%Y-%m}"
    assert this(told, "contacts") == {"month": month, "met": 6, "of": 6, "percent": 100.0, "hidden": False}


def test_small_numbers_are_hidden_in_every_way():
    caller = Caller()
    sent(caller.agency, 4)
    refreshed()
    told = this(read(caller), "contacts")
    assert (told["met"], told["of"], told["percent"], told["hidden"]) == (None, None, None, True)
    assert Figure.objects.filter(measure="contacts", way="agency", group=str(caller.agency.pk), count=4).exists()


def test_what_touches_a_restricted_person_counts_in_none_of_them():
    caller = Caller()
    sent(caller.agency, 5)
    sent(caller.agency, 1, restricted=True)
    refreshed()
    assert this(read(caller), "contacts")["of"] == 5


def test_attendance_is_that_of_its_own_invitations():
    police, health = factories.agency(sector="police"), factories.agency(sector="health")
    for _ in range(5):
        factories.strategy_meeting("held", agencies=[police, health])
    refreshed()
    told = this(read(Caller(police)), "attendance")
    assert (told["met"], told["of"]) == (5, 5)
    assert this(read(Caller(factories.agency())), "attendance")["of"] == 0


@pytest.mark.parametrize(("asked", "count"), [("1", 1), ("36", 36), ("", 12)])
def test_over_how_many_months(asked, count):
    assert {len(each["months"]) for each in read(Caller(), months=asked)["figures"]} == {count}


@pytest.mark.parametrize("asked", ["0", "37", "x", "-1", "1.5", "99999999999999999999", "¹"])
def test_another_number_of_months_is_refused_with_its_place(asked):
    caller = Caller()
    answer = caller.client.get(PATH, {"months": asked}, headers=caller.headers())
    assert answer.status_code == 400
    assert json.loads(answer.content)["errors"][0]["pointer"].endswith("months")


def test_nobody_says_whose_figures_they_want():
    caller, other = Caller(), factories.agency()
    answer = caller.client.get(PATH, {"agency": other.slug}, headers=caller.headers())
    assert answer.status_code == 400
    assert caller.client.get(f"{PATH}{other.slug}/", headers=caller.headers()).status_code == 404


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope != Scope.FIGURES_READ])
def test_another_scope_does_not_open_them(scope):
    caller = Caller(scopes=[scope])
    assert caller.client.get(PATH, headers=caller.headers()).status_code == 403


def test_without_a_key_or_with_one_that_has_ended_there_is_nothing(client):
    assert client.get(PATH).status_code == 401
    client.force_login(factories.user("senior_manager"))
    assert client.get(PATH).status_code == 401
    caller = Caller(expires_at=NOW() + timedelta(hours=1))
    type(caller.key).objects.filter(pk=caller.key.pk).update(revoked_at=NOW())
    assert caller.client.get(PATH, headers=caller.headers()).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method):
    caller = Caller()
    answer = getattr(caller.client, method)(PATH, content_type="application/json", headers=caller.headers())
    assert answer.status_code == 405


def test_every_reading_is_in_the_log_with_the_agency():
    caller = Caller()
    read(caller)
    line = AuditEvent.objects.filter(act="viewed").latest("id")
    assert (line.agency, line.people, line.detail) == (caller.agency, [], {"through": "api", "list": "own figures"})


def test_it_takes_few_statements(django_assert_max_num_queries):
    caller = Caller()
    read(caller)
    with django_assert_max_num_queries(8):
        read(caller)


def test_the_description_says_what_is_needed_and_what_is_answered(client):
    told = json.loads(client.get("/api/schema/").content)
    operation = told["paths"]["/api/v1/figures/"]["get"]
    assert operation["security"] == [{"agencyKey": []}]
    assert set(operation["responses"]) >= {"200", "400", "401", "403", "429"}
    assert [each["name"] for each in operation["parameters"]] == ["months"]
