"""Two records of one person become one: everything that pointed to either points to one, and nothing is forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core import serializers
from django.utils import timezone

from mach import audit, moves
from mach.access import Permission
from mach.errors import MachError, RuleBroken
from mach.models import (
    DuplicatePair,
    Event,
    MergeMove,
    MoveKind,
    Person,
    PersonMerge,
    PersonName,
    Significance,
    Stage,
    User,
    Verdict,
)
from mach.names import name_key
from mach.people.colliding import obstacles, twice
from mach.people.holding import hold, hold_work, unhindered
from mach.people.pointing import Place, Pointer, arrays_of, point_all, pointers
from mach.people.registering import permit
from mach.people.restricting import close_all_of
from mach.people.saying import say, statements
from mach.people.telling import BOTH, IDENTITY

FIELDS = (*IDENTITY, "date_of_death")
"""What is chosen field by field."""
OWN = (*FIELDS, "restricted")
KEPT, GONE = "kept", "gone"


def merge(
    kept: Person, gone: Person, *, chosen: Mapping[str, str], reason: str, by: User, at: datetime | None = None
) -> PersonMerge:
    """Two records are of one person: `kept` stays and gets everything, the number of `gone` leads to it.

    `chosen` says of which of the two each field is taken, “kept” or “gone”; of the kept record where it says nothing.
    Refused, with what to finish first, where the two cannot be one. What the histories and the log say stays.
    """
    permit(by, Permission.MERGE_PEOPLE)
    if not reason.strip():
        raise RuleBroken(reason="Say how you know that these two are the same person.")
    if wrong := [name for name, side in chosen.items() if name not in FIELDS or side not in {KEPT, GONE}]:
        raise RuleBroken(**dict.fromkeys(wrong, "Choose one of the two records."))
    moment = at or timezone.now()
    if kept.pk == gone.pk:
        raise RuleBroken("Choose two different people.")

    def act() -> PersonMerge:
        stays, goes = hold(kept, gone)
        if in_the_way := obstacles(stays, goes, by=by):
            raise RuleBroken(" ".join(in_the_way))
        return _merge(stays, goes, chosen=dict(chosen), reason=reason.strip(), by=by, at=moment)

    return unhindered(act)


def _merge(kept: Person, gone: Person, *, chosen: dict[str, str], reason: str, by: User, at: datetime) -> PersonMerge:
    why = f"merge: {gone.reference} into {kept.reference}"
    restricted = kept.restricted or gone.restricted
    _say_what_is_known(kept, gone)
    pointing = pointers([kept.pk, gone.pk], restricted=restricted)
    hold_work(pointing)
    done = PersonMerge(kept=kept, gone=gone, reason=reason, chosen=chosen, before=snapshot(kept), by=by, at=at)
    after = {name: getattr(gone if chosen.get(name) == GONE else kept, name) for name in FIELDS}
    _check(after)
    done.after = as_json({**after, "restricted": restricted})
    moves.keep(done, by=by, at=at, why="merge")
    absorbed = _absorb(done, kept, gone, by=by, at=at, why=why)
    left = [pointer for pointer in pointing if (pointer.place.table, pointer.row) not in absorbed]
    _remember(done, left, gone)
    point_all(_to(left, kept, gone), by=by, at=at, why=why)
    old = _become(kept, after, restricted, by=by, at=at, why=why)
    gone.merged_into = kept
    moves.keep(gone, by=by, at=at, why=why)
    _made(done, gone, "merged_into")
    _other_names(done, kept, [old, (gone.given_name, gone.family_name)], by=by, at=at)
    if restricted:
        close_all_of(kept, by=by, at=at)
    _nothing_left(gone, restricted)
    _tell(done, kept, gone, left, by=by, at=at)
    return done


def snapshot(person: Person) -> dict[str, Any]:
    """Who somebody is, as it is kept to be brought back."""
    return as_json({name: getattr(person, name) for name in OWN})


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _check(after: Mapping[str, Any]) -> None:
    if after["date_of_birth"] and after["expected_date_of_birth"]:
        raise RuleBroken(expected_date_of_birth=BOTH)
    if not any(str(after[name]).strip() for name in ("given_name", "family_name", "description")):
        raise RuleBroken(family_name="Choose a name, or a description while no name is known.")


def _say_what_is_known(*people: Person) -> None:
    """Somebody may have been registered before what was said was kept: then their record says it."""
    for person in people:
        if not person.said.exists():
            say(person, statements(person), by=person.registered_by, at=person.registered_at)


def _absorb(done: PersonMerge, kept: Person, gone: Person, *, by: User, at: datetime, why: str) -> set[tuple[str, int]]:
    """Rows that go because the other person's says the same: kept whole, so that an undo brings them back."""
    lost = {row.pk: row for each in twice(kept, gone) if each.absorbed for row in each.goes()}
    for row in lost.values():
        (whole,) = serializers.serialize("python", [row])
        table = row._meta.label_lower
        fields = as_json(whole["fields"])
        MergeMove.objects.create(merge=done, table=table, row=row.pk, field="", kind=MoveKind.ABSORBED, whole=fields)
        pk = row.pk
        moves.remember(row, by=by, at=at, why=why)
        row.delete()
        row.pk = pk
    return {(row._meta.label_lower, pk) for pk, row in lost.items()}


