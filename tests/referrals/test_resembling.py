"""A contact that may be about a restricted person is closed before anybody has looked at it, and opened by a worker."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mach import people
from mach.models import Clock, Event, Notice, User
from mach.people import resembling
from mach.people.resembling import ALIKE
from mach.rows import run
from referrals import services
from referrals.models import Contact
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.api import Caller
from tests.referrals.calls import new_call, typed
from tests.referrals.restricting import BORN, ELLA, NHS, ONLY, UPN, crew, received, restricted, seeing
from tests.referrals.test_api_contacts import LEAST

__all__ = ["crew"]

pytestmark = pytest.mark.django_db
ALIKE_ENOUGH = {
    "name and date of birth": ELLA,
    "name the other way round, with accents": {**ELLA, "given_name": "HODGSON", "family_name": "Élla Mae"},
    "number with another date of birth": {"given_name": "E", "date_of_birth": date(2011, 1, 1), "nhs_number": NHS},
    "number alone": {"given_name": "", "description": "Girl of ten", "date_of_birth": None, "nhs_number": NHS},
    "pupil number": {"given_name": "E", "date_of_birth": None, "upn": UPN},
}
NOT_ENOUGH = {
    "name alone": {**ELLA, "date_of_birth": None},
    "day and month swapped": {**ELLA, "date_of_birth": date(2016, 9, 4)},
    "date of birth alone": {"given_name": "Other", "family_name": "Girl", "date_of_birth": BORN},
    "nothing but a description": {"given_name": "", "family_name": "", "date_of_birth": None, "description": "Girl"},
}


@pytest.mark.parametrize("child", ALIKE_ENOUGH.values(), ids=ALIKE_ENOUGH)
def test_it_is_closed_at_once_without_a_link(crew, child):
    restricted(crew, nhs_number=NHS, upn=UPN)
    contact = received({"family_name": "", **child})
    assert seeing(crew, contact) == ONLY
    assert contact.people == [] and contact.children.get().person is None and not contact.candidates.exists()
    assert all(clock.restricted_people for clock in Clock.objects.filter(reference=contact.reference))
    assert all(event.restricted_people for event in Event.objects.filter(reference=contact.reference))
    told = set(Notice.objects.filter(reference=contact.reference).values_list("recipient", flat=True))
    assert told == {crew["named"].pk, *User.objects.filter(roles=["senior_manager"]).values_list("pk", flat=True)}


@pytest.mark.parametrize("child", NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_a_likeness_that_is_not_enough_leaves_it_open(crew, child):
    restricted(crew, nhs_number=NHS, upn=UPN)
    assert seeing(crew, received(child)) == set(crew)


def test_an_unborn_child_another_name_and_an_adult_close_it_too(crew):
    due = date(2027, 3, 1)
    factories.person("Baby", "Hodgson", date_of_birth=None, expected_date_of_birth=due, restricted=True)
    unborn = {"given_name": "Baby", "family_name": "Hodgson", "date_of_birth": None, "expected_date_of_birth": due}
    assert seeing(crew, received(unborn)) == {"senior"}
    person = factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    people.add_name(person, given_name="Kelly", family_name="Doyle", by=factories.system())
    factories.restrict(person, crew["named"])
    adult = factories.sent_adult(given_name="Kelly", family_name="Doyle", date_of_birth=date(1995, 6, 17))
    assert seeing(crew, received({"given_name": "A"}, adults=[adult])) == ONLY


def test_a_contact_taken_by_telephone_is_closed_at_once(client, crew):
    restricted(crew)
    handler = factories.user("call_handler")
    client.force_login(handler)
    row = {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": "2016-04-09"}
    answer = client.post(new_call(), typed([row]))
    assert answer.status_code == 302
    assert seeing({**crew, "handler": handler}, Contact.objects.get()) == ONLY


def test_it_costs_the_post_one_statement_however_many_children_and_restricted_people(crew, monkeypatch):
    agency, costs, probed = Caller(), [], []
    monkeypatch.setattr(resembling, "run", lambda write: probed.append(write) or run(write))
    agency.post(LEAST)
    probed.clear()
    for children in (1, 6):
        restricted(crew, given_name=f"Girl{children}")
        names = [{"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": "2016-04-09"}] * children
        with CaptureQueriesContext(connection) as asked:
            assert agency.post({**LEAST, "children": names}).status_code == 201
        costs.append(len(asked))
        assert len([query for query in asked if query["sql"].partition("(")[2].startswith("ARRAY")]) == 1
    assert costs[0] == costs[1] <= 18


def test_restricted_people_are_read_by_an_index_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO mach_person (given_name, family_name, name_key, date_of_birth, sex, ethnicity,
                   first_language, interpreter_language, nhs_number, upn, school, gp, disabilities, description,
                   telephone, restricted, registered_at, registered_by_id)
               SELECT 'G', 'F' || n, 'f' || n || ' g', date '2005-01-01', 'U', '', '', '', '', '', '', '', '{}', '', '',
                   n %% 1000 = 0, now(), %s FROM generate_series(1, 20000) n""",
            [factories.system().pk],
        )
        cursor.execute("ANALYZE mach_person")
        cursor.execute(f"PREPARE alike ({', '.join(ALIKE.types)}) AS {ALIKE.sql}")
        sought = [[""], [""], ["f77 g"], [date(2005, 1, 1)], [None]]
        cursor.execute("EXPLAIN EXECUTE alike (%s, %s, %s, %s, %s)", sought)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "mach_person_restricted" in plan
    assert "Seq Scan on mach_person " not in plan


