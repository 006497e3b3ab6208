"""A child who was stepped down to early help comes back to social work: found within six months, and said once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.queries import early_help_lists as lists
from assessments.services import meetings, open_assessment
from mach.access import Role
from mach.models import Event, Notice
from tests import factories
from tests.assessments.helping import back, lead

__all__ = ["lead"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "found"), [(1, True), (180, True), (200, False), (-5, False)])
def test_a_child_comes_back_within_six_months_of_the_offer(lead, days, found):
    episode = factories.episode("working", by=lead)
    referral = back(episode.children.get().person, days)
    rows = lists.with_referrals(lists.came_back(lead))
    assert [(row.episode, later) for row, later, _ in rows] == ([(episode, referral)] if found else [])


@pytest.mark.parametrize(("days", "found"), [(1, True), (200, False)])
def test_who_comes_back_is_said_in_the_childs_story_when_they_are_assessed(lead, days, found):
    episode = factories.episode("working", by=lead)
    referral = back(episode.children.get().person, days)
    open_assessment(referral, worker=factories.worker(), by=factories.user(Role.ASSESSMENT_MANAGER))
    lines = Event.objects.filter(reference=episode.reference, label__startswith="Came back to social work")
    assert [line.people for line in lines] == ([[referral.person_id]] if found else [])
    assert Notice.objects.filter(recipient=lead, text__contains="came back").exists() == found


def test_it_is_said_once_where_a_strategy_meeting_comes_before_the_assessment(lead):
    episode, boss = factories.episode("working", by=lead), factories.user(Role.ASSESSMENT_MANAGER)
    referral = back(episode.children.get().person, days=0)
    lines = Event.objects.filter(reference=episode.reference, kind="early help episode.came_back")
    meetings.call([referral], **factories.question(concern_at=timezone.now()), by=boss)
    assert lines.count() == 1
    open_assessment(referral, worker=factories.worker(), by=boss)
    assert lines.count() == 1
    assert Notice.objects.filter(recipient=lead, text__contains="came back").count() == 1


@pytest.mark.parametrize(("days", "found"), [(20, True), (200, True), (300, False)])
def test_a_child_comes_back_within_six_months_of_the_closing(lead, days, found):
    episode = factories.episode("closed", by=lead)
    Episode.objects.filter(pk=episode.pk).update(closed_at=timezone.now() + timedelta(days=60))
    back(episode.children.get().person, days)
    assert lists.came_back(lead).exists() == found
