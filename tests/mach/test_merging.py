"""Two records of one person become one: nothing is forgotten."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from mach import people
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import (
    AuditEvent,
    DuplicatePair,
    Event,
    MergeMove,
    Person,
    PersonMerge,
    Relationship,
    Said,
    Verdict,
)
from mach.people import Home, Sought, Tie
from mach.people.pointing import pointers
from referrals import services
from referrals.models import Candidate, Contact, ContactChild, Referral
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.mach.twice import everywhere, merged, on_a_contact, two, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.manager()


def test_everything_that_pointed_to_either_points_to_the_one_that_stays(boss):
    first, other = two()
    old = on_a_contact(first, boss)
    new = on_a_contact(other, boss, decided=True)
    mother = factories.person("Kelly", "Hodgson")
    people.relate(mother, other, Tie("mother", True, True), by=boss)
    people.add_address(other, Home(("9 Beck Row",), "Yarm", "TS15 9AA"), by=boss)
    assert pointers([other.pk], restricted=False)
    merged(first, other, boss)
    assert pointers([other.pk], restricted=True) == []
    assert set(Contact.objects.filter(people__contains=[first.pk])) == {old, new}
    assert Referral.objects.get().person == first
    assert Event.objects.filter(people__contains=[first.pk], reference=new.reference).exists()
    assert Relationship.objects.get().child == first
    assert first.addresses.filter(postcode="TS159AA").exists() or first.addresses.exists()


def test_fields_are_chosen_one_by_one_and_the_other_name_is_kept(boss):
    first, other = two(telephone="01632960222", school="Beck School", date_of_birth=date(2016, 4, 27))
    merged(first, other, boss, family_name="gone", school="gone", date_of_birth="gone")
    first.refresh_from_db()
    assert (first.given_name, first.family_name) == ("Ella-Mae", "Hodgeson")
    assert (first.school, first.telephone, first.nhs_number) == ("Beck School", "01632960111", "9434765919")
    assert first.date_of_birth == date(2016, 4, 27)
    assert {str(name) for name in first.names.all()} == {"Ella-Mae Hodgson", "Ellamay Hodgeson"}


def test_both_numbers_keep_finding_it(boss, client):
    first, other = two(nhs_number="9434765870", upn="A123456789012")
    merged(first, other, boss)
    client.force_login(boss)
    for page in ("", "chronology/", "identity/"):
        answer = client.get(f"/people/{other.reference}/{page}")
        assert answer.status_code == 302
        assert answer.url == f"/people/{first.reference}/{page}"
    assert client.post("/people/", {"q": other.reference}).url == first.get_absolute_url()
    for number in ("9434765919", "9434765870"):
        found = client.post("/people/", {"q": number}).context["found"]
        assert [one.person for one in found] == [first]
        assert found[0].why


def test_whoever_was_sought_under_either_number_is_found_in_one_record(boss):
    first, other = two(nhs_number="9434765870", upn="A123456789012")
    done = merged(first, other, boss)
    for number in ({"nhs_number": "9434765870"}, {"upn": "A123456789012"}, {"nhs_number": "9434765919"}):
        (found,) = people.match(Sought(**number), reader=boss)
        assert found.person == first
        assert {reason.field for reason in found.reasons if reason.agrees} == set(number)
    undone(done, boss)
    assert [each.person for each in people.match(Sought(nhs_number="9434765870"), reader=boss)] == [other]


def test_the_record_that_went_is_in_no_list(boss):
    first, other = two()
    merged(first, other, boss)
    assert list(Person.objects.visible_to(boss)) == [first]
    assert list(people.everyone_for(factories.system())) == [first]


def test_history_and_the_log_stay_as_they_were(boss):
    first, other = two()
    on_a_contact(other, boss)
    kept = ("history_id", "person", "history_type", "history_change_reason")
    versions = ContactChild.history.order_by("history_id").values(*kept)
    acts = AuditEvent.objects.order_by("pk").values("pk", "act", "people")
    versions_before, acts_before = list(versions), list(acts)
    merged(first, other, boss)
    assert list(versions.all())[:-1] == versions_before
    assert list(acts.all())[: len(acts_before)] == acts_before
    assert AuditEvent.objects.filter(act="person.merge", people=[first.pk, other.pk]).count() == 1
    assert ContactChild.history.latest("history_id").history_change_reason.startswith("merge: ")


def test_the_same_mother_is_there_once_and_the_row_that_knows_more_stays(boss):
    first, other = two()
    mother = factories.person("Kelly", "Hodgson")
    people.relate(mother, first, Tie("mother"), by=boss)
    people.relate(mother, other, Tie("mother", True), by=boss)
    merge = merged(first, other, boss)
    row = Relationship.objects.get()
    assert (row.child, row.parental_responsibility) == (first, True)
    undone(merge, boss)
    assert sorted(Relationship.objects.values_list("child", "parental_responsibility")) == [
        (first.pk, None),
        (other.pk, True),
    ]


def test_a_candidate_that_nobody_ruled_out_outlasts_one_that_was(boss):
    first, other = two()
    contact = factories.contact(C.NEW)
    child = contact.children.get()
    services.rule_out(child, person=first, by=boss)
    Candidate.objects.create(contact=contact, child=child, person=other, rank=1, found_at=contact.received_at)
    merged(first, other, boss)
    assert Candidate.objects.get().not_the_same_at is None


@pytest.mark.parametrize("what", ["open referral", "one contact", "mother"])
def test_what_cannot_be_one_is_refused_with_what_to_finish_first(boss, what):
    first, other = two()
    if what == "open referral":
        for person in (first, other):
            on_a_contact(person, boss, decided=True)
    elif what == "one contact":
        contact = factories.contact(C.NEW, children=2)
        for child, person in zip(contact.children.all(), (first, other), strict=True):
            services.confirm_person(child, person=person, by=boss)
    else:
        people.relate(first, other, Tie("mother"), by=boss)
    before = everywhere(first.pk, other.pk)
    with pytest.raises(RuleBroken, match=what) as refused:
        merged(first, other, boss)
    assert str(refused.value).endswith(".")
    assert everywhere(first.pk, other.pk) == before
    assert not PersonMerge.objects.exists()


def test_the_refusal_names_the_work_to_finish(boss):
    first, other = two()
    open_now = [on_a_contact(person, boss, decided=True) for person in (first, other)]
    references = [Referral.objects.get(contact=contact).reference for contact in open_now]
    assert people.obstacles(first, other, by=boss) == [
        f"Both have an open referral: close one of the two referrals first ({', '.join(sorted(references))})."
    ]


@pytest.mark.parametrize("role", ["social_worker", "call_handler", "quality_auditor", "administrator"])
def test_only_managers_and_data_quality_merge(role):
    first, other = two()
    with pytest.raises(NotAllowed):
        merged(first, other, factories.user(role))


def test_data_quality_merges():
    first, other = two()
    assert merged(first, other, factories.user("data_quality")).kept == first


def test_who_was_merged_away_is_not_merged_again_or_changed(boss):
    first, other = two()
    merged(first, other, boss)
    other.refresh_from_db()
    with pytest.raises(RuleBroken, match="merged into another record"):
        merged(other, factories.person("Third", "Person"), boss)
    with pytest.raises(WrongState, match=first.reference):
        people.correct(other, {"given_name": "Else"}, by=boss)


def test_a_row_cannot_be_pointed_to_who_was_merged_away(boss):
    first, other = two()
    merged(first, other, boss)
    with pytest.raises(IntegrityError, match="merged into another"), transaction.atomic():
        people.add_name(other, given_name="New", family_name="Name", by=boss)


def test_whoever_was_slower_than_a_merge_is_told_and_not_broken(boss, client, monkeypatch):
    first, other = two()
    merged(first, other, boss)
    client.force_login(boss)
    stale = Person.objects.get(pk=other.pk)
    monkeypatch.setattr("mach.views.people.found_person", lambda request, reference: stale)
    with transaction.atomic():
        answer = client.post(f"/people/{other.reference}/name/", {"given_name": "New", "family_name": "Name"})
    assert answer.status_code == 409
    assert "merged into another record meanwhile" in answer.content.decode()


def test_a_chain_of_merges_leads_to_the_end(boss, client):
    first, other = two()
    third = factories.person("Ela", "Hodgson")
    merged(first, other, boss)
    first.refresh_from_db()
    merged(third, first, boss)
    client.force_login(boss)
    assert client.get(other.get_absolute_url()).url == third.get_absolute_url()
    assert client.get(first.get_absolute_url()).url == third.get_absolute_url()


def test_a_move_cannot_be_lost_or_changed(boss):
    first, other = two()
    merge = merged(first, other, boss)
    assert merge.moves.exists()
    for statement in (
        "DELETE FROM mach_mergemove",
        "UPDATE mach_mergemove SET row = 1",
        "DELETE FROM mach_personmerge",
        "UPDATE mach_personmerge SET kept_id = gone_id",
    ):
        with pytest.raises(Exception, match=r"append-only|of_two|permission"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_pair_of_the_list_is_said_to_be_the_same(boss):
    first, other = two()
    merge = merged(other, first, boss)
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.verdict) == (first, other, Verdict.SAME)
    undone(merge, boss)
    assert DuplicatePair.objects.get().verdict == Verdict.LATER


# What was said


def test_what_each_said_goes_with_it_and_nothing_is_erased(boss):
    first, other = two(nhs_number="9434765870")
    before = Said.objects.count()
    merge = merged(first, other, boss)
    assert Said.objects.filter(person=first).count() == before
    undone(merge, boss)
    assert Said.objects.filter(person=other, value="9434765870").exists()
    for statement in ("DELETE FROM mach_said", "UPDATE mach_said SET value = 'x'"):
        with pytest.raises(IntegrityError, match="keeps what was said"), transaction.atomic():
            connection.cursor().execute(statement)


def test_every_move_is_remembered(boss):
    first, other = two()
    on_a_contact(first, boss)
    on_a_contact(other, boss)
    pointing = pointers([first.pk, other.pk], restricted=False)
    merge = merged(first, other, boss)
    kept = {(move.table, move.row, move.field) for move in MergeMove.objects.filter(merge=merge)}
    assert {pointer.key for pointer in pointing} <= kept
