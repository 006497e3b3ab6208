"""A section 47 enquiry as it is written: without loss, by its lead worker alone, its texts in no log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry
from assessments.services import enquiries
from mach.errors import Conflict, NotAllowed, RuleBroken
from mach.models import AuditEvent, Event
from tests import factories
from tests.assessments.enquiring import SAID, boss, enquiry, submitted, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


def test_what_was_written_is_kept_and_saving_it_again_changes_nothing(enquiry, worker):
    enquiry = enquiries.write(enquiry, said=SAID, version=1, by=worker)
    assert (enquiry.findings, enquiry.medical_needed, enquiry.version) == (SAID["findings"], False, 2)
    versions = enquiry.history.count()
    enquiries.write(enquiry, said=SAID, version=1, by=worker)
    assert enquiry.history.count() == versions


def test_nothing_is_overwritten_in_silence(enquiry, worker):
    enquiries.write(enquiry, said={"findings": "first"}, version=1, by=worker)
    with pytest.raises(Conflict):
        enquiries.write(enquiry, said={"findings": "second"}, version=1, by=worker)
    assert Enquiry.objects.get(pk=enquiry.pk).findings == "first"


def test_only_its_lead_worker_writes_and_submits(enquiry, boss):
    for somebody in (factories.worker(), boss):
        with pytest.raises(NotAllowed):
            enquiries.write(enquiry, said=SAID, version=1, by=somebody)
        with pytest.raises(NotAllowed):
            enquiries.submit(enquiry, by=somebody)


def test_an_outcome_that_is_none_and_an_examination_to_come_are_refused(enquiry, worker):
    with pytest.raises(RuleBroken):
        enquiries.write(enquiry, said={"outcome": "perhaps"}, version=1, by=worker)
    with pytest.raises(RuleBroken):
        later = timezone.now() + timedelta(hours=1)
        enquiries.write(enquiry, said={"medical_at": later}, version=1, by=worker)


def test_texts_stand_in_no_log(enquiry, worker, boss):
    submitted(enquiry, worker)
    assert not AuditEvent.objects.filter(detail__icontains="swing").exists()
    assert not Event.objects.filter(label__icontains="swing").exists()
