"""What changed between two versions of the plan, action by action. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORDS = {
    "text": "What is to change",
    "priority": "Priority",
    "owner": "Owner",
    "due": "Due",
    "status": "Status",
    "rag": "Colour",
    "measure": "Measure",
    "answers": "Answers",
    "milestones": "Milestones",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an action says otherwise now: what, as it was, as it is."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    added: tuple[Mapping[str, Any], ...]
    gone: tuple[Mapping[str, Any], ...]
    changed: tuple[tuple[Mapping[str, Any], tuple[Change, ...]], ...]
    priorities: tuple[Change, ...]

    @property
    def none(self) -> bool:
        return not (self.added or self.gone or self.changed or self.priorities)


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """From one version to a later one. Actions are told apart by their codes, priorities by their places."""
    old = {each["code"]: each for each in before["actions"]}
    new = {each["code"]: each for each in after["actions"]}
    changed = tuple(
        (new[code], found) for code in new if code in old and (found := tuple(_of_action(old[code], new[code])))
    )
    return Changes(
        added=tuple(each for code, each in new.items() if code not in old),
        gone=tuple(each for code, each in old.items() if code not in new),
        changed=changed,
        priorities=tuple(_of_priorities(before["priorities"], after["priorities"])),
    )


def _of_action(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(words, said(old.get(name)), said(new.get(name)))
        for name, words in WORDS.items()
        if old.get(name) != new.get(name)
    ]


def _of_priorities(old: list[Any], new: list[Any]) -> list[Change]:
    was, now = ({each["place"]: each["title"] for each in rows} for rows in (old, new))
    return [
        Change(f"Priority {place}", was.get(place, "None"), now.get(place, "None"))
        for place in sorted({*was, *now})
        if was.get(place) != now.get(place)
    ]


def said(value: Any) -> str:
    """A value as it is read: lists one after another, nothing as “None”."""
    if isinstance(value, list):
        return "; ".join(said(each) for each in value) or "None"
    if isinstance(value, dict):
        reached = f", reached {value['reached']}" if value.get("reached") else ""
        return f"{value['text']} by {value['due']}{reached}"
    return str(value) if value else "None"
