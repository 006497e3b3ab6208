"""Every step of the homeless pathway at every status as every role, generated from the table, against the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services import pathways
from assessments.workflow import PATHWAY, PathwayStatus
from mach.access import Role
from mach.workflow import START
from tests import factories
from tests.assessments.homeless import came, years_ago
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db


def ago(hours):
    return timezone.now() - timedelta(hours=hours)


ON_PATHWAY = {
    "allocate": lambda p, by: pathways.allocate(p, worker=factories.worker(), by=by),
    "assess_housing": lambda p, by: pathways.assess_housing(
        p, when=ago(1), with_whom="L. Baines", result="In need.", by=by
    ),
    "accommodate": lambda p, by: pathways.accommodate(p, where="Crash pad until Monday.", by=by),
    "explain_option": lambda p, by: pathways.explain_option(
        p, when=ago(2), explained_by=factories.worker(), words="We look after you.", by=by
    ),
    "record_answer": lambda p, by: pathways.record_answer(
        p, answer="declined", answer_reasons="I want my own door.", when=ago(1), by=by
    ),
    "offer_advocacy": lambda p, by: pathways.offer_advocacy(p, when=ago(1), accepted=True, by=by),
    "review": lambda p, by: pathways.review(p, on=timezone.localdate(), words="He is well.", by=by),
    "close": lambda p, by: pathways.close(p, reason="Lives with his aunt.", by=by),
}


def test_every_step_of_the_table_is_tried():
    assert set(ON_PATHWAY) == set(PATHWAY.steps) - {"begin"}


@pytest.mark.parametrize(("step", "status"), pairs(PATHWAY))
def test_a_pathway_takes_each_step_only_while_it_is_open_and_by_its_roles(step, status):
    record = factories.pathway("answered" if status == PathwayStatus.OPEN else "closed")
    assert record.status == status
    found = {role: outcome_of(ON_PATHWAY[step.name], record, factories.user(role)) for role in Role}
    assert found == {role: expected(step, status, role) for role in Role}


def test_a_pathway_is_begun_by_its_roles():
    step, child = PATHWAY.step("begin"), came(years_ago(17)).children.get()
    assert step.sources == {START}
    found = {
        role: outcome_of(lambda c, by: pathways.begin(c, worker=factories.worker(), by=by), child, factories.user(role))
        for role in Role
    }
    assert found == {role: expected(step, START, role) for role in Role}
