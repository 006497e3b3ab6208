"""The tellers of a sample front door: processes that tell its stories side by side, and keep in step."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

TELLERS = 2
"""Each waits for the database while another thinks. More of them would wait for each other."""
AHEAD = timedelta(days=2)
"""So far one may be ahead of the others: references keep to the order of arrival within two days."""
LOOK_EVERY_SECONDS = 0.002


class LeftAlone(Exception):
    """Another teller ended before its time: what is told is not whole."""


def possible() -> int:
    """How many may tell here: one, where there is one processor, or where what is told is part of a transaction."""
    forks = sys.platform == "linux" and "fork" in multiprocessing.get_all_start_methods()
    processors = len(os.sched_getaffinity(0)) if forks else 1
    return 1 if connection.in_atomic_block else min(TELLERS, processors)


@dataclass
class Company:
    """Those who tell, and what they must know of each other: how far each has got, who has which family, and how much
    work everybody on the staff has."""

    number: int
    staff: Iterable[str]
    families: Iterable[int]
    start: datetime
    place: int = 0
    others: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        fork: Any = multiprocessing.get_context("fork" if self.number > 1 else None)
        self._begun_by = os.getpid()
        self._fork = fork
        self._reached = fork.Array("d", [self.start.timestamp()] * self.number, lock=False)
        self._logins = {login: place for place, login in enumerate(self.staff)}
        self._held = fork.Array("i", len(self._logins))
        self._slots = {family: place for place, family in enumerate(dict.fromkeys(self.families))}
        self._takers = fork.Array("i", [-1] * len(self._slots))

    def tell(self, story: Callable[[], None]) -> None:
        """Tell it with as many processes as there are tellers. Each has its own connection to the database."""
        if self.number == 1:
            self._told(story)
            return
        connection.close()
        others = [self._fork.Process(target=self._other, args=(place, story)) for place in range(1, self.number)]
        for other in others:
            other.start()
        self.others = others
        try:
            self._told(story)
            for other in others:
                other.join()
            self._look_after_others()
        finally:
            for other in others:
                other.kill()

    def _other(self, place: int, story: Callable[[], None]) -> None:
        self.place = place
        try:
            self._told(story)
        except LeftAlone:
            sys.exit(1)

    def _told(self, story: Callable[[], None]) -> None:
        """Nothing waits for the disk until all is told: what is not whole is told anew."""
        _wait_for_the_disk(False)
        story()
        _wait_for_the_disk(True)

    def takes(self, family: object) -> bool:
        """Whether this teller tells of a family: whoever comes to it first, from then on."""
        slot = self._slots[id(family)]
        with self._takers.get_lock():
            if self._takers[slot] < 0:
                self._takers[slot] = self.place
            return bool(self._takers[slot] == self.place)

    def come_to(self, moment: datetime) -> None:
        """All before this moment is told and stands. Waits for who is too far behind."""
        self._reached[self.place] = moment.timestamp()
        while moment - self.told_by_all() > AHEAD:
            self._look_after_others()
            time.sleep(LOOK_EVERY_SECONDS)

    def told_by_all(self) -> datetime:
        return datetime.fromtimestamp(min(self._reached), UTC)

    def _look_after_others(self) -> None:
        """Nobody tells half of it alone."""
        if self.place:
            if os.getppid() != self._begun_by:
                raise LeftAlone
        elif any(other.exitcode for other in self.others):
            raise LeftAlone

    def held(self, login: str) -> int:
        return int(self._held[self._logins[login]])

    def hold(self, login: str, change: int) -> None:
        with self._held.get_lock():
            self._held[self._logins[login]] += change


def _wait_for_the_disk(wait: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit = {'on' if wait else 'off'}")
