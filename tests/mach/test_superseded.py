"""Superseded lines of a story: kept and folded wherever the story is read, and never read as risk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mach import story
from mach.access import Role
from mach.models import Event
from referrals import services
from referrals.models import Contact
from referrals.queries.queue_rows import rows_of
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.assessments.helping import back
from tests.improvement.counting import counted

pytestmark = pytest.mark.django_db
WHY = "It was about another family of the same name."


def set_aside(line, by):
    return story.judge(line, significance="key", superseded=True, reason=WHY, by=by)


def arrival_of(contact):
    return Event.objects.get(reference=str(contact), kind="contact.receive")


def asked(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        page = client.get(path)
    assert page.status_code == 200
    return page, len(caught)


@pytest.fixture
def worker():
    return factories.worker()


@pytest.fixture
def again(worker):
    """A child heard of twice before: the contact that is being screened now."""
    child = factories.person()
    for _ in range(2):
        before = factories.contact(C.DECIDED)
        services.confirm_person(before.children.get(), person=child, by=worker)
    now = factories.contact(C.SCREENING, worker=worker)
    services.confirm_person(now.children.get(), person=child, by=worker)
    return now


def test_a_superseded_contact_is_folded_in_the_history_and_repeats_nothing(client, worker, again):
    client.force_login(worker)
    page, before = asked(client, again.get_absolute_url())
    assert "2 earlier in 12 months" in page.content.decode()
    other = Contact.objects.exclude(pk=again.pk).first()
    set_aside(arrival_of(other), worker)
    page, after = asked(client, again.get_absolute_url())
    told = page.content.decode()
    assert "1 earlier in 12 months" in told
    assert f"<summary>Superseded: {other}</summary>{WHY}" in told
    assert after == before


def test_the_queue_does_not_count_it_among_the_times_a_family_was_heard_of(client, again):
    manager = factories.manager()
    client.force_login(manager)
    queue, ids = reverse("referrals:queue"), [again.pk]
    page, before = asked(client, queue)
    assert "×3" in page.content.decode()
    set_aside(arrival_of(Contact.objects.exclude(pk=again.pk).first()), factories.worker())
    page, after = asked(client, queue)
    assert "×2" in page.content.decode() and "×3" not in page.content.decode()
    assert [row.heard for row in rows_of(manager, ids, timezone.now())] == [2]
    assert after == before


def test_the_referrals_page_folds_it(client, worker):
    referral = factories.referral()
    line = Event.objects.get(reference=str(referral), kind="referral.accept")
    client.force_login(worker)
    _, before = asked(client, referral.get_absolute_url())
    set_aside(line, worker)
    page, after = asked(client, referral.get_absolute_url())
    assert f"<summary>Superseded: {line.label}</summary>{WHY}" in page.content.decode()
    assert after == before


@pytest.mark.parametrize("kind", ["referral.accept", "contact.receive"])
def test_whom_a_superseded_referral_brought_did_not_come_back(client, worker, kind):
    episode = factories.episode("working")
    referral = back(episode.children.get().person, 1)
    reader = factories.user(Role.SENIOR_MANAGER)
    client.force_login(reader)
    came_back = reverse("assessments:early_help") + "?show=came_back"
    assert counted("early-help-back", reader) == (1, 1)
    assert referral.reference in client.get(came_back).content.decode()
    held = {str(referral), str(referral.contact)}
    line = Event.objects.get(reference__in=held, kind=kind, people__contains=[referral.person_id])
    set_aside(line, worker)
    assert counted("early-help-back", reader) == (0, 1)
    assert "Nobody came back" in client.get(came_back).content.decode()
    story.judge(line, significance="key", by=worker)
    assert counted("early-help-back", reader) == (1, 1)


def test_a_line_judged_anew_is_read_as_risk_again(client, worker, again):
    line = arrival_of(Contact.objects.exclude(pk=again.pk).first())
    set_aside(line, worker)
    story.judge(line, significance="key", by=worker)
    client.force_login(worker)
    told = client.get(again.get_absolute_url()).content.decode()
    assert "2 earlier in 12 months" in told
    assert WHY not in told


def test_what_followed_a_referral_is_folded_on_the_screening_page(client, worker):
    referral = factories.referral()
    line = Event.objects.get(reference=str(referral), kind="referral.accept")
    now = factories.contact(C.SCREENING, worker=worker)
    services.confirm_person(now.children.get(), person=referral.person, by=worker)
    set_aside(line, worker)
    client.force_login(worker)
    assert f"<summary>Superseded: {line.label}</summary>{WHY}" in client.get(now.get_absolute_url()).content.decode()


def test_the_persons_page_folds_it_and_leaves_it_out_of_the_key_events(client, worker, again):
    client.force_login(worker)
    line = arrival_of(Contact.objects.exclude(pk=again.pk).first())
    path = again.children.get().person.get_absolute_url()
    _, before = asked(client, path)
    key = len(client.get(path, {"show": "key"}).context["story"])
    set_aside(line, worker)
    page, after = asked(client, path)
    [folded] = [each for each in page.context["story"] if each["superseded"]]
    assert (folded["superseded"], folded["significant"]) == (WHY, False)
    assert f"<summary>Superseded: {line.label}</summary>{WHY}" in page.content.decode()
    assert len(client.get(path, {"show": "key"}).context["story"]) == key - 1
    assert after == before


@pytest.mark.parametrize("make", [factories.assessment, factories.enquiry])
def test_the_facts_beside_the_writing_fold_it(client, make):
    record = make()
    line = Event.objects.filter(people__contains=[record.person_id], kind="contact.receive").get()
    client.force_login(factories.user(Role.SENIOR_MANAGER))
    _, before = asked(client, record.get_absolute_url())
    set_aside(line, factories.worker())
    page, after = asked(client, record.get_absolute_url())
    assert f"<summary>Superseded: {line.label}</summary>{WHY}" in page.content.decode()
    assert after == before
