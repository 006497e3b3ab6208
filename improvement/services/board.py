"""The Improvement Board's cycle: agenda, papers as things stood that day, decisions, actions carried until done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import AgendaItem, BoardAction, BoardMeeting, ImprovementAction, ItemKind
from improvement.queries.papers import papers
from improvement.services import agreed
from mach import notices
from mach.access import Permission
from mach.errors import RuleBroken, WrongState
from mach.models import Action, User, stage_key
from mach.moves import begin, keep, move, remember, take
from mach.workdays import end_of_day, london_day

USUAL = (
    ("Welcome, and the last meeting’s minutes", ItemKind.WORDS),
    ("Actions of earlier meetings", ItemKind.CARRIED),
    ("The plan as it stands", ItemKind.PLAN),
    ("Measures", ItemKind.MEASURES),
    ("Findings and what answers them", ItemKind.FINDINGS),
    ("Audits", ItemKind.AUDITS),
    ("Workforce", ItemKind.WORKFORCE),
)
"""The agenda that a new meeting begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSaid:
    """An item of the agenda: its title, what its paper is made from, and words of its own."""

    title: str
    kind: str = ItemKind.WORDS.value
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardActionSaid:
    """What the Board wants done, by whom, until when; and the action of the plan that it belongs to, if any."""

    what: str
    owner: User | None = None
    owner_words: str = ""
    due_on: date
    plan_action: ImprovementAction | None = None


@transaction.atomic
def plan(*, held_on: date, chair: str, place: str = "", by: User, at: datetime | None = None) -> BoardMeeting:
    """Plan a meeting of the Board, with the usual agenda."""
    moment = at or timezone.now()
    faults = {}
    if held_on < london_day(moment):
        faults["held_on"] = "This day has passed: plan a meeting that is to come."
    elif BoardMeeting.objects.filter(held_on=held_on).exists():
        faults["held_on"] = "The Board meets on this day already: open that meeting."
    if not chair.strip():
        faults["chair"] = "Say who chairs it."
    if faults:
        raise RuleBroken(**faults)
    record = BoardMeeting(held_on=held_on, chair=chair.strip(), place=place.strip(), worker=by)
    record = begin(record, "plan", by=by, at=moment, label="Board meeting planned")
    _write_agenda(record, [ItemSaid(title=title, kind=kind.value) for title, kind in USUAL], by=by, at=moment)
    return record


@transaction.atomic
def set_agenda(
    meeting: BoardMeeting, *, items: Sequence[ItemSaid], by: User, at: datetime | None = None
) -> BoardMeeting:
    """Say what is on the agenda, in its order. Once the papers are out it stays."""
    moment = at or timezone.now()
    meeting = take(meeting, "set_agenda", by=by)
    said = [item for item in items if item.title.strip()]
    if not said:
        raise RuleBroken("Put at least one item on the agenda.")
    meeting = move(meeting, "set_agenda", by=by, at=moment, items=len(said))
    _write_agenda(meeting, said, by=by, at=moment)
    return meeting


def _write_agenda(meeting: BoardMeeting, said: Sequence[ItemSaid], *, by: User, at: datetime) -> None:
    """Items keep their rows where they stay in their place; what is left over goes."""
    held = {row.place: row for row in meeting.items.all()}
    for place, item in enumerate(said, 1):
        row = held.pop(place, None) or AgendaItem(meeting=meeting, place=place)
        row.title, row.kind, row.words = item.title.strip(), item.kind, item.words.strip()
        keep(row, by=by, at=at, why="set_agenda")
    for row in held.values():
        remember(row, by=by, at=at, why="set_agenda")
        row.delete()


@transaction.atomic
def issue_papers(meeting: BoardMeeting, *, by: User, at: datetime | None = None) -> BoardMeeting:
    """Make the papers from the plan and the measures as they stand now. They stay as they are from then on."""
    moment = at or timezone.now()
    meeting = take(meeting, "issue_papers", by=by)
    changes = {"papers": papers(by, moment), "papers_at": moment}
    return move(meeting, "issue_papers", by=by, at=moment, changes=changes)


@transaction.atomic
def hold(meeting: BoardMeeting, *, attended: str, by: User, at: datetime | None = None) -> BoardMeeting:
    """The meeting was held: who was there."""
    moment = at or timezone.now()
    meeting = take(meeting, "hold", by=by)
    if meeting.held_on > london_day(moment):
        raise RuleBroken(attended="The meeting is still to come: record it once it has been held.")
    if not attended.strip():
        raise RuleBroken(attended="Say who was there.")
    return move(meeting, "hold", by=by, at=moment, changes={"attended": attended.strip()})


