"""Senior managers restrict, name who may see, and lift it again; each says why."""

import pytest
from django.urls import reverse

from mach import people
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Person, PersonGrant, User
from mach.queries.people import people_for
from mach.queries.stories import story_of
from referrals import services
from referrals.queries.contacts import contacts_for
from tests import factories
from tests.referrals.restricting import ELLA, ONLY, crew, may_see

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


def test_lifting_opens_everything_again_and_ends_who_was_named(crew):
    child = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(restricted=child)
    people.lift(child, reason="No longer in public life", by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).filter(pk=contact.pk).exists()) == set(crew)
    assert may_see(crew, lambda user: story_of([child.pk], user)) == set(crew)
    assert not PersonGrant.objects.in_force().exists()
    with pytest.raises(WrongState):
        people.lift(child, reason="Again", by=crew["senior"])


def test_two_restricted_children_need_a_name_for_each(crew):
    first = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(children=2, restricted=first)
    second = factories.person("Jaxon", "Hodgson", restricted=True)
    services.confirm_person(contact.children.filter(person=None).get(), person=second, by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == {"senior"}
    people.grant(second, crew["named"], reason="Their worker", by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY


def test_only_senior_managers_restrict_and_say_why(crew):
    child = factories.person(**ELLA)
    with pytest.raises(NotAllowed):
        people.restrict(child, named=[], reason="Because", by=crew["manager"])
    with pytest.raises(RuleBroken):
        people.restrict(child, named=[], reason=" ", by=crew["senior"])


def test_restricting_naming_and_lifting_by_page(client, crew):
    child = factories.person(**ELLA)
    client.force_login(crew["manager"])
    page = reverse("mach:person_restrict", args=[child.reference])
    assert client.get(page).status_code == 403
    client.force_login(crew["senior"])
    client.post(page, {"reason": "Staff family", "named": [crew["named"].pk]})
    assert people_for(User.objects.get(pk=crew["named"].pk)).exists()
    client.post(
        reverse("mach:person_grant", args=[child.reference]), {"user": crew["stranger"].pk, "reason": "Holds it"}
    )
    assert PersonGrant.objects.in_force().count() == 2
    for held in PersonGrant.objects.all():
        client.post(reverse("mach:person_revoke", args=[child.reference, held.pk]))
    assert not PersonGrant.objects.in_force().exists()
    client.post(page, {"reason": "Left the council"})
    assert not Person.objects.get().restricted
