"""The family of one person in three generations, as a reader may see it: what the genogram is drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from mach.access import Permission
from mach.genogram import Drawing, Figure, Tie, draw
from mach.models import Person, Relationship, User


def genogram(person: Person, reader: User) -> tuple[Drawing, list[int]]:
    """The drawing of somebody's family, and the ids of everyone on it. Two statements however large the family is;
    restricted people only for who may open them, and nobody is reached through somebody who is withheld."""
    near = _ties(reader, {person.pk})
    around = {person.pk, *(pk for tie in near for pk in (tie.person_id, tie.child_id))}
    rows = _ties(reader, around) if near else []
    people = {person.pk: person} | {one.pk: one for row in rows for one in (row.person, row.child)}
    at_home = _living_with(person.pk, rows)
    figures = [_figure(one, at_home.get(one.pk)) for one in people.values()]
    ties = [Tie(row.person_id, row.child_id, row.kind, row.parental_responsibility) for row in rows]
    drawing = draw(person.pk, figures, ties)
    return drawing, [one.figure.id for one in drawing.placed]


def _ties(reader: User, ids: set[int]) -> list[Any]:
    rows = Relationship.objects.filter(Q(child__in=ids) | Q(person__in=ids)).select_related("person", "child")
    if not reader.may(Permission.READ_RESTRICTED):
        mine = reader.restricted_people_open_to()
        rows = rows.filter(
            Q(person__restricted=False) | Q(person__in=mine), Q(child__restricted=False) | Q(child__in=mine)
        )
    return list(rows.order_by("pk"))


def _living_with(index: int, rows: Iterable[Any]) -> dict[int, bool]:
    """Who lives with the person: those of whom it was said, and whoever lives with one of them as well."""
    homes = {row.person_id: row.lives_with for row in rows if row.child_id == index and row.lives_with is not None}
    homes |= {row.child_id: row.lives_with for row in rows if row.person_id == index and row.lives_with is not None}
    here = {pk for pk, lives in homes.items() if lives}
    for row in rows:
        if row.person_id in here and row.child_id not in homes and row.child_id != index and row.lives_with:
            homes[row.child_id] = True
    return homes


def _figure(one: Person, living_with: bool | None) -> Figure:
    return Figure(
        id=one.pk,
        name=one.called,
        sex=one.sex,
        born=one.date_of_birth,
        expected=one.expected_date_of_birth,
        died=one.date_of_death,
        living_with=living_with,
    )
