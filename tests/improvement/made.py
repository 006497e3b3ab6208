"""The plan and what belongs to it, made by doing the work."""

from datetime import timedelta

from django.utils import timezone

from improvement.models import Inspection
from improvement.rules.packs import AREAS
from improvement.services import board, inspections, packs, plan, progress, versions
from mach.access import Role
from tests import factories

DAY = timedelta(days=1)


def lead(**said):
    return factories.user(Role.IMPROVEMENT_LEAD, **said)


def inspection(code="MV2099", **said):
    today = timezone.localdate()
    told = {"kind": "monitoring visit", "body": "Ofsted", "starts_on": today - 9 * DAY, "ends_on": today - 8 * DAY}
    visited = inspections.Visited(code=code, **told | said)
    return inspections.record_inspection(None, said=visited, by=factories.system())


def finding(of=None, kind="weakness", text="Children wait"):
    of = of or Inspection.objects.first() or inspection()
    return inspections.record_finding(of, kind=kind, text=text, by=factories.system())


def said(**told):
    due = timezone.localdate() + 60 * DAY
    return plan.ActionSaid(**{"text": "Ring every referrer", "owner_role": "Head of front door", "due_on": due, **told})


def action(status="planned", *, answers=(), **told):
    """An action that stands where it is wanted."""
    by = factories.system()
    made = plan.add_action(said=said(**told), answers=answers, by=by)
    if status != "planned":
        made = plan.start(made, by=by)
    if status == "complete":
        made = plan.complete(made, completed_on=timezone.localdate(), impact="They wait less.", by=by)
    if status == "withdrawn":
        made = plan.withdraw(made, because="Another action does the same.", by=by)
    assert made.status == status
    return made


def milestone(of, due_on=None, text="Half of them rung"):
    due_on = due_on or timezone.localdate() + 30 * DAY
    return progress.set_milestone(of, text=text, due_on=due_on, by=factories.system())


def evidence(of, name="minutes.pdf", content=b"%PDF-1.7 minutes"):
    file = progress.FileSent(name, content)
    return progress.add_evidence(of, title="The minutes", file=file, by=factories.system())


def version(by="Improvement Board"):
    return versions.endorse(endorsed_on=timezone.localdate(), endorsed_by=by, by=lead())


def meeting(status="planned", *, held_on=None):
    """A meeting of the Board that stands where it is wanted, today unless said."""
    by = lead()
    record = board.plan(held_on=held_on or timezone.localdate(), chair="Kim Ferrier", by=by)
    if status != "planned":
        record = board.issue_papers(record, by=by)
    if status in ("held", "closed"):
        record = board.hold(record, attended="Kim Ferrier, the chief constable", by=by)
    if status == "closed":
        for item in record.items.all():
            board.decide(record, item=item, decided="Noted.", by=by)
        record = board.close(record, by=by)
    assert record.status == status
    return record


def board_action(of, **told):
    told = {"what": "Write to the hospital", "owner_words": "Director", "due_on": timezone.localdate(), **told}
    return board.set_action(of, said=board.BoardActionSaid(**told), by=lead())


def pack(by=None, **told):
    today = timezone.localdate()
    told = {"title": "A visit", "areas": list(AREAS), "first_day": today - 90 * DAY, "last_day": today, **told}
    return packs.make_pack(said=packs.PackSaid(**told), by=by or lead())


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def everything():
    """One of everything, by what its page is about."""
    visit = inspection()
    found = finding(visit)
    priority = plan.save_priority(None, title="Nobody waits", aim="", by=factories.system())
    running, planned = action("in_progress", answers=[found], priority=priority), action()
    step, file = milestone(running), evidence(running)
    version()
    version()
    today = timezone.localdate()
    held = meeting("held")
    return {
        "pack": [pack().pk],
        "planned meeting of the board": [meeting(held_on=today + DAY).reference],
        "meeting with papers": [meeting("papers_out", held_on=today + 2 * DAY).reference],
        "held meeting of the board": [held.reference],
        "item of the board": [held.reference, held.items.first().pk],
        "action of the board": [held.reference, board_action(held).pk],
        "visit": [visit.code],
        "priority": [priority.pk],
        "running action": [running.reference],
        "planned action": [planned.reference],
        "withdrawn action": [action("withdrawn").reference],
        "milestone": [running.reference, step.pk],
        "evidence": [running.reference, file.pk],
        "version of the plan": [1],
        "two versions": [2, 1],
    }
