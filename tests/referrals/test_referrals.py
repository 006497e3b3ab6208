"""A referral once accepted."""

import pytest

from mach.errors import RuleBroken, WrongState
from mach.models import Clock
from mach.models.clocks import stage_key
from referrals import services
from referrals.queries.referrals import referrals_by_view, referrals_for
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior():
    return factories.user("senior_manager")


def running(stage):
    return {c.kind: c for c in Clock.objects.running().filter(**stage_key(stage))}


def test_its_assessment_starts_with_a_worker_who_now_owns_its_clock(senior):
    referral = factories.referral(decision="strategy_meeting")
    worker = factories.worker(team=factories.team("assessment"))
    started = services.start_assessment(referral, worker=worker, by=senior)
    assert (started.status, started.worker, started.team) == ("in_assessment", worker, worker.team)
    clock = running(referral)["assessment"]
    assert (clock.owner, clock.due_at) == (worker, referral.due_at)
    assert "strategy_meeting_start" in running(referral), "a worker is no strategy meeting: it still has to be called"


def test_it_closes_for_one_of_the_censuss_reasons(senior):
    referral = factories.referral("in_assessment")
    with pytest.raises(RuleBroken):
        services.close_referral(referral, closure_reason="RC99", by=senior)
    closed = services.close_referral(referral, closure_reason="RC8", by=senior)
    assert (closed.status, closed.closure_reason) == ("closed", "RC8")
    assert closed.closed_at is not None
    assert not running(referral)


def test_it_is_withdrawn_only_before_anybody_assesses(senior):
    with pytest.raises(WrongState):
        services.withdraw(factories.referral("in_assessment"), by=senior)


def test_a_reader_sees_no_referral_of_a_contact_that_is_closed_to_them():
    seen = factories.referral()
    hidden = factories.referral(restricted=True)
    manager, senior = factories.manager(), factories.user("senior_manager")
    assert list(referrals_for(manager)) == [seen]
    assert set(referrals_for(senior)) == {seen, hidden}


def test_strategy_meetings_head_the_list_to_allocate():
    earlier = factories.referral(received_at=factories.moment(2026, 6, 1, 9))
    meeting = factories.referral(decision="strategy_meeting", received_at=factories.moment(2026, 6, 2, 9))
    assert list(referrals_by_view(factories.manager(), "accepted")) == [meeting, earlier]
