"""The doors of the homeless pathway: who may open them, what they refuse, what they say when it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Pathway
from assessments.presenting_pathways import STEPS
from mach.access import Role
from mach.models import AuditEvent
from tests import factories
from tests.assessments.homeless import came, years_ago
from tests.improvement.counting import counted

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"assessments:{name}", args=args)


def when(hours=1):
    return f"{timezone.localtime() - timedelta(hours=hours):%d/%m/%Y %H:%M}"


def day():
    return f"{timezone.localdate():%d/%m/%Y}"


def said(step, worker):
    """What is posted for a step, as somebody would fill it in."""
    return {
        "tonight": {"where": "The crash pad until Monday."},
        "housing": {"when": when(), "with_whom": "L. Baines", "result": "In priority need."},
        "option": {"when": when(2), "explained_by": worker.pk, "words": "We would look after you until you are 18."},
        "answer": {"answer": "accepted", "answer_reasons": "I can't do this on my own.", "when": when()},
        "advocate": {"when": when(), "accepted": "yes", "note": "NYAS rings tomorrow."},
        "review": {"on": day(), "words": "He is settled."},
        "worker": {"worker": factories.worker().pk},
        "close": {"reason": "He is looked after now."},
    }[step]


@pytest.fixture
def pathway():
    return factories.pathway()


@pytest.fixture
def worker(pathway):
    return pathway.worker


def post(client, pathway, step, **given):
    return client.post(at("pathway_step", pathway.reference, step), given)


@pytest.mark.parametrize("step", STEPS)
def test_whoever_is_signed_out_is_asked_to_sign_in_and_changes_nothing(client, pathway, step):
    answer = post(client, pathway, step, **said(step, pathway.worker))
    assert answer.status_code == 302 and "/accounts/" in answer.url
    assert Pathway.objects.get().history.count() == pathway.history.count()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [Role.CALL_HANDLER, Role.EARLY_HELP_LEAD, Role.PARTNER, Role.ADMINISTRATOR])
def test_only_social_workers_and_managers_record_a_step(client, pathway, step, role):
    client.force_login(factories.user(role, agency=factories.agency() if role == Role.PARTNER else None))
    assert post(client, pathway, step, **said(step, pathway.worker)).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_a_restricted_young_persons_pathway_is_not_there_for_others(client, pathway, step):
    factories.restrict(pathway.person)
    client.force_login(factories.worker())
    assert client.get(at("pathway_step", pathway.reference, step)).status_code == 404
    assert post(client, pathway, step, **said(step, pathway.worker)).status_code == 404
    assert client.get(at("pathway", pathway.reference)).status_code == 404
    assert pathway.reference not in client.get(at("pathways") + "?show=open").content.decode()


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_recorded_on_a_pathway_that_has_closed(client, step):
    closed = factories.pathway("closed")
    client.force_login(closed.worker)
    assert client.get(at("pathway_step", closed.reference, step)).status_code == 409
    assert post(client, closed, step, **said(step, closed.worker)).status_code == 409


@pytest.mark.parametrize("step", STEPS)
def test_what_a_form_lacks_is_said_beside_its_field(client, pathway, worker, step):
    client.force_login(worker)
    page = post(client, pathway, step)
    assert page.status_code == 200 and "govuk-error-message" in page.content.decode()


def test_a_step_or_a_pathway_that_there_is_not_is_not_found(client, pathway, worker):
    client.force_login(worker)
    assert client.get(at("pathway_step", pathway.reference, "tonight").replace("tonight", "noon")).status_code == 404
    assert client.get(at("pathway", "H-2026-999999")).status_code == 404
    assert client.get(at("begin_pathway", pathway.contact.reference, pathway.child_id)).status_code == 404
    other = came(years_ago(17))
    assert client.get(at("begin_pathway", pathway.contact.reference, other.children.get().pk)).status_code == 404


def test_it_does_not_close_over_the_question_and_says_what_is_missing(client, pathway, worker):
    client.force_login(worker)
    page = post(client, pathway, "close", reason="He went home.").content.decode()
    assert "It cannot close yet. Record first: where the young person sleeps, that becoming looked after" in page
    post(client, pathway, "tonight", **said("tonight", worker))
    post(client, pathway, "option", **said("option", worker))
    page = post(client, pathway, "close", reason="He went home.").content.decode()
    assert "It cannot close yet. Record first: the young person&#x27;s answer." in page
    assert Pathway.objects.get().status == "open"


def test_every_step_is_recorded_from_its_page_to_the_closing(client, pathway, worker):
    client.force_login(worker)
    for step in ("tonight", "housing", "option", "answer", "advocate", "review", "close"):
        answer = post(client, pathway, step, **said(step, worker))
        assert (answer.status_code, answer.get("Location")) == (302, pathway.get_absolute_url()), step
    page = client.get(pathway.get_absolute_url()).content.decode()
    for words in ("The crash pad until Monday.", "In priority need.", "We would look after you until you are 18.",
                  "I can&#x27;t do this on my own.", "NYAS rings tomorrow.", "He is looked after now."):  # fmt: skip
        assert words in page, words
    assert "Missing" not in page
    assert AuditEvent.objects.filter(act="viewed", by=worker, subject_label=pathway.reference).exists()


def test_what_is_not_recorded_stands_on_the_page_that_closes(client):
    pathway = factories.pathway("answered")
    client.force_login(pathway.worker)
    page = client.get(at("pathway_step", pathway.reference, "close")).content.decode()
    for words in ("Joint assessment with housing", "An advocate offered"):
        assert words in page
    assert "Somewhere safe tonight" not in page and "It cannot close yet" not in page
    begun = factories.pathway(worker=pathway.worker)
    page = client.get(at("pathway_step", begun.reference, "close")).content.decode()
    assert "It cannot close yet" in page and "Their answer, in their words: not recorded" in page


def test_the_measures_count_them():
    factories.pathway()
    factories.pathway("answered")
    reader = factories.user(Role.SENIOR_MANAGER)
    assert counted("homeless-offered", reader) == (1, 2)
    assert counted("homeless-accepted", reader) == (0, 2)


def test_the_stages_come_before_the_story_and_the_head_says_who_it_is(client, pathway, worker):
    client.force_login(worker)
    page = client.get(pathway.get_absolute_url()).content.decode()
    assert page.index("1. ") < page.index("6. ") < page.index("What has happened")
    assert f"<strong>{pathway.person.called if pathway.person else ''}" in page
