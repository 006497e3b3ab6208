"""A family drawn in three generations: who is where on the page, and the same in words. Pure.

Signs as practitioners draw them: a square for a male, a circle for a female, a diamond where the sex is not known, a
triangle for an unborn child, a cross through somebody who has died; a thick outline for the child it is about; a
filled sign for who lives with that child; a solid line from a parent with parental responsibility, a dashed one where
there is none or it is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

STEP, ROW, SIZE, EDGE, SIDE = 150, 150, 44, 8, 6
BELOW = 42
"""The name and the year under a sign: a line to a child begins below them."""
OLDEST, YOUNGEST = 2, -1


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody in the family. `living_with`: with the child that the drawing is about."""

    id: int
    name: str
    sex: str = "U"
    born: date | None = None
    expected: date | None = None
    died: date | None = None
    living_with: bool | None = None

    @property
    def sign(self) -> str:
        if self.born is None and self.expected is not None:
            return "unborn"
        return {"M": "male", "F": "female"}.get(self.sex, "unknown")


@dataclass(frozen=True, slots=True)
class Tie:
    """`person` is something to `child`: mother, stepfather, grandmother. Lines are drawn for parents alone."""

    person: int
    child: int
    kind: str
    responsible: bool | None = None

    @property
    def generations(self) -> int:
        """How far above the child this relation stands: parents and carers 1, grandparents 2, siblings 0."""
        words = self.kind.lower().replace("-", " ")
        if "great" in words and "grand" in words:
            return 3
        if "grand" in words:
            return 2
        if any(word in words for word in ("sister", "brother", "sibling", "cousin", "partner", "friend")):
            return 0
        return 1

    @property
    def parental(self) -> bool:
        words = self.kind.lower()
        return any(word in words for word in ("mother", "father", "parent", "mum", "dad")) and "grand" not in words


@dataclass(frozen=True, slots=True)
class Placed:
    figure: Figure
    x: int
    y: int
    index: bool


@dataclass(frozen=True, slots=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int
    solid: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everyone stands, the lines between parents and children, and the size of the page in units."""

    width: int
    height: int
    placed: list[Placed]
    lines: list[Line]
    words: list[str]


def generations(index: int, ties: Iterable[Tie]) -> dict[int, int]:
    """How many generations above the child each person stands: 0 the child and siblings, 1 parents, 2 grandparents,
    -1 the child's own children. Whoever cannot be reached from the child, or stands further off, is left out."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tie in ties:
        near[tie.child].append((tie.person, tie.generations))
        near[tie.person].append((tie.child, -tie.generations))
    found = {index: 0}
    waiting = [index]
    while waiting:
        here = waiting.pop(0)
        for other, up in sorted(near[here]):
            level = found[here] + up
            if other not in found and YOUNGEST <= level <= OLDEST:
                found[other] = level
                waiting.append(other)
    return found


def draw(index: int, figures: Sequence[Figure], ties: Sequence[Tie]) -> Drawing:
    """The family of one child. The oldest generation is on top; who lives with the child stands nearest the middle."""
    known = {figure.id: figure for figure in figures}
    between = [tie for tie in ties if tie.person in known and tie.child in known]
    levels = {pk: level for pk, level in generations(index, between).items() if pk in known}
    rows = _rows(index, known, levels)
    width = max((len(row) for _, row in rows), default=1) * STEP + 2 * SIDE
    placed: dict[int, Placed] = {}
    for place, (_, row) in enumerate(rows):
        left = (width - len(row) * STEP) // 2 + STEP // 2
        for number, figure in enumerate(row):
            placed[figure.id] = Placed(figure, left + number * STEP, EDGE + SIZE // 2 + place * ROW, figure.id == index)
    lines = [_line(placed[tie.person], placed[tie.child], tie) for tie in between if _drawn(tie, placed)]
    height = (len(rows) - 1) * ROW + SIZE + BELOW + 2 * EDGE
    return Drawing(width, height, list(placed.values()), lines, in_words(index, known, between, levels))


def _rows(index: int, known: dict[int, Figure], levels: dict[int, int]) -> list[tuple[int, list[Figure]]]:
    by_level: dict[int, list[Figure]] = defaultdict(list)
    for pk, level in levels.items():
        by_level[level].append(known[pk])
    return [(level, _from_the_middle(index, by_level[level])) for level in sorted(by_level, reverse=True)]


def _from_the_middle(index: int, row: list[Figure]) -> list[Figure]:
    """The child first, then who lives there, oldest first; placed by turns to the right and the left of the middle."""
    order = sorted(
        row,
        key=lambda one: (one.id != index, one.living_with is not True, one.born or one.expected or date.max, one.id),
    )
    placed: list[Figure] = []
    for number, figure in enumerate(order):
        if number % 2:
            placed.insert(0, figure)
        else:
            placed.append(figure)
    return placed


def _drawn(tie: Tie, placed: dict[int, Placed]) -> bool:
    return tie.parental and tie.person in placed and tie.child in placed


def _line(parent: Placed, child: Placed, tie: Tie) -> Line:
    half = SIZE // 2
    return Line(parent.x, parent.y + half + BELOW, child.x, child.y - half, tie.responsible is True)


def in_words(index: int, known: dict[int, Figure], ties: Sequence[Tie], levels: dict[int, int]) -> list[str]:
    """The drawing for who cannot see it: a sentence for each person, oldest generation first."""
    told: dict[int, list[str]] = defaultdict(list)
    for tie in ties:
        if tie.person in levels and tie.child in levels:
            told[tie.person].append(f"{tie.kind} of {known[tie.child].name}{_responsibility(tie)}")
    order = sorted(levels, key=lambda pk: (-levels[pk], known[pk].born or known[pk].expected or date.max, pk))
    return [_sentence(known[pk], told[pk], index=index, child=known[index].name) for pk in order]


def _responsibility(tie: Tie) -> str:
    if tie.responsible is None:
        return ""
    return " with parental responsibility" if tie.responsible else " without parental responsibility"


def _sentence(figure: Figure, relations: Sequence[str], *, index: int, child: str) -> str:
    said = list(relations)
    if figure.id == index:
        said.insert(0, "the child this is about")
    elif figure.living_with is not None:
        said.append(f"lives with {child}" if figure.living_with else f"does not live with {child}")
    if figure.sign == "unborn":
        said.append("not born yet")
    elif figure.born:
        said.append(f"born {figure.born.day} {figure.born:%B %Y}")
    if figure.died:
        said.append(f"died {figure.died.day} {figure.died:%B %Y}")
    return f"{figure.name}: {', '.join(said)}." if said else f"{figure.name}."
