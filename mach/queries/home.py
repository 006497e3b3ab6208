"""What waits for somebody: for each part of their role, the clocks that they are to stop, read from clocks alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mach import drafts
from mach.access import Permission as P
from mach.models import Action, Clock, Event, Notice, Person, User
from mach.queries.bounded import COUNTED_TO, CountUpTo
from mach.queries.clocks import Sent, as_sent, children_of, to_explain, waiting_for
from mach.queries.notices import notices_of
from mach.queries.waiting import EXPLAIN, IN_ASSESSMENT, WAITING, Waiting, for_decision

SHOWN = 5
CALL_DRAFT = "call"


@dataclass(frozen=True, slots=True)
class Block:
    """What waits in one respect: how many, whether any of it is late, and the first few."""

    what: Waiting
    count: int
    rows: list[Clock]
    late: bool = False


def blocks(reader: User) -> list[Block]:
    """Everything that waits for this reader. One statement counts; one more reads each list that holds something."""
    mine = [each for each in WAITING if reader.may(each.permission) and each.when(reader)]
    running, now = waiting_for(reader), timezone.now()
    lists = {each.name: each.rows(running, reader) for each in mine}
    late = {f"late_{name}": Exists(rows.running_late(now).order_by()) for name, rows in lists.items()}
    if reader.may(P.ACKNOWLEDGE_BREACH):
        mine.append(EXPLAIN)
        lists["explain"] = to_explain(reader)
    if not mine:
        return []
    bounded = {f"n_{name}": CountUpTo(rows.order_by().values("pk")[:COUNTED_TO]) for name, rows in lists.items()}
    counts = User.objects.filter(pk=reader.pk).values(**bounded, **late).get()
    return [
        Block(
            each,
            counts[f"n_{each.name}"],
            list(lists[each.name].order_by("-urgent", "due_at", "pk")[:SHOWN]),
            counts.get(f"late_{each.name}", False),
        )
        for each in mine
        if counts[f"n_{each.name}"]
    ]


def children(shown: list[Clock], reader: User) -> dict[int, Person]:
    return children_of(shown, reader)


def sent(shown: list[Clock]) -> Sent:
    """The children whom nobody has identified yet, as they were sent."""
    return as_sent(shown)


def clocks_of(steps: list[Action], reader: User) -> dict[int, Clock]:
    """Of each of these steps a clock of its work, which says about which children it is. One statement."""
    if not steps:
        return {}
    work = Q()
    for step in steps:
        work |= Q(stage_type=step.stage_type_id, stage_id=step.stage_id)
    found: dict[tuple[int, int], Clock] = {}
    for clock in Clock.objects.visible_to(reader).filter(work, part=None).order_by("-pk"):
        found[clock.stage_type_id, clock.stage_id] = clock
    keys = {step.pk: (step.stage_type_id, step.stage_id) for step in steps}
    return {pk: found[key] for pk, key in keys.items() if key in found}


def assessments_opened(found: list[Block], reader: User) -> dict[int, tuple[str, str]]:
    """(reference, link) of the assessment that each clock of a referral waits for, once it is opened: its worker
    writes there. One statement, where there is such a clock."""
    clocks = [clock for block in found for clock in block.rows if clock.kind == "assessment"]
    people = {person for clock in clocks if clock.stage_status in IN_ASSESSMENT for person in clock.people}
    if not people:
        return {}
    rows = Event.objects.visible_to(reader).filter(kind="assessment.open", people__overlap=sorted(people))
    latest: dict[int, Event] = {}
    for event in rows.order_by("at", "pk"):
        latest.update(dict.fromkeys(event.people, event))
    pairs = ((clock, latest.get(person)) for clock in clocks for person in clock.people)
    return {
        clock.pk: (event.reference, event.link)
        for clock, event in pairs
        if event and clock.stage_status in IN_ASSESSMENT and event.at >= clock.started_at
    }


def actions(reader: User) -> list[Action]:
    """Steps that this reader was asked to take and can still take, the soonest first: those of a contact end with its
    screening. What has a clock of its own waits with the other clocks."""
    clock = for_decision(Clock.objects.filter(stage_type=OuterRef("stage_type"), stage_id=OuterRef("stage_id")))
    screening = clock.filter(stopped_at=None, stage_status="screening")
    rows = Action.objects.visible_to(reader).filter(owner=reader, done_at=None)
    chased = Clock.objects.running().filter(
        kind__in=["agreed_action", "plan_action"],
        part=OuterRef("pk"),
        stage_type=OuterRef("stage_type"),
        stage_id=OuterRef("stage_id"),
    )
    rows = rows.filter(~Exists(clock) | Exists(screening)).exclude(Exists(chased))
    return list(rows.order_by("due_at", "pk")[: 2 * SHOWN])


def notices(reader: User) -> list[Notice]:
    """What this reader was told and has not read, the urgent first."""
    return list(notices_of(reader).filter(read_at=None).order_by("-urgent", "-id")[: 2 * SHOWN])


def calls(reader: User) -> Any:
    """Calls that this reader began to write down and has not saved."""
    return drafts.of(reader, CALL_DRAFT)[: 2 * SHOWN] if reader.may(P.RECEIVE_CONTACT) else []
