"""The plan of early help answers every risk; its actions, its reviews and the family group conference."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Episode
from assessments.rules.early_help import ConferenceSaid
from assessments.services import early_help as services
from mach.errors import Conflict, RuleBroken, WrongState
from mach.models import Event
from tests import factories
from tests.assessments.helping import act, answered, lead, running, today, working, write

__all__ = ["lead", "working"]

pytestmark = pytest.mark.django_db


# The plan


def test_the_first_contact_starts_the_wait_for_the_plan(lead):
    episode = factories.episode("accepted", by=lead)
    with pytest.raises(RuleBroken):
        services.first_contact(episode, when=timezone.now() + timedelta(hours=1), with_whom="Kelly", by=lead)
    services.first_contact(episode, when=timezone.now(), with_whom="Kelly", by=lead)
    assert set(running(episode)) == {"early_help_plan"}


def test_the_plan_is_written_when_every_risk_has_its_answer(working, lead):
    first, second = working.risks.all()
    working = write(working, lead, reasons={first.pk: "He has moved out."})
    assert set(running(working)) == {"early_help_plan"}
    act(working, lead, risks=[second.pk])
    assert set(running(working)) == {"early_help_review", "plan_action"}


def test_a_risk_of_another_family_is_not_answered_here(working, lead):
    other = factories.episode("working").risks.first()
    write(working, lead, reasons={other.pk: "Gone."})
    other.refresh_from_db()
    assert other.reason == ""
    with pytest.raises(RuleBroken):
        act(Episode.objects.get(pk=working.pk), lead, risks=[other.pk])


def test_nobody_overwrites_a_plan_that_was_saved_meanwhile(working, lead):
    write(working, lead)
    with pytest.raises(Conflict):
        write(working, lead, goals="Something else.", version=working.plan_version)


@pytest.mark.parametrize("said", [{"agreed_on": today(days=1)}, {"goals": ""}, {"agreed_on": today(days=-30)}])
def test_a_plan_that_cannot_be_is_refused(working, lead, said):
    with pytest.raises(RuleBroken):
        write(working, lead, **said)


@pytest.mark.parametrize("said", [{"what": " "}, {"due_on": today(days=-1)}, {"family_member": ""}])
def test_an_action_says_what_who_and_by_when(working, lead, said):
    with pytest.raises(RuleBroken):
        act(working, lead, **said)


def test_an_action_runs_on_a_clock_until_it_is_done(working, lead):
    row = act(working, lead)
    clock = running(working)["plan_action"]
    assert (clock.part, clock.due_at) == (row.action.pk, row.action.due_at)
    services.finish_action(working, action=row, outcome="She went.", by=lead)
    assert "plan_action" not in running(working)
    with pytest.raises(WrongState):
        services.finish_action(working, action=row, outcome="Again.", by=lead)


def test_an_action_agreed_twice_in_the_same_words_is_one(working, lead):
    risk = working.risks.first()
    first = act(working, lead)
    assert act(working, lead) == first
    assert act(working, lead, risks=[risk.pk]) != first, "for another risk it is another action"
    assert working.plan_actions.count() == 2


# Reviews and the conference


def test_the_first_review_waits_for_every_answer(working, lead):
    working = write(working, lead)
    with pytest.raises(RuleBroken, match="presenting risk"):
        services.review(working, held_on=today(), progress="Better.", by=lead)
    working = answered(working, lead)
    services.review(working, held_on=today(), progress="Better.", next_on=today(days=20), by=lead)
    assert timezone.localdate(running(working)["early_help_review"].due_at) == today(days=21)


def test_a_review_recorded_twice_is_one(working, lead):
    answered(working, lead)
    for _ in range(2):
        services.review(working, held_on=today(), progress="Better.", next_on=today(days=20), by=lead)
    assert working.reviews.count() == 1


def test_a_family_group_conference_grows_from_offer_to_result(working, lead):
    row = services.family_group_conference(working, said=ConferenceSaid(offered_on=today()), by=lead)
    with pytest.raises(RuleBroken):
        services.family_group_conference(working, said=ConferenceSaid(offered_on=today()), by=lead)
    said = ConferenceSaid(offered_on=today(), accepted=True, held_on=today(), result="Nana stays on Fridays.")
    services.family_group_conference(working, said=said, conference=row, by=lead)
    row.refresh_from_db()
    assert (row.accepted, row.result) == (True, "Nana stays on Fridays.")
    labels = Event.objects.filter(reference=working.reference, label__contains="conference")
    assert set(labels.values_list("label", flat=True)) == {
        "Family group conference offered",
        "Family group conference held",
    }
