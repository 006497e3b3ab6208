"""The people on a contact's page: who they are is confirmed, registered or undone, and what is known of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mach import people
from mach.models import AuditEvent
from mach.queries.prepared import Prepared
from referrals import services
from referrals.models import Candidate
from referrals.queries import workbench
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.referrals.screening import address, contact, lead, page, press, text_of

__all__ = ["contact", "lead"]

pytestmark = pytest.mark.django_db


# Who they are


def test_a_worker_confirms_who_a_child_is(client, contact, lead):
    person = factories.person()
    services.find_candidates([contact.pk], by=factories.system())
    candidate = Candidate.objects.get(contact=contact, person=person)
    shown = text_of(page(client, lead, contact))
    assert person.reference in shown
    press(client, lead, contact, f"confirm:{candidate.pk}")
    assert contact.children.filter(person=person).exists()


def test_a_worker_registers_somebody_new_and_says_who_is_somebody_else(client, contact, lead):
    factories.person()
    services.find_candidates([contact.pk], by=factories.system())
    candidate = Candidate.objects.get(contact=contact)
    press(client, lead, contact, f"another:{candidate.pk}")
    candidate.refresh_from_db()
    assert candidate.not_the_same_by == lead
    child = contact.children.first()
    press(client, lead, contact, f"register:child-{child.pk}")
    child.refresh_from_db()
    assert child.linked_how == "registered"
    assert "Say how you know" in text_of(press(client, lead, contact, f"undo:child-{child.pk}"))
    press(client, lead, contact, f"undo:child-{child.pk}", **{f"undo-child-{child.pk}": "Another school"})
    child.refresh_from_db()
    assert child.person is None


def test_somebody_found_by_the_search_is_confirmed_by_reference(client, contact, lead):
    known, child = factories.person("Ella Mae", "Hodgeson"), contact.children.first()
    press(client, lead, contact, f"same:child-{child.pk}", **{f"same-child-{child.pk}": known.reference.lower()})
    child.refresh_from_db()
    assert child.person == known


def test_nobody_is_confirmed_by_a_reference_that_leads_nowhere(client, contact, lead):
    hidden, child = factories.person("Ella Mae", "Hodgeson", restricted=True), contact.children.first()
    for reference in ("P-999999", hidden.reference, "", "C-2026-000001"):
        told = press(client, lead, contact, f"same:child-{child.pk}", **{f"same-child-{child.pk}": reference})
        assert "There is no person with this reference" in text_of(told)
    child.refresh_from_db()
    assert child.person is None


# What is known of them


def household(person, times=1):
    """Contacts of the past about the same child."""
    for day in range(1, times + 1):
        past = factories.contact(C.DECIDED, received_at=factories.moment(2026, 6, day, 9))
        services.confirm_person(past.children.first(), person=person, by=factories.system())


def test_history_is_there_before_it_is_asked_for(client, contact, lead):
    person = factories.person()
    household(person)
    services.confirm_person(contact.children.first(), person=person, by=lead)
    shown = text_of(page(client, lead, contact))
    assert "1 Jun 2026" in shown
    assert "Early help" in shown
    assert "1 earlier contact in 12 months" in shown


def test_history_of_who_it_may_be_is_marked(client, contact, lead):
    household(factories.person())
    services.find_candidates([contact.pk], by=factories.system())
    assert "if it is the same person" in text_of(page(client, lead, contact))


def test_every_person_shown_is_named_in_the_audit(client, contact, lead):
    person, brother = factories.person(), factories.person("Jaxon")
    mother = factories.person("Kelly", date_of_birth=None)
    for child in (person, brother):
        services_relate(mother, child)
    services.confirm_person(contact.children.first(), person=person, by=lead)
    shown = text_of(page(client, lead, contact))
    line = AuditEvent.objects.filter(act="viewed", by=lead, subject_label=contact.reference).latest("pk")
    assert brother.reference in shown
    assert {person.pk, brother.pk, mother.pk} <= set(line.people)


def services_relate(adult, child):
    tie = people.Tie(kind="mother", parental_responsibility=True, lives_with=True)
    people.relate(adult, child, tie=tie, by=factories.system())


def test_the_page_asks_a_fixed_number_of_questions(client, lead):
    person = factories.person()
    people.relate(factories.person("Kelly"), person, people.Tie("mother"), by=factories.system())
    small = factories.contact(C.SCREENING, worker=lead)
    services.confirm_person(small.children.first(), person=person, by=lead)
    household(person)
    page(client, lead, small)
    few = count(client, small)
    adults = [factories.sent_adult(), factories.sent_adult("Dean"), factories.sent_adult("Ann")]
    large = factories.contact(C.SCREENING, children=5, worker=lead, adults=adults)
    services.confirm_person(large.children.first(), person=person, by=lead)
    household(person, times=9)
    for kind in ("analysis", "notes", "needs"):
        services.write_part(large, kind=kind, text="Words", version=0, by=lead)
    assert count(client, large) <= 9, "while nobody has looked for candidates yet"
    services.find_candidates([small.pk, large.pk], by=factories.system())
    assert count(client, large) == few <= 8


def count(client, contact):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address(contact))
    return len([each for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_repeats_are_counted_to_the_last_however_many_are_listed(client, lead, monkeypatch):
    monkeypatch.setattr("referrals.queries.workbench.LONGEST_HISTORY", 2)
    monkeypatch.setattr("referrals.queries.workbench.OTHERS", Prepared(workbench._others))
    child, now = factories.person(), timezone.now()
    known = [factories.sent_child(nhs_number=child.nhs_number)] if child.nhs_number else 1
    ages = [400, 300, 200, 100, 10, 0]
    several = [
        factories.contact(C.SCREENING, worker=lead, children=known, received_at=now - timedelta(days=days))
        for days in ages
    ]
    for each in several:
        services.confirm_person(each.children.get(), person=child, by=lead)
    shown = page(client, lead, several[-1]).context["page"]
    assert len(shown.history) == 2
    assert shown.repeats == 4, "not the one of over a year ago, and not itself"
    assert "The latest 2 are listed" in text_of(page(client, lead, several[-1]))
