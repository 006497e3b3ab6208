"""Every status × step × role of a section 47 enquiry, generated from the table, against the real services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Enquiry
from assessments.services import enquiries
from assessments.workflow import ENQUIRY, EnquiryStatus
from mach.access import Role
from mach.workflow import START
from tests import factories
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db


def weekday(day):
    """This day, or the Friday before it."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def a_visit():
    return {"when": timezone.now(), "seen": True, "seen_alone": False, "where": "", "said": ""}


ON_ENQUIRY = {
    "allocate": lambda e, by: enquiries.allocate(e, worker=factories.worker(), by=by),
    "write": lambda e, by: enquiries.write(e, said={"findings": "More."}, version=e.version, by=by),
    "record_visit": lambda e, by: enquiries.record_visit(e, **a_visit(), by=by),
    "discuss_again": lambda e, by: enquiries.discuss_again(
        e, held_at=timezone.now(), who="DS Patel", agreed="Joint.", joint=True, by=by
    ),
    "submit": lambda e, by: enquiries.submit(e, by=by),
    "send_back": lambda e, by: enquiries.send_back(e, comment="Father?", by=by),
    "sign_off": lambda e, by: enquiries.sign_off(e, by=by),
    "sign_off_to_conference": lambda e, by: enquiries.sign_off_to_conference(e, by=by),
    "plan_conference": lambda e, by: enquiries.plan_conference(
        e, on=weekday(timezone.localdate() + timedelta(days=10)), by=by
    ),
    "hold_conference": lambda e, by: enquiries.hold_conference(e, on=weekday(timezone.localdate()), by=by),
    "conference_not_required": lambda e, by: enquiries.conference_not_required(e, reason="He left.", by=by),
    "look_back": lambda e, by: enquiries.look_back(e, needed=True, hindsight="It was.", by=by),
}


def test_every_step_of_the_table_is_tried():
    assert set(ON_ENQUIRY) == {step.name for step in ENQUIRY if START not in step.sources}


@pytest.mark.parametrize(("step", "status"), pairs(ENQUIRY))
def test_an_enquiry_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    boss = factories.user(Role.SENIOR_MANAGER)
    crew = {role: factories.user(role) for role in Role}
    enquiry = prepared(step, status, crew[Role.SOCIAL_WORKER], boss)
    came = {role: outcome_of(ON_ENQUIRY[step.name], enquiry, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}
    assert Enquiry.objects.get(pk=enquiry.pk).status == status


def prepared(step, status, worker, boss):
    """An enquiry at this status, begun a week ago, complete, with the outcome that the step is for."""
    outcome = "conference" if step.name == "sign_off_to_conference" and status == EnquiryStatus.SUBMITTED else ""
    if status == EnquiryStatus.ENQUIRING:
        enquiry = factories.enquiry("submitted", worker=worker, by=boss)
        enquiry = enquiries.send_back(enquiry, comment="The school?", by=boss)
    else:
        enquiry = factories.enquiry(status, outcome=outcome, worker=worker, by=boss)
    Enquiry.objects.filter(pk=enquiry.pk).update(started_on=timezone.localdate() - timedelta(days=7))
    return enquiry
