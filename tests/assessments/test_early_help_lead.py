"""Who leads early help with a family, and what they see by that: a partner, or somebody who does not sign in."""

import pytest

from assessments.models import Episode
from assessments.queries import early_help as queries
from assessments.services import early_help as services
from mach.errors import NotAllowed, RuleBroken
from mach.models import Notice
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.assessments.helping import lead, partner, running, working, write

__all__ = ["lead", "partner", "working"]

pytestmark = pytest.mark.django_db


def test_a_partner_who_leads_sees_this_episode_and_no_other(working, partner, lead):
    other = factories.episode("working")
    assert not queries.episodes_for(partner)
    services.name_lead(working, worker=partner, by=lead)
    assert list(queries.episodes_for(partner)) == [working]
    assert set(queries.episodes_for(lead)) == {working, other}
    assert Notice.objects.filter(recipient=partner, reference=working.reference).exists()


def test_a_partner_who_leads_no_longer_sees_it_no_longer(working, partner, lead):
    working = services.name_lead(working, worker=partner, by=lead)
    services.name_lead(working, worker=lead, by=lead)
    assert not queries.episodes_for(partner)
    with pytest.raises(NotAllowed):
        write(Episode.objects.get(pk=working.pk), partner)


def test_a_partner_leads_no_restricted_family_unless_named(partner, lead):
    child = factories.restrict(factories.person(), lead)
    handed = factories.contact(C.DECIDED, restricted=child)
    episode = services.take_up(handed, by=lead)
    with pytest.raises(RuleBroken):
        services.name_lead(episode, worker=partner, by=lead)
    factories.grant(child, partner)
    services.name_lead(episode, worker=partner, by=lead)
    assert list(queries.episodes_for(partner)) == [episode]


def test_the_clocks_of_the_episode_go_to_the_lead(working, partner, lead):
    assert running(working)["early_help_plan"].owner == lead
    services.name_lead(working, worker=partner, by=lead)
    assert running(working)["early_help_plan"].owner == partner


def test_somebody_who_does_not_sign_in_may_lead(working, lead):
    school = factories.agency(name="Berwick Primary")
    episode = services.name_lead(working, agency=school, name="J. Ali", by=lead)
    assert episode.lead_words == "J. Ali, Berwick Primary"
    assert episode.worker is None
    with pytest.raises(RuleBroken):
        services.name_lead(episode, name="J. Ali", by=lead)


def test_a_social_worker_does_not_lead_early_help(working, lead):
    with pytest.raises(RuleBroken):
        services.name_lead(working, worker=factories.worker(), by=lead)
