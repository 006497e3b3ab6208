"""People who are in the index twice: found in the background, said of each pair once, never asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from mach import audit, moves, versions
from mach.access import Permission
from mach.errors import RuleBroken, WrongState
from mach.models import DuplicatePair, DuplicateRun, Person, User, Verdict
from mach.people import alike
from mach.people.matching import Match, match_many
from mach.people.registering import permit

BATCH = 100
SET = 5000
"""So many are compared as a set: where as many wait it is quicker to gather who shares keys than to search for each."""
BATCHES = 100
"""So many at once in a job: it ends in good time and asks for the next."""
MOST = 5
"""How many others one person is offered beside."""
LEAST = 0.5
"""How likely two records are one, taken by themselves: below this nobody's time is asked for."""
SAID = {Verdict.LATER, Verdict.NOT_THE_SAME}


@transaction.atomic
def begin_search(*, by: User, everyone: bool = False, again: bool = False, at: datetime | None = None) -> DuplicateRun:
    """The search that is under way, to go on with; else a new one, of whom something was changed of since the last.
    `everyone` looks at all of the index, `again` from its beginning."""
    permit(by, Permission.MERGE_PEOPLE)
    moment = at or timezone.now()
    open_run = DuplicateRun.objects.select_for_update().filter(finished_at=None).first()
    if open_run and not (again or everyone):
        return open_run
    if open_run:
        open_run.finished_at = moment
        open_run.save(update_fields=["finished_at"])
    last = None if everyone else DuplicateRun.objects.filter(finished_at__isnull=False).order_by("-started_at").first()
    return DuplicateRun.objects.create(started_at=moment, since=last.started_at if last else None)


def left_of(run: DuplicateRun) -> int:
    """How many people are still to be looked at."""
    return int(_waiting(run).aggregate(count=Count("pk"))["count"])


@transaction.atomic
def find_duplicates(run: DuplicateRun, *, by: User, at: datetime | None = None) -> int:
    """Look at the next people of a search and put who may be the same person on the list to review. The mark of how
    far it came is kept with what it found: a search that is broken off misses nobody and asks nothing twice. A hundred
    are asked for one by one; where thousands wait they are compared as a set, after keys that few share were gathered.

    Answers how many were looked at; none when the search is finished or somebody else is at work on it."""
    permit(by, Permission.MERGE_PEOPLE)
    moment = at or timezone.now()
    fresh = DuplicateRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, finished_at=None).first()
    if fresh is None:
        return 0
    batch = list(_waiting(fresh).values_list("pk", flat=True)[:SET])
    if (len(batch) == SET or alike.gathered(fresh.pk)) and (by.is_system or by.may(Permission.READ_RESTRICTED)):
        found = _look_at_set(fresh, batch, by=by, at=moment)
    else:
        batch = batch[:BATCH]
        found = _look_at(list(alike.with_homes(Person.objects.filter(pk__in=batch).order_by("pk"))), by=by, at=moment)
    fresh.looked_at += len(batch)
    fresh.found += found
    fresh.done_to = batch[-1] if batch else fresh.done_to
    fresh.finished_at = None if batch else moment
    fresh.save()
    return len(batch)


@transaction.atomic
def look_for_duplicates_of(people: Iterable[Person], *, by: User, at: datetime | None = None) -> int:
    """Whether these few are in the index twice, without waiting for the weekly search. How many pairs are new."""
    permit(by, Permission.MERGE_PEOPLE)
    rows = Person.objects.standing().filter(pk__in=[person.pk for person in people]).order_by("pk")
    return _look_at(list(alike.with_homes(rows)), by=by, at=at or timezone.now())


def _look_at(batch: Sequence[Person], *, by: User, at: datetime) -> int:
    sought = [alike.sought_of(person) for person in batch]
    found = match_many(sought, reader=by, limit=MOST + 1, least=LEAST) if batch else []
    return _put_on_list(zip(batch, found, strict=True), by=by, at=at)


