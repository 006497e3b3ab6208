"""A contact about a restricted person is noticed at once by those who may see it, and closed to everybody else."""

from datetime import date

import pytest

from mach.models import Clock, Event, Notice, User
from referrals import services
from referrals.queries.contacts import contacts_for
from referrals.queries.identify import who_they_are
from tests import factories
from tests.referrals.restricting import ELLA, NHS, ONLY, crew, looked_at, may_see, received

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


def test_a_contact_about_a_restricted_child_waits_for_nobody_to_be_noticed(crew):
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    Notice.objects.all().delete()
    contact = looked_at(received())
    told = {notice.recipient for notice in Notice.objects.filter(reference=contact.reference, urgent=True)}
    assert told == {crew["named"], *User.objects.filter(roles=["senior_manager"])}
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    clocks = Clock.objects.filter(reference=contact.reference)
    assert clocks.running().count() == clocks.count() > 0
    assert all(clock.restricted_people == contact.restricted_people for clock in clocks)


def test_the_link_by_number_inside_the_post_closes_it_at_once(crew):
    factories.person(**ELLA, nhs_number=NHS, restricted=True, named=[crew["named"]])
    contact = received({**ELLA, "nhs_number": NHS})
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    assert Notice.objects.filter(reference=contact.reference, recipient=crew["named"]).exists()


def test_a_person_registered_or_restricted_afterwards_closes_open_contacts_too(crew):
    contact = looked_at(received())
    assert contacts_for(crew["stranger"]).exists()
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    services.look_again(by=factories.system())
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    assert Notice.objects.filter(reference=contact.reference, recipient=crew["senior"]).exists()


def test_saying_that_it_is_somebody_else_opens_the_contact_again(crew):
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = looked_at(received())
    services.not_the_same(contact.candidates.get(), by=crew["named"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == set(crew)
    assert may_see(crew, lambda user: story_of_reference(contact, user)) == set(crew)
    services.look_again(by=factories.system())
    assert contacts_for(crew["stranger"]).exists()


def story_of_reference(contact, user):
    return Event.objects.visible_to(user).filter(reference=contact.reference)


def test_a_likeness_that_is_not_enough_leaves_the_contact_open_and_the_person_unseen(crew):
    factories.person(**{**ELLA, "date_of_birth": date(2016, 9, 4)}, restricted=True, named=[crew["named"]])
    contact = looked_at(received())
    offered = {name: who_they_are(contact, user)[0].candidates != [] for name, user in crew.items()}
    assert {name for name, seen in offered.items() if seen} == ONLY
    assert contacts_for(crew["stranger"]).exists()
