"""Two records of one person become one, and two again: nothing is forgotten, and nothing is lost."""

from datetime import date

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction

from mach import people
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import (
    AuditEvent,
    DuplicatePair,
    Event,
    MergeMove,
    Person,
    PersonMerge,
    PersonName,
    Relationship,
    Said,
    Verdict,
)
from mach.people import Home, Sought, Tie
from mach.people.afterwards import came_after
from mach.people.pointing import columns, places, pointers
from referrals import services
from referrals.models import Candidate, Contact, ContactChild, Referral
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcomes

pytestmark = pytest.mark.django_db
BOSS = "mach_manager"


@pytest.fixture
def boss():
    return factories.manager()


def two(**second):
    """The same girl, registered twice, each with a life of her own."""
    first = factories.person("Ella-Mae", "Hodgson", nhs_number="9434765919", telephone="01632960111")
    other = factories.person("Ellamay", "Hodgeson", **second)
    return first, other


def on_a_contact(person, by, *, decided=False, **fields):
    contact = factories.contact(C.NEW, rag="red", **fields)
    services.confirm_person(contact.children.get(), person=person, by=by)
    if decided:
        services.decide_now(contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Now.", by=by)
    return Contact.objects.get(pk=contact.pk)


def everywhere(*ids):
    """Every column of every table that points to these people, row by row, whatever else the rows say."""
    found = {}
    for place in places():
        rows = place.model._base_manager.order_by("pk")
        if place.array:
            rows = rows.filter(**{f"{place.field}__overlap": list(ids)})
        else:
            rows = rows.filter(**{f"{place.field}__in": ids})
        found |= {(place.table, place.field, pk): held for pk, held in rows.values_list("pk", place.field)}
    return found


def merged(first, other, by, **chosen):
    return people.merge(first, other, chosen=chosen, reason="The same NHS number.", by=by)


def undone(merge, by, **assigned):
    return people.undo(merge, assigned=assigned, reason="Two cousins.", by=by)


# No table is forgotten


def test_every_pointer_to_a_person_follows_or_says_why_not():
    """Found here in another way than the code does: by the database's own foreign keys, and by every array of ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) "
            "WHERE contype = 'f' AND confrelid = 'mach_person'::regclass"
        )
        keys = set(cursor.fetchall())
        cursor.execute(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relkind = 'r' AND atttypid = 'bigint[]'::regtype AND attnum > 0 AND relname NOT LIKE '%historical%'"
        )
        arrays = set(cursor.fetchall())
    known = {(model._meta.db_table, field.column) for model, field, _ in columns()}
    assert keys | arrays <= known
    stays = {f"{model._meta.label}.{field.name}" for model, field, why in columns() if why}
    assert stays == {
        "mach.AuditEvent.people",
        "mach.DuplicatePair.first",
        "mach.DuplicatePair.second",
        "mach.Likeness.person",
        "mach.MergeMove.had",
        "mach.PersonMerge.gone",
        "mach.PersonMerge.kept",
        "improvement.Fact.person",
    }


def test_the_database_refuses_a_pointer_to_somebody_merged_away_in_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text || '.' || attname FROM pg_trigger "
            "JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY (tgattr) WHERE tgname LIKE '%%\\_stands'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    wanted = {
        f"{place.model._meta.db_table}.{place.model._meta.get_field(place.field).column}"
        for place in places()
        if not place.array
    }
    assert guarded == wanted


def test_a_new_table_would_be_found():
    class Neighbour(models.Model):
        person = models.ForeignKey(Person, models.PROTECT)
        others = ArrayField(models.BigIntegerField())

        class Meta:
            app_label = "mach"

    try:
        fresh = {(model._meta.label, field.name) for model, field, why in columns() if not why}
        assert {("mach.Neighbour", "person"), ("mach.Neighbour", "others")} <= fresh
    finally:
        Neighbour._meta.apps.all_models["mach"].pop("neighbour")
        Neighbour._meta.apps.clear_cache()


# Merging


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
    versions = list(ContactChild.history.values("history_id", "person", "history_type", "history_change_reason"))
    acts = list(AuditEvent.objects.values("pk", "act", "people"))
    merged(first, other, boss)
    assert list(ContactChild.history.order_by("-history_id").values(*versions[0]))[1:] == versions
    assert list(AuditEvent.objects.filter(pk__in=[act["pk"] for act in acts]).values("pk", "act", "people")) == acts
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


# Undoing


def test_an_undo_brings_back_both_exactly(boss):
    first, other = two(school="Beck School", date_of_birth=date(2016, 4, 27))
    on_a_contact(first, boss)
    on_a_contact(other, boss, decided=True)
    mother = factories.person("Kelly", "Hodgson")
    for child in (first, other):
        people.relate(mother, child, Tie("mother"), by=boss)
    ids = [first.pk, other.pk]
    rows = list(Person.objects.order_by("pk").values())
    before = everywhere(*ids)
    merge = merged(first, other, boss, given_name="gone", school="gone", date_of_birth="gone")
    assert everywhere(*ids) != before
    undone(merge, boss)
    now = everywhere(*ids)
    told = {key for key in now if key[0] == "mach.event" and key not in before}
    assert {key: held for key, held in now.items() if key not in told} == before
    assert set(Event.objects.filter(pk__in=[key[2] for key in told]).values_list("kind", flat=True)) == {
        "person.merge",
        "person.unmerge",
    }
    for row, was in zip(Person.objects.order_by("pk").values(), rows, strict=True):
        assert {**row, "identity_at": 0} == {**was, "identity_at": 0}


def test_the_registered_rows_of_an_undo_keep_their_numbers(boss):
    first, other = two()
    mother = factories.person("Kelly", "Hodgson")
    for child in (first, other):
        people.relate(mother, child, Tie("mother"), by=boss)
    before = list(Relationship.objects.order_by("pk").values())
    undone(merged(first, other, boss), boss)
    assert list(Relationship.objects.order_by("pk").values()) == before


def test_what_came_after_must_be_given_to_one_of_the_two(boss):
    first, other = two()
    merge = merged(first, other, boss)
    new = on_a_contact(first, boss, decided=True)
    (after,) = [each for each in came_after(merge) if each.to_say]
    assert (after.key, after.to_say) == (new.reference, True)
    assert f"{Referral.objects.get().reference} that came of it" in after.told
    with pytest.raises(RuleBroken, match="whose it is"):
        undone(merge, boss)
    with pytest.raises(RuleBroken, match="whose it is"):
        undone(merge, boss, **{new.reference: "both"})
    undone(merge, boss, **{new.reference: "gone"})
    new.refresh_from_db()
    assert new.people == [other.pk]
    assert Referral.objects.get().person == other
    assert ContactChild.objects.get().person == other
    assert not pointers([first.pk], restricted=False) or all(
        pointer.place.table in {"mach.event", "mach.said"} for pointer in pointers([first.pk], restricted=False)
    )


def test_work_that_one_had_goes_on_and_goes_back_with_it(boss):
    first, other = two()
    old = on_a_contact(other, boss)
    merge = merged(first, other, boss)
    services.decide_now(Contact.objects.get(pk=old.pk), outcomes=outcomes(old, D.ASSESSMENT), reason="Now.", by=boss)
    assert [each.to_say for each in came_after(merge)] == [False]
    undone(merge, boss)
    assert Referral.objects.get().person == other
    assert Referral.objects.get().people == [other.pk]


def test_a_link_undone_meanwhile_stays_undone(boss):
    first, other = two()
    contact = on_a_contact(other, boss)
    merge = merged(first, other, boss)
    services.undo_link(contact.children.get(), reason="Somebody else.", by=boss)
    undone(merge, boss)
    assert ContactChild.objects.get().person is None
    assert Contact.objects.get().people == []


def test_names_addresses_and_corrections_after_the_merge_are_given_too(boss):
    first, other = two()
    merge = merged(first, other, boss)
    people.add_name(first, given_name="Ellie", family_name="Hodgson", by=boss)
    people.add_address(first, Home(("9 Beck Row",), "Yarm", "TS15 9AA"), by=boss)
    people.correct(first, {"school": "New School"}, by=boss)
    keys = {each.key for each in came_after(merge) if each.to_say}
    assert len(keys) == 3
    assert "changed:school" in keys
    undone(merge, boss, **dict.fromkeys(keys, "gone"))
    other.refresh_from_db()
    first.refresh_from_db()
    assert (first.school, other.school) == ("", "New School")
    assert [str(name) for name in other.names.all()] == ["Ellie Hodgson"]
    assert not PersonName.objects.filter(person=first).exists()
    assert other.addresses.count() == 1


def test_a_merge_is_undone_once_and_the_last_first(boss):
    first, other = two()
    third = factories.person("Ela", "Hodgson")
    one = merged(first, other, boss)
    two_ = merged(first, third, boss)
    with pytest.raises(WrongState, match=third.reference):
        undone(one, boss)
    undone(two_, boss)
    undone(one, boss)
    with pytest.raises(WrongState, match="undone already"):
        undone(one, boss)
    assert Person.objects.standing().count() == 3


def test_a_chain_is_undone_from_its_end(boss):
    first, other = two()
    third = factories.person("Ela", "Hodgson")
    one = merged(first, other, boss)
    first.refresh_from_db()
    last = merged(third, first, boss)
    with pytest.raises(WrongState, match="undo that merge first"):
        undone(one, boss)
    undone(last, boss)
    undone(one, boss)
    assert Person.objects.standing().count() == 3


# Restricted people


def test_a_restricted_record_is_merged_by_who_is_named_for_it_alone():
    named, glass = factories.manager(), factories.manager()
    first, other = two()
    closed = factories.restrict(other, named)
    people.break_glass(reference=closed.reference, reason="Hospital asks", by=glass)
    glass.forget_what_is_open()
    for stranger in (glass, factories.manager()):
        with pytest.raises(RuleBroken, match="restricted: only who is named"):
            merged(first, closed, stranger)
    assert merged(first, closed, named)


@pytest.mark.parametrize("closed", ["kept", "gone"])
def test_what_touches_either_is_closed_and_opens_again_with_an_undo(closed):
    boss = factories.user("senior_manager")
    first, other = two()
    contacts = [on_a_contact(person, boss) for person in (first, other)]
    hidden = factories.restrict(first if closed == "kept" else other, boss)
    first.refresh_from_db()
    other.refresh_from_db()
    before = everywhere(first.pk, other.pk)
    merge = merged(first, other, boss)
    first.refresh_from_db()
    assert first.restricted
    for contact in contacts:
        contact.refresh_from_db()
        assert contact.restricted_people == [first.pk]
        assert set(
            Event.objects.filter(reference=contact.reference).values_list("restricted_people__0", flat=True)
        ) == {first.pk}
    assert not Person.objects.visible_to(factories.manager()).exists()
    undone(merge, boss)
    assert list(Person.objects.filter(restricted=True)) == [hidden]
    now = everywhere(first.pk, other.pk)
    assert {key: held for key, held in now.items() if key in before} == before
    opened = [contact for contact in Contact.objects.all() if not contact.restricted_people]
    assert opened == [contacts[1 if closed == "kept" else 0]]


def test_a_restricted_number_that_was_merged_still_closes_a_contact():
    boss = factories.user("senior_manager")
    first, other = two(nhs_number="9434765870")
    merge = merged(first, factories.restrict(other, boss), boss)
    sent = factories.sent_child("Anybody", "Else", nhs_number="9434765870", date_of_birth=date(2001, 1, 1))
    contact = factories.contact(C.NEW, children=[sent])
    assert contact.restricted_people == [first.pk]
    assert merge.kept == first


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
