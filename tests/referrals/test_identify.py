"""Who is this child: candidates, confirming, registering, undoing; nobody linked by the machine alone."""

from datetime import date

import pytest

from mach import people
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Person, Relationship
from referrals import services
from referrals.models import Candidate, Contact
from referrals.queries.identify import who_they_are
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
ELLA = {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": date(2016, 4, 9)}


def received(*children, adults=(), **fields):
    sent = factories.sent(children=[factories.sent_child(**child) for child in children], adults=adults, **fields)
    return services.receive(sent=sent, by=factories.system())


def looked_at(contact):
    services.find_candidates([contact.pk], by=factories.system())
    return Contact.objects.get(pk=contact.pk)


def test_the_same_nhs_number_with_the_same_date_of_birth_links_at_once_and_says_how():
    known = factories.person(**ELLA, nhs_number="9434765919")
    contact = received({**ELLA, "given_name": "Ella", "nhs_number": "943 476 5919"})
    child = contact.children.get()
    assert (child.person, child.linked_how) == (known, "nhs_number")
    assert contact.people == [known.pk]


def test_an_equal_name_and_date_of_birth_is_offered_and_never_linked():
    known = factories.person(**ELLA)
    contact = looked_at(received(ELLA))
    assert contact.people == []
    candidate = contact.candidates.get()
    assert candidate.person == known
    assert {"field": "name", "agrees": True, "text": "same name"} in candidate.reasons


def test_a_candidate_is_found_once_however_often_the_job_runs():
    factories.person(**ELLA)
    contact = received(ELLA)
    looked_at(contact)
    Contact.objects.filter(pk=contact.pk).update(candidates_found_at=None)
    looked_at(contact)
    assert Candidate.objects.count() == 1
    assert services.find_candidates(by=factories.system()) == 0


def test_the_screening_page_matches_at_once_while_the_job_has_not_run():
    known = factories.person(**ELLA)
    contact = received(ELLA)
    [who] = who_they_are(contact, factories.worker())
    assert [match.person for match in who.candidates] == [known]


def test_the_contact_page_offers_them_before_the_job_has_run_and_takes_the_answer(client):
    known, worker = factories.person(**ELLA), factories.worker()
    contact = factories.contact(ContactStatus.SCREENING, worker=worker, children=[factories.sent_child(**ELLA)] * 2)
    first, second = contact.children.all()
    client.force_login(worker)
    assert known.reference in client.get(contact.get_absolute_url()).content.decode()
    client.post(contact.get_absolute_url(), {"do": f"another:child-{second.pk}.{known.pk}"})
    client.post(contact.get_absolute_url(), {"do": f"confirm:child-{first.pk}.{known.pk}"})
    assert contact.children.get(person=known) == first
    assert contact.candidates.get(child=second).not_the_same_by == worker
    for wrong in (f"confirm:child-{second.pk}.9999999", "confirm:child-0.1", "confirm:x.1", "confirm:.", "confirm:"):
        assert client.post(contact.get_absolute_url(), {"do": wrong}).status_code == 404


def test_somebody_registered_after_the_job_had_run_is_offered_too():
    contact = looked_at(received(ELLA))
    known = factories.person(**ELLA)
    [who] = who_they_are(contact, factories.worker())
    assert [match.person for match in who.candidates] == [known]


def test_the_job_looks_again_once_somebody_alike_is_registered():
    contact = looked_at(received(ELLA))
    known = factories.person(**ELLA)
    assert services.look_again(by=factories.system()) == 1
    assert contact.candidates.get().person == known
    assert services.look_again(by=factories.system()) == 0


def test_confirming_makes_the_contact_part_of_that_childs_story_and_clocks():
    known = factories.person(**ELLA)
    contact = received(ELLA)
    worker = factories.worker()
    child = services.confirm_person(contact.children.get(), person=known, by=worker)
    contact.refresh_from_db()
    assert (child.linked_how, child.linked_by) == ("confirmed", worker)
    assert contact.people == [known.pk]
    assert Event.objects.get(reference=contact.reference, kind="contact.receive").people == [known.pk]
    assert all(clock.people == [known.pk] for clock in Clock.objects.filter(reference=contact.reference))
    assert child.history.first().history_change_reason == "link: confirmed"
    assert AuditEvent.objects.filter(act="contact.identify", people__contains=[known.pk]).exists()


def test_confirming_adds_what_the_contact_says_but_changes_nothing_that_was_known():
    known = factories.person(**ELLA, school="Berwick Primary")
    contact = received(
        {**ELLA, "given_name": "Ella", "school": "Other", "address_lines": ("14 Marlow Walk",), "postcode": "TS3 9ZZ"}
    )
    services.confirm_person(contact.children.get(), person=known, by=factories.worker())
    known.refresh_from_db()
    assert (known.given_name, known.school) == ("Ella-Mae", "Berwick Primary")
    assert known.names.get().source == contact.reference
    assert known.addresses.get().postcode == "TS3 9ZZ"


def test_registering_copies_what_was_sent_with_the_workers_corrections():
    contact = received({**ELLA, "nhs_number": "9434765919", "address_lines": ("14 Marlow Walk",), "ethnicity": "WBRI"})
    child = services.register_person(contact.children.get(), given_name="Ella Mae", by=factories.worker())
    person = child.person
    assert (person.given_name, person.nhs_number, person.ethnicity) == ("Ella Mae", "9434765919", "WBRI")
    assert person.addresses.get().lines == ["14 Marlow Walk"]
    assert contact.children.get().given_name == "Ella-Mae"


def test_a_child_without_a_name_is_registered_under_the_description():
    contact = received({"given_name": "", "family_name": "", "date_of_birth": None, "description": "Boy about 3"})
    child = services.register_person(contact.children.get(), by=factories.worker())
    assert child.person.called == "Boy about 3"


def test_the_family_of_a_contact_is_related_in_whatever_order_they_are_identified():
    adults = [factories.sent_adult(parental_responsibility=True, lives_with_children=True)]
    contact = received(ELLA, {**ELLA, "given_name": "Jaxon"}, adults=adults)
    worker = factories.worker()
    first, second = contact.children.all()
    services.register_person(first, by=worker)
    services.register_person(contact.adults.get(), by=worker)
    services.register_person(second, by=worker)
    ties = Relationship.objects.all()
    assert {tie.child.given_name for tie in ties} == {"Ella-Mae", "Jaxon"}
    assert all((tie.kind, tie.parental_responsibility, tie.lives_with) == ("mother", True, True) for tie in ties)


def test_nobody_is_on_a_contact_twice():
    known = factories.person(**ELLA)
    contact = received(ELLA, {**ELLA, "given_name": "Ella"})
    first, second = contact.children.all()
    services.confirm_person(first, person=known, by=factories.worker())
    with pytest.raises(RuleBroken, match="nobody is on it twice"):
        services.confirm_person(second, person=known, by=factories.worker())


def test_who_somebody_is_is_said_once_until_it_is_undone():
    contact = received(ELLA)
    child = services.register_person(contact.children.get(), by=factories.worker())
    with pytest.raises(WrongState, match="undo that first"):
        services.confirm_person(child, person=factories.person(**ELLA), by=factories.worker())


def test_undoing_a_link_takes_the_contact_out_of_the_wrong_childs_record_and_keeps_why():
    known, mother = factories.person(**ELLA), factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    worker = factories.worker()
    contact = received({**ELLA, "postcode": "TS3 9ZZ"}, adults=[factories.sent_adult()])
    services.confirm_person(contact.children.get(), person=known, by=worker)
    services.confirm_person(contact.adults.get(), person=mother, by=worker)
    services.undo_link(contact.children.get(), reason="Another school", by=worker)
    contact.refresh_from_db()
    child = contact.children.get()
    assert (child.person, child.linked_how, contact.people) == (None, "", [mother.pk])
    assert not Event.objects.filter(reference=contact.reference, people__contains=[known.pk]).exists()
    assert not Clock.objects.filter(people__contains=[known.pk]).exists()
    assert not known.addresses.exists() and not Relationship.objects.exists()
    assert child.history.first().history_change_reason == "undo_link: Another school"
    with pytest.raises(WrongState):
        services.undo_link(child, reason="Again", by=worker)


def test_undoing_a_link_needs_a_reason():
    contact = received(ELLA)
    child = services.register_person(contact.children.get(), by=factories.worker())
    with pytest.raises(RuleBroken) as refused:
        services.undo_link(child, reason=" ", by=factories.worker())
    assert "reason" in refused.value.errors


def test_a_link_is_not_undone_once_a_referral_has_begun_for_the_child():
    contact = factories.contact(ContactStatus.DECIDED, decision=Decision.ASSESSMENT)
    with pytest.raises(WrongState, match="correct the decision first"):
        services.undo_link(contact.children.get(), reason="Somebody else", by=factories.manager())


def test_a_candidate_ruled_out_is_not_offered_again():
    known = factories.person(**ELLA)
    contact = looked_at(received(ELLA))
    worker = factories.worker()
    services.not_the_same(contact.candidates.get(), by=worker)
    [who] = who_they_are(contact, worker)
    assert who.candidates == []
    other = received(ELLA)
    services.rule_out(other.children.get(), person=known, by=worker)
    assert who_they_are(other, worker)[0].candidates == []


def test_whoever_may_not_change_the_index_says_nobody_is_who():
    known, contact = factories.person(**ELLA), received(ELLA)
    with pytest.raises(NotAllowed):
        services.confirm_person(contact.children.get(), person=known, by=factories.user("quality_auditor"))


FIVE = ["Hodgson", "Okafor", "Begum", "Kowalski", "Trench"]


def test_what_is_asked_of_the_database_does_not_grow_with_the_family(django_assert_max_num_queries):
    for number in range(5):
        factories.person("Child", FIVE[number], date_of_birth=date(2008 + number, number + 1, 20 + number))
    contact = received(
        *(
            {"given_name": "Child", "family_name": FIVE[n], "date_of_birth": date(2008 + n, n + 1, 20 + n)}
            for n in range(5)
        )
    )
    worker = factories.worker()
    with django_assert_max_num_queries(6):
        found = who_they_are(contact, worker)
    assert [len(who.candidates) for who in found] == [1] * 5


def test_two_jobs_at_once_leave_each_other_alone():
    received(ELLA)
    received(ELLA)
    assert services.find_candidates(by=factories.system()) == 2
    assert not Contact.objects.filter(candidates_found_at=None).exists()
    assert Person.objects.count() == 0


def test_the_sample_family_is_found_with_day_and_month_swapped():
    factories.person(**ELLA)
    swapped = people.Sought(given_name="Ella Mae", family_name="Hodgson", date_of_birth=date(2016, 9, 4))
    [match] = people.match(swapped, reader=factories.worker())
    assert match.why == "Same name; day and month swapped; NHS number missing; postcode missing"
