"""A child whom early help knows is accepted for social work: the lead professional hears of it, whoever is first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.services.early_help import note_returns
from assessments.tasks import note_returns as job
from mach.access import Role
from mach.models import Event, Notice
from referrals.models import Referral
from tests import factories
from tests.assessments.test_early_help_work import back
from tests.racing import at_once, kinds

CAME_BACK = {"kind": "early help episode.came_back"}


@pytest.fixture
def lead():
    return factories.user(Role.EARLY_HELP_LEAD)


def heard(lead):
    return Notice.objects.filter(recipient=lead, text__contains="came back to social work").count()


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "told"), [(1, 1), (200, 0)])
def test_the_lead_professional_hears_before_anybody_meets_or_assesses(lead, days, told):
    episode = factories.episode("working", by=lead)
    referral = back(episode.children.get().person, days)
    assert job() == told
    lines = Event.objects.filter(reference=episode.reference, **CAME_BACK)
    assert [line.people for line in lines] == [[referral.person_id]] * told
    assert heard(lead) == told
    job()
    assert heard(lead) == told, "said once, however often the job runs"


@pytest.mark.django_db
def test_what_was_accepted_weeks_ago_is_not_said_today(lead):
    referral = back(factories.episode("working", by=lead).children.get().person, 1)
    Referral.objects.filter(pk=referral.pk).update(begun_at=timezone.now() - timedelta(days=8))
    assert job() == 0
    assert heard(lead) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_that_notice_it_at_once_say_it_once(lead):
    episode = factories.episode("working", by=lead)
    back(episode.children.get().person, 1)
    system = factories.system()
    assert kinds(at_once(*[lambda: note_returns(by=system)] * 4)) == ["int"] * 4
    assert Event.objects.filter(reference=Episode.objects.get().reference, **CAME_BACK).count() == 1
    assert heard(lead) == 1
