"""Two merge at the same moment, somebody links while another merges, somebody works while a merge is undone: one of
them is told, nobody waits for ever, and nothing points to a record that is gone."""

import threading

import pytest
from django.db import IntegrityError, connection

from mach import people
from mach.errors import Conflict, MachError, RuleBroken, WrongState
from mach.models import Person, PersonMerge, PersonName
from mach.people.afterwards import came_after
from mach.people.pointing import pointers
from referrals import services
from referrals.models import Contact, ContactChild
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]
ROUNDS = 4


def at_once(*acts):
    """Run the acts in threads that start together, each with a connection of its own; what came of each, in order."""
    gate = threading.Barrier(len(acts))
    came = [None] * len(acts)

    def run(place, act):
        try:
            gate.wait()
            came[place] = act()
        except (MachError, IntegrityError) as refused:
            came[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return came


def merge(kept, gone, by):
    return people.merge(kept, gone, chosen={}, reason="The same NHS number.", by=by)


def nothing_points_to_who_is_gone():
    gone = list(Person.objects.exclude(merged_into=None).values_list("pk", flat=True))
    return pointers(gone, restricted=True) == []


def test_two_merge_the_same_two_at_once_and_one_wins():
    first, other = factories.person(), factories.person("Ella", "Hodgson")
    one, two = factories.manager(), factories.manager()
    came = at_once(lambda: merge(first, other, one), lambda: merge(other, first, two))
    assert sorted(isinstance(each, PersonMerge) for each in came) == [False, True]
    assert isinstance(next(each for each in came if not isinstance(each, PersonMerge)), RuleBroken | Conflict)
    assert Person.objects.standing().count() == 1
    assert PersonMerge.objects.standing().count() == 1
    assert nothing_points_to_who_is_gone()


def test_one_is_merged_into_two_others_at_once():
    first, second, doubled = (factories.person(name) for name in ("Ella", "Ela", "Elle"))
    one, two = factories.manager(), factories.manager()
    came = at_once(lambda: merge(first, doubled, one), lambda: merge(second, doubled, two))
    assert sum(isinstance(each, PersonMerge) for each in came) == 1
    assert Person.objects.standing().count() == 2
    assert nothing_points_to_who_is_gone()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_contact_links_a_child_while_she_is_merged_away(round_):
    kept, gone = factories.person(), factories.person("Ella", "Hodgson")
    contacts = [factories.contact(C.NEW) for _ in range(3)]
    services.confirm_person(contacts[0].children.get(), person=gone, by=factories.manager())
    worker, boss = factories.manager(), factories.manager()

    def link(contact):
        return services.confirm_person(contact.children.get(), person=gone, by=worker)

    came = at_once(lambda: merge(kept, gone, boss), *(lambda each=each: link(each) for each in contacts[1:]))
    assert nothing_points_to_who_is_gone()
    if isinstance(came[0], PersonMerge):
        assert not ContactChild.objects.filter(person=gone).exists()
        linked = [contact for contact in contacts if ContactChild.objects.get(contact=contact).person == kept]
        for contact in linked:
            assert Contact.objects.get(pk=contact.pk).people == [kept.pk]
        assert len(linked) == 1 + sum(isinstance(each, ContactChild) for each in came[1:])
    else:
        assert isinstance(came[0], Conflict)
        assert ContactChild.objects.filter(person=gone).count() == 3


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_siblings_are_linked_to_both_sides_while_they_are_merged(round_):
    """The link holds its contact and wants the person; the merge holds the person and wants the contact."""
    kept, gone = factories.person(), factories.person("Ella", "Hodgson")
    contact = factories.contact(C.NEW, children=2)
    one, other = contact.children.all()
    services.confirm_person(one, person=gone, by=factories.manager())
    worker, boss = factories.manager(), factories.manager()
    came = at_once(lambda: merge(kept, gone, boss), lambda: services.confirm_person(other, person=kept, by=worker))
    assert nothing_points_to_who_is_gone()
    done = [not isinstance(each, Exception) for each in came]
    assert done in ([True, False], [False, True]), "both on one contact: whoever is second is told"


def test_a_name_is_added_while_the_record_is_merged_away():
    kept, gone = factories.person(), factories.person("Ella", "Hodgson")
    worker, boss = factories.worker(), factories.manager()
    came = at_once(
        lambda: merge(kept, gone, boss),
        lambda: people.add_name(gone, given_name="Ellie", family_name="Hodgson", by=worker),
        lambda: people.correct(gone, {"school": "Beck School"}, by=worker),
    )
    assert isinstance(came[0], PersonMerge | Conflict)
    assert nothing_points_to_who_is_gone()
    named = PersonName.objects.filter(given_name="Ellie").first()
    assert (named is None) == isinstance(came[1], Exception)


def test_two_undo_the_same_merge_at_once():
    kept, gone = factories.person(), factories.person("Ella", "Hodgson")
    done = merge(kept, gone, factories.manager())
    one, two = factories.manager(), factories.manager()
    came = at_once(*(lambda by=by: people.undo(done, assigned={}, reason="Cousins.", by=by) for by in (one, two)))
    assert sum(isinstance(each, PersonMerge) for each in came) == 1
    assert isinstance(next(each for each in came if isinstance(each, Exception)), WrongState | Conflict)
    assert Person.objects.standing().count() == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_new_work_begins_while_a_merge_is_undone(round_):
    """What came first is asked about; what came later belongs to the record it was linked to."""
    kept, gone = factories.person(), factories.person("Ella", "Hodgson")
    old, new = (factories.contact(C.NEW) for _ in range(2))
    services.confirm_person(old.children.get(), person=gone, by=factories.manager())
    done = merge(kept, gone, factories.manager())
    worker, boss = factories.manager(), factories.manager()
    came = at_once(
        lambda: people.undo(done, assigned={}, reason="Cousins.", by=boss),
        lambda: services.confirm_person(new.children.get(), person=kept, by=worker),
    )
    assert isinstance(came[1], ContactChild)
    assert Contact.objects.get(pk=new.pk).people == [kept.pk]
    if isinstance(came[0], PersonMerge):
        assert Contact.objects.get(pk=old.pk).people == [gone.pk]
    else:
        assert isinstance(came[0], RuleBroken | Conflict)
        assert [each.key for each in came_after(done) if each.to_say] == [new.reference]
        assert Contact.objects.get(pk=old.pk).people == [kept.pk]


def test_a_merge_and_the_undo_of_another_at_once():
    kept, gone, third = (factories.person(name) for name in ("Ella", "Ela", "Elle"))
    done = merge(kept, gone, factories.manager())
    one, two = factories.manager(), factories.manager()
    came = at_once(
        lambda: people.undo(done, assigned={}, reason="Cousins.", by=one),
        lambda: merge(third, Person.objects.get(pk=kept.pk), two),
    )
    assert any(isinstance(each, PersonMerge) for each in came)
    assert nothing_points_to_who_is_gone()
