"""The doors of a section 47 enquiry: signed out, not allowed, not found, moved on, refused, done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Enquiry
from assessments.services import enquiries as services
from mach import drafts
from mach.models import AuditEvent
from tests import factories
from tests.assessments.enquiring import (
    SAID,
    at_conference,
    begun,
    boss,
    enquiry,
    next_weekday,
    see_child,
    submitted,
    worker,
)

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db

TYPED = {**SAID, "medical_needed": "no", "version": 1}


def at(record, page=""):
    return f"/enquiries/{record}/{page}"


def day(of):
    return of.strftime("%d/%m/%Y")


def shown(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_list_shows_what_is_in_it(client, boss, worker, enquiry):
    waits = submitted(begun(boss=boss, worker=worker), worker)
    awaited = at_conference(begun(boss=boss, worker=worker), worker, boss)
    alone = begun(boss=boss, worker=worker, assessed=False)
    done = services.sign_off(submitted(begun(boss=boss, worker=worker), worker), by=boss)
    client.force_login(boss)
    found = {
        show: {str(each) for each in (enquiry, waits, awaited, alone, done) if str(each) in page}
        for show in ("running", "submitted", "conference", "unassessed", "finished")
        if (page := shown(client, f"/enquiries/?show={show}"))
    }
    assert found == {
        "running": {str(enquiry), str(waits), str(awaited), str(alone)},
        "submitted": {str(waits)},
        "conference": {str(awaited)},
        "unassessed": {str(alone)},
        "finished": {str(done)},
    }
    assert "No enquiries here" in shown(client, "/enquiries/?show=mine")
    assert "no assessment" in shown(client, "/enquiries/?show=unassessed")


def asked(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as caught:
        client.get(page)
    return len(caught)


def test_the_list_asks_as_many_questions_for_four_as_for_one(client, boss, worker, enquiry):
    client.force_login(boss)
    one = asked(client, "/enquiries/?show=running")
    for _ in range(3):
        begun(boss=boss, worker=worker)
    assert asked(client, "/enquiries/?show=running") == one


def test_a_csv_needs_the_right_and_names_no_child(client, boss, worker, enquiry):
    client.force_login(worker)
    assert client.get("/enquiries/?show=running&format=csv").status_code == 403
    client.force_login(boss)
    file = client.get("/enquiries/?show=running&format=csv").content.decode()
    assert str(enquiry) in file
    assert enquiry.person.given_name not in file
    assert AuditEvent.objects.filter(detail__through="csv", people__contains=[enquiry.person_id]).exists()


def test_strangers_sign_in_and_what_is_not_there_is_not_there(client, enquiry, boss):
    assert client.get(at(enquiry)).status_code == 302
    client.force_login(boss)
    assert client.get("/enquiries/S-2020-999999/").status_code == 404
    client.force_login(factories.user("administrator"))
    assert client.get(at(enquiry)).status_code == 403


def test_a_restricted_childs_enquiry_is_not_there_for_others(client, worker, enquiry):
    factories.restrict(enquiry.person)
    client.force_login(factories.user("assessment_manager"))
    assert client.get(at(enquiry)).status_code == 404
    assert client.get(at(enquiry, "sign-off/")).status_code == 404
    assert str(enquiry) not in shown(client, "/enquiries/?show=running")


def test_opening_one_names_the_child_in_the_log_and_shows_what_decided_it(client, worker, enquiry):
    client.force_login(worker)
    page = shown(client, at(enquiry))
    assert enquiry.meeting.reference in page
    assert "Record a visit on which the child was seen" in page
    assert AuditEvent.objects.filter(act="viewed", by=worker, people__contains=[enquiry.person_id]).exists()


def test_an_enquiry_without_an_assessment_says_so_and_where_one_is_opened(client, boss, worker):
    alone = begun(boss=boss, worker=worker, assessed=False)
    client.force_login(boss)
    page = shown(client, at(alone))
    assert "No assessment has been opened" in page
    assert f"/assessments/to-allocate/{alone.referral}/" in page
    client.force_login(worker)
    page = shown(client, at(alone))
    assert "No assessment has been opened" in page
    assert f"/assessments/to-allocate/{alone.referral}/" not in page


def test_writing_through_the_page_and_what_was_typed_comes_back(client, worker, enquiry):
    client.force_login(worker)
    drafts.save(user=worker, form="enquiry", subject=str(enquiry), fields={"findings": ["Half a sentence"]})
    assert "Half a sentence" in shown(client, at(enquiry))
    assert client.post(at(enquiry), TYPED).status_code == 302
    enquiry.refresh_from_db()
    assert enquiry.findings == SAID["findings"]
    assert drafts.load(user=worker, form="enquiry", subject=str(enquiry)) is None


def test_two_tabs_show_both_texts_and_the_next_save_stands(client, worker, enquiry):
    client.force_login(worker)
    client.post(at(enquiry), {**TYPED, "findings": "from the first tab"})
    page = client.post(at(enquiry), {**TYPED, "findings": "from the second tab"}).content.decode()
    assert "from the first tab" in page
    assert "from the second tab" in page
    assert 'name="version" value="2"' in page
    assert client.post(at(enquiry), {**TYPED, "findings": "both", "version": 2}).status_code == 302


def test_submitting_shows_all_that_is_missing_and_keeps_what_was_written(client, worker, enquiry):
    client.force_login(worker)
    page = client.post(at(enquiry, "submit/"), {**TYPED, "outcome": "", "outcome_reason": ""}).content.decode()
    assert "Choose the outcome." in page
    assert "Say why this is the outcome." in page
    enquiry.refresh_from_db()
    assert enquiry.findings == SAID["findings"]
    see_child(enquiry, worker)
    assert client.post(at(enquiry, "submit/"), {**TYPED, "version": 2}).status_code == 302
    enquiry.refresh_from_db()
    assert enquiry.status == "submitted"


def test_somebody_else_cannot_write(client, enquiry):
    client.force_login(factories.worker())
    assert client.post(at(enquiry), TYPED).status_code == 403
    assert "Submit for sign-off" not in shown(client, at(enquiry))


def test_a_visit_a_discussion_and_a_lead_worker_through_their_pages(client, boss, worker, enquiry):
    client.force_login(boss)
    when = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    said = {"when": when, "seen": "yes", "seen_alone": "yes", "said": "I fell.", "who": worker.pk}
    assert client.post(at(enquiry, "visit/"), said).status_code == 302
    later = timezone.localtime(enquiry.meeting.held_at + timedelta(minutes=1)).strftime("%d/%m/%Y %H:%M")
    enquiry.meeting.held_at -= timedelta(hours=1)
    type(enquiry.meeting).objects.filter(pk=enquiry.meeting.pk).update(
        held_at=enquiry.meeting.held_at, concern_at=enquiry.meeting.held_at
    )
    talked = {"held_at": when, "who": "DS Patel", "agreed": "Joint visit", "joint": "yes"}
    assert client.post(at(enquiry, "discussion/"), {**talked, "agreed": ""}).status_code == 200
    assert client.post(at(enquiry, "discussion/"), talked).status_code == 302, later
    other = factories.worker(team=worker.team)
    assert client.post(at(enquiry, "lead-worker/"), {"worker": other.pk}).status_code == 302
    page = shown(client, at(enquiry))
    assert "I fell." in page
    assert "Joint visit" in page
    assert other.name in page


def test_signing_off_without_a_conference_and_looking_back(client, boss, worker, enquiry):
    submitted(enquiry, worker)
    client.force_login(boss)
    assert client.post(at(enquiry, "send-back/"), {"comment": "Father?"}).status_code == 302
    assert client.post(at(enquiry, "sign-off/"), {"go": "1"}).status_code == 409
    services.submit(Enquiry.objects.get(pk=enquiry.pk), by=worker)
    assert "no conference" in shown(client, at(enquiry, "sign-off/"))
    assert client.post(at(enquiry, "sign-off/"), {"go": "1"}).status_code == 302
    assert client.post(at(enquiry, "hindsight/"), {"needed": "no", "hindsight": "Ask the school."}).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.needed) == ("finished", False)


def test_a_worker_may_not_sign_off(client, worker, enquiry):
    submitted(enquiry, worker)
    client.force_login(worker)
    assert client.get(at(enquiry, "sign-off/")).status_code == 403


def test_from_the_signature_to_the_conference(client, boss, worker):
    held = timezone.now() - timedelta(days=10)
    enquiry = submitted(begun(boss=boss, worker=worker, held_at=held), worker, outcome="conference")
    client.force_login(boss)
    assert "Sign off to the conference" in shown(client, at(enquiry, "sign-off/"))
    assert client.post(at(enquiry, "sign-off/"), {"go": "1"}).status_code == 302
    client.force_login(worker)
    planned = next_weekday(timezone.localdate() + timedelta(days=40))
    assert client.post(at(enquiry, "conference/"), {"on": day(planned)}).status_code == 302
    assert "planned after its 15 working days" in shown(client, at(enquiry))
    saturday = timezone.localdate() - timedelta(days=(timezone.localdate().weekday() + 2) % 7)
    refused = client.post(at(enquiry, "conference/held/"), {"on": day(saturday)}).content.decode()
    assert "weekend" in refused
    was = next_weekday(timezone.localdate() - timedelta(days=7))
    assert client.post(at(enquiry, "conference/held/"), {"on": day(was)}).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.conference_on) == ("finished", was)


def test_a_late_end_asks_the_manager_why_on_the_same_page(client, boss, worker):
    enquiry = at_conference(begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=40)), worker, boss)
    client.force_login(boss)
    page = client.post(at(enquiry, "conference/not-required/"), {"reason": "Father left."}).content.decode()
    assert "more than 15 working days: say why" in page
    said = {"reason": "Father left.", "late_reason": "No chair.", "in_childs_interest": "no"}
    assert client.post(at(enquiry, "conference/not-required/"), said).status_code == 302


def test_the_page_offers_what_fits_and_never_ones_own(client, boss, worker, enquiry):
    submitted(enquiry, worker, outcome="conference")
    client.force_login(boss)
    page = shown(client, at(enquiry))
    assert "Sign off: conference" in page
    assert "Sign off: no conference" not in page
    both = factories.user("senior_manager", "social_worker")
    own = submitted(begun(boss=boss, worker=both), both)
    client.force_login(both)
    assert "Sign off" not in shown(client, at(own)).split("app-workbench")[0]


def test_the_list_to_allocate_says_where_an_enquiry_runs_without_an_assessment(client):
    boss = factories.user("senior_manager")
    enquiry = begun(boss=boss, worker=factories.worker(), assessed=False)
    other = factories.referral(manager=boss)
    client.force_login(boss)
    rows = {
        line.split("<")[0]: line
        for line in client.get("/assessments/to-allocate/").content.decode().split('data-key="')[1:]
    }
    shown = {key.split('"')[0]: "section 47 enquiry, no assessment" in line for key, line in rows.items()}
    assert shown == {enquiry.referral.reference: True, other.reference: False}