def _look_at_set(search: DuplicateRun, people: Sequence[int], *, by: User, at: datetime) -> int:
    if not people:
        alike.forget(search.pk)
        return 0
    if not alike.gathered(search.pk):
        alike.gather(search.pk, everyone=search.since is None)
    found = _put_on_list(alike.alike(search.pk, people, least=LEAST, limit=MOST + 1), by=by, at=at)
    words = Person.objects.filter(pk__in=alike.half_dated(people)).order_by("pk")
    return found + _look_at(list(alike.with_homes(words)), by=by, at=at)


def _put_on_list(found: Iterable[tuple[Person, Sequence[Match]]], *, by: User, at: datetime) -> int:
    new = _new_pairs(found, at=at)
    versions.create(new, by=by, at=at, why="find_duplicates")
    return len(new)


def _waiting(run: DuplicateRun) -> Any:
    rows = Person.objects.standing().filter(pk__gt=run.done_to).order_by("pk")
    return rows if run.since is None else rows.filter(identity_at__gte=run.since)


def _new_pairs(found: Iterable[tuple[Person, Sequence[Match]]], *, at: datetime) -> list[DuplicatePair]:
    """The pairs nobody has been asked about yet, under either number of people who were merged."""
    wanted: dict[tuple[int, int], Match] = {}
    for person, matches in found:
        others = [match for match in matches if match.person.pk != person.pk]
        for match in others[:MOST]:
            first, second = sorted((person.pk, match.person.pk))
            wanted.setdefault((first, second), match)
    for known in _known({pk for pair in wanted for pk in pair}):
        wanted.pop(known, None)
    return [
        DuplicatePair(
            first_id=first,
            second_id=second,
            probability=match.alone,
            weight=match.weight,
            reasons=[reason.as_json() for reason in match.reasons],
            found_at=at,
        )
        for (first, second), match in wanted.items()
    ]


def _known(people: set[int]) -> Iterable[tuple[int, int]]:
    """Pairs of these people that are on the list, or that were said to be two people under an older number."""
    either = Q(first__in=people) | Q(second__in=people)
    merged = Q(first__merged_into__in=people) | Q(second__merged_into__in=people)
    asked = DuplicatePair.objects.filter(either | Q(merged, verdict=Verdict.NOT_THE_SAME))
    for row in asked.values_list("first", "first__merged_into", "second", "second__merged_into"):
        first, second = sorted((row[1] or row[0], row[3] or row[2]))
        yield first, second


@transaction.atomic
def say_of_pair(
    pair: DuplicatePair, *, verdict: str, said: str = "", by: User, at: datetime | None = None
) -> DuplicatePair:
    """Two people are not the same, or somebody is to look later. Who are not the same are never offered again."""
    permit(by, Permission.MERGE_PEOPLE)
    moment = at or timezone.now()
    if verdict not in SAID:
        raise RuleBroken(verdict="Choose “not the same” or “later”; people who are the same are merged.")
    if verdict == Verdict.NOT_THE_SAME and not said.strip():
        raise RuleBroken(said="Say how you know that these are two people: nobody will be asked again.")
    fresh = DuplicatePair.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=pair.pk)
    if fresh.verdict == Verdict.SAME or fresh.first.merged_into_id or fresh.second.merged_into_id:
        raise WrongState("These two were merged meanwhile: undo the merge if they are two people.")
    fresh.verdict, fresh.said, fresh.decided_by, fresh.decided_at = verdict, said.strip(), by, moment
    moves.keep(fresh, by=by, at=moment, why=verdict)
    people = [fresh.first_id, fresh.second_id]
    audit.record(f"person.{verdict}", by=by, subject=fresh.first, people=people, at=moment, pair=fresh.pk)
    return fresh


def search_for_duplicates(*, by: User, batches: int = BATCHES) -> bool:
    """Some of the weekly search, from where it stopped. Answers whether some of it is left."""
    run = begin_search(by=by)
    return all(find_duplicates(run, by=by) for _ in range(batches))