@transaction.atomic
def decide(
    meeting: BoardMeeting, *, item: AgendaItem, decided: str, by: User, at: datetime | None = None
) -> AgendaItem:
    """Record what the Board decided on an item. A later wording stands in its place, the earlier one in its history."""
    moment = at or timezone.now()
    meeting = take(meeting, "decide", by=by)
    row = AgendaItem.objects.get(pk=item.pk, meeting=meeting)
    if not decided.strip():
        raise RuleBroken(decided="Say what was decided, or that it was noted.")
    row.decided = decided.strip()
    keep(row, by=by, at=moment, why="decide")
    move(meeting, "decide", by=by, at=moment, item=row.pk)
    return row


@transaction.atomic
def set_action(meeting: BoardMeeting, *, said: BoardActionSaid, by: User, at: datetime | None = None) -> BoardAction:
    """Set an action of the Board. It is carried to every later meeting until it is done. Said twice, it is one."""
    moment = at or timezone.now()
    meeting = take(meeting, "set_action", by=by)
    _refuse_action(said, london_day(moment))
    words = said.owner.name if said.owner else said.owner_words.strip()
    besides = {"owner_words": words, "plan_action": said.plan_action}
    known: BoardAction | None = agreed.said_already(
        meeting, BoardAction, what=said.what, owner=said.owner, due_on=said.due_on, by=by, **besides
    )
    if known:
        return known
    action = Action(
        **stage_key(meeting),
        reference=meeting.reference,
        link=meeting.get_absolute_url(),
        what=said.what.strip(),
        owner=said.owner,
        due_at=end_of_day(said.due_on),
        set_by=by,
        set_at=moment,
    )
    keep(action, by=by, at=moment, why="set_action")
    row = BoardAction(meeting=meeting, action=action, owner_words=words, plan_action=said.plan_action)
    keep(row, by=by, at=moment, why="set_action")
    move(meeting, "set_action", by=by, at=moment, action=action.pk)
    if said.owner and said.owner != by:
        notices.tell(said.owner, f"An action of the Improvement Board is yours: {meeting}.", about=meeting, at=moment)
    return row


def _refuse_action(said: BoardActionSaid, today: date) -> None:
    faults = {}
    if not said.what.strip():
        faults["what"] = "Say what is to be done."
    if bool(said.owner) == bool(said.owner_words.strip()):
        faults["owner"] = "Say who does it: choose somebody, or write a name below, not both."
    elif said.owner and not (said.owner.is_active and said.owner.may(Permission.READ_PLAN)):
        faults["owner"] = "Choose somebody who reads the plan here, or write their name below."
    if said.due_on < today:
        faults["due_on"] = "This day has passed: give the day by which it will be done."
    if faults:
        raise RuleBroken(**faults)


@transaction.atomic
def finish_action(
    meeting: BoardMeeting, *, action: BoardAction, outcome: str, by: User, at: datetime | None = None
) -> BoardAction:
    """An action of the Board is done: what came of it. It is carried no further."""
    moment = at or timezone.now()
    meeting = take(meeting, "finish_action", by=by)
    row = BoardAction.objects.select_related("action").get(pk=action.pk, meeting=meeting)
    if row.action.done_at:
        raise WrongState("This action has been done already: look at the meeting again.")
    if not outcome.strip():
        raise RuleBroken(outcome="Say what came of it.")
    done = row.action
    done.done_at, done.done_by, done.outcome = moment, by, outcome.strip()
    keep(done, by=by, at=moment, why="finish_action")
    move(meeting, "finish_action", by=by, at=moment, action=done.pk)
    return row


@transaction.atomic
def close(meeting: BoardMeeting, *, by: User, at: datetime | None = None) -> BoardMeeting:
    """Close the minutes: every item that asked for a decision has one. Open actions are carried on."""
    moment = at or timezone.now()
    meeting = take(meeting, "close", by=by)
    open_items = meeting.items.filter(decided="").count()
    if open_items:
        raise RuleBroken(
            f"{open_items} item{'s have' if open_items > 1 else ' has'} nothing recorded: say what was decided, or "
            "that it was noted."
        )
    return move(meeting, "close", by=by, at=moment)
