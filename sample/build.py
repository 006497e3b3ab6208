"""Building the sample front door: all of it in one transaction, told in the order of time, and nobody notified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from assessments.services import handing_over
from mach import clocks, notices
from mach.models import User
from sample import auditing, improving, plans, returning, staff, ten, times, today, twice, workforce
from sample.hub import Hub, Story, days
from sample.plans import Plan, local
from sample.story import life
from sample.times import DAY

LEAST_CONTACTS, LEAST_MONTHS = 30, 3
EARLIER = 2
LEAD = timedelta(days=30)
QUIET = timedelta(days=3)


@transaction.atomic
def build(
    *, contacts: int, months: int, seed: int, now: datetime, heard: Callable[[datetime], None] = lambda _: None
) -> Hub:
    """Staff, agencies and that many contacts over these months, up to now. All or nothing: a start that is broken off
    leaves an empty database."""
    first = beginning(now, months)
    system = User.objects.system()
    with notices.silence(), one_transaction():
        people = staff.engage(now=now, since=first - LEAD, by=system)
        workforce.fill_the_posts(people, now=now, since=first - LEAD, by=system)
        hub = Hub(staff=people, system=system, seed=seed, now=first)
        for plan in drawn(contacts, first, now, seed):
            hub.begin(life(hub, plan))
            if today.DECIDED_AGAIN in plan.extras:
                hub.begin(returning.life(hub, plan))
        for story in ten.stories(hub, now):
            hub.begin(story)
        hub.begin(days(hub, first, now))
        hub.begin(leaver(hub, now))
        hub.begin(twice.story(hub, now))
        hub.begin(improving.story(hub, first, now))
        for story in auditing.lives(hub, first, now):
            hub.begin(story)
        hub.tell(now, heard)
        clocks.sweep(now)
    return hub


@contextmanager
def one_transaction() -> Iterator[None]:
    """A refusal ends all of it, so that no step needs a savepoint of its own: those are a fifth of the statements."""
    held = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = held


def leaver(hub: Hub, now: datetime) -> Story:
    """Somebody goes in a fortnight. Nothing new comes to them, and what they have waits for somebody else."""
    yield times.working_day(now - 9 * DAY)
    worker, boss = (hub.staff[login] for login in staff.LEAVES)
    on = local(now + 11 * DAY)
    hub.staff[staff.LEAVES[0]] = handing_over.leaving(worker, on=on, by=boss, at=hub.now)


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
