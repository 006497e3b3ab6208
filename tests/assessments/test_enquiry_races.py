"""Two people act on one enquiry at the same moment: one wins, the other is told, nothing is decided twice."""

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import Enquiry
from assessments.services import enquiries
from mach.errors import Conflict
from referrals.models import Referral
from tests import factories
from tests.assessments.enquiring import begun, boss, meeting_on, submitted, worker
from tests.assessments.test_closing import assess
from tests.racing import at_once, kinds

__all__ = ["boss", "worker"]

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


def test_two_managers_sign_off_at_once_and_one_wins(boss, worker):
    enquiry = submitted(begun(boss=boss, worker=worker), worker)
    managers = [boss, factories.user("senior_manager")]
    came = at_once(*(lambda by=by: enquiries.sign_off(enquiry, by=by) for by in managers))
    assert kinds(came) == ["Enquiry", "WrongState"]
    assert Enquiry.objects.get().signed_off_by in managers


def test_one_signs_off_while_another_sends_back(boss, worker):
    enquiry = submitted(begun(boss=boss, worker=worker), worker)
    other = factories.user("senior_manager")
    came = at_once(
        lambda: enquiries.sign_off(enquiry, by=boss),
        lambda: enquiries.send_back(enquiry, comment="Father?", by=other),
    )
    assert kinds(came) == ["Enquiry", "WrongState"]


def test_two_meetings_begin_one_enquiry(boss, worker):
    referral = services.open_assessment(factories.referral(manager=boss), worker=worker, by=boss).referral
    children = [meeting_on(referral, by=boss) for _ in range(2)]
    came = at_once(*(lambda c=c: enquiries.begin_enquiry(c, joint=False, by=boss) for c in children))
    assert kinds(came) == ["Enquiry", "RuleBroken"]
    assert Enquiry.objects.count() == 1


def test_two_tabs_of_one_writer_lose_nothing(boss, worker):
    enquiry = begun(boss=boss, worker=worker)
    texts = ("from one tab", "from the other")
    came = at_once(
        *(lambda text=text: enquiries.write(enquiry, said={"findings": text}, version=1, by=worker) for text in texts)
    )
    assert kinds(came) == ["Conflict", "Enquiry"]
    assert any(isinstance(each, Conflict) for each in came)
    assert Enquiry.objects.get().findings in texts


def test_the_last_two_pieces_of_work_end_at_once_and_the_referral_closes(boss, worker):
    enquiry = submitted(begun(boss=boss, worker=worker), worker)
    at_once(lambda: enquiries.sign_off(enquiry, by=boss), lambda: assess(enquiry.referral, boss))
    referral = Referral.objects.get()
    assert (referral.status, referral.closure_reason) == ("closed", "RC7")
    assert referral.closed_at <= timezone.now()
