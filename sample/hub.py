"""Telling many stories at once, in the order of time: each is a generator that yields the moment it waits for."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import TypeVar

from django.db import transaction

from assessments.models import Episode
from mach import clocks
from mach.errors import RuleBroken
from mach.models import Absence, Agency, Clock, Team, User
from mach.workdays import LONDON
from referrals.models import Contact
from sample import writing
from sample.company import AHEAD, Company
from sample.steps import refusable
from sample.times import DAY

T = TypeVar("T")
Story = Iterator[datetime]
SCREENERS = ("s.rahman", "j.thirkell", "m.okoro")
ASSESSORS = ("d.haigh", "k.mistry", "l.carrow", "p.sellars", "a.bello")
EXPLAINED = 0.8
ALL_THE_SAME = "On duty; takes it although there is much already."


@dataclass
class Hub:
    """Who is there, what time it is, and what they remember from one story to the next."""

    staff: dict[str, User]
    system: User
    seed: int
    now: datetime
    company: Company
    agencies: dict[str, Agency] = field(default_factory=lambda: {each.slug: each for each in Agency.objects.all()})
    teams: dict[str, Team] = field(default_factory=lambda: {each.slug: each for each in Team.objects.all()})
    working: dict[int, str] = field(default_factory=dict)
    waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    turns: count[int] = field(default_factory=count)
    stepped_up: dict[int, tuple[Contact, Episode, User]] = field(default_factory=dict)
    away: list[Absence] = field(default_factory=lambda: list(Absence.objects.select_related("user")))
    leaving: dict[str, datetime] = field(default_factory=dict)
    """Who says when that they leave."""

    def rng(self, name: object) -> Random:
        """Its own dice for each story, so that none depends on the order in which they are told."""
        return Random(f"{self.seed} {name}")

    def begin(self, story: Story) -> None:
        """Begin to tell a story: run it to the first moment that it waits for."""
        self._wait(story, self.now)

    def tell(self, until: datetime, heard: Callable[[datetime], None] = lambda _: None) -> None:
        """Tell all of them up to a moment, and leave them there: what is open then is the work of today."""
        while self.waiting and self.waiting[0][0] <= until:
            self.now, _, story = heapq.heappop(self.waiting)
            self.company.come_to(self.now)
            with transaction.atomic():
                self._wait(story, self.now)
            heard(self.now)
        self.now = until
        self.company.come_to(until)

    def _wait(self, story: Story, after: datetime) -> None:
        when = next(story, None)
        if when is not None:
            heapq.heappush(self.waiting, (max(when, after), next(self.turns), story))

    def pick(self, logins: tuple[str, ...]) -> User:
        """Whoever holds least of those who are there."""
        day = self.now.astimezone(LONDON).date()
        out = {each.user.email.split("@")[0] for each in self.away if each.first_day <= day <= each.last_day}
        out |= {login for login, said in self.leaving.items() if self.now > said - AHEAD}
        there = [login for login in logins if login not in out] or list(logins)
        return self.staff[min(there, key=lambda login: self.company.held(login) / self.staff[login].caseload_limit)]

    def hold(self, worker: User, change: int) -> None:
        self.company.hold(_login(worker), change)

    def given(self, give: Callable[..., T]) -> T:
        """Give somebody work. Where that is refused because they are away or it takes them past their limit, they get
        it all the same, with what a manager writes then."""
        try:
            with refusable():
                return give()
        except RuleBroken as refused:
            if set(refused.errors) != {"reason"}:
                raise
        return give(reason=ALL_THE_SAME)

    def manager(self, rng: Random, *besides: User | None) -> User:
        """The manager on duty."""
        there = [self.staff[login] for login in ("r.nunthorpe", "g.fairley")]
        return rng.choice([each for each in there if each not in besides])


def _login(user: User) -> str:
    return user.email.split("@")[0]


def days(hub: Hub, first: datetime, until: datetime) -> Story:
    """Every second morning of the year: the clocks are looked at, and managers explain what was late. What was missed
    carries the moment at which it was missed, whenever it is noticed."""
    rng, seen = hub.rng("days"), set[int]()
    morning = first.astimezone(LONDON).replace(hour=6, minute=30, second=0, microsecond=0)
    while morning < until:
        yield morning
        clocks.sweep(hub.company.told_by_all())
        _explain(hub, rng, seen)
        morning += 2 * DAY


def _explain(hub: Hub, rng: Random, seen: set[int]) -> None:
    late = Clock.objects.filter(
        breached_at__lt=hub.now - timedelta(hours=20), acknowledged_at=None, stopped_at__lte=hub.now
    )
    for clock in late.exclude(pk__in=seen).order_by("pk"):
        seen.add(clock.pk)
        if rng.random() < EXPLAINED:
            reason, suits = rng.choice(writing.LATE), rng.random() < 0.25
            at = hub.now + timedelta(hours=rng.uniform(2, 4), minutes=5)
            hub.begin(_one(clock, reason, suits, hub, rng, at))


def _one(clock: Clock, reason: str, suits: bool, hub: Hub, rng: Random, at: datetime) -> Story:
    yield at
    by = hub.staff["h.lund"] if clock.restricted_people else hub.manager(rng)
    fresh = Clock.objects.get(pk=clock.pk)
    if fresh.acknowledged_at is None:
        clocks.acknowledge(fresh, reason=reason, in_childs_interest=suits, by=by, at=hub.now)
