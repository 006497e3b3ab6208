"""Who was consulted, what partners said, where people put the child's safety: rows beside the written parts. What two
people changed at once is never overwritten in silence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from assessments.models import Assessment, Consultation, PartnerInformation, SafetyScale
from assessments.queries.writing import Writing, compared, plain
from mach.errors import RuleBroken
from mach.models import User
from mach.moves import keep

NOT_NAMED = "Not named yet"
NEW = re.compile(r"[cis]new[0-9]{0,3}")
FIELDS: dict[str, tuple[str, ...]] = {
    "p": ("consulted", "on", "how", "said", "why_not"),
    "c": ("who", "consulted", "on", "how", "said", "why_not"),
    "i": ("agency", "who", "asked_on", "received_on", "said"),
    "s": ("who", "score", "on", "why"),
}
"""What is said in a row, by the first letter of its key: a parent, somebody else, a partner, a scale."""


def gather(
    assessment: Assessment,
    *,
    rows: Mapping[str, tuple[Mapping[str, Any], int]],
    by: User,
    at: datetime,
) -> tuple[list[str], list[str]]:
    """Save what was gathered. `rows` gives each row by its key with the version that its writer read: p7 the parent
    who is person 7, c3 somebody else consulted, i3 a partner; cnew, inew, snew a new row (cnew1, cnew2 where several
    are). Returns the keys that were saved and those that somebody has changed meanwhile, which are left alone."""
    _refuse_future(rows)
    known = _known(assessment)
    saved, moved = [], []
    for key, (said, version) in rows.items():
        wanted = {name: said.get(name) for name in FIELDS[key[0]] if name in said}
        row = known.get(key) or _new(assessment, key, wanted)
        if row is None:
            continue
        if isinstance(row, SafetyScale):
            row.by, row.at = by, at
            keep(row, by=by, at=at, why="write")
            saved.append(key)
            continue
        match compared(row, wanted, version):
            case "changed":
                _save(row, wanted, by=by, at=at)
                saved.append(key)
            case "moved":
                moved.append(key)
    return saved, moved


def _known(assessment: Assessment) -> dict[str, Any]:
    writing = Writing(assessment)
    blank = {
        f"p{link.person_id}": Consultation(together_id=assessment.together_id, person_id=link.person_id, version=0)
        for link in writing.parents
    }
    return blank | writing.rows


def _new(assessment: Assessment, key: str, wanted: Mapping[str, Any]) -> Any:
    """A row that is not there yet; nothing where nothing was written into it."""
    if not NEW.fullmatch(key):
        raise RuleBroken("A row of this page is no longer there: open the assessment again.")
    if all(value in (None, "") for name, value in wanted.items() if name != "on" or key[0] != "s"):
        return None
    if key[0] == "s":
        return _scale(assessment, key, wanted)
    model = Consultation if key[0] == "c" else PartnerInformation
    return model(together_id=assessment.together_id, version=0)


def _scale(assessment: Assessment, key: str, wanted: Mapping[str, Any]) -> SafetyScale:
    score = wanted.get("score")
    if score is None or not 0 <= score <= 10:
        raise RuleBroken(**{f"{key}-score": "Choose a number from 0 to 10, or empty this row."})
    return SafetyScale(
        assessment=assessment,
        who=plain(wanted.get("who")) or NOT_NAMED,
        score=score,
        on=wanted.get("on") or timezone.localdate(),
        why=plain(wanted.get("why") or ""),
    )


def _save(row: Any, wanted: Mapping[str, Any], *, by: User, at: datetime) -> None:
    for name, value in wanted.items():
        setattr(row, name, plain(value))
    if hasattr(row, "who") and not row.who and not (getattr(row, "person_id", None) or getattr(row, "agency_id", None)):
        row.who = NOT_NAMED
    row.version, row.by, row.at = row.version + 1, by, at
    keep(row, by=by, at=at, why="write")


def _refuse_future(rows: Mapping[str, tuple[Mapping[str, Any], int]]) -> None:
    today = timezone.localdate()
    faults = {
        f"{key}-{name}": "This day has not come yet: give the day on which it happened."
        for key, (said, _) in rows.items()
        for name, value in said.items()
        if isinstance(value, date) and value > today
    }
    if faults:
        raise RuleBroken(**faults)
