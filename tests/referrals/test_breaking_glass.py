"""A duty manager breaks the glass: four hours of sight, told to senior managers at once, and reviewed by another."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mach import people
from mach.errors import NotAllowed
from mach.models import AuditEvent, Clock, Notice, PersonGrant
from mach.queries.people import people_for
from tests import factories
from tests.referrals.restricting import ELLA, crew

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["contact", "person"])
def test_a_duty_manager_breaks_the_glass_for_four_hours_and_is_reviewed(client, crew, what):
    child = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(restricted=child)
    reference = contact.reference if what == "contact" else child.reference
    client.force_login(crew["manager"])
    assert client.get(contact.get_absolute_url()).status_code == 404
    answer = client.post(reverse("mach:glass"), {"reference": reference.lower(), "reason": "Child at A&E now"})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    assert client.get(contact.get_absolute_url()).status_code == 200
    held = PersonGrant.objects.get(kind="glass")
    assert held.expires_at - held.granted_at == timedelta(hours=4)
    assert Notice.objects.filter(recipient=crew["senior"], reference=held.reference, urgent=True).exists()
    assert AuditEvent.objects.filter(act="glass.break", by=crew["manager"], people=[child.pk]).exists()
    assert Clock.objects.running().filter(kind="break_glass_review").count() == 1
    client.force_login(crew["senior"])
    review = client.get(held.get_absolute_url())
    assert {row.subject_label for row in review.context["opened"]} >= {contact.reference}
    client.post(held.get_absolute_url(), {"review": "Right: the ward needed to know."})
    held.refresh_from_db()
    assert held.reviewed_by == crew["senior"]
    assert not Clock.objects.running().filter(kind="break_glass_review").exists()


def test_after_four_hours_the_record_is_closed_again(crew):
    child = factories.person(**ELLA, restricted=True)
    people.break_glass(
        reference=child.reference, reason="Now", by=crew["manager"], at=timezone.now() - timedelta(hours=4, minutes=1)
    )
    crew["manager"].forget_what_is_open()
    assert not people_for(crew["manager"]).exists()


@pytest.mark.parametrize("reference", ["C-2026-999999", "P-999999", "nonsense"])
def test_the_answer_is_the_same_for_what_is_not_there_and_what_is_not_restricted(client, crew, reference):
    plain = factories.contact()
    client.force_login(crew["manager"])

    def answer(asked):
        page = client.post(reverse("mach:glass"), {"reference": asked, "reason": "Now"})
        return page.status_code, page.context["form"].errors

    assert answer(reference) == answer(plain.reference)
    assert AuditEvent.objects.filter(act="glass.tried", by=crew["manager"]).count() == 2


def test_nobody_reviews_their_own_and_a_worker_breaks_nothing(client, crew):
    child = factories.person(**ELLA, restricted=True)
    with pytest.raises(NotAllowed):
        people.break_glass(reference=child.reference, reason="Now", by=crew["stranger"])
    both = factories.user("mach_manager")
    [held] = people.break_glass(reference=child.reference, reason="Now", by=both)
    both.roles = ["senior_manager"]
    both.save()
    with pytest.raises(NotAllowed, match="their own"):
        people.review_glass(held, review="Fine", by=both)
    client.force_login(crew["stranger"])
    assert client.get(reverse("mach:glass")).status_code == 403
