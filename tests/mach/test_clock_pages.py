"""The wall of clocks, the explanation of a delay, and the first page of each role."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessing
from mach import clocks
from mach.models import AuditEvent, Clock
from referrals import services
from referrals.workflow import ContactStatus
from tests import factories
from tests.mach.clock_rows import clock, person, team, user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def manager():
    return user("mach_manager")


def see(client, reader, path="/clocks/"):
    client.force_login(reader)
    return client.get(path)


def references(response):
    return [row.reference for row, _ in response.context["lines"]]


def test_late_first_and_every_clock_says_what_whose_and_by_when(client, manager):
    worker = user("social_worker", name="S. Rahman")
    soon = clock(ago=47 * HOUR, owner=worker)
    late = clock(ago=50 * HOUR)
    calm = clock("assessment")
    page = see(client, manager)
    assert references(page) == [late.reference, soon.reference, calm.reference]
    text = page.content.decode()
    for said in ("Contact decision", "S. Rahman", "nobody’s yet", "limit passed", "domestic abuse", "Assessment"):
        assert said in text


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("open", {1, 2, 3, 4}), ("late", {1, 2}), ("limit", {1}), ("soon", {3}), ("running", {3, 4}), ("explain", {1, 5}),
     ("nonsense", {1, 2, 3, 4})],
)  # fmt: skip
def test_states(client, manager, state, wanted):
    made = [clock(ago=50 * HOUR), clock(ago=30 * HOUR), clock("rate"), clock("assessment"), clock(ago=60 * HOUR)]
    clocks.sweep()
    Clock.objects.filter(pk=made[4].pk).update(stopped_at=made[4].due_at + HOUR, next_at=None)
    page = see(client, manager, f"/clocks/?state={state}")
    assert {made.index(row) + 1 for row, _ in page.context["lines"]} == wanted


def test_narrowed_by_kind_team_worker_and_nobody(client, manager):
    own, worker = team(), user("social_worker")
    one, two = clock("rate", team=own), clock(owner=worker)
    assert references(see(client, manager, "/clocks/?kind=rate")) == [one.reference]
    assert references(see(client, manager, f"/clocks/?team={own.pk}")) == [one.reference]
    assert references(see(client, manager, f"/clocks/?worker={worker.pk}")) == [two.reference]
    assert references(see(client, manager, "/clocks/?worker=none")) == [one.reference]


def test_an_hour_of_the_strip_opens_its_clocks(client, manager):
    row = clock("rate")
    page = see(client, manager)
    (bar,) = [bar for bar in page.context["strip"]["bars"] if bar["count"]]
    assert references(see(client, manager, f"/clocks/{bar['href']}")) == [row.reference]


def test_pages_forward_and_back_lose_nothing(client, manager):
    for number in range(120):
        clock(ago=timedelta(minutes=number // 3))
    seen, path = [], "/clocks/"
    pages = []
    while path:
        page = see(client, manager, path)
        pages.append(references(page))
        seen += pages[-1]
        after = page.context["page"].after
        path = f"/clocks/?page={after}" if after else None
    assert len(seen) == len(set(seen)) == 120
    back = see(client, manager, f"/clocks/?page={page.context['page'].before}")
    assert references(back) == pages[-2]


def test_a_page_of_many_takes_as_many_statements_as_a_page_of_few(client, manager, django_assert_max_num_queries):
    for _ in range(60):
        clock(people=[person(given_name="Noah").pk])
    client.force_login(manager)
    client.get("/clocks/")
    with django_assert_max_num_queries(16):
        client.get("/clocks/")


def test_children_are_named_with_ages_and_the_view_is_logged(client, manager):
    child = person(given_name="Noah", date_of_birth="2020-01-01")
    clock(people=[child.pk])
    assert "Noah" in see(client, manager).content.decode()
    assert child.pk in AuditEvent.objects.filter(act="viewed").latest("id").people


def test_a_restricted_clock_is_in_no_list_and_no_count(client, manager):
    child = person(restricted=True)
    row = clock(ago=50 * HOUR, people=[child.pk], restricted_people=[child.pk])
    clocks.sweep()
    page = see(client, manager)
    assert references(page) == []
    assert {tab["count"] for tab in page.context["views"]} == {"0"}
    assert see(client, manager, reverse("mach:explain_breach", args=[row.pk])).status_code == 404
    assert see(client, manager, "/").context["blocks"] == []
    senior = user("senior_manager")
    assert references(see(client, senior)) == [row.reference]


def test_bank_holidays_that_are_not_known_are_said(client, manager):
    row = clock("assessment")
    Clock.objects.filter(pk=row.pk).update(calendar_known=False)
    assert "bank holidays beyond" in see(client, manager).content.decode()


def test_csv_for_who_may(client, manager):
    clock(ago=50 * HOUR)
    answer = see(client, manager, "/clocks/?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert b"Contact decision" in answer.content
    assert see(client, user("social_worker"), "/clocks/?format=csv").status_code == 403


@pytest.mark.parametrize("role", ["administrator", "partner", "improvement_lead"])
def test_the_wall_is_for_those_who_read_cases(client, role):
    assert see(client, user(role)).status_code == 403


def test_a_manager_explains_and_the_breach_stays(client, manager):
    row = clock(ago=50 * HOUR)
    clocks.sweep()
    path = reverse("mach:explain_breach", args=[row.pk])
    page = see(client, manager, path)
    assert "It stays recorded as late" in page.content.decode()
    refused = client.post(path, {"reason": ""})
    assert refused.context["form"].errors.keys() == {"reason", "in_childs_interest"}
    done = client.post(path, {"reason": "The mother was in labour.", "in_childs_interest": "yes"})
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.breached_at == row.due_at
    assert (row.breach_reason, row.in_childs_interest) == ("The mother was in labour.", True)
    assert row.acknowledged_by == manager
    assert "The mother was in labour." in client.get(path).content.decode()


def test_a_worker_may_not_explain(client):
    row = clock(ago=50 * HOUR)
    clocks.sweep()
    assert see(client, user("social_worker"), reverse("mach:explain_breach", args=[row.pk])).status_code == 403


# Home


def labels(client, reader):
    return {block["label"]: block["count"] for block in see(client, reader, "/").context["blocks"]}


def test_a_manager_sees_what_is_to_rate_allocate_and_authorise(client):
    manager = factories.manager()
    factories.contact(ContactStatus.NEW)
    factories.contact(ContactStatus.TO_AUTHORISE)
    found = labels(client, manager)
    assert found["To allocate"] == found["To authorise"] == "1"
    services.receive(sent=factories.sent(), by=factories.system())
    assert labels(client, manager)["To rate"] == "1"


def test_a_worker_sees_what_is_theirs_and_nothing_of_the_managers(client):
    contact = factories.contact(ContactStatus.SCREENING)
    assert labels(client, contact.worker)["To screen"] == "1"
    assert "To rate" not in labels(client, contact.worker)
    assert labels(client, factories.worker()) == {}


def test_numbers_equal_the_lists_they_open(client):
    manager = factories.manager()
    for status in (ContactStatus.NEW, ContactStatus.NEW, ContactStatus.SCREENING, ContactStatus.TO_AUTHORISE):
        factories.contact(status)
    for block in see(client, manager, "/").context["blocks"]:
        opened = client.get(block["href"])
        rows = opened.context["page"].rows
        assert str(len(rows)) == block["count"], block["label"]


@pytest.mark.parametrize(
    "role",
    ["call_handler", "social_worker", "mach_manager", "assessment_manager", "senior_manager", "early_help_lead",
     "quality_auditor", "improvement_lead", "performance_analyst", "record_reader", "partner", "administrator"],
)  # fmt: skip
def test_every_role_has_a_home(client, role):
    factories.contact(ContactStatus.NEW)
    page = see(client, factories.user(role), "/")
    if role == "improvement_lead":
        assert page.url == reverse("improvement:journey")
        return
    assert page.status_code == 200
    if role in {"administrator", "partner", "performance_analyst", "record_reader"}:
        assert page.context["blocks"] == []


def test_children_whom_nobody_has_identified_are_named_as_they_were_sent(client):
    sent = [
        factories.sent_child("Noah", "Byrne", date_of_birth=date(2020, 1, 1)),
        factories.sent_child("", "", description="A baby"),
    ]
    contact = factories.contact(rag="red", children=sent)
    reader = factories.manager()
    for path in ("/clocks/", "/"):
        text = see(client, reader, path).content.decode()
        assert "Noah Byrne" in text and "A baby" in text and "not yet identified" not in text
    visits = Clock.objects.filter(reference=contact.reference, kind="same_day_visit").order_by("part")
    page = see(client, reader, "/clocks/?kind=same_day_visit")
    named = {row.pk: [child.called for child, _ in children] for row, children in page.context["lines"]}
    assert named == {visits[0].pk: ["Noah Byrne"], visits[1].pk: ["A baby"]}


def test_the_home_counts_to_allocate_what_allocation_needs(client):
    factories.contact(rag="")
    rated = factories.contact(rag="green")
    blocks = {block["name"]: block for block in see(client, factories.manager(), "/").context["blocks"]}
    assert [line[0].reference for line in blocks["to_allocate"]["lines"]] == [rated.reference]
    assert (blocks["to_rate"]["count"], blocks["to_allocate"]["count"]) == ("1", "1")


def test_news_about_a_rated_contact_leaves_it_to_be_allocated(client):
    rated = factories.contact(rag="green")
    services.add_information(rated, text="A neighbour heard shouting.", by=factories.manager())
    blocks = {block["name"]: block for block in see(client, factories.manager(), "/").context["blocks"]}
    assert (blocks["to_rate"]["count"], blocks["to_allocate"]["count"]) == ("1", "1")


def test_the_home_says_in_which_respect_something_is_late(client):
    factories.contact(rag="", received_at=timezone.now() - 50 * HOUR)
    factories.contact(rag="green")
    page = see(client, factories.manager(), "/")
    assert {block["name"]: block["late"] for block in page.context["blocks"]} == {"to_rate": True, "to_allocate": False}
    assert page.content.decode().count("app-tile--late") == 1


def test_the_home_of_who_assesses_leads_to_the_assessment(client):
    worker = factories.worker()
    record = assessing.open_assessment(factories.referral(), worker=worker, by=factories.user("senior_manager"))
    [block] = [each for each in see(client, worker, "/").context["blocks"] if each["name"] == "writing"]
    assert [(line[2], line[3]) for line in block["lines"]] == [(record.reference, record.get_absolute_url())]


def test_before_it_is_allocated_the_referral_is_named(client):
    referral = factories.referral()
    page = see(client, factories.user("assessment_manager"), "/")
    [block] = [each for each in page.context["blocks"] if each["name"] == "assess"]
    assert block["lines"][0][2] == referral.reference
