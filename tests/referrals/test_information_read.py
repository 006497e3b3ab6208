"""News of a decided contact is read by a manager: somebody is told, and a clock runs until it is read."""

import pytest

from mach.models import Clock, Notice
from referrals import services
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.api import Caller

pytestmark = pytest.mark.django_db


def running(contact):
    return Clock.objects.running().filter(reference=contact.reference, kind="information_read")


def test_managers_and_the_worker_are_told_and_one_clock_runs_until_it_is_read():
    manager, worker, agency = factories.manager(), factories.worker(), Caller()
    contact = factories.contact(ContactStatus.DECIDED, worker=worker, manager=manager, agency=agency.agency)
    Notice.objects.all().delete()
    where = f"/api/v1/contacts/{contact.reference}/information/"
    for text in ("The father is back.", "He was seen at the school."):
        assert agency.post({"text": text}, path=where).status_code == 201
    contact.refresh_from_db()
    assert contact.status == ContactStatus.DECIDED
    assert running(contact).count() == 1
    assert not Clock.objects.running().filter(reference=contact.reference, kind__in=["rate", "rate_danger"]).exists()
    told = Notice.objects.filter(reference=contact.reference)
    assert {notice.recipient for notice in told} == {manager, worker}
    assert all(notice.text.endswith("Read it.") and "father" not in notice.text for notice in told)
    services.read_information(contact, by=manager)
    assert not running(contact).exists()


def test_news_of_a_restricted_contact_is_told_to_those_who_may_open_it_and_nobody_else():
    named, manager, senior = factories.worker(), factories.manager(), factories.user("senior_manager")
    child = factories.person(restricted=True, named=[named])
    contact = factories.contact(ContactStatus.DECIDED, restricted=child, worker=named, manager=senior)
    Notice.objects.all().delete()
    services.add_information(contact, text="The father is back.", by=factories.system())
    told = {notice.recipient for notice in Notice.objects.filter(reference=contact.reference)}
    assert named in told and senior in told
    assert manager not in told
    assert running(contact).get().restricted_people == [child.pk]
