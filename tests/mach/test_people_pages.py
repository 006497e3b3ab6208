"""Finding people, a person's page, and changing who somebody is, by page."""

from datetime import date

import pytest
from django.urls import reverse

from mach import people
from mach.models import AuditEvent, Person, Relationship
from mach.people import Home, Tie
from referrals import services
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
SEARCH = "/people/"


@pytest.fixture
def reader(client):
    user = factories.worker()
    client.force_login(user)
    return user


def ella(**fields):
    return factories.person(**{"date_of_birth": date(2016, 4, 9), **fields})


def names_in(answer):
    return [one.person for one in answer.context.get("found", [])]


@pytest.mark.parametrize(
    "typed",
    [
        "Ella-Mae Hodgson",
        "hodgson ella",
        "HODGESON",
        "Élla",
        "Hodgson 9/4/2016",
        "4.9.2016",
        "943 476 5919",
        "14 marlow walk",
        "Marlow Walk",
        "TS3 9ZZ",
        "01632 960111",
    ],
)
def test_the_box_finds_a_person_by_whatever_is_known(client, reader, typed):
    person = ella(nhs_number="9434765919", telephone="01632 960111")
    people.add_address(person, Home(("14 Marlow Walk",), "Middlesbrough", "ts39zz"), by=factories.system())
    factories.person("Oliver", "Watmough", date_of_birth=date(2012, 5, 5))
    answer = client.post(SEARCH, {"q": typed})
    assert names_in(answer) == [person]
    assert answer.context["found"][0].why


def test_the_fields_find_what_the_box_finds_and_the_best_comes_first(client, reader):
    other = factories.person("Ella", "Hodgson", date_of_birth=date(2001, 1, 1))
    person = ella()
    answer = client.post(SEARCH, {"name": "Ella Hodgson", "date_of_birth": "9/4/2016"})
    assert names_in(answer) == [person, other]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Ela Mae Hodgeson 10/4/2016", "one word of the given name the same; date of birth differs in one part"),
        ("Ella-Mae Hodgson 9/4/2016", "Same name; same date of birth"),
    ],
)
def test_who_is_found_is_told_of_with_what_agrees_and_what_does_not(client, reader, typed, why):
    ella()
    assert why in client.post(SEARCH, {"q": typed}).context["found"][0].why


def test_a_name_they_were_known_by_finds_them(client, reader):
    person = ella()
    people.add_name(person, given_name="Ella", family_name="Pallister", by=factories.system())
    assert names_in(client.post(SEARCH, {"q": "pallister"})) == [person]


@pytest.mark.parametrize("typed", ["x", "q" * 200, "%", "' OR 1=1", "\\", "9434765918", "0"])
def test_whatever_is_typed_is_answered(client, reader, typed):
    factories.person("X", "", date_of_birth=None)
    assert client.post(SEARCH, {"q": typed}).status_code == 200


def test_a_reference_leads_to_its_record(client, reader):
    person, contact = ella(), factories.contact()
    assert client.post(SEARCH, {"q": person.reference}).url == person.get_absolute_url()
    assert client.post(SEARCH, {"q": contact.reference.lower()}).url == contact.get_absolute_url()
    assert b"No record goes by this reference" in client.post(SEARCH, {"q": "C-2026-999999"}).content


def test_an_empty_search_says_what_to_do(client, reader):
    answer = client.post(SEARCH, {"q": ""})
    assert b"Type what you know of the person" in answer.content
    assert b"its last digit does not agree" in client.post(SEARCH, {"nhs_number": "9434765918"}).content


def test_nothing_of_a_search_is_in_an_address_a_log_or_the_audit(client, reader, caplog, django_assert_max_num_queries):
    person = ella()
    with django_assert_max_num_queries(15), caplog.at_level("DEBUG"):
        answer = client.post(SEARCH, {"q": "Hodgson 9/4/2016"})
    page = answer.content.decode()
    assert 'method="post"' in page and "q=" not in page
    logged = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert not any("odgson" in record.getMessage() for record in logged)
    row = AuditEvent.objects.latest("pk")
    assert (row.act, row.people, row.detail) == ("viewed", [person.pk], {"through": "search"})
    assert client.get(SEARCH, {"q": "Hodgson"}).context.get("found") is None


def test_a_person_page_tells_who_they_are_their_family_and_who_works_with_them(client, reader):
    contact = factories.contact(ContactStatus.SCREENING, adults=[factories.sent_adult(parental_responsibility=True)])
    services.register_person(contact.children.get(), by=reader)
    services.register_person(contact.adults.get(), by=reader)
    child = contact.children.get().person
    page = client.get(child.get_absolute_url()).content.decode()
    for words in ("Ella-Mae Hodgson", "Kelly Hodgson", "mother, PR", contact.reference, "Contact received"):
        assert words in page
    row = AuditEvent.objects.filter(act="viewed").latest("pk")
    assert row.people == sorted([child.pk, contact.adults.get().person_id])


