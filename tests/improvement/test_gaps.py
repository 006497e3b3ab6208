"""Gaps of oversight: each list holds what its sentence says, and nothing that its reader may not see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services as assessing
from improvement.queries import gaps
from mach import audit, clocks, setting
from mach.access import Role
from referrals import services
from tests import factories

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=12)


@pytest.fixture
def auditor():
    return factories.user(Role.QUALITY_AUDITOR)


def references(found):
    return {line.reference for line in found}


def test_open_work_that_no_manager_touched(auditor):
    quiet = factories.contact(rag="", received_at=LONG_AGO)
    touched = factories.contact(rag="", received_at=LONG_AGO)
    services.rate(touched, rag="amber", reason="x", by=factories.manager())
    factories.contact(rag="")
    assert references(gaps.quiet(auditor)) == {quiet.reference}


def test_a_list_that_was_cut_says_that_there_are_more(auditor, client, monkeypatch):
    for _ in range(3):
        factories.contact(rag="", received_at=LONG_AGO)
    client.force_login(auditor)
    address = "/oversight/gaps/no-management-entry/"
    assert "3 in all" in client.get(address).content.decode()
    monkeypatch.setattr(gaps, "AT_MOST", 2)
    assert "2 or more in all" in client.get(address).content.decode()
    assert "2 or more" in client.get("/oversight/").content.decode()


def test_to_look_at_it_is_no_entry_and_a_workers_act_is_none(auditor):
    boss, worker = factories.manager(), factories.worker()
    contact = factories.contact("screening", received_at=LONG_AGO, worker=worker, manager=boss)
    audit.viewed(contact, by=boss, people=[])
    services.write_part(contact, kind="analysis", text="x", version=0, by=worker)
    assert references(gaps.quiet(auditor)) == {contact.reference}


def test_how_long_is_a_setting_with_its_date(auditor):
    contact = factories.contact(rag="", received_at=timezone.now() - timedelta(days=4))
    assert gaps.quiet(auditor) == []
    figures = {"limit": 3, "target": None, "unit": "calendar_days", "warn_percent": 75}
    said = {**figures, "effective_from": timezone.now(), "reason": "Board."}
    setting.set_timescale("management_entry", **said, by=factories.user(Role.ADMINISTRATOR))
    assert references(gaps.quiet(auditor)) == {contact.reference}


def test_assessments_that_ended_without_consent(auditor):
    worker, senior = factories.worker(), factories.user(Role.SENIOR_MANAGER)
    record = factories.assessment(worker=worker)
    said = {"withdrawn_at": timezone.now(), "withdrawn_by": "Her mother", "why": "", "risk": "He may come back."}
    assessing.withdraw_consent(record, **said, by=worker)
    assert gaps.closed_without_consent(auditor) == []
    record.refresh_from_db()
    assessing.close_without_consent(record, because="The school sees her daily.", by=senior)
    (line,) = gaps.closed_without_consent(auditor)
    assert line.reference == record.reference
    assert senior.name in line.told


def test_late_work_until_somebody_says_why(auditor):
    contact = factories.contact(rag="", received_at=timezone.now() - timedelta(days=4))
    clocks.sweep()
    late = [line for line in gaps.unexplained(auditor) if line.reference == contact.reference]
    assert late
    row = contact_clock(contact)
    clocks.acknowledge(row, reason="Sickness.", in_childs_interest=False, by=factories.manager())
    assert len([x for x in gaps.unexplained(auditor) if x.reference == contact.reference]) == len(late) - 1


def contact_clock(contact):
    return clocks.running(contact, "contact_decision").get()


def test_who_looked_at_restricted_people():
    senior, other = factories.user(Role.SENIOR_MANAGER), factories.user(Role.SENIOR_MANAGER)
    child = factories.person("Zebedee", "Quillfeather", restricted=True)
    open_child = factories.person()
    for _ in range(2):
        audit.viewed(child, by=other, people=[child.pk, open_child.pk])
    (line,) = [line for line in gaps.restricted_views(senior) if line.who == other.name]
    assert (line.reference, line.told) == (child.reference, "2 views")
    assert gaps.restricted_views(factories.user(Role.QUALITY_AUDITOR)) == []
    assert gaps.restricted_views(factories.user(Role.IMPROVEMENT_LEAD)) == []


def test_nobody_reads_of_what_is_closed_to_them(auditor):
    hidden = factories.contact(rag="", restricted=True, received_at=LONG_AGO)
    lead = factories.user(Role.IMPROVEMENT_LEAD)
    clocks.sweep()
    for gap in gaps.GAPS.values():
        assert hidden.reference not in references(gap.lines(auditor)) | references(gap.lines(lead)), gap.slug
    assert hidden.reference in references(gaps.quiet(factories.user(Role.SENIOR_MANAGER)))