def _remember(done: PersonMerge, pointing: Iterable[Pointer], gone: Person) -> None:
    """One line for each thing that pointed to either, written once and for good."""
    MergeMove.objects.bulk_create(
        [
            MergeMove(
                merge=done,
                table=pointer.place.table,
                row=pointer.row,
                field=pointer.place.field,
                kind=MoveKind.MOVED if gone.pk in pointer.to else MoveKind.HELD,
                had=list(pointer.to),
            )
            for pointer in pointing
        ],
        batch_size=500,
    )


def _to(pointing: Iterable[Pointer], kept: Person, gone: Person) -> dict[Place, dict[int, Any]]:
    """Where each row that pointed to the record that goes is to point."""
    moving = [pointer for pointer in pointing if gone.pk in pointer.to]
    held = arrays_of(moving)
    to: dict[Place, dict[int, Any]] = defaultdict(dict)
    for pointer in moving:
        whole = sorted({*held.get(pointer.key, ()), kept.pk} - {gone.pk})
        to[pointer.place][pointer.row] = whole if pointer.place.array else kept.pk
    return to


def _become(
    kept: Person, after: Mapping[str, Any], restricted: bool, *, by: User, at: datetime, why: str
) -> tuple[str, str]:
    """The record that stays says what was chosen. Answers what it was called before."""
    old = (kept.given_name, kept.family_name)
    for name, value in after.items():
        setattr(kept, name, value)
    kept.name_key = name_key(kept.given_name, kept.family_name)
    kept.restricted, kept.identity_at = restricted, at
    moves.keep(kept, by=by, at=at, why=why)
    return old


def _other_names(done: PersonMerge, kept: Person, names: Iterable[tuple[str, str]], *, by: User, at: datetime) -> None:
    """They are still found by the names of either record."""
    known = {kept.name_key, *kept.names.values_list("name_key", flat=True)}
    for given, family in names:
        key = name_key(given, family)
        if not key or key in known:
            continue
        known.add(key)
        row = PersonName(
            person=kept, given_name=given, family_name=family, name_key=key, note="Recorded before a merge"
        )
        moves.keep(row, by=by, at=at, why="merge")
        _made(done, row, "person")


def _made(done: PersonMerge, row: Any, field: str) -> None:
    MergeMove.objects.create(merge=done, table=row._meta.label_lower, row=row.pk, field=field, kind=MoveKind.MADE)


def _nothing_left(gone: Person, restricted: bool) -> None:
    if left := pointers([gone.pk], restricted=restricted):
        raise MachError(f"{len(left)} rows would have been left behind, so nothing was merged: tell an administrator.")


def _tell(
    done: PersonMerge, kept: Person, gone: Person, pointing: Iterable[Pointer], *, by: User, at: datetime
) -> None:
    """The log, the story, and the pair of the list to review. Each piece of work has its line in the log: what is
    counted about the two of them is counted again."""
    both = [kept.pk, gone.pk]
    work = {
        (pointer.place.model, pointer.row)
        for pointer in pointing
        if issubclass(pointer.place.model, Stage) and gone.pk in pointer.to
    }
    lines = [audit.line("person.merge", by=by, subject=kept, people=both, at=at, gone=gone.pk, merge=done.pk)]
    for model, pk in sorted(work, key=lambda each: (each[0]._meta.label, each[1])):
        stage = model._base_manager.get(pk=pk)
        lines.append(audit.line("person.merged_on", by=by, subject=stage, people=both, at=at, merge=done.pk))
    audit.write(lines)
    event = tell(f"{gone.reference} was merged into {kept.reference}", "merge", kept, by=by, at=at)
    _made(done, event, "people")
    if kept.restricted:
        _made(done, event, "restricted_people")
    first, second = sorted(both)
    pair = DuplicatePair.objects.filter(first=first, second=second).first() or DuplicatePair(
        first_id=first, second_id=second, found_at=at
    )
    pair.verdict, pair.decided_by, pair.decided_at = Verdict.SAME, by, at
    moves.keep(pair, by=by, at=at, why="merge")


def tell(label: str, kind: str, *of: Person, by: User, at: datetime) -> Event:
    """A line about the entry in the index of the first of these, in the story of each of them: who may not open one
    of them does not read of it in the story of the other."""
    event = Event(
        people=sorted(person.pk for person in of),
        restricted_people=sorted(person.pk for person in of if person.restricted),
        at=at,
        kind=f"person.{kind}",
        reference=of[0].reference,
        label=label,
        link=of[0].get_absolute_url(),
        significance=Significance.ROUTINE,
        by=by,
    )
    event.save()
    return event