def test_brothers_and_sisters_are_on_each_others_page(client, reader):
    mother = factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    first, second = ella(), ella(given_name="Jaxon")
    for child in (first, second):
        people.relate(mother, child, Tie("mother"), by=reader)
    assert "Jaxon Hodgson" in client.get(first.get_absolute_url()).content.decode()


def test_the_chronology_is_narrowed_by_the_address(client, reader):
    contact = factories.contact(ContactStatus.DECIDED, decision=Decision.EARLY_HELP)
    services.register_person(contact.children.get(), by=reader)
    page = contact.children.get().person.get_absolute_url()
    assert len(client.get(page).context["story"]) > len(client.get(page, {"show": "contacts"}).context["story"]) > 0
    assert 1 < len(client.get(page, {"show": "key"}).context["story"]) < 5
    assert client.get(page, {"show": "assessments"}).context["story"] == []
    assert client.get(page, {"show": "nonsense", "before": "x"}).status_code == 200


def test_a_person_page_asks_the_same_however_much_there_is(client, reader, django_assert_max_num_queries):
    child = ella()
    mother = factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    people.relate(mother, child, Tie("mother"), by=reader)
    for _ in range(3):
        contact = factories.contact(ContactStatus.SCREENING)
        services.confirm_person(contact.children.get(), person=child, by=reader)
    with django_assert_max_num_queries(12):
        assert client.get(child.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("reference", ["P-999999", "P-x", "C-2026-000001", "P-99999999999999999999"])
def test_a_person_who_is_not_there_is_not_found(client, reader, reference):
    assert client.get(f"/people/{reference}/").status_code == 404


def test_who_has_looked_is_for_those_who_may_ask(client, reader):
    person = ella()
    client.get(person.get_absolute_url())
    assert client.get(reverse("mach:person_views", args=[person.reference])).status_code == 403
    client.force_login(factories.manager())
    assert reader.name in client.get(reverse("mach:person_views", args=[person.reference])).content.decode()


def test_correcting_checks_numbers_and_keeps_the_old_name(client, reader):
    person = ella()
    page = reverse("mach:person_correct", args=[person.reference])
    wrong = {"given_name": "Ella", "family_name": "Pallister", "sex": "F", "nhs_number": "9434765918", "upn": "A1"}
    answer = client.post(page, wrong)
    assert set(answer.context["form"].errors) == {"nhs_number", "upn"}
    client.post(page, {**wrong, "nhs_number": "943 476 5919", "upn": "", "date_of_birth": "9/4/2016"})
    person.refresh_from_db()
    assert (person.family_name, person.nhs_number, person.name_key) == ("Pallister", "9434765919", "ella pallister")
    assert person.names.get().family_name == "Hodgson"
    assert person.history.first().history_user == reader


def test_a_person_is_never_left_without_name_and_description(client, reader):
    person = ella()
    answer = client.post(reverse("mach:person_correct", args=[person.reference]), {"sex": "F"})
    assert "family_name" in answer.context["form"].errors


def test_names_addresses_and_relationships_are_added_by_page(client, reader):
    person, mother = ella(), factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    client.post(reverse("mach:person_name", args=[person.reference]), {"given_name": "Ella", "family_name": "P"})
    client.post(
        reverse("mach:person_address", args=[person.reference]), {"lines": "14 Marlow Walk", "postcode": "ts39zz"}
    )
    client.post(
        reverse("mach:person_relationship", args=[person.reference]),
        {"other": mother.reference, "direction": "adult", "kind": "Mother", "parental_responsibility": "yes"},
    )
    assert person.names.count() == person.addresses.filter(postcode="TS3 9ZZ").count() == 1
    tie = Relationship.objects.get()
    assert (tie.person, tie.child, tie.kind, tie.parental_responsibility) == (mother, person, "mother", True)


def test_somebody_alike_is_shown_before_anybody_is_registered_twice(client, reader):
    ella()
    page = reverse("mach:person_register")
    same = {"given_name": "Ella Mae", "family_name": "Hodgson", "date_of_birth": "9/4/2016", "sex": "F"}
    assert b"Somebody alike is in the index" in client.post(page, same).content
    assert Person.objects.count() == 1
    client.post(page, {**same, "somebody_else": "on"})
    assert Person.objects.count() == 2


@pytest.mark.parametrize("role", ["administrator", "improvement_lead", "partner"])
def test_who_reads_no_cases_finds_nobody(client, role):
    person = ella()
    client.force_login(factories.user(role))
    assert client.post(SEARCH, {"q": "Hodgson"}).status_code == 403
    assert client.get(person.get_absolute_url()).status_code == 403


def test_who_only_reads_corrects_nobody(client):
    person = ella()
    client.force_login(factories.user("quality_auditor"))
    assert client.get(person.get_absolute_url()).status_code == 200
    assert client.post(reverse("mach:person_correct", args=[person.reference]), {}).status_code == 403
