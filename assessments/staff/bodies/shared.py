"""What the bodies of several kinds of work are made of."""

from __future__ import annotations

from typing import Any

from assessments.queries.assessments import workers_to_allocate
from mach.chosen import Chosen
from mach.serializers import Code, Moment, Strict, Text, Whole, YesOrNo

LONG = 20_000
SHORT = 200


def codes(kind: Any) -> list[str]:
    return [str(each.value) for each in kind]


def words(**kwargs: Any) -> Text:
    """What somebody writes, and must."""
    return Text(LONG, required=True, **kwargs)


def number(**kwargs: Any) -> Whole:
    return Whole(min_value=0, max_value=2_147_483_647, **kwargs)


def known(yes: bool = True) -> YesOrNo:
    return YesOrNo(required=yes)


def worker_to_allocate() -> Chosen:
    return Chosen(lambda reader, record: workers_to_allocate())


def part_in(kinds: list[str]) -> type[Strict]:
    """One written part, with the version that its writer read."""
    return type(
        "PartIn" if "plan" in kinds else "MeetingPartIn",
        (Strict,),
        {
            "__doc__": "A written part, with the version that its writer read (0: not written yet).",
            "each_once": "kind",
            "kind": Code(kinds, required=True),
            "text": Text(LONG, required=True, allow_blank=True),
            "version": number(),
        },
    )


def by_kind(rows: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    return {row["kind"]: (row["text"], row["version"]) for row in rows}


class ReasonIn(Strict):
    reason = words()


class WorkerIn(Strict):
    """To whom; and why them, where they are away or would go over their limit."""

    worker = worker_to_allocate()
    reason = Text(LONG)


class VisitIn(Strict):
    when = Moment()
    seen = known()
    seen_alone = YesOrNo(required=False, default=False)
    where = Text(SHORT, default="")
    said = Text(LONG, default="")


class HindsightIn(Strict):
    needed = known()
    hindsight = words()
