"""Two people at one family at the same moment: one acceptance, one ending, and no action after it."""

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.services import early_help
from mach.access import Role
from mach.models import Action, Clock
from referrals.models import Handover
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.racing import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


@pytest.fixture
def both():
    team = factories.team("early_help")
    return [factories.user(Role.EARLY_HELP_LEAD, team=team) for _ in range(2)]


def test_two_people_accept_a_family_at_once_and_there_is_one_episode(both):
    handed = factories.contact(C.DECIDED, children=2)
    came = at_once(*(lambda by=by: early_help.take_up(handed, worker=by, by=by) for by in both))
    assert kinds(came) == ["Episode", "WrongState"]
    assert Episode.objects.get().children.count() == 2
    assert not Handover.objects.waiting().exists()
    assert Clock.objects.running().filter(kind="early_help_first_contact").count() == 1


def test_one_accepts_while_another_declines_and_one_answer_stands(both):
    handed = factories.contact(C.DECIDED)
    came = at_once(
        lambda: early_help.take_up(handed, by=both[0]),
        lambda: early_help.turn_down(handed, by_family=True, reason="No.", by=both[1]),
    )
    assert kinds(came) == ["Episode", "WrongState"]
    assert Episode.objects.count() == 1


def test_an_action_agreed_while_the_episode_closes_is_ended_with_it_or_refused(both):
    episode = factories.episode("working", written=True, by=both[0])
    said = early_help.ActionSaid(what="Course", due_on=timezone.localdate(), family_member="Kelly")
    came = at_once(
        lambda: early_help.close(episode, outcome="goals_met", outcome_words="They sleep.", by=both[0]),
        lambda: early_help.set_action(episode, said=said, by=both[1]),
    )
    assert kinds(came) in (["Episode", "PlanAction"], ["Episode", "WrongState"])
    assert Episode.objects.get().status == "closed"
    assert not Action.objects.filter(done_at=None, reference=episode.reference).exists()
    assert not Clock.objects.running().filter(reference=episode.reference).exists()


def test_two_people_step_up_at_once_and_the_front_door_has_one_contact(both):
    episode = factories.episode("working", by=both[0])
    said = early_help.StepUp(reason="He is back.", parents_informed=True)
    came = at_once(*(lambda by=by: early_help.step_up(episode, said=said, by=by) for by in both))
    assert kinds(came) == ["Contact", "RuleBroken"]
