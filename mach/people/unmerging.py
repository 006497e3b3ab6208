"""A merge is undone: both records are as they were, and what came after belongs to whom a person says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils import timezone

from mach import audit, moves
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import (
    DuplicatePair,
    Event,
    MergeMove,
    MoveKind,
    Person,
    PersonMerge,
    PersonName,
    Stage,
    User,
    Verdict,
)
from mach.names import name_key
from mach.people.afterwards import CHANGED, After, came_after, changed_since, moves_of
from mach.people.colliding import named_for
from mach.people.holding import hold, hold_work, unhindered
from mach.people.merging import GONE, KEPT, OWN, tell
from mach.people.pointing import RESTRICTED, Place, Pointer, arrays_of, point_all, pointers
from mach.people.registering import permit
from mach.people.restricting import close_all_of
from mach.people.telling import BOTH

Sides = frozenset[str]
NOT_SAID = "Say of everything that came after the merge whose it is. Something may have come since you opened the page."


def undo(
    merge: PersonMerge, *, assigned: Mapping[str, str], reason: str, by: User, at: datetime | None = None
) -> PersonMerge:
    """Bring both records back as they were before they were merged.

    `assigned` says of each thing that came after (`came_after`) whose it is, “kept” or “gone”. What was unlinked or
    taken away meanwhile stays so. The merge made last is undone first.
    """
    permit(by, Permission.MERGE_PEOPLE)
    if not reason.strip():
        raise RuleBroken(reason="Say how you know that these are two people.")
    moment = at or timezone.now()

    def act() -> PersonMerge:
        kept, gone = hold(merge.kept, merge.gone)
        fresh = PersonMerge.objects.select_for_update(nowait=True, of=("self",)).get(pk=merge.pk)
        _refuse(fresh, kept, gone, by)
        return _undo(fresh, kept, gone, assigned=dict(assigned), reason=reason.strip(), by=by, at=moment)

    return unhindered(act)


def _refuse(merge: PersonMerge, kept: Person, gone: Person, by: User) -> None:
    if merge.undone_at is not None:
        raise WrongState("This merge was undone already: read what was recorded.")
    if not ((named_for(kept, by) and named_for(gone, by)) or (kept.restricted and named_for(kept, by))):
        raise NotAllowed("This record is restricted: only who is named for it undoes its merge.")
    later = PersonMerge.objects.standing().filter(kept=kept, pk__gt=merge.pk).order_by("-pk").first()
    if kept.merged_into_id is not None:
        raise WrongState(f"{kept.reference} was merged into another record since: undo that merge first.")
    if later is not None:
        raise WrongState(f"{later.gone.reference} was merged into this record since: undo that merge first.")


def _undo(
    merge: PersonMerge, kept: Person, gone: Person, *, assigned: dict[str, str], reason: str, by: User, at: datetime
) -> PersonMerge:
    why = f"unmerge: {gone.reference} from {kept.reference}"
    after = came_after(merge)
    sides = _sides(after, assigned, by)
    pointing = pointers([kept.pk], restricted=kept.restricted or gone.restricted)
    hold_work(pointing)
    known = moves_of(merge)
    pointing = [pointer for pointer in pointing if not _made(known, pointer)]
    _apart(merge, kept, gone, assigned, by=by, at=at, why=why)
    both = {KEPT: kept, GONE: gone}
    whose = {pointer.key: sides[each.key] for each in after for pointer in each.rows}
    point_all(_to(pointing, known, whose, both), by=by, at=at, why=why)
    _take_away(known.values(), kept, by=by, at=at, why=why)
    _bring_back(known.values(), by=by, at=at, why=why)
    _story_of_both(known.values(), kept, gone)
    for person in (kept, gone):
        if person.restricted:
            close_all_of(person, by=by, at=at)
    merge.undone_at, merge.undone_by, merge.undone_because = at, by, reason
    moves.keep(merge, by=by, at=at, why="undo")
    _tell(merge, kept, gone, pointing, by=by, at=at)
    return merge


def _sides(after: Iterable[After], assigned: Mapping[str, str], by: User) -> dict[str, Sides]:
    """Whose each thing is. Nothing is given to anybody that nobody decided on, or by who may not read of it."""
    found: dict[str, Sides] = {}
    for each in after:
        if each.to_say and not each.open_to(by):
            raise NotAllowed("Not all that came after this merge may be opened by you: a senior manager undoes it.")
        said = assigned.get(each.key, "")
        if each.to_say and said not in {KEPT, GONE}:
            raise RuleBroken(NOT_SAID)
        found[each.key] = frozenset({said}) if each.to_say else each.sides
    return found


def _made(known: Mapping[Any, MergeMove], pointer: Pointer) -> bool:
    move = known.get(pointer.key)
    return move is not None and move.kind == MoveKind.MADE


def _apart(
    merge: PersonMerge, kept: Person, gone: Person, assigned: Mapping[str, str], *, by: User, at: datetime, why: str
) -> None:
    """Both stand again and say what they said; what was corrected since is said by whom it was given to."""
    changed = {name: getattr(kept, name) for name in changed_since(merge, kept)}
    # Closed or opened since: both are as closed as the one was, until somebody says otherwise of each.
    was = {"before": merge.before["restricted"], "after": merge.after["restricted"]}
    kept_closed = was["before"] if kept.restricted == was["after"] else kept.restricted
    gone_closed = gone.restricted if kept.restricted == was["after"] else kept.restricted
    for name in OWN:
        setattr(kept, name, as_value(name, merge.before[name]))
    for name, value in changed.items():
        setattr(kept if assigned[f"{CHANGED}{name}"] == KEPT else gone, name, value)
    kept.restricted, gone.restricted, gone.merged_into = kept_closed, gone_closed, None
    for person in (gone, kept):
        if person.date_of_birth and person.expected_date_of_birth:
            raise RuleBroken(f"{person.reference}: {BOTH}")
        person.name_key, person.identity_at = name_key(person.given_name, person.family_name), at
        moves.keep(person, by=by, at=at, why=why)


def as_value(name: str, kept: Any) -> Any:
    """A field of a person from how it was kept."""
    field = Person._meta.get_field(name)
    return date.fromisoformat(kept) if kept and field.get_internal_type() == "DateField" else kept


def _to(
    pointing: Iterable[Pointer],
    known: Mapping[Any, MergeMove],
    whose: Mapping[Any, Sides],
    both: Mapping[str, Person],
) -> dict[Place, dict[int, Any]]:
    """Where everything that points to the record that stayed is to point."""
    kept, gone = both[KEPT], both[GONE]
    held = arrays_of(pointing)
    to: dict[Place, dict[int, Any]] = defaultdict(dict)
    for pointer in pointing:
        move = known.get(pointer.key)
        ids = set(move.had) if move else {both[side].pk for side in whose[pointer.key]}
        if pointer.place.field == RESTRICTED:
            ids = {pk for pk in ids if {kept.pk: kept, gone.pk: gone}[pk].restricted}
        if pointer.place.array:
            to[pointer.place][pointer.row] = sorted({*held[pointer.key], *ids} - ({kept.pk} - ids))
        else:
            (to[pointer.place][pointer.row],) = ids
    return to


def _take_away(known: Iterable[MergeMove], kept: Person, *, by: User, at: datetime, why: str) -> None:
    """The other names that the merge wrote down, so that the record was found by both."""
    made = [move.row for move in known if move.kind == MoveKind.MADE and move.table == "mach.personname"]
    for row in PersonName.objects.filter(pk__in=made, person=kept):
        moves.remember(row, by=by, at=at, why=why)
        row.delete()


def _bring_back(known: Iterable[MergeMove], *, by: User, at: datetime, why: str) -> None:
    """Rows that went because the other said the same, each under its own number."""
    for move in known:
        if move.kind == MoveKind.ABSORBED:
            model = apps.get_model(move.table)
            row = model(pk=move.row)
            for name, value in (move.whole or {}).items():
                column = model._meta.get_field(name)
                value = _standing(value) if column.related_model is Person else column.to_python(value)
                setattr(row, column.attname, value)
            moves.remember(row, by=by, at=at, why=why)
            row.save(force_insert=True)


def _story_of_both(known: Iterable[MergeMove], kept: Person, gone: Person) -> None:
    """That they were merged names both, so it belongs to both: restricting one closes it."""
    told = [move.row for move in known if move.kind == MoveKind.MADE and move.table == "mach.event"]
    both = sorted([kept.pk, gone.pk])
    closed = sorted(person.pk for person in (kept, gone) if person.restricted)
    Event.objects.filter(pk__in=told).update(people=both, restricted_people=closed)


def _standing(person_id: Any) -> Any:
    """The record that a number leads to by now."""
    into = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return into or person_id


def _tell(
    merge: PersonMerge, kept: Person, gone: Person, pointing: Iterable[Pointer], *, by: User, at: datetime
) -> None:
    both = [kept.pk, gone.pk]
    lines = [audit.line("person.unmerge", by=by, subject=kept, people=both, at=at, gone=gone.pk, merge=merge.pk)]
    work = {(each.place.model, each.row) for each in pointing if issubclass(each.place.model, Stage)}
    for model, pk in sorted(work, key=lambda each: (each[0]._meta.label, each[1])):
        stage = model._base_manager.get(pk=pk)
        lines.append(audit.line("person.unmerged_on", by=by, subject=stage, people=both, at=at, merge=merge.pk))
    audit.write(lines)
    tell(f"{kept.reference} and {gone.reference} are two records again", "unmerge", kept, gone, by=by, at=at)
    first, second = sorted(both)
    pair = DuplicatePair.objects.filter(first=first, second=second).first()
    if pair is not None:
        pair.verdict, pair.decided_by, pair.decided_at = Verdict.LATER, by, at
        moves.keep(pair, by=by, at=at, why="unmerge")
