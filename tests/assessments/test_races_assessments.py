"""Two people at one assessment at the same moment: one signature, one text of each part, nothing overwritten."""

import pytest

from assessments import services
from assessments.models import Assessment, AssessmentPart, OutcomeHandover, Together
from assessments.queries.writing import parts_of
from referrals.models import Referral
from tests import factories
from tests.referrals.test_races_decisions import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


def test_two_managers_sign_off_at_once_and_one_signs(boss):
    other = factories.user("assessment_manager", team=boss.team)
    team = factories.team("longer_term")
    record = factories.assessment("submitted", manager=boss, outcome="child_in_need", outcome_team=team)
    came = at_once(*(lambda by=by: services.sign_off(record, by=by) for by in (boss, other)))
    assert kinds(came) == ["Assessment", "WrongState"]
    assert OutcomeHandover.objects.count() == 1


def test_two_workers_write_their_siblings_shared_part_at_once_and_nothing_is_lost(boss):
    first = factories.referral(children=2)
    both = Referral.objects.filter(contact=first.contact).order_by("pk")
    workers = [factories.worker(team=boss.team) for _ in range(2)]
    records = [services.open_assessment(r, worker=w, by=boss) for r, w in zip(both, workers, strict=True)]

    def write(record, by):
        parts = {"plan": (f"by {by.pk}", 0), "views": (f"for {record}", 0)}
        return services.write(record, parts=parts, findings={}, by=by)

    came = at_once(*(lambda r=r, w=w: write(r, w) for r, w in zip(records, workers, strict=True)))
    assert kinds(came) == ["Assessment", "Conflict"]
    winner = next(each for each in came if isinstance(each, Assessment))
    assert parts_of(records[0])["plan"].text == f"by {winner.worker_id}"
    assert AssessmentPart.objects.count() == 2


def test_siblings_opened_at_once_are_written_together(boss):
    first = factories.referral(children=2)
    both = list(Referral.objects.filter(contact=first.contact))
    workers = [factories.worker(team=boss.team) for _ in range(2)]
    managers = [boss, factories.user("assessment_manager", team=boss.team)]
    came = at_once(
        *(
            lambda r=r, w=w, b=b: services.open_assessment(r, worker=w, by=b)
            for r, w, b in zip(both, workers, managers, strict=True)
        )
    )
    assert kinds(came) == ["Assessment", "Assessment"]
    assert Together.objects.count() == 1
