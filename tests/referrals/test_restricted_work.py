"""Restricting an adult closes what the contact of their family has led to, and lifting it opens that again."""

from datetime import date

import pytest

from assessments.models import Assessment
from assessments.services import open_assessment
from mach import people
from mach.models import Clock, Event, Notice
from referrals import services
from referrals.models import Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.restricting import ONLY, crew

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


def assessed(crew):
    """A referral in assessment, its parent confirmed on the contact."""
    mother = factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    adults = [factories.sent_adult()]
    contact = factories.contact(ContactStatus.DECIDED, decision=Decision.ASSESSMENT, adults=adults)
    services.confirm_person(contact.adults.get(), person=mother, by=crew["stranger"])
    referral = Referral.objects.get()
    assessment = open_assessment(referral, worker=crew["stranger"], by=factories.user("assessment_manager"))
    return mother, [contact, referral, assessment]


def closed_to(crew, work):
    """For each kind of work, its clocks and its story: who sees it."""
    seen = set()
    for stage in work:
        for rows in (type(stage).objects.filter(pk=stage.pk), *_belonging(stage)):
            if rows.exists():
                users = frozenset(name for name, user in crew.items() if rows.model.objects.visible_to(user) & rows)
                seen.add(users)
    return seen


def _belonging(stage):
    return (Clock.objects.filter(reference=stage.reference), Event.objects.filter(reference=stage.reference))


def test_restricting_an_adult_closes_what_their_familys_contact_has_led_to(crew):
    mother, work = assessed(crew)
    assert closed_to(crew, work) == {frozenset(crew)}
    factories.restrict(mother, crew["named"])
    assert closed_to(crew, work) == {frozenset(ONLY)}
    assert Assessment.objects.get().restricted_people == Referral.objects.get().restricted_people == [mother.pk]
    told = Notice.objects.filter(recipient=crew["named"], urgent=True).values_list("reference", flat=True)
    assert {stage.reference for stage in work} <= set(told)
    people.lift(mother, reason="Moved away", by=crew["senior"])
    assert closed_to(crew, work) == {frozenset(crew)}


def test_a_link_to_a_restricted_adult_or_its_undoing_follows_to_the_assessment(crew):
    _, work = assessed(crew)
    aunt = factories.person("Joan", "Hodgson", restricted=True, named=[crew["named"]])
    adult = work[0].adults.get()
    services.undo_link(adult, reason="Her sister", by=crew["stranger"])
    services.confirm_person(adult, person=aunt, by=crew["senior"])
    assert closed_to(crew, work) == {frozenset(ONLY)}
    services.undo_link(adult, reason="Neither", by=crew["named"])
    assert closed_to(crew, work) == {frozenset(crew)}
