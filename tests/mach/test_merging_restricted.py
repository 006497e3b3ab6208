"""A restricted record is merged by who is named for it, and what touches either of two is as closed as they are."""

from datetime import date

import pytest

from mach import people
from mach.errors import RuleBroken
from mach.models import Event, Person
from mach.queries.stories import story_of
from mach.queries.views_of_records import views_of
from referrals import services
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.mach.twice import everywhere, merged, on_a_contact, two, undone

pytestmark = pytest.mark.django_db


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


def told_to(reader, person):
    reader.forget_what_is_open()
    return " ".join(line.label for line in story_of([person.pk], reader))


@pytest.mark.parametrize("when", ["before the merge", "while they are one", "after the undo"])
def test_the_story_of_one_does_not_tell_the_number_of_the_other_that_is_restricted(when):
    boss, reader = factories.user("senior_manager"), factories.manager()
    first, other = two()
    if when == "before the merge":
        factories.restrict(other, boss)
    merge = merged(first, other, boss)
    if when == "while they are one":
        factories.restrict(Person.objects.get(pk=first.pk))
    undone(merge, boss)
    closed = [person for person in (first, other) if Person.objects.get(pk=person.pk).restricted]
    if when == "after the undo":
        closed = [factories.restrict(Person.objects.get(pk=other.pk), boss)]
    for person, another in ((first, other), (other, first)):
        told = told_to(reader, person)
        assert (another.reference in told) == (not closed), told
        assert another.reference in told_to(boss, person)
    if when != "while they are one":
        people.lift(Person.objects.get(pk=other.pk), reason="The risk has passed", by=boss)
        told = told_to(reader, first)
        assert f"{other.reference} was merged into {first.reference}" in told
        assert f"{first.reference} and {other.reference} are two records again" in told


def test_who_looked_at_one_is_still_told_when_the_other_was_restricted():
    boss, reader = factories.user("senior_manager"), factories.manager()
    first, other = two()
    undone(merged(first, factories.restrict(other, boss), boss), boss)
    told = {row.act for row in views_of(first.pk, reader)}
    assert "person.register" in told and not told & {"person.merge", "person.unmerge"}
    assert {"person.merge", "person.unmerge"} <= {row.act for row in views_of(first.pk, boss)}


def closed_contact(one, hidden, boss):
    """A contact about somebody and about a restricted child."""
    sent = [factories.sent_child("Ella", "Hodgson"), factories.sent_child("Secret", "Child")]
    contact = factories.contact(C.NEW, children=sent)
    for child, person in zip(contact.children.order_by("pk"), (one, hidden), strict=True):
        services.confirm_person(child, person=person, by=boss)
    return contact.reference


def test_work_that_is_closed_is_on_no_page_of_a_merge_and_given_to_nobody_by_who_may_not_see_it(client):
    boss, reader = factories.user("senior_manager"), factories.manager()
    first, other = two()
    hidden = factories.restrict(factories.person("Secret", "Child"), boss)
    known = closed_contact(other, hidden, boss)
    merge = merged(first, other, reader)
    came = closed_contact(Person.objects.get(pk=first.pk), hidden, boss)
    merge_page, identity = f"/people/merges/{merge.pk}/", f"{first.get_absolute_url()}identity/"
    client.force_login(reader)
    for page in (merge_page, identity):
        told = client.get(page).content.decode()
        assert known not in told and came not in told and "contact" not in told.partition("<main")[2].lower()
    assert client.post(merge_page, {"reason": "Cousins", f"of-{came}": "gone"}).status_code == 403
    client.force_login(boss)
    assert known in client.get(identity).content.decode()
    assert came in (told := client.get(merge_page).content.decode()) and "1 contact," in told
    assert client.post(merge_page, {"reason": "Cousins", f"of-{came}": "gone"}).status_code == 302


def test_what_stands_in_the_way_is_not_named_to_who_may_not_see_it():
    boss, reader = factories.user("senior_manager"), factories.manager()
    first, other = two()
    contact = factories.contact(C.NEW, children=3)
    hidden = factories.restrict(factories.person("Secret", "Child"), boss)
    for child, person in zip(contact.children.order_by("pk"), (first, other, hidden), strict=True):
        services.confirm_person(child, person=person, by=boss)
    ((told,), (named,)) = (people.obstacles(first, other, by=each) for each in (reader, boss))
    assert contact.reference in named and contact.reference not in told
    assert told.endswith(".")
