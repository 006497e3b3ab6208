"""Who may be in the index twice: found without missing anybody, asked about once, shown to who may open both."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from mach import people, tasks
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, DuplicatePair, DuplicateRun, Person, Said, Verdict
from mach.people import duplicates
from mach.queries import duplicates as queries
from mach.queries.identity import identity_of
from referrals import services
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.mach.twice import search

pytestmark = pytest.mark.django_db
NUMBER, ANOTHER = "9434765919", "9434765870"


@pytest.fixture
def boss():
    return factories.manager()


def doubled(number=NUMBER):
    """The same child under two names, with one number."""
    return [factories.person(name, "Hodgson", nhs_number=number) for name in ("Ella-Mae", "Ellamay")]


def test_a_pair_is_found_once_whichever_way_round(boss):
    first, other = doubled()
    run = search()
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second) == (first, other)
    assert "same NHS number" in queries.why(pair).lower() or "NHS" in queries.why(pair)
    assert (run.looked_at, run.found) == (2, 1)
    assert run.finished_at
    search(everyone=True)
    assert DuplicatePair.objects.count() == 1


def test_one_row_for_a_pair_and_the_lower_number_first():
    pair = factories.pair()
    for first, second in ((pair.first, pair.second), (pair.second, pair.first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            DuplicatePair.objects.create(first=first, second=second, found_at=timezone.now())


def test_a_search_that_was_broken_off_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(duplicates, "BATCH", 2)
    everyone = [factories.person(f"Name {number}", "Hodgson", nhs_number=NUMBER) for number in range(5)]
    run = people.begin_search(by=factories.system())
    assert people.find_duplicates(run, by=factories.system()) == 2
    again = people.begin_search(by=factories.system())
    assert (again.pk, again.done_to) == (run.pk, everyone[1].pk)
    assert people.left_of(again) == 3
    tasks.find_duplicates()
    again.refresh_from_db()
    assert again.looked_at == 5
    assert again.finished_at


def test_the_next_search_looks_at_whom_something_changed_of(boss):
    doubled()
    search()
    third = factories.person("Ela", "Hodgson", nhs_number=NUMBER)
    run = search()
    assert run.looked_at == 1
    assert set(DuplicatePair.objects.filter(second=third).values_list("first__given_name", flat=True)) == {
        "Ella-Mae",
        "Ellamay",
    }


def test_one_search_at_a_time():
    DuplicateRun.objects.create(started_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicateRun.objects.create(started_at=timezone.now())


def test_the_command_says_what_it_found(capsys):
    doubled()
    call_command("find_duplicates", "--everyone", verbosity=0)
    assert "2 people looked at, 1 pairs to review." in capsys.readouterr().out


def test_not_the_same_is_never_offered_again(boss):
    doubled()
    search()
    pair = DuplicatePair.objects.get()
    with pytest.raises(RuleBroken, match="Say how you know"):
        people.say_of_pair(pair, verdict="not_the_same", by=boss)
    people.say_of_pair(pair, verdict="not_the_same", said="Cousins.", by=boss)
    search(everyone=True)
    assert not queries.pairs(queries.Asked(), boss).exists()
    assert list(queries.pairs(queries.Asked("not_the_same"), boss)) == [pair]
    assert AuditEvent.objects.filter(act="person.not_the_same").exists()


def test_not_the_same_holds_for_the_record_that_one_was_merged_into(boss):
    first, other = doubled()
    kept = factories.person("Else", "Entirely")
    pair = factories.pair(first, other)
    people.say_of_pair(pair, verdict="not_the_same", said="Cousins.", by=boss)
    people.merge(kept, other, chosen={"nhs_number": "gone"}, reason="One child.", by=boss)
    search(everyone=True)
    assert not DuplicatePair.objects.filter(verdict=Verdict.WAITING).exists()


def test_later_waits_under_its_own_heading(boss):
    pair = people.say_of_pair(factories.pair(), verdict="later", by=boss)
    assert list(queries.pairs(queries.Asked("later"), boss)) == [pair]
    assert queries.counts(boss) == {"waiting": 0, "later": 1, "not_the_same": 0}


@pytest.mark.parametrize("verdict", ["same", "", "else"])
def test_only_a_merge_says_that_two_are_the_same(boss, verdict):
    with pytest.raises(RuleBroken, match="merged"):
        people.say_of_pair(factories.pair(), verdict=verdict, by=boss)


def test_nothing_is_said_of_a_pair_that_was_merged(boss):
    pair = factories.pair()
    people.merge(pair.first, pair.second, chosen={}, reason="One child.", by=boss)
    with pytest.raises(WrongState, match="merged meanwhile"):
        people.say_of_pair(pair, verdict="later", by=boss)


@pytest.mark.parametrize("role", ["social_worker", "call_handler", "performance_analyst"])
def test_who_may_say_so(role):
    with pytest.raises(NotAllowed):
        people.say_of_pair(factories.pair(), verdict="later", by=factories.user(role))


def test_the_likeliest_come_first_and_filters_narrow(boss):
    low, high = factories.pair(probability=0.6), factories.pair(probability=0.99)
    unsure = factories.pair(probability=None)
    assert list(queries.pairs(queries.Asked(), boss)) == [high, low, unsure]
    assert list(queries.pairs(queries.Asked(least=0.9), boss)) == [high]
    old = factories.pair(*(factories.person(name, date_of_birth=date(1980, 1, 1)) for name in "AB"))
    assert list(queries.pairs(queries.Asked(who="adults"), boss)) == [old]
    assert old not in queries.pairs(queries.Asked(who="children"), boss)


def test_a_pair_with_somebody_restricted_is_offered_to_who_may_open_both():
    named, other = factories.manager(), factories.manager()
    one, two = factories.person("Ava"), factories.restrict(factories.person("Eva"), named)
    pair = factories.pair(one, two)
    for reader, sees in ((named, True), (other, False), (factories.user("senior_manager"), True)):
        assert queries.pairs(queries.Asked(), reader).filter(pk=pair.pk).exists() == sees
        assert bool(queries.counts(reader)["waiting"]) == sees
        assert queries.pair_for(pair.pk, reader).exists() == sees


# What was ever said


def words(one, title):
    (group,) = [group for group in identity_of(one) if group.title == title]
    return [(value.words, value.stands) for value in group.values]


def test_a_correction_never_erases_what_was_said(boss):
    one = factories.person("Ella-Mae", "Hodgson", nhs_number=NUMBER)
    people.correct(one, {"family_name": "Marsh", "nhs_number": ANOTHER}, by=boss)
    one.refresh_from_db()
    assert words(one, "Names") == [("Ella-Mae Marsh", "Believed now"), ("Ella-Mae Hodgson", "Also known")]
    assert words(one, "Numbers") == [("943 476 5870", "Believed now"), ("943 476 5919", "")]
    said = Said.objects.filter(person=one, field="nhs_number").order_by("at")
    assert [(row.value, row.by) for row in said] == [(NUMBER, factories.system()), (ANOTHER, boss)]


def test_what_a_contact_said_is_kept_with_its_sender_word_for_word(boss):
    one = factories.person("Ella-Mae", "Hodgson", nhs_number=NUMBER)
    agency = factories.agency("police")
    sent = factories.sent_child("Elamay", "Hogson", nhs_number=ANOTHER, school="Beck School")
    contact = factories.contact(C.NEW, children=[sent], agency=agency)
    services.confirm_person(contact.children.get(), person=one, by=boss)
    rows = Said.objects.filter(person=one, source=contact.reference)
    told = dict(rows.values_list("field", "value"))
    assert (told["name"], told["nhs_number"], told["school"]) == ("Elamay Hogson", ANOTHER, "Beck School")
    assert set(rows.values_list("agency", "at")) == {(agency.pk, contact.received_at)}
    services.find_candidates([contact.pk], by=factories.system())
    assert rows.count() == len(told), "said once, however often the contact is looked at"
    one.refresh_from_db()
    assert one.nhs_number == NUMBER


def test_what_was_said_of_somebody_else_stays_marked(boss):
    one = factories.person()
    contact = factories.contact(C.NEW, children=[factories.sent_child("Else", "Where", upn="A123456789012")])
    services.confirm_person(contact.children.get(), person=one, by=boss)
    services.undo_link(contact.children.get(), reason="A cousin.", by=boss)
    assert ("Else Where", "Said of somebody else") in words(one, "Names")
    again = Contact.objects.get(pk=contact.pk)
    services.confirm_person(again.children.get(), person=one, by=boss)
    assert ("Else Where", "Also known") in words(one, "Names")


def test_what_a_worker_corrects_when_registering_is_theirs_and_the_rest_the_contacts(boss):
    contact = factories.contact(C.NEW, children=[factories.sent_child("Elamay", "Hogson")])
    row = services.register_person(contact.children.get(), by=boss, given_name="Ella-Mae")
    said = Said.objects.filter(person=row.person, field="name").order_by("source")
    assert [(each.value, each.source) for each in said] == [
        ("Ella-Mae Hogson", ""),
        ("Elamay Hogson", contact.reference),
    ]


def test_a_number_given_once_finds_the_person_still(client, boss):
    one = factories.person(nhs_number=NUMBER)
    people.correct(one, {"nhs_number": ANOTHER}, by=boss)
    client.force_login(boss)
    (found,) = client.post("/people/", {"q": NUMBER}).context["found"]
    assert (found.person, found.why) == (one, "NHS number once given for them")


def test_who_was_registered_before_what_was_said_was_kept_is_told_all_the_same(boss):
    one = factories.person("Ella-Mae", "Hodgson")
    Person.objects.filter(pk=one.pk).update(registered_at=timezone.now() - timedelta(days=900))
    with transaction.atomic():
        assert words(one, "Names") == [("Ella-Mae Hodgson", "Believed now")]
