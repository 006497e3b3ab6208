"""What came after a merge: everything that points to the record which stays and was not there before, in pieces that
belong together, so that a person can say of each whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps

from mach.models import (
    MergeMove,
    MoveKind,
    Person,
    PersonAddress,
    PersonMerge,
    PersonName,
    Relationship,
    Said,
    Stage,
    User,
)
from mach.people.merging import FIELDS, GONE, KEPT, snapshot
from mach.people.pointing import RESTRICTED, Pointer, pointers

CHANGED = "changed:"


@dataclass(slots=True)
class After:
    """One thing that came after: a piece of work with all that belongs to it, a name, an address, a changed field.

    `sides` says whose it is where it belongs to work that one of the two had before; empty: a person must say.
    """

    key: str
    words: str
    link: str = ""
    sides: frozenset[str] = frozenset()
    rows: list[Pointer] = field(default_factory=list)
    came_of: set[str] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    """The restricted people that it touches."""

    @property
    def asked_as(self) -> str:
        """What its answer is called in a form."""
        return f"of-{self.key}"

    def open_to(self, reader: User) -> bool:
        """Whether somebody may read of it, and so say whose it is."""
        return reader.may_open(self.closed)

    @property
    def told(self) -> str:
        also = ", ".join(sorted(self.came_of))
        return f"{self.words}, and {also} that came of it" if also else self.words

    @property
    def to_say(self) -> bool:
        """Whether a person has to say whose it is. What belongs to work that both were on stays with both; what can
        point to one of them only, a person gives to one."""
        if len(self.sides) == 1:
            return False
        return not self.sides or any(not pointer.place.array for pointer in self.rows)


def came_after(merge: PersonMerge) -> list[After]:
    """Everything that came after a merge, what a person must decide on first."""
    kept = Person.objects.get(pk=merge.kept_id)
    gone = Person.objects.get(pk=merge.gone_id)
    known = moves_of(merge)
    new = [
        pointer
        for pointer in pointers([kept.pk], restricted=kept.restricted or gone.restricted)
        if pointer.key not in known and (pointer.place.table, pointer.row, "") not in known
    ]
    found: dict[str, After] = {}
    for pointer, row in _with_rows(new):
        _sorted_in(found, pointer, row, known, merge)
    for name in changed_since(merge, kept):
        key = f"{CHANGED}{name}"
        found.setdefault(key, After(key, f"{label_of(name)} was changed after the merge"))
    return sorted(found.values(), key=lambda after: (not after.to_say, after.key))


def moves_of(merge: PersonMerge) -> dict[tuple[str, int, str], MergeMove]:
    return {(move.table, move.row, move.field): move for move in merge.moves.all()}


def changed_since(merge: PersonMerge, kept: Person) -> list[str]:
    """Fields of who they are that somebody corrected after the merge."""
    now = snapshot(kept)
    return [name for name in FIELDS if now[name] != merge.after[name]]


def label_of(name: str) -> str:
    column: Any = Person._meta.get_field(name)
    label = str(column.verbose_name)
    return label[:1].upper() + label[1:]


def _with_rows(new: Iterable[Pointer]) -> Iterable[tuple[Pointer, Any]]:
    by_model: dict[Any, list[Pointer]] = {}
    for pointer in new:
        by_model.setdefault(pointer.place.model, []).append(pointer)
    for model, pointing in by_model.items():
        rows = model._base_manager.in_bulk({pointer.row for pointer in pointing})
        yield from ((pointer, rows[pointer.row]) for pointer in pointing)


def _sorted_in(found: dict[str, After], pointer: Pointer, row: Any, known: Any, merge: PersonMerge) -> None:
    line = _line(_work_of(row))
    if line:
        key, words, link = line[-1].reference, _words_of(line), line[0].get_absolute_url()
    elif pointer.place.field == RESTRICTED or str(getattr(row, "kind", "")).startswith("person."):
        # A line of the story about the entry in the index itself: it stays with the record that stays.
        key, words, link = "record", "The entry in the index", ""
    else:
        key, words, link = (*_alone(row), "")
    held = found.setdefault(key, After(key, words, link, _sides(line, known, merge)))
    if key == "record":
        held.sides = frozenset({KEPT})
    held.rows.append(pointer)
    held.came_of |= {stage.reference for stage in line[:-1]}
    held.closed |= _closed(row, line)


def _closed(row: Any, line: list[Any]) -> set[int]:
    """The restricted people whom a row, or the work that it belongs to, touches."""
    both = (row.person, row.child) if isinstance(row, Relationship) else ()
    restricted = {pk for each in (row, *line) for pk in getattr(each, "restricted_people", None) or ()}
    return restricted | {person.pk for person in both if person.restricted}


def _alone(row: Any) -> tuple[str, str]:
    """The key and the words of something that belongs to no piece of work: a name, an address, a relationship."""
    row = getattr(row, "stage", None) or row
    if isinstance(row, Said) and row.field in {"name", "address"}:
        return f"{row.field}:{row.value}", f"{row.field.capitalize()}: {row.value}"
    if isinstance(row, Said):
        return f"{CHANGED}{row.field}", f"{label_of(row.field)} was changed after the merge"
    if isinstance(row, PersonName | PersonAddress):
        kind = "name" if isinstance(row, PersonName) else "address"
        return f"{kind}:{row}", f"{kind.capitalize()}: {row}"
    if isinstance(row, Relationship):
        return f"relationship:{row.pk}", f"{row.person.called} is {row.kind} of {row.child.called}"
    kind = str(row._meta.verbose_name)
    return f"{row._meta.label_lower}:{row.pk}", f"{kind[:1].upper()}{kind[1:]}: {row}"


def _words_of(line: list[Any]) -> str:
    first = line[-1]
    return f"{first.workflow.noun.capitalize()} {first.reference}, {first.begun_at:%-d %b %Y}"


def _sides(line: list[Any], known: Any, merge: PersonMerge) -> frozenset[str]:
    """Whose a piece of work was before the merge: its own, or that of the work that it came from."""
    for stage in line:
        had: set[int] = set()
        for name in ("person", "people"):
            move = known.get((stage._meta.label_lower, stage.pk, name))
            if move and move.kind in {MoveKind.MOVED, MoveKind.HELD}:
                had |= set(move.had)
        if had:
            return frozenset({KEPT} if merge.kept_id in had else ()) | frozenset({GONE} if merge.gone_id in had else ())
    return frozenset()


def _line(stage: Any) -> list[Any]:
    """A piece of work, the work it came from, and so on to the first."""
    line: list[Any] = []
    while stage is not None and stage not in line:
        line.append(stage)
        origin: Any = getattr(stage, stage.comes_from, None) if stage.comes_from else None
        stage = origin.order_by("pk").first() if hasattr(origin, "order_by") else origin
    return line


def _work_of(row: Any) -> Any:
    """The piece of work that a row belongs to; nothing for what belongs to no work."""
    if isinstance(row, Stage):
        return row
    if isinstance(held := getattr(row, "stage", None), Stage):
        return held
    for name in _ways(row._meta.label_lower):
        if isinstance(held := getattr(row, name), Stage):
            return held
    reference = getattr(row, "source", "") or (getattr(row, "reference", "") if hasattr(row, "label") else "")
    return _by_reference(reference) if reference else None


@cache
def _ways(label: str) -> list[str]:
    """The fields of a row that lead to a piece of work."""
    return [
        column.name
        for column in apps.get_model(label)._meta.concrete_fields
        if column.is_relation and isinstance(column.related_model, type) and issubclass(column.related_model, Stage)
    ]


@cache
def _stages() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, Stage)]


def _by_reference(reference: str) -> Any:
    for model in _stages():
        if found := model._base_manager.filter(reference=reference).first():
            return found
    return None
