"""What belongs to another contact, reader or user is refused through every form, and nothing changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from mach import clocks, drafts, kept
from mach.errors import RuleBroken
from mach.models import Clock, Draft, KeptPost, Visit
from referrals import services
from referrals.models import ChildDecision, Information, Recommendation
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
KACPER = {"given_name": "Kacper", "family_name": "Example"}


def where(name, contact, *more):
    return reverse(f"referrals:{name}", args=[contact.reference, *more])


def as_(client, user):
    client.force_login(user)
    return client


def screening(worker, **fields):
    return factories.contact(ContactStatus.SCREENING, worker=worker, **fields)


def test_a_candidate_or_a_child_of_another_contact_is_not_there(client):
    worker, known = factories.worker(), factories.person(**KACPER)
    own = screening(worker, children=[factories.sent_child(**KACPER)])
    other = screening(factories.worker(), children=[factories.sent_child(**KACPER)])
    services.find_candidates(by=factories.system())
    child, candidate = other.children.get(), other.candidates.get()
    for said in (f"confirm:{candidate.pk}", f"another:{candidate.pk}", f"confirm:child-{child.pk}.{known.pk}"):
        assert as_(client, worker).post(own.get_absolute_url(), {"do": said}).status_code == 404, said
    assert other.children.get().person is None and other.candidates.get().not_the_same_at is None


def test_a_recommendation_speaks_only_of_the_contacts_own_children():
    worker = factories.worker()
    own, other = screening(worker), screening(worker)
    outcomes = {other.children.get().pk: factories.outcome(), own.children.get().pk: factories.outcome()}
    with pytest.raises(RuleBroken):
        services.recommend(own, outcomes=outcomes, by=worker)
    assert not Recommendation.objects.filter(child__contact=other).exists()
    assert not Recommendation.objects.filter(contact=own, child=other.children.get()).exists()


def test_authorising_for_another_contacts_child_decides_nothing(client):
    own, other = (factories.contact(ContactStatus.TO_AUTHORISE) for _ in range(2))
    read = [each.pk for each in Recommendation.objects.all()]
    as_(client, factories.manager())
    answer = client.post(where("authorise", own), {"only": other.children.get().pk, "read": read})
    assert answer.status_code in (200, 409)
    assert client.post(where("change", own, other.children.get().pk), {"read": read}).status_code == 404
    assert not ChildDecision.objects.exists()


def test_a_visit_to_another_contacts_child_is_not_recorded(client):
    worker = factories.worker()
    own, other = screening(worker, rag="red"), screening(worker, rag="red")
    fields = {"child": other.children.get().pk, "at": "22/11/2026 01:00", "seen": "yes", "seen_alone": "yes"}
    answer = as_(client, worker).post(where("visit", own), {**fields, "where": "home", "said": "Fine."})
    assert answer.status_code in (200, 404)
    assert not Visit.objects.exists()
    assert Clock.objects.running().filter(kind="same_day_visit").count() == 2


def test_a_decision_of_another_contact_is_not_corrected(client):
    own, other = (factories.contact(ContactStatus.DECIDED) for _ in range(2))
    page = where("correct_decision", own, other.decisions.get().pk)
    assert as_(client, factories.manager()).post(page, {"reason": "Wrong."}).status_code == 404


def test_the_clock_of_a_contact_that_one_may_not_see_is_not_explained(client):
    contact = factories.contact(restricted=True)
    clocks.sweep(now=contact.due_at + timedelta(days=1))
    late = Clock.objects.filter(reference=contact.reference).exclude(breached_at=None).first()
    page = reverse("mach:explain_breach", args=[late.pk])
    said = {"reason": "Late.", "in_childs_interest": "no"}
    as_(client, factories.manager())
    assert (client.get(page).status_code, client.post(page, said).status_code) == (404, 404)
    late.refresh_from_db()
    assert late.acknowledged_at is None


def test_drafts_and_kept_forms_are_their_authors(client):
    ann, ben = factories.worker(), factories.worker()
    subject = str(uuid4())
    drafts.save(user=ann, form="call", subject=subject, fields={"reason": ["Only Ann typed this"]})
    held = kept.keep(ann, path="/contacts/", fields={"reason": ["Only Ann typed this"]})
    as_(client, ben)
    assert b"Only Ann" not in client.get(f"/contacts/new/{subject}/").content
    for method in (client.get, client.post):
        assert method(reverse("mach:kept", args=[held.pk])).status_code == 404
    answer = client.post(
        reverse("mach:draft", args=["call", subject]), {"draft_fields": "reason", "reason": "Ben", "draft_version": "1"}
    )
    assert b"Only Ann" not in answer.content
    assert drafts.load(user=ann, form="call", subject=subject).first() == {"reason": "Only Ann typed this"}
    assert KeptPost.objects.filter(pk=held.pk).exists() and Draft.objects.filter(user=ann).count() == 1


@pytest.mark.parametrize("step", ["send_back", "authorise", "information"])
def test_a_form_that_is_sent_twice_acts_once_where_once_is_meant(client, step):
    contact = factories.contact(ContactStatus.TO_AUTHORISE)
    fields = {
        "send_back": {"comment": "Speak to the school."},
        "authorise": {"read": contact.recommendations.get().pk},
        "information": {"text": "He is back."},
    }[step]
    as_(client, factories.manager())
    answers = [client.post(where(step, contact), fields).status_code for _ in range(2)]
    assert answers[0] == 302 and answers[1] < 500
    assert ChildDecision.objects.count() == (step == "authorise")
    assert contact.sent_back.count() == (step == "send_back")
    if step == "information":
        assert Information.objects.count() <= 2
        assert Clock.objects.running().filter(kind="rate").count() == 1
