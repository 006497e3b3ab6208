"""The page on which an assessment is written: its sections in the order of writing, with what is missing in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.forms.writing import WritingForm, key_of
from assessments.queries.writing import Writing
from assessments.rules import PartKind, missing_before_submitting
from assessments.rules.assessments import PART_LABELS

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("plan", "Reason and plan", ("plan",)),
    ("seeing", "Seeing the child", ("not_seen_reason",)),
    ("world", "The child’s world", ("home", "school", "town")),
    ("voice", "Wishes and feelings", ("views",)),
    ("parents", "Parents and carers", ()),
    ("partners", "Partners’ information", ()),
    ("before", "History", ("history",)),
    ("safety", "Signs of Safety", ("worries", "strengths", "needs", "danger")),
    ("meaning", "Analysis", ("analysis",)),
    ("end", "Outcome and factors", ("outcome", "outcome_team", "outcome_council", "factors")),
    ("family-said", "The family’s comments", ("family_said",)),
)
ROWS = {"p": "parents", "c": "parents", "i": "partners", "s": "safety"}
SHORT = {
    "visit": "a visit", "inew": "a partner", "snew": "a scale", "outcome": "outcome", "outcome_team": "the team",
    "outcome_council": "the council", "factors": "factors", "home": "at home", "school": "at school",
    "town": "in this town", "worries": "worries", "strengths": "strengths", "needs": "needs", "danger": "danger",
}  # fmt: skip
"""What is missing, in a word or two; where a section has one part, it is “to write”."""


def section_of(name: str) -> str:
    """The section of the page in which a field is found."""
    if name == "visit":
        return "seeing"
    for key, _, names in SECTIONS:
        if name in names:
            return key
    return ROWS.get(name[0], "plan")


@dataclass
class Section:
    """One part of the page, what is still missing in it, and what a manager asked for."""

    key: str
    label: str
    shared: bool = False
    missing: list[str] = field(default_factory=list)

    @property
    def lacks(self) -> str:
        return ", ".join(dict.fromkeys(self.missing))


def sections(missing: Mapping[str, str], writing: Writing) -> list[Section]:
    """The sections, each with what is still missing in it, in a word or two: no names, so that a list of what is
    missing shows nobody."""
    found = {key: Section(key, label, _shared(key, names)) for key, label, names in SECTIONS}
    roles = {f"p{link.person_id}": link.kind for link in writing.parents}
    for name in missing:
        key = key_of(name)
        one = section_of(name)
        word = SHORT.get(key) or SHORT.get(name) or roles.get(key) or ("to write" if key in PART_LABELS else "a row")
        found[one].missing.append(word)
    return list(found.values())


def _shared(key: str, names: tuple[str, ...]) -> bool:
    parts = [PartKind(name).shared for name in names if name in list(PartKind)]
    return key in ("parents", "partners") or (bool(parts) and all(parts))


class Sheet:
    """The form laid out: for each section its boxes, each with what a manager asked and what somebody else wrote."""

    def __init__(self, form: WritingForm, comments: Mapping[str, str]) -> None:
        self.form = form
        self.comments = comments
        self.missing = missing_before_submitting(form.standing())
        self.sections = sections(self.missing, form.writing)
        moved = getattr(form, "moved_on", None)
        self.clashes: list[str] = list(moved) if isinstance(moved, list) else []

    @property
    def lacking(self) -> int:
        """How many of the sections still lack something."""
        return sum(bool(one.missing) for one in self.sections)

    def part(self, kind: str) -> dict[str, Any]:
        held = self.form.writing.parts.get(kind)
        return {
            "field": self.form[kind],
            "comment": self.comments.get(kind, ""),
            "shared": PartKind(kind).shared,
            "clash": self.clash(kind),
            "by": held,
        }

    def clash(self, key: str) -> dict[str, Any] | None:
        """What somebody else saved under this key meanwhile, to choose from."""
        if key not in self.clashes:
            return None
        form = self.form
        row = form.writing.parts.get(key) or form.rows.get(key)
        texts = [str(said) for said in form.saved(key).values() if said not in (None, "", [])]
        return {"key": key, "version": form.current[key], "by": row, "theirs": "\n".join(texts)}

    def row(self, key: str) -> dict[str, Any]:
        """The boxes of one row, by the name of each."""
        boxes = {name.partition("-")[2]: self.form[name] for name in self.form.fields if name.startswith(f"{key}-")}
        return {"key": key, "boxes": boxes, "clash": self.clash(key)}

    @property
    def laid_out(self) -> list[dict[str, Any]]:
        """Every section with its boxes, in the order of writing."""
        laid = []
        for one, (key, _, names) in zip(self.sections, SECTIONS, strict=True):
            parts = [self.part(name) for name in names if name in PART_LABELS]
            laid.append({"section": one, "parts": parts, **self._extras(key)})
        return laid

    def _extras(self, key: str) -> dict[str, Any]:
        if key == "parents":
            links = {f"p{link.person_id}": link for link in self.form.writing.parents}
            rows = [{**self.row(k), "link": links.get(k)} for k in self.form.rows if k[0] in "pc"]
            return {"parents": rows, "another": self.row("cnew")}
        if key == "partners":
            rows = [{**self.row(k), "called": row.called} for k, row in self.form.rows.items() if k[0] == "i"]
            return {"partners": rows, "another": self.row("inew")}
        if key == "safety":
            return {"scale": self.row("snew")}
        if key in ("seeing", "end"):
            clash = self.clash("findings") if key == "end" else None
            names = next(names for each, _, names in SECTIONS if each == key)
            return {"findings": [self.form[name] for name in names], "clash": clash}
        return {}


def left_behind(fields: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """What somebody typed, and had not saved, into an assessment that they may no longer write: each text under its
    part, to be copied or told to whoever writes it now."""
    found, sections = [], {each: label for each, label, _ in SECTIONS}
    for name, values in fields.items():
        key, text = name.rpartition(".")[0] or name, "".join(values[-1:]).strip()
        if key in PART_LABELS and text:
            found.append((PART_LABELS[PartKind(key)], text))
        elif key.partition("-")[2] in ("said", "why_not", "why") and text:
            found.append((sections[section_of(key)], text))
    return found


HEIGHT, WIDTH, STEP = 120, 320, 44


def scale_chart(scales: list[Any]) -> dict[str, Any] | None:
    """Dots over time, a line for each person: 0 at the foot, 10 at the top. The table beside it says the same."""
    if not scales:
        return None
    days = sorted({row.on for row in scales})
    wide = max(WIDTH, 60 + STEP * len(days))
    at = {each: 40 + place * ((wide - 70) / max(1, len(days) - 1)) for place, each in enumerate(days)}
    dots = [{"x": round(at[s.on]), "y": 10 + (10 - s.score) * 10, "row": s} for s in scales]
    whose: dict[str, list[str]] = {}
    for dot in dots:
        whose.setdefault(dot["row"].who.casefold(), []).append(f"{dot['x']},{dot['y']}")
    lines = [" ".join(points) for points in whose.values() if len(points) > 1]
    grid = [{"y": 10 + (10 - mark) * 10, "label": mark} for mark in (0, 5, 10)]
    return {"dots": dots, "lines": lines, "grid": grid, "width": wide, "height": HEIGHT}
