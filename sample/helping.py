"""Early help as families live it: offered, taken up, the first visit, a plan, reviews, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Assessment, Episode, PlanAction
from assessments.rules import EpisodeOutcome
from assessments.services import early_help
from assessments.workflow import EPISODE_OPEN, EpisodeStatus
from mach.models import User
from referrals import services
from referrals.models import HandoverKind
from sample import times, writing
from sample.case import Case
from sample.hub import ALL_THE_SAME, Story
from sample.plans import local

DECLINED = 0.08
BY_PARTNER = 0.15
STEPPED_UP_AFTER = timedelta(days=24, hours=22)
ENDS = {
    EpisodeOutcome.GOALS_MET: 45,
    EpisodeOutcome.PARTLY_MET: 28,
    EpisodeOutcome.NOT_MET: 12,
    EpisodeOutcome.FAMILY_WITHDREW: 15,
}


def of_contact(case: Case) -> Story:
    """The children of a contact that were handed over, in one act: mostly within the day."""
    hub = case.hub
    rng = hub.rng(f"early help {case.plan.number}")
    late = rng.random() < 0.08 or "handed over late" in case.plan.extras
    yield times.by_day(rng, hub.now, *((50, 80) if late else (2, 22)))
    case.contact.refresh_from_db()
    if not case.contact.handovers.waiting().filter(kind=HandoverKind.EARLY_HELP).exists():
        return
    taker = _taker(case)
    refused = rng.random() < DECLINED and "help stepped up" not in case.plan.extras
    if refused or "help declined" in case.plan.extras:
        reason = rng.choice(writing.NO_HELP)
        early_help.turn_down(case.contact, by_family=True, reason=reason, by=taker, at=hub.now)
        yield from _read(case)
        return
    partner = rng.random() < BY_PARTNER and not case.plan.family.restricted
    lead = hub.staff["s.iqbal"] if partner else taker
    episode = early_help.take_up(case.contact, worker=lead, reason=ALL_THE_SAME, by=taker, at=hub.now)
    if episode.answered_at != hub.now:
        if episode.plan_agreed_on and episode.worker:
            _answer_what_is_new(case, episode, episode.worker)
        return
    yield from _worked(case, episode, lead)


def after_assessment(case: Case, assessment: Assessment) -> Story:
    """What an assessment's outcome offered: brothers and sisters together, answered by whoever comes first."""
    hub = case.hub
    yield times.working_day(times.by_day(hub.rng(f"offer {assessment.pk}"), hub.now, 3, 26))
    episode = Episode.objects.filter(children__assessment=assessment).first()
    if episode and episode.status in EPISODE_OPEN and episode.plan_agreed_on and episode.worker:
        _answer_what_is_new(case, episode, episode.worker)
    if episode is None or episode.status != EpisodeStatus.OFFERED:
        return
    taker = _taker(case)
    if hub.rng(f"answer {episode.pk}").random() < DECLINED:
        reason = writing.NO_HELP[0]
        early_help.decline(episode, by_family=True, reason=reason, by=taker, at=hub.now)
        yield from _read(case)
        return
    episode = early_help.accept(episode, worker=taker, reason=ALL_THE_SAME, by=taker, at=hub.now)
    yield from _worked(case, episode, taker)


def _taker(case: Case) -> User:
    return case.hub.staff["e.farrow"]


def _read(case: Case) -> Story:
    """It came back to the front door, whose manager reads why."""
    yield case.hub.now + timedelta(hours=case.rng.uniform(0.5, 3.5))
    services.read_information(case.contact, by=case.manager, at=case.hub.now)


