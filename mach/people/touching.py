"""Who a piece of work is about: the only writer of `people` and `restricted_people`, which spread to all it owns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from mach import clocks, notices, rows, versions
from mach.models import Action, Event, OverLimit, Person, Stage, User, Visit, stage_key

S = TypeVar("S", bound=Stage)
IDS = ArrayField(models.BigIntegerField())


def mark(stage: S, people: Iterable[Person], *, restricted: Iterable[int] = ()) -> S:
    """Say who a piece of work is about before it begins. `restricted` are restricted people that it touches besides:
    those of the contact it comes from. Follow with `tell_who_may_open` once it has begun."""
    known = list(people)
    stage.people = sorted({person.pk for person in known})
    stage.restricted_people = sorted({*restricted, *(person.pk for person in known if person.restricted)})
    return stage


@transaction.atomic
def touch(
    stage: S,
    *,
    people: Iterable[int],
    by: User,
    at: datetime | None = None,
    restricted: Iterable[int] = (),
    parts: Mapping[int, int | None] | None = None,
) -> S:
    """Say who a piece of work is about, when that has changed. Its clocks, actions, visits and story follow, and so
    does who may see them.

    `people` are the ids of everyone identified on it; `restricted` the restricted people that it may be about although
    nobody has confirmed it; `parts` says which person each of the stage's own rows for a child turned out to be.
    Whatever closes the stage that this one comes from closes this one too.
    """
    moment = at or timezone.now()
    fresh = rows.locked(type(stage), stage.pk)
    before, hidden = list(fresh.people), list(fresh.restricted_people)
    fresh.people = sorted(set(people))
    together = _written_with(fresh)
    fresh.restricted_people = sorted({*restricted, *_restricted_on([fresh, *together])})
    stage.people, stage.restricted_people = fresh.people, fresh.restricted_people
    if before == fresh.people and hidden == fresh.restricted_people:
        return fresh
    versions.update([fresh], ("people", "restricted_people"), by=by, at=moment, why="touch")
    _story_follows(fresh, before)
    opened_or_closed = hidden != fresh.restricted_people
    if opened_or_closed:
        _closed_as_it_is(fresh)
    clocks.follow(fresh, by=by, at=moment, children=dict(parts or {}))
    for part, person_id in (parts or {}).items():
        _part_follows(fresh, part, person_id)
    if set(fresh.restricted_people) - set(hidden):
        tell_who_may_open(fresh, at=moment)
    for other in (*(_led_to(fresh) if opened_or_closed else ()), *together):
        touch(other, people=other.people, by=by, at=moment)
    return fresh


def tell_who_may_open(stage: Stage, *, at: datetime | None = None) -> None:
    """A piece of work touches a restricted person: those who may open it are told at once, since nobody else can."""
    if stage.restricted_people:
        notices.tell(
            notices.who_may_open(stage.restricted_people),
            f"{stage.reference} touches a restricted record: only you and few others can see it. See to it now.",
            about=stage,
            urgent=True,
            once=f"restricted:{stage.reference}:{','.join(map(str, stage.restricted_people))}"[:120],
            at=at,
        )


def _came_from(stage: Stage) -> list[Any]:
    """The work that a piece of work came from: one, or several where it is about the children of several."""
    origin: Any = getattr(stage, stage.comes_from) if stage.comes_from else None
    return list(origin.all()) if hasattr(origin, "all") else [origin] if origin else []


def _restricted_on(stages: list[Any]) -> set[int]:
    """The restricted people on these pieces of work, and whoever closes what they came from."""
    about = {person for stage in stages for person in stage.people}
    closed = Person.objects.filter(pk__in=about, restricted=True).values_list("pk", flat=True)
    return {*closed, *(each for stage in stages for origin in _came_from(stage) for each in origin.restricted_people)}


def _written_with(stage: Stage) -> list[Any]:
    """The work that shares its text. Nobody can take a name out of what was written about several: what one of them
    closes is closed in all. Who is restricted is asked of the people themselves, not of the other records, which would
    each keep the other closed for ever."""
    return list(getattr(stage, stage.written_with)) if stage.written_with else []


def _led_to(stage: Stage) -> list[Any]:
    """The work, of any app, that a piece of work has led to."""
    found: list[Any] = []
    for model in apps.get_models():
        name = model.comes_from if issubclass(model, Stage) else ""
        if name and model._meta.get_field(name).related_model is type(stage):
            found += model._default_manager.filter(**{name: stage}).order_by("pk")
    return found


def added(field: str, person_id: int) -> Func:
    return Func(F(field), Value(person_id), function="array_append", output_field=IDS)


def removed(field: str, person_id: int) -> Func:
    return Func(F(field), Value(person_id), function="array_remove", output_field=IDS)


def _story_follows(stage: Stage, before: list[int]) -> None:
    """Lines about everyone on the stage are about whoever is on it now; nobody keeps a line of a stage they left."""
    story = Event.objects.filter(reference=stage.reference)
    story.filter(part=None, people=before).update(people=stage.people)
    for gone in set(before) - set(stage.people):
        story.filter(people__contains=[gone]).update(people=removed("people", gone))


def _closed_as_it_is(stage: Stage) -> None:
    """What a piece of work owns is closed to whom it is closed to."""
    own = [model._default_manager.filter(**stage_key(stage)) for model in (Action, OverLimit, Visit)]
    for rows_of in (*own, Event.objects.filter(reference=stage.reference)):
        rows_of.update(restricted_people=stage.restricted_people)


def _part_follows(stage: Stage, part: int, person_id: int | None) -> None:
    Visit.objects.filter(**stage_key(stage), part=part).exclude(child_id=person_id).update(child_id=person_id)
    if person_id is not None:
        own = Event.objects.filter(~Q(people=[person_id]), reference=stage.reference, part=part)
        own.update(people=[person_id])
