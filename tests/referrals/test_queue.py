"""The queue: whose it is, what each view and each row says, and how little it asks of the database."""

import pytest

from mach.models import AuditEvent
from mach.queries import bounded
from referrals import services
from referrals.queries import views
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.referrals.queueing import URL, hours, manager, many, page, references

__all__ = ["manager", "many", "page"]

pytestmark = pytest.mark.django_db


def test_the_page_asks_as_often_for_sixty_rows_as_for_five(page, many, django_assert_max_num_queries):
    page()
    with django_assert_max_num_queries(12) as full:
        page()
    with django_assert_max_num_queries(12) as few:
        page(rag="green")
    assert len(full) == len(few)


def test_each_view_holds_what_it_says(page, manager):
    worker = factories.worker(team=manager.team)
    made = {
        "to_rate": factories.contact(rag=""),
        "to_allocate": factories.contact(rag="green"),
        "allocated": factories.contact(C.SCREENING, worker=worker),
        "to_authorise": factories.contact(C.TO_AUTHORISE),
        "decided": factories.contact(C.DECIDED),
    }
    names = {contact.reference: name for name, contact in made.items()}

    def view(name):
        return {names[reference] for reference in references(page(view=name))}

    assert view("open") == set(made) - {"decided"}
    assert view("to_rate") == {"to_rate"}
    assert view("to_allocate") == {"to_allocate"}
    assert view("to_authorise") == {"to_authorise"}
    assert view("team") == {"allocated"}
    assert view("mine") == set()
    assert view("decided") == {"decided"}


def test_news_asks_for_the_rating_again(page):
    contact = factories.contact(C.SCREENING)
    services.add_information(contact, text="Seen again.", by=factories.system())
    answer = page(view="to_rate")
    assert references(answer) == [contact.reference]
    assert answer.context["lines"][0].step.label == "Confirm rating"


def test_nobody_is_shown_their_own_recommendation_to_authorise(client):
    both = factories.user("social_worker", "mach_manager")
    own = factories.contact(C.TO_AUTHORISE, worker=both)
    other = factories.contact(C.TO_AUTHORISE)
    client.force_login(both)
    answer = client.get(URL, {"view": "to_authorise"})
    assert references(answer) == [other.reference] != [own.reference]
    assert {tab["label"]: tab["count"] for tab in answer.context["views"]}["To authorise"] == "1"


def test_filters_live_in_the_address_and_narrow_the_list(page):
    worker = factories.worker(team=factories.team())
    police = factories.contact(C.SCREENING, worker=worker, source_code="6", categories=("neglect",))
    school = factories.contact(rag="red", source_code="2A", categories=("physical_abuse",), received_at=hours(30))
    alone = {
        "worker": (worker.pk, [police]),
        "team": (worker.team_id, [police]),
        "rag": ("red", [school]),
        "source": ("2A", [school]),
        "category": ("physical_abuse", [school]),
        "late": ("on", [school]),
    }
    for name, (value, expected) in alone.items():
        assert references(page(**{name: value})) == [contact.reference for contact in expected], name
    assert references(page(worker="none")) == [school.reference]
    assert references(page(rag="hot")) == [school.reference]
    assert len(references(page(rag="pink", worker="everybody"))) == 2
    assert b'value="2A" selected' in page(source="2A").content


def test_counts_stop_where_they_have_said_enough(page, monkeypatch):
    monkeypatch.setattr(views, "COUNTED_TO", 3)
    monkeypatch.setattr(bounded, "COUNTED_TO", 3)
    for _ in range(4):
        factories.contact(rag="green")
    assert {tab["label"]: tab["count"] for tab in page().context["views"]}["All open"] == "2+"


def test_a_row_says_how_often_the_family_was_heard_of_in_a_year(page):
    child = factories.person("Ella-Mae", "Hodgson", nhs_number="9434765919")
    sent = {"sent": factories.sent(children=[factories.sent_child(nhs_number="943 476 5919")])}
    factories.contact(C.DECIDED, received_at=hours(24 * 400), **sent)
    factories.contact(C.DECIDED, received_at=hours(24 * 200), **sent)
    here = factories.contact(**sent)
    answer = page()
    assert here.people == [child.pk]
    assert answer.context["lines"][0].row.repeats == 2
    assert "×2" in answer.content.decode()


def test_a_restricted_contact_is_in_no_list_and_no_count_of_those_who_may_not_open_it(page, client):
    hidden = factories.contact(rag="", restricted=True)
    answer = page()
    assert references(answer) == []
    assert {tab["count"] for tab in answer.context["views"]} == {"0"}
    client.force_login(factories.user("senior_manager"))
    assert references(client.get(URL)) == [hidden.reference]


def test_looking_at_the_list_is_noted_with_everyone_who_is_shown(page, manager):
    child = factories.person(nhs_number="9434765919")
    factories.contact(sent=factories.sent(children=[factories.sent_child(nhs_number="9434765919")]))
    page()
    seen = AuditEvent.objects.filter(act="viewed", by=manager).latest("id")
    assert (seen.people, seen.detail["through"]) == ([child.pk], "list")


def test_the_list_asks_for_itself_again_without_its_frame(page, client):
    contact = factories.contact()
    fresh = client.get(URL, headers={"X-Mach-Background": "1"})
    assert b"<html" not in fresh.content
    assert contact.reference.encode() in fresh.content
    assert b'id="queue"' in fresh.content


def test_csv_holds_the_view_and_needs_the_permission(page, client, manager):
    contact = factories.contact(sent=factories.sent(children=[factories.sent_child("=HYPERLINK(1)", "")]))
    answer = page(format="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert contact.reference in text
    assert "'=HYPERLINK(1)" in text
    assert AuditEvent.objects.filter(by=manager, detail__through="csv").exists()
    client.force_login(factories.worker())
    assert client.get(URL, {"format": "csv"}).status_code == 403


def test_an_empty_view_says_what_would_be_there(page):
    assert "Contacts that nobody has rated" in page(view="to_rate").content.decode()
    assert "Show the whole view" in page(view="to_rate", rag="red").content.decode()


def test_who_may_open_the_queue(client):
    assert client.get(URL).status_code == 302
    for role, status in {"social_worker": 200, "call_handler": 200, "partner": 403, "administrator": 403}.items():
        client.force_login(factories.user(role))
        assert client.get(URL).status_code == status, role
    assert client.post(URL).status_code in {403, 405}


def test_late_is_the_same_on_the_queue_and_on_the_wall(client, page, manager):
    made = {
        "its rating is late": factories.contact(rag="", received_at=hours(5)),
        "its decision is late": factories.contact(rag="green", received_at=hours(30)),
        "nothing is late": factories.contact(rag="green"),
    }
    late = {made["its rating is late"].reference, made["its decision is late"].reference}
    assert set(references(page(late="on"))) == late
    assert page().context["said"]["late"] == "2"
    client.force_login(manager)
    wall = client.get("/clocks/?state=late").context["lines"]
    assert {clock.reference for clock, _ in wall} == late


def test_a_row_names_the_clock_that_presses_most(page):
    unrated = factories.contact(rag="", received_at=hours(5))
    text = page().content.decode()
    [line] = [line for line in page().context["lines"] if line.row.contact.pk == unrated.pk]
    assert (line.pressing_words, line.row.pressing.kind, line.row.late) == ("Rate", "rate", True)
    assert "Rate:" in text and "Decide:" in text


def test_every_row_leads_to_its_contact(page):
    contact = factories.contact(rag="")
    assert f'href="{contact.get_absolute_url()}" data-row-link' in page().content.decode()
