"""A contact's life as people live it: received, rated, allocated, screened, decided, and what follows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from mach.spoken import age
from referrals import services
from referrals.rules import NO_SCREENING_NEEDED, Decision
from referrals.sent import SentContact
from sample import aftermath, screening, sheltering, writing
from sample.case import Case
from sample.hub import SCREENERS, Hub, Story
from sample.people import sent_adult, sent_child
from sample.plans import Plan, local

IN_THE_INDEX = 0.85
"""How many families are in the index before anybody worries about them."""


def life(hub: Hub, plan: Plan) -> Story:
    """From receipt to the last thing that happens before the telling ends."""
    yield plan.at
    case = _received(hub, plan)
    yield plan.at + timedelta(minutes=case.rng.uniform(1, 3))
    services.find_candidates([case.contact.pk], by=hub.system, at=hub.now)
    case.contact.refresh_from_db()
    for story in sheltering.lives(case):
        hub.begin(story)
    if plan.family.restricted:
        yield from screening.closed(case)
    if plan.at_once:
        yield from _decided_at_once(case)
    else:
        yield from worked_on(case)


def _received(hub: Hub, plan: Plan) -> Case:
    rng = hub.rng(plan.number)
    agency = hub.agencies.get(plan.source.agency)
    by = hub.system if agency else hub.staff[rng.choice(("b.whitlock", "o.danjuma"))]
    if rng.random() < IN_THE_INDEX:
        screening.known_before(hub, plan)
    contact = services.receive(sent=_sent(plan, rng), by=by, agency=agency, received_at=plan.at)
    restricted = plan.family.restricted
    manager = hub.staff["h.lund"] if restricted else hub.manager(rng)
    return Case(hub, plan, rng, manager, hub.staff[plan.worker or "s.rahman"], contact)


def _sent(plan: Plan, rng: Random) -> SentContact:
    source, concern, family, day = plan.source, plan.concern, plan.family, local(plan.at)
    name, role = rng.choice(source.people) if source.people else ("", "")
    first = plan.children[0]
    mother = next((adult.given_name for adult in family.adults), "the carer")
    years = age(first.date_of_birth, day) if first.date_of_birth else "age not known"
    text = rng.choice(concern.texts).format(child=first.given_name, mother=mother, age=years)
    informed = rng.choice((True, True, True, False, None))
    ruled_out = informed is False and concern.level >= 3
    external = source.numbered.format(year=plan.at.year % 100, number=700 + plan.number * 7)
    return SentContact(
        source_code=source.code,
        reason=text[:1].upper() + text[1:],
        children=tuple(sent_child(family, child, complete=bool(source.agency)) for child in plan.children),
        adults=tuple(sent_adult(family, adult, complete=bool(source.agency)) for adult in family.adults),
        external_reference=external,
        referrer_name=name,
        referrer_role=role,
        referrer_phone=source.phone,
        referrer_email=source.email,
        occurred_at=plan.at - timedelta(hours=rng.uniform(1, 14)) if rng.random() < 0.5 else None,
        categories=concern.categories,
        level_believed=concern.level if rng.random() < 0.8 else None,
        immediate_danger=concern.danger,
        parents_informed=informed,
        parents_agreed=rng.random() < 0.7 if informed else None,
        not_informed_reason="Telling the parents may put the child at more risk" if ruled_out else "",
        anonymous=source.code == "9",
        identity_withheld=source.code == "1B",
    )


def _decided_at_once(case: Case) -> Story:
    """A manager decides without screening: most of what is sent for information, and danger that cannot wait."""
    plan, rng = case.plan, case.rng
    if plan.rated and not plan.danger and rng.random() < 0.45:
        yield plan.rated
        _rate(case, plan.rag)
    if plan.decided is None:
        return
    yield plan.decided
    screening.identify(case, by=case.hub.staff["b.whitlock"], adults=False, all_of_them=rng.random() < 0.4)
    outcomes = screening.outcomes(case, by=case.manager)
    allowed = {str(outcome["decision"]) for outcome in outcomes.values()} <= NO_SCREENING_NEEDED
    if not (allowed or case.contact.hot):
        outcomes = screening.outcomes(case, by=case.manager, instead=Decision.ADVICE)
    rated = case.contact.rag
    case.contact = services.decide_now(
        case.contact,
        outcomes=outcomes,
        reason="Danger now: cannot wait for screening." if plan.danger else "Nothing here needs screening.",
        by=case.manager,
        at=case.hub.now,
    )
    if case.contact.rag == "red" and not rated:
        case.hub.begin(aftermath.visited(case, rated=case.hub.now))
    aftermath.follow(case)


def worked_on(case: Case) -> Story:
    """Rated, allocated, screened, recommended, decided, as far as it has got."""
    plan, hub = case.plan, case.hub
    if plan.rated is None:
        return
    yield plan.rated
    _rate(case, plan.rag)
    if plan.allocated is not None:
        yield plan.allocated
        _allocate(case)
        yield from _taken(case)
    yield from screening.while_open(case)
    if plan.screened is None:
        return
    yield plan.screened
    screening.screen(case)
    if plan.recommended is None:
        return
    yield plan.recommended
    screening.recommend(case)
    if "sent back" in plan.extras and plan.decided:
        yield from screening.sent_back(case)
    if plan.decided is None:
        yield from screening.one_child_first(case)
        return
    yield plan.decided
    screening.overtaken(case)
    other = hub.staff["h.lund"] if plan.family.restricted else hub.manager(case.rng)
    case.contact = services.authorise(case.contact, undone_because=writing.NOT_WAITED_FOR, by=other, at=hub.now)
    hub.hold(case.worker, -1)
    aftermath.follow(case)


def _rate(case: Case, rag: str) -> None:
    reason = case.rng.choice(writing.RATED[rag])
    case.contact = services.rate(case.contact, rag=rag, reason=reason, by=case.manager, at=case.hub.now)
    if rag == "red":
        case.hub.begin(aftermath.visited(case, rated=case.hub.now))


def _allocate(case: Case) -> None:
    plan, hub = case.plan, case.hub
    steps = case.rng.sample(writing.STEPS, case.rng.choice((1, 2, 2, 3)))
    said = {"steps": steps, "by": case.manager, "at": hub.now}
    if plan.to_team:
        case.contact = services.allocate(case.contact, team=hub.teams["mach-screening"], **said)
        return
    case.worker = hub.staff[plan.worker] if plan.worker else hub.pick(SCREENERS)
    case.contact = hub.given(partial(services.allocate, case.contact, worker=case.worker, **said))
    hub.hold(case.worker, 1)


def _taken(case: Case) -> Story:
    if case.plan.to_team and case.plan.taken is not None:
        yield case.plan.taken
        case.worker = case.hub.pick(SCREENERS)
        case.contact = case.hub.given(partial(services.take_on, case.contact, by=case.worker, at=case.hub.now))
        case.hub.hold(case.worker, 1)
