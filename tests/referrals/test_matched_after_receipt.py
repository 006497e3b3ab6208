"""What an agency's system sent is looked through by the worker, whoever sent it and however busy the pages are."""

import time

import pytest

from mach.celery import app
from mach.models import Person
from referrals import services
from referrals.models import Candidate, Contact
from tests import factories
from tests.referrals.api import CONTACTS, Caller, sample

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]
PATIENCE_SECONDS = 30


def looked_at(contact):
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        contact.refresh_from_db()
        if contact.candidates_found_at:
            return contact
        time.sleep(0.1)
    raise AssertionError("The worker did not look at what was sent.")


def test_a_childs_history_is_offered_though_name_date_and_street_are_written_otherwise(worker):
    police, school = Caller(), Caller()
    police.post(sample("01"), idempotency_key="first-of-two")
    first = Contact.objects.get()
    for row in (*first.children.all(), *first.adults.all()):
        services.register_person(row, by=factories.worker())
    answer = school.post(sample("08"), idempotency_key="second-of-two")
    assert answer.status_code == 201
    app.send_task("referrals.tasks.find_candidates")
    second = looked_at(Contact.objects.exclude(pk=first.pk).get())
    child = second.children.get()
    offered = Candidate.objects.filter(child=child).order_by("rank")
    assert offered[0].person == Person.objects.get(given_name="Ella-Mae")
    assert 0 < offered[0].probability <= 1
    assert "day and month swapped" in " ".join(reason["text"] for reason in offered[0].reasons if reason["agrees"])
    assert child.person is None, "a worker says who it is"
    told = school.get(f"{CONTACTS}{second.reference}/").content.decode()
    assert offered[0].person.reference not in told
    assert "candidate" not in told
