"""A homeless young person's pathway: somewhere safe tonight, housing, the option explained, an answer of their own."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Pathway
from assessments.rules import LookedAfterAnswer
from assessments.services import pathways
from mach.models import User
from referrals.models import ContactChild
from referrals.rules import homeless_young_person
from sample import times, writing
from sample.case import Case
from sample.hub import ALL_THE_SAME, SCREENERS, Story
from sample.plans import local

CATEGORY = "homeless_16_17"


def lives(case: Case) -> list[Story]:
    """A pathway for each homeless young person on the contact."""
    if CATEGORY not in case.contact.categories:
        return []
    day = local(case.contact.received_at)
    return [
        life(case, child)
        for child in case.contact.children.all()
        if homeless_young_person(
            case.contact.categories, born=child.date_of_birth, expected=child.expected_date_of_birth, on=day
        )
    ]


def life(case: Case, child: ContactChild) -> Story:
    """Begun within hours, sheltered the same evening nearly always, answered within the ten days."""
    hub, extras = case.hub, case.plan.extras
    rng = hub.rng(f"pathway {case.plan.number}")
    midnight = hub.now.astimezone(times.LONDON).replace(hour=23, minute=50)
    yield min(times.by_day(rng, hub.now, 0.5, 3), times.between(rng, hub.now, midnight, 0.2, 0.4))
    worker = hub.pick(SCREENERS)
    pathway = pathways.begin(child, worker=worker, reason=ALL_THE_SAME, by=worker, at=hub.now)
    if "no roof yet" in extras:
        return
    if "no answer yet" in extras:
        yield hub.now + timedelta(hours=1)
    else:
        yield times.between(rng, hub.now, midnight, 0.2, 0.8) if rng.random() < 0.9 else hub.now + timedelta(hours=14)
    pathway = pathways.accommodate(pathway, where=rng.choice(writing.SHELTER), by=worker, at=hub.now)
    yield times.working_day(times.by_day(rng, hub.now, 10, 50))
    pathway = pathways.assess_housing(
        pathway,
        when=hub.now - timedelta(hours=1),
        with_whom="L Abara, young people's champion, Housing Solutions",
        result="No way home this month. Supported lodgings applied for; mediation offered to the family.",
        by=worker,
        at=hub.now,
    )
    if "no answer yet" not in extras:
        yield from _answered(case, pathway, worker)


def _answered(case: Case, pathway: Pathway, worker: User) -> Story:
    hub = case.hub
    rng = hub.rng(f"answer {case.plan.number}")
    pathway = pathways.explain_option(
        pathway, when=hub.now, explained_by=worker, words=rng.choice(writing.OPTION), by=worker, at=hub.now
    )
    pathway = pathways.offer_advocacy(pathway, when=hub.now, accepted=rng.random() < 0.4, by=worker, at=hub.now)
    yield times.working_day(times.by_day(rng, hub.now, 24, 170))
    answer = LookedAfterAnswer.ACCEPTED if rng.random() < 0.3 else LookedAfterAnswer.DECLINED
    reasons = rng.choice(writing.ANSWERED[answer])
    said = {"answer": answer.value, "answer_reasons": reasons, "when": hub.now}
    pathway = pathways.record_answer(pathway, **said, by=worker, at=hub.now)
    yield times.working_day(times.by_day(rng, hub.now, 150, 260))
    words = "Settled where they are; college three days a week. Asked again, the answer is the same."
    pathway = pathways.review(pathway, on=local(hub.now), words=words, by=worker, at=hub.now)
    pathways.close(
        pathway, reason="A place of their own with support; they know how to come back.", by=worker, at=hub.now
    )
