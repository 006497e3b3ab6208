"""The improvement plan in progress: the public record, priorities, owners, milestones, two endorsed versions, and the
Board that meets each month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from improvement.models import AgendaItem, BoardMeeting, Finding, ImprovementAction, Milestone, Priority
from improvement.services import board, plan, progress, refresh, versions
from improvement.services.public_record import load_public_record
from mach.workdays import LONDON, london_day
from sample.hub import Hub, Story
from sample.times import DAY

LEAD = "i.stamp"
PRIORITIES = (
    ("Children do not wait for a decision", "A child hears the same day what happens next."),
    ("Assessments in a time that suits the child", "A child is seen early and does not tell their story twice."),
    ("Every child is heard and known as who they are", "Words of the child stand in every assessment and plan."),
    ("Workers who stay", "A child keeps the same worker."),
)
PLANNED = (
    # code, priority, who holds the post, due in days from now, measure
    ("A-2018-05", 0, "r.nunthorpe", 75, "contacts-24-hours"),
    ("A-2018-07", 0, "g.fairley", 130, ""),
    ("A-2018-08", 3, "h.lund", -20, ""),
    ("A-2018-06", 2, "c.osei", 20, ""),
    ("A-2018-09", 1, "h.lund", 160, ""),
    ("A-2020-01", 3, "h.lund", 190, ""),
    ("A-2020-02", 2, "n.brigham", 60, ""),
    ("A-2022-01", 1, "c.osei", 45, ""),
    ("A-2022-02", 1, "h.lund", 110, ""),
)
ADDED = (
    # text, owner, who, priority, due in days, measure, what it answers
    ("Managers look each week at every assessment past its 30th working day", "Head of assessment", "c.osei", 1, 90,
     "assessments-45-days", ("MV2022-W3", "MV2020-W1")),
    ("Family plans are checked against the risks of the first contact before they are signed off",
     "Head of assessment", "n.brigham", 1, 120, "", ("MV2022-W2",)),
    ("A child’s own words open every assessment", "Principal social worker", "c.osei", 2, 50, "", ("MV2020-W2",)),
    ("Caseloads are reviewed each fortnight against the limit", "Head of assessment", "n.brigham", 3, 100, "",
     ("COM2021-W5", "COM2021-2")),
    ("Before a strategy meeting is called, what lower response was thought of is written down and read by a manager",
     "Head of front door", "r.nunthorpe", 0, 60, "enquiries-no-further-action", ("MV2022-W1",)),
    ("Work found inadequate is audited again within sixty days, by somebody else", "Principal social worker", "h.lund",
     2, 80, "audits-inadequate", ("MV2022-W7",)),
)  # fmt: skip
STEPS = (
    ("A-2018-05", "Every school’s safeguarding lead has been coached", -40, True),
    ("A-2018-05", "Hospital and midwifery coached", 30, False),
    ("A-2018-06", "All front door staff trained", -12, False),
    ("A-2018-06", "Case notes sampled for its use", 12, False),
    ("A-2020-02", "First four courses held", -60, True),
    ("A-2020-02", "Every team has been", 40, False),
    ("A-2022-01", "The panel has met three times", -25, True),
    ("A-2022-02", "Guidance agreed with legal services", -45, False),
)
REPORTS = (
    ("A-2018-05", "r.nunthorpe", "Two thirds of partner leads have been coached; health is still to come.",
     "Fewer contacts come back to ask what happened."),
    ("A-2020-02", "n.brigham", "Four courses held, 62 workers so far.", ""),
    ("A-2022-01", "c.osei", "The panel meets on the first Thursday and looks at every child.", ""),
    ("A-2018-08", "h.lund", "Two posts are filled; the third is advertised again.", ""),
)  # fmt: skip
DECISIONS = {
    "carried": "Noted; what is late is to be done by the next meeting.",
    "plan": "The plan is agreed as it stands. Owners of red actions report in person next time.",
    "measures": "Noted. The Board asks what lies behind the months below target.",
    "findings": "Every finding without an action is to have one within two meetings.",
}
ASKED = (
    ("Write to the hospital about attendance at strategy meetings", "Director of children’s care"),
    ("Bring a paper on workers who leave within a year", "Head of human resources"),
    ("Visit the front door with two members of the Board", "Chair of the Board"),
    ("Agree a date for the next joint audit with the police", "Head of safeguarding"),
    ("Ask young people what they would change about the first visit", "Participation officer"),
    ("Bring the plan for fewer agency workers, with dates", "Executive Director"),
)


def story(hub: Hub, first: datetime, now: datetime) -> Story:
    """A year of the plan, told at the moments at which things happened."""
    lead = hub.staff[LEAD]
    yield first + DAY
    load_public_record(by=hub.system, at=hub.now)
    _set_priorities(hub, now)
    meetings = [day for day in _second_tuesdays(first, now) if day > london_day(first + 30 * DAY)][-6:]
    for number, day in enumerate(meetings):
        yield _morning(day) - 14 * DAY
        record = board.plan(held_on=day, chair="Kim Ferrier", place="Town hall, room 2", by=lead, at=hub.now)
        if number == len(meetings) - 2:
            _report(hub)
        if number == len(meetings) - 3:
            _add(hub, now)
        yield _morning(day) - 5 * DAY
        refresh(by=hub.system, at=hub.now)
        record = board.issue_papers(record, by=lead, at=hub.now)
        yield _morning(day) + timedelta(hours=3)
        _meet(hub, record, number, last=number == len(meetings) - 1)
        if number in (1, len(meetings) - 1):
            yield _morning(day) + timedelta(hours=5)
            versions.endorse(endorsed_on=day, endorsed_by="Improvement Board", by=lead, at=hub.now)
    yield now - timedelta(hours=2)
    _lately(hub)
    board.plan(held_on=_next(meetings, now), chair="Kim Ferrier", place="Town hall, room 2", by=lead, at=hub.now)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


def _second_tuesdays(first: datetime, now: datetime) -> Iterable[date]:
    day = london_day(first)
    while day < london_day(now):
        if day.weekday() == 1 and 8 <= day.day <= 14:
            yield day
        day += DAY


def _next(meetings: list[date], now: datetime) -> date:
    day = london_day(now) + DAY
    while not (day.weekday() == 1 and 8 <= day.day <= 14):
        day += DAY
    return day


def _action(code: str) -> ImprovementAction:
    return ImprovementAction.objects.get(code=code)


def _set_priorities(hub: Hub, now: datetime) -> None:
    lead, today = hub.staff[LEAD], london_day(now)
    for title, aim in PRIORITIES:
        plan.save_priority(None, title=title, aim=aim, by=lead, at=hub.now)
    priorities = list(Priority.objects.order_by("place"))
    for code, place, who, due, measure in PLANNED:
        action = _action(code)
        said = plan.ActionSaid(
            text=action.text, owner_role=action.owner_role, owner=hub.staff[who], due_on=today + due * DAY,
            priority=priorities[place], measure=measure,
        )  # fmt: skip
        plan.revise(action, said=said, by=lead, at=hub.now)
    for code, text, due, reached in STEPS:
        row = progress.set_milestone(_action(code), text=text, due_on=today + due * DAY, by=lead, at=hub.now)
        if reached:
            hub.begin(_reached(hub, row, now + (due - 3) * DAY))


def _reached(hub: Hub, row: Milestone, at: datetime) -> Story:
    yield at
    owner = row.action.worker or hub.staff[LEAD]
    progress.reach_milestone(row.action, milestone=row, reached_on=london_day(hub.now), by=owner, at=hub.now)


def _add(hub: Hub, now: datetime) -> None:
    """Actions that the Board asked for, so that what was found is answered."""
    priorities = list(Priority.objects.order_by("place"))
    for text, role, who, place, due, measure, answers in ADDED:
        said = plan.ActionSaid(
            text=text, owner_role=role, owner=hub.staff[who], due_on=london_day(now) + due * DAY,
            priority=priorities[place], measure=measure,
        )  # fmt: skip
        found = list(Finding.objects.filter(code__in=answers))
        plan.add_action(said=said, answers=found, by=hub.staff[LEAD], at=hub.now)


def _report(hub: Hub) -> None:
    for code, who, words, impact in REPORTS:
        progress.report_progress(_action(code), words=words, impact=impact, by=hub.staff[who], at=hub.now)
    month = london_day(hub.now).replace(day=1)
    action = _action("A-2018-05")
    progress.link_figure(action, title="", measure="contacts-24-hours", month=month, by=hub.staff[LEAD], at=hub.now)


def _meet(hub: Hub, record: BoardMeeting, number: int, *, last: bool) -> None:
    """The meeting is held, each item is decided, an action is set; the minutes of the last one are still open."""
    lead = hub.staff[LEAD]
    record = board.hold(record, attended="Kim Ferrier, H. Lund, the police, health, schools", by=lead, at=hub.now)
    for item in AgendaItem.objects.filter(meeting=record):
        if not (last and item.kind == "findings"):
            board.decide(record, item=item, decided=DECISIONS.get(item.kind, "Noted."), by=lead, at=hub.now)
    what, who = ASKED[number % len(ASKED)]
    said = board.BoardActionSaid(what=what, owner_words=who, due_on=record.held_on + 28 * DAY)
    row = board.set_action(record, said=said, by=lead, at=hub.now)
    if number % 2 == 0:
        hub.begin(_done(hub, record, row))
    if not last:
        board.close(record, by=lead, at=hub.now)


def _done(hub: Hub, record: BoardMeeting, row: board.BoardAction) -> Story:
    yield hub.now + 20 * DAY
    board.finish_action(record, action=row, outcome="Done, and reported.", by=hub.staff[LEAD], at=hub.now)


def _lately(hub: Hub) -> None:
    """One action that its owner sees otherwise than the rule."""
    because = "The third post is filled from Monday; the contract came yesterday."
    plan.override_rag(_action("A-2018-08"), rag="amber", because=because, by=hub.staff[LEAD], at=hub.now)
    refresh(by=hub.system, at=hub.now)