def test_it_stays_closed_while_somebody_else_on_it_is_identified_before_the_job_has_run(crew):
    restricted(crew)
    contact = received(ELLA, {"given_name": "Jaxon", "family_name": "Hodgson"})
    services.register_person(contact.children.last(), by=crew["named"])
    assert seeing(crew, contact) == ONLY


@pytest.mark.parametrize("after_the_job", [False, True])
def test_it_opens_when_each_is_said_to_be_somebody_else(crew, after_the_job):
    first, second = restricted(crew), restricted(crew)
    contact = received()
    if after_the_job:
        services.find_candidates(by=factories.system())
    child = contact.children.get()
    services.rule_out(child, person=first, by=crew["named"])
    assert seeing(crew, contact) == ONLY
    services.rule_out(child, person=second, by=crew["senior"])
    assert seeing(crew, contact) == set(crew)
    services.find_candidates(by=factories.system())
    services.look_again(by=factories.system())
    assert seeing(crew, contact) == set(crew)


def test_only_who_may_open_it_says_that_it_is_somebody_else(client, crew):
    person = restricted(crew)
    contact = received()
    said = {"do": f"another:child-{contact.children.get().pk}.{person.pk}"}
    for name, user in crew.items():
        if name not in ONLY:
            client.force_login(user)
            assert client.post(contact.get_absolute_url(), said).status_code == 404
    assert seeing(crew, contact) == ONLY
    client.force_login(crew["named"])
    assert client.post(contact.get_absolute_url(), said).status_code == 302
    assert seeing(crew, contact) == set(crew)


def test_a_child_added_later_closes_it(crew):
    restricted(crew)
    contact = factories.contact(ContactStatus.SCREENING)
    assert seeing(crew, contact) == set(crew)
    services.add_child(contact, child=factories.sent_child(**ELLA), by=crew["manager"])
    assert seeing(crew, contact) == ONLY


# What the sending agency sees of it


def test_the_sender_reads_where_it_stands_and_nobody_elses_lists_change(crew):
    sender, other = Caller(), Caller()
    other.post(LEAST)
    before = other.get().json()
    person = restricted(crew)
    body = {**LEAST, "children": [{"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": "2016-04-09"}]}
    answer = sender.post(body)
    plain = sender.post({**body, "children": [{"given_name": "Sam"}]})
    assert set(answer.json()) == set(plain.json())
    assert answer.json()["status"] == "received"
    own = sender.get(answer.json()["links"]["self"])
    assert own.status_code == 200
    assert set(own.json()) == set(sender.get(plain.json()["links"]["self"]).json())
    shown = own.content.decode().lower()
    assert not [word for word in ("restrict", person.reference.lower(), "candidate", "people") if word in shown]
    assert other.get().json() == before
    assert other.get(answer.json()["links"]["self"]).status_code == 404
    assert other.post({"text": "More"}, path=f"{answer.json()['links']['self']}information/").status_code == 404
