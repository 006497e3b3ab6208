"""Building the sample front door: told in the order of time, each step in a transaction, and nobody notified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from assessments.services import handing_over
from mach import clocks, notices
from mach.models import User
from sample import auditing, improving, plans, returning, staff, ten, times, today, twice, workforce
from sample.company import Company, possible
from sample.hub import Hub, Story, days
from sample.plans import Plan, local
from sample.steps import step_by_step
from sample.story import life
from sample.times import DAY

LEAST_CONTACTS, LEAST_MONTHS = 30, 3
EARLIER = 2
LEAD = timedelta(days=30)
QUIET = timedelta(days=3)


def build(
    *, contacts: int, months: int, seed: int, now: datetime, heard: Callable[[datetime], None] = lambda _: None
) -> None:
    """Staff, agencies and that many contacts over these months, up to now. What is broken off is not whole: nobody can
    sign in to it, and the next start begins anew."""
    first = beginning(now, months)
    system = User.objects.system()
    with notices.silence(), step_by_step():
        people = staff.engage(now=now, since=first - LEAD, by=system)
        workforce.fill_the_posts(people, now=now, since=first - LEAD, by=system)
        drawn_up = drawn(contacts, first, now, seed)
        families = [id(plan.family) for plan in drawn_up]
        company = Company(number=possible(), staff=people, families=families, start=first)

        def story() -> None:
            hub = Hub(staff=people, system=system, seed=seed, now=first, company=company)
            begin(hub, drawn_up, first, now)
            hub.tell(now, heard if company.place == 0 else lambda _: None)

        company.tell(story)
        clocks.sweep(now)


def begin(hub: Hub, drawn_up: list[Plan], first: datetime, now: datetime) -> None:
    """Every family's story has one teller. What is everybody's is told by the first, and how practice is looked at by
    the last."""
    hub.leaving[staff.LEAVES[0]] = leaves = times.working_day(now - 9 * DAY)
    for plan in drawn_up:
        hub.begin(ours(hub, plan))
    if hub.company.place == 0:
        for story in ten.stories(hub, now):
            hub.begin(story)
        hub.begin(days(hub, first, now))
        hub.begin(leaver(hub, leaves, now))
        hub.begin(twice.story(hub, now))
    if hub.company.place == hub.company.number - 1:
        hub.begin(improving.story(hub, first, now))
        for story in auditing.lives(hub, first, now):
            hub.begin(story)


def ours(hub: Hub, plan: Plan) -> Story:
    """A contact's life, if its family is this teller's."""
    yield plan.at
    if hub.company.takes(plan.family):
        if today.DECIDED_AGAIN in plan.extras:
            hub.begin(returning.life(hub, plan))
        yield from life(hub, plan)


def leaver(hub: Hub, said: datetime, now: datetime) -> Story:
    """Somebody goes in a fortnight. Nothing new comes to them, and what they have waits for somebody else."""
    yield said
    worker, boss = (hub.staff[login] for login in staff.LEAVES)
    on = local(now + 11 * DAY)
    handing_over.leaving(worker, on=on, by=boss, at=hub.now)


def beginning(now: datetime, months: int) -> datetime:
    return now - timedelta(days=int(months * 30.44))


def drawn(contacts: int, first: datetime, now: datetime, seed: int) -> list[Plan]:
    """What is to happen: the work of today first, the past for the rest, the ten besides."""
    rng = Random(f"{seed} plans")
    left = contacts - len(ten.FILES)
    left -= today.of_their_own(left)
    earlier = EARLIER if left >= len(today.DESKS) + EARLIER else 0
    desks = min(left - earlier, len(today.DESKS))
    number = left - desks - earlier
    past = plans.past(rng, number, local(first) + timedelta(days=1), local(now - QUIET), number=1) if number else []
    open_now = list(today.plans(rng, now, desks, past, number=number + 1))
    before = ten.earlier(now, open_now[0])[:earlier]
    return [*past, *open_now, *before]
