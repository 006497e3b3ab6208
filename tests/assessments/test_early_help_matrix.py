"""Every step of early help at every status as every role, generated from the table, against the real services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Episode
from assessments.rules.early_help import ConferenceSaid
from assessments.services import early_help as services
from assessments.services import open_assessment
from assessments.workflow import EPISODE, EpisodeStatus
from mach.access import Role
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs

pytestmark = pytest.mark.django_db


def today(**later):
    return timezone.localdate() + timedelta(**later)


ON_EPISODE = {
    "accept": lambda e, by: services.accept(e, by=by),
    "decline": lambda e, by: services.decline(e, by_family=True, reason="No.", by=by),
    "name_lead": lambda e, by: services.name_lead(e, agency=factories.agency(), name="J. Ali", by=by),
    "first_contact": lambda e, by: services.first_contact(e, when=timezone.now(), with_whom="Kelly", by=by),
    "plan": lambda e, by: services.plan(e, goals="Calm.", agreed_on=today(), reasons={}, version=e.plan_version, by=by),
    "set_action": lambda e, by: services.set_action(
        e, said=services.ActionSaid(what="Course", due_on=today(), family_member="Kelly"), by=by
    ),
    "finish_action": lambda e, by: services.finish_action(e, action=e.plan_actions.first(), outcome="Went.", by=by),
    "review": lambda e, by: services.review(e, held_on=today(), progress="Better.", by=by),
    "family_group_conference": lambda e, by: services.family_group_conference(
        e, said=ConferenceSaid(offered_on=today()), by=by
    ),
    "step_up": lambda e, by: services.step_up(e, said=services.StepUp(reason="He is back."), by=by),
    "close": lambda e, by: services.close(e, outcome="family_withdrew", outcome_words="No more.", by=by),
}


def episode_at(status, partner):
    """An episode on which each step could be taken, were the status and the role right; the partner leads it."""
    if status == EpisodeStatus.OFFERED:
        worker, boss = factories.worker(), factories.user(Role.ASSESSMENT_MANAGER)
        record = open_assessment(factories.referral(), worker=worker, by=boss)
        return services.offer_from_assessment(Assessment.objects.get(pk=record.pk), by=boss)
    lead = factories.user(Role.EARLY_HELP_LEAD)
    if status == EpisodeStatus.DECLINED:
        return factories.episode("declined", by=lead)
    made = factories.episode("accepted", by=lead, lead=partner)
    reasons = {risk.pk: "He left." for risk in made.risks.all()}
    version = made.plan_version
    made = services.plan(made, goals="Calm.", agreed_on=today(), reasons=reasons, version=version, by=lead)
    said = services.ActionSaid(what="Course", due_on=today(), family_member="Kelly")
    services.set_action(made, said=said, by=lead)
    if status in (EpisodeStatus.WORKING, EpisodeStatus.CLOSED):
        made = services.first_contact(made, when=timezone.now(), with_whom="Kelly", by=lead)
    if status == EpisodeStatus.CLOSED:
        made = services.close(made, outcome="goals_met", outcome_words="Calm.", by=lead)
    return Episode.objects.get(pk=made.pk)


def test_every_step_of_the_table_is_tried():
    assert set(ON_EPISODE) == set(EPISODE.steps) - {"offer", "add_child"}


@pytest.mark.parametrize(("step", "status"), [pair for pair in pairs(EPISODE) if pair.values[0].name != "add_child"])
def test_an_episode_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    crew = {role: factories.user(role) for role in Role}
    crew[Role.PARTNER] = factories.user(Role.PARTNER, agency=factories.agency())
    episode = episode_at(status, crew[Role.PARTNER])
    assert episode.status == status
    if step.name == "finish_action" and not episode.plan_actions.exists():
        assert status not in step.sources
        return
    came = {role: outcome_of(ON_EPISODE[step.name], episode, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}


def test_a_child_joins_a_family_only_while_it_is_open():
    lead = factories.user(Role.EARLY_HELP_LEAD)
    closed = factories.episode("closed", by=lead)
    handed = factories.contact(C.DECIDED)
    came = outcome_of(lambda e, by: services.add_child(e, handovers=handed.handovers.all(), by=by), closed, lead)
    assert came == "WrongState"