def _worked(case: Case, episode: Episode, lead: User) -> Story:
    """The first visit, the family's plan, a review every five weeks, an ending within half a year."""
    hub, extras = case.hub, case.plan.extras
    rng = hub.rng(f"help {episode.pk}")
    if "help accepted" in extras:
        return
    yield times.working_day(times.by_day(rng, hub.now, 20, 190 if rng.random() < 0.08 else 120))
    mother = case.named["mother"]
    episode = early_help.first_contact(episode, when=hub.now, with_whom=mother, by=lead, at=hub.now)
    yield times.working_day(times.by_day(rng, hub.now, 150, 200 if "help stepped up" in extras else 520))
    episode = _planned(case, episode, lead)
    if "help stepped up" in extras:
        yield from _stepped_up(case, episode, lead)
        return
    ends = hub.now + timedelta(days=rng.uniform(40, 130))
    while (next_on := times.working_day(times.by_day(rng, hub.now, 820, 930))) < ends:
        yield next_on
        _answer_what_is_new(case, episode, lead)
        early_help.review(episode, held_on=local(hub.now), progress=rng.choice(writing.PROGRESS), by=lead, at=hub.now)
    yield times.working_day(ends)
    _answer_what_is_new(case, episode, lead)
    outcome = rng.choices(list(ENDS), list(ENDS.values()))[0]
    words, said = writing.HELPED[outcome.positive]
    early_help.close(episode, outcome=outcome.value, outcome_words=words, family_said=said, by=lead, at=hub.now)


def _planned(case: Case, episode: Episode, lead: User) -> Episode:
    """The family's goals and an answer to every presenting risk: a reason, and an action for most families."""
    hub = case.hub
    rng = hub.rng(f"plan {episode.pk}")
    episode = Episode.objects.get(pk=episode.pk)
    risks = list(episode.risks.order_by("pk"))
    reasons = {risk.pk: rng.choice(writing.RISK_ANSWERED) for risk in risks}
    goals, agreed_on = rng.choice(writing.GOALS), local(hub.now)
    if rng.random() < 0.4:
        said = early_help.ActionSaid(
            what=rng.choice(writing.FAMILY_DOES),
            due_on=agreed_on + timedelta(days=21),
            family_member=case.named["mother"],
            risks=[risks[0].pk] if risks else [],
        )
        action = early_help.set_action(episode, said=said, by=lead, at=hub.now)
        hub.begin(_done(case, action, lead))
        episode = Episode.objects.get(pk=episode.pk)
    return early_help.plan(
        episode,
        goals=goals,
        agreed_on=agreed_on,
        reasons=reasons,
        version=episode.plan_version,
        by=lead,
        at=hub.now,
    )


def _answer_what_is_new(case: Case, episode: Episode, lead: User) -> None:
    """A brother or sister joined the family's plan, with risks of their own."""
    episode = Episode.objects.get(pk=episode.pk)
    rng = case.hub.rng(f"joined {episode.pk}")
    new = episode.risks.filter(reason="", plan_actions=None).order_by("pk")
    if reasons := {risk.pk: rng.choice(writing.RISK_ANSWERED) for risk in new}:
        plan = {"goals": episode.goals, "agreed_on": episode.plan_agreed_on, "version": episode.plan_version}
        early_help.plan(episode, reasons=reasons, by=lead, at=case.hub.now, **plan)


def _done(case: Case, action: PlanAction, lead: User) -> Story:
    """What the family took on is done before its day, mostly."""
    hub = case.hub
    yield hub.now + timedelta(days=hub.rng(f"action {action.pk}").uniform(4, 23))
    episode = Episode.objects.get(pk=action.episode_id)
    if episode.status in EPISODE_OPEN:
        outcome = "Done, and it helps."
        early_help.finish_action(episode, action=action, outcome=outcome, by=lead, at=hub.now)


def _stepped_up(case: Case, episode: Episode, lead: User) -> Story:
    """It gets worse: the front door hears of it, and early help stays until it has decided."""
    yield max(case.hub.now, case.plan.at + STEPPED_UP_AFTER)
    said = early_help.StepUp(reason=writing.written(case.rng, writing.WORSE, **case.named), parents_informed=True)
    contact = early_help.step_up(episode, said=said, by=lead, at=case.hub.now)
    case.hub.stepped_up[case.plan.number] = contact, episode, lead
