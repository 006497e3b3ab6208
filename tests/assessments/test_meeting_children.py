"""The children of a strategy meeting: brothers and sisters are offered, others are added by their referral."""

import pytest

from mach.models import Notice, Relationship
from referrals.models import Referral
from tests import factories
from tests.assessments.meeting_page import boss, page, text, url

__all__ = ["boss", "page"]

pytestmark = pytest.mark.django_db


def test_brothers_and_sisters_are_offered(page):
    factories.contact("decided", children=2, decision="assessment")
    one, other = Referral.objects.order_by("pk")

    shown = text(page.get(url("call_meeting", one)))
    assert all(str(each) in shown and each.person.full_name in shown for each in (one, other))


def a_family_on_two_contacts():
    """Two children of one mother, each with a contact and a referral of their own."""
    one, other = factories.referral(), factories.referral()
    mother = factories.person("Kelly", "Hodgson")
    for child in (one.person, other.person):
        Relationship.objects.create(person=mother, child=child, kind="mother")
    return one, other


def test_a_brother_or_sister_of_another_contact_is_offered_when_it_is_called_and_afterwards(page, boss):
    one, other = a_family_on_two_contacts()
    stranger = factories.referral()
    offered = page.get(url("call_meeting", one)).context["form"].fields["referrals"].queryset
    assert set(offered) == {one, other}

    meeting = factories.strategy_meeting("called", of=[one], by=boss)
    form = page.get(url("add_to_meeting", meeting)).context["form"]
    assert list(form.fields["referral"].queryset) == [other]
    assert "Say which child is to be added." in text(page.post(url("add_to_meeting", meeting), {}))
    page.post(url("add_to_meeting", meeting), {"referral": other.pk})
    assert {child.referral for child in meeting.children.all()} == {one, other}
    assert stranger not in meeting.referrals.all()


def test_ties_by_somebody_whom_the_reader_may_not_see_are_not_told(page, boss):
    one, other = a_family_on_two_contacts()
    factories.restrict(Relationship.objects.first().person)
    offered = page.get(url("call_meeting", one)).context["form"].fields["referrals"].queryset
    assert other not in offered


def test_a_child_who_is_not_known_to_be_family_is_added_by_the_referrals_reference(page, boss):
    meeting, other = factories.strategy_meeting("called", by=boss), factories.referral()
    worker = factories.worker()
    hidden = factories.referral(restricted=factories.restrict(factories.person("Zeb", "Quill")))
    busy = factories.strategy_meeting("called", by=boss).referrals.get()
    for typed_in in (hidden, busy, "R-2026-999999"):
        answer = page.post(url("add_to_meeting", meeting), {"other": str(typed_in)})
        assert "No open referral that you may see has this reference" in text(answer)
    assert "Give the reference of the child’s referral." in text(
        page.post(url("add_to_meeting", meeting), {"other": " "})
    )
    type(other).objects.filter(pk=other.pk).update(worker=worker)
    assert page.post(url("add_to_meeting", meeting), {"other": f" {str(other).lower()} "}).status_code == 302
    assert other in meeting.referrals.all()
    assert Notice.objects.filter(recipient=worker, reference=meeting.reference).exists()
