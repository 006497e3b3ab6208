"""The doors of an assessment: signed out, not allowed, not found, moved on, refused, done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import services
from assessments.models import Assessment
from assessments.queries.writing import parts_of
from mach import drafts
from mach.models import Agency, AuditEvent, Event
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {"plan": "See her.", "views": "Quiet, please.", "analysis": "Risk."}


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def worker(boss):
    return factories.worker(team=boss.team)


@pytest.fixture
def assessment(worker, boss):
    return services.open_assessment(factories.referral(), worker=worker, by=boss)


def at(record, page=""):
    return f"/assessments/{record}/{page}"


def typed(*, version=0, findings=1, outcome="no_further_action", **said):
    """The page as a browser sends it: each box named for the version that the writing began from."""
    boxes = {f"{name}.{version}": text for name, text in {**TEXTS, **said}.items()}
    return {**boxes, f"factors.{findings}": ["3A"], f"outcome.{findings}": outcome}


def submit(record, worker):
    factories.seen(record, worker)
    return services.write_and_submit(record, **factories.written(record), by=worker)


def test_lists_show_what_waits_with_its_time(client, boss, assessment):
    waiting = factories.referral()
    client.force_login(boss)
    assert str(waiting) in client.get("/assessments/to-allocate/").content.decode()
    page = client.get("/assessments/?show=all").content.decode()
    assert str(assessment) in page
    assert "days left" in page


def asked(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as caught:
        client.get(page)
    return len(caught)


def test_the_list_asks_as_many_questions_for_six_as_for_one(client, boss, worker):
    client.force_login(boss)
    services.open_assessment(factories.referral(), worker=worker, by=boss)
    one = asked(client, "/assessments/?show=all")
    for _ in range(5):
        services.open_assessment(factories.referral(), worker=worker, by=boss)
    assert asked(client, "/assessments/?show=all") == one


def test_a_csv_needs_the_right_and_names_nobody(client, boss, worker, assessment):
    client.force_login(worker)
    assert client.get("/assessments/?show=all&format=csv").status_code == 403
    client.force_login(boss)
    file = client.get("/assessments/?show=all&format=csv").content.decode()
    assert str(assessment) in file
    assert assessment.person.given_name not in file
    assert AuditEvent.objects.filter(
        act="viewed", detail__through="csv", people__contains=[assessment.person_id]
    ).exists()


def test_allocating_through_the_page(client, boss, worker):
    waiting = factories.referral()
    client.force_login(boss)
    page = f"/assessments/to-allocate/{waiting}/"
    assert "Choose" in client.post(page, {}).content.decode()
    assert client.post(page, {"worker": worker.pk}).status_code == 302
    assert Assessment.objects.get(referral=waiting).worker == worker
    assert client.get(page).status_code == 404


def test_a_worker_may_not_allocate(client, worker):
    waiting = factories.referral()
    client.force_login(worker)
    assert client.get(f"/assessments/to-allocate/{waiting}/").status_code == 403


def test_strangers_sign_in_and_unknown_assessments_are_not_there(client, assessment, boss):
    assert client.get(at(assessment)).status_code == 302
    client.force_login(boss)
    assert client.get("/assessments/A-2020-999999/").status_code == 404
    client.force_login(factories.user("administrator"))
    assert client.get(at(assessment)).status_code in (403, 404)


def test_a_restricted_childs_assessment_is_not_there_for_others(client, boss, worker, assessment):
    factories.restrict(assessment.person)
    client.force_login(boss)
    assert client.get(at(assessment)).status_code == 404
    assert str(assessment) not in client.get("/assessments/?show=all").content.decode()


def test_opening_an_assessment_names_the_child_in_the_log(client, worker, assessment):
    client.force_login(worker)
    assert client.get(at(assessment)).status_code == 200
    assert AuditEvent.objects.filter(act="viewed", by=worker, people__contains=[assessment.person_id]).exists()


def test_writing_through_the_page(client, worker, assessment):
    client.force_login(worker)
    assert client.post(at(assessment), typed()).status_code == 302
    assert len(parts_of(assessment)) == 3


@pytest.fixture
def two_tabs(client, worker, assessment):
    """The plan, saved from one tab and then sent from another that was opened before."""
    client.force_login(worker)
    client.post(at(assessment), typed(plan="from the first tab"))
    return client.post(at(assessment), typed(plan="from the second tab", findings=2)).content.decode()


def test_two_tabs_show_both_texts_of_what_both_changed_and_of_nothing_else(two_tabs):
    assert "from the first tab" in two_tabs
    assert "from the second tab" in two_tabs
    assert two_tabs.count("what stands?") == 1


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", "second"), ("theirs", "first"), ("both", "first\n\nsecond")],
)
def test_which_of_two_texts_stands_is_chosen_without_a_script(client, worker, assessment, choice, stands):
    client.force_login(worker)
    client.post(at(assessment), typed(plan="first"))
    sent = typed(plan="second", findings=2)
    client.post(at(assessment), sent)
    assert client.post(at(assessment), {**sent, "keep-plan": f"{choice}.1"}).status_code == 302
    assert parts_of(assessment)["plan"].text == stands


def test_a_choice_between_texts_of_which_one_has_moved_on_is_asked_again(client, worker, assessment):
    client.force_login(worker)
    client.post(at(assessment), typed(plan="first"))
    client.post(at(assessment), {"plan.1": "third"})
    page = client.post(at(assessment), {**typed(plan="second", findings=2), "keep-plan": "mine.1"}).content.decode()
    assert "third" in page
    assert parts_of(assessment)["plan"].text == "third"


def test_what_was_typed_over_an_older_text_is_asked_about_when_its_draft_comes_back(client, worker, assessment):
    client.force_login(worker)
    client.post(at(assessment), typed(plan="first"))
    drafts.save(user=worker, form="assessment", subject=str(assessment), fields={"plan.0": ["typed before"]})
    page = client.get(at(assessment)).content.decode()
    assert 'name="plan.0"' in page
    assert "typed before" in page
    assert "what stands?" in client.post(at(assessment), {"plan.0": "typed before"}).content.decode()


def test_submitting_shows_all_that_is_missing_and_keeps_what_was_written(client, worker, assessment):
    client.force_login(worker)
    page = client.post(at(assessment, "submit/"), typed(views="", outcome="")).content.decode()
    assert "Choose the outcome." in page
    assert 'href="#id_views.0"' in page
    assert parts_of(assessment)["plan"].text == "See her."
    again = client.post(at(assessment, "submit/"), {"plan.1": "Better."})
    assert parts_of(assessment)["plan"].text == "Better."
    assert again.status_code == 200


def test_a_complete_assessment_is_submitted_from_its_page(client, worker, assessment):
    client.force_login(worker)
    factories.seen(assessment, worker)
    whole = factories.written(assessment)
    sent = typed(**{kind: text for kind, (text, _) in whole["parts"].items()})
    sent |= {"inew-who.0": "School", "inew-said.0": "Late.", "snew-who.0": "Mum", "snew-score.0": "4"}
    assert client.post(at(assessment, "submit/"), sent).status_code == 302
    assessment.refresh_from_db()
    assert assessment.status == "submitted"


def test_what_is_missing_counts_what_is_typed_and_shows_nobody(client, worker, assessment):
    client.force_login(worker)
    drafts.save(user=worker, form="assessment", subject=str(assessment), fields={"analysis.0": ["Risk."]})
    parts = client.get(at(assessment, "?only=missing")).content.decode()
    assert "missing:</strong> at home, at school, in this town" in parts
    assert 'Analysis<span class="app-second">complete' in parts
    assert assessment.person.given_name not in parts


def test_somebody_else_cannot_write(client, assessment):
    client.force_login(factories.worker())
    assert client.post(at(assessment), typed()).status_code == 403


def test_a_visit_through_the_page(client, worker, assessment):
    client.force_login(worker)
    moment = timezone.localtime() - timedelta(hours=1)
    said = {"when": moment.strftime("%d/%m/%Y %H:%M"), "seen": "yes", "seen_alone": "yes", "said": "Happy."}
    assert client.post(at(assessment, "visit/"), said).status_code == 302
    assert "Happy." in client.get(at(assessment)).content.decode()


def test_sending_back_signing_off_and_what_comes_too_late(client, boss, worker, assessment):
    submit(assessment, worker)
    client.force_login(boss)
    assert client.post(at(assessment, "send-back/"), {"comment": "Father?"}).status_code == 302
    assert client.post(at(assessment, "sign-off/"), {}).status_code == 409
    services.submit(Assessment.objects.get(pk=assessment.pk), by=worker)
    assert client.post(at(assessment, "sign-off/"), {"go": "1"}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.signed_off_by == boss


def test_moving_it_through_the_page(client, boss, assessment):
    other = factories.worker(team=boss.team)
    client.force_login(boss)
    assert client.post(at(assessment, "reallocate/"), {"worker": other.pk, "reason": "Leave"}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.worker == other


def test_the_page_asks_as_many_questions_however_long_the_story_is(client, worker, assessment):
    """Five lines of the story or five hundred, one visit or six, one sibling or three: as many statements."""
    client.force_login(worker)
    factories.seen(assessment, worker)
    services.write(assessment, **factories.written(assessment), by=worker)
    before = asked(client, at(assessment))
    story = [
        Event(people=[assessment.person_id], at=timezone.now(), kind="contact.receive", label="Contact received")
        for _ in range(500)
    ]
    Event.objects.bulk_create(story)
    for _ in range(5):
        factories.seen(assessment, worker)
    now = asked(client, at(assessment))
    assert now <= before
    assert before < 45


def test_what_a_former_worker_had_not_saved_is_shown_to_them_alone(client, assessment, worker):
    boss, after = factories.user("assessment_manager"), factories.worker()
    typed = {"plan.0": ["Half a sentence about"], "inew-said.0": ["Often late."], "outcome.1": ["early_help"]}
    drafts.save(user=worker, form="assessment", subject=str(assessment), fields=typed)
    services.reallocate(assessment, worker=after, reason="She is away.", by=boss)
    for reader, shown in ((worker, True), (after, False), (boss, False)):
        client.force_login(reader)
        page = client.get(at(assessment)).content.decode()
        assert ("Half a sentence about" in page) is shown
        assert ("Often late." in page) is shown


def test_a_row_that_another_tab_added_is_not_emptied_by_a_page_that_does_not_have_it(client, assessment, worker):
    client.force_login(worker)
    added = {"inew-who.0": "School", "inew-said.0": "Often late.", "cnew-who.0": "Her aunt", "cnew-said.0": "Loud."}
    assert client.post(at(assessment), {**typed(), **added}).status_code == 302
    stale = typed(history="From the tab that was open before.")
    assert client.post(at(assessment), stale).status_code == 302
    assert assessment.together.partner_information.get().said == "Often late."
    assert assessment.together.consultations.get().said == "Loud."
    assert parts_of(assessment)["history"].text == "From the tab that was open before."


def test_a_partner_is_an_agency_of_the_system_or_another_by_name(client, assessment, worker):
    client.force_login(worker)
    school, gone = factories.agency(name="Ashdale Primary"), factories.agency(name="Closed Clinic")
    sent = {"inew-agency.0": school.pk, "inew-who.0": "Ms Bell, head", "inew-said.0": "Often late."}
    assert client.post(at(assessment), {**typed(), **sent}).status_code == 302
    row = assessment.together.partner_information.get()
    assert (row.agency, row.who, row.called) == (school, "Ms Bell, head", "Ashdale Primary, Ms Bell, head")
    assert client.post(at(assessment), {**typed(), "inew-agency.0": "", "inew-said.0": "Kind."}).status_code == 302
    assert assessment.together.partner_information.last().who == "Not named yet"
    refused = client.post(at(assessment), {**typed(), "inew-agency.0": "999999", "inew-who.0": "Nobody"})
    assert refused.status_code != 302
    Agency.objects.filter(pk__in=[gone.pk, school.pk]).update(active=False)
    page = client.get(at(assessment)).content.decode()
    assert "Ashdale Primary, Ms Bell, head" in page, "what was chosen stays, although it is no longer offered to others"
    assert "Closed Clinic" not in page
