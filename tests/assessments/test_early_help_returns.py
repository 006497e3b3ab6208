"""A child whom early help knows comes back to social work: found within six months, the lead professional told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.queries import early_help_lists as lists
from assessments.services import meetings, open_assessment
from assessments.services.early_help import note_returns
from assessments.tasks import note_returns as job
from mach.access import Role
from mach.models import Event, Notice
from referrals.models import Referral
from tests import factories
from tests.assessments.helping import back, lead
from tests.racing import at_once, kinds

__all__ = ["lead"]

pytestmark = pytest.mark.django_db
CAME_BACK = {"kind": "early help episode.came_back"}


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


# Told to the lead professional, whoever is first


def heard(lead):
    return Notice.objects.filter(recipient=lead, text__contains="came back to social work").count()


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
