"""The pages of supervision: who is due, one worker, one supervision and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.forms import supervision as forms
from improvement.forms.audits import FinishActionForm, ReasonForm
from improvement.queries import supervision as queries
from improvement.queries.audits import with_clocks
from improvement.services import supervision as services
from improvement.views.audits import sent
from mach import audit as log
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs, or_404

HEAD = ("Worker", "Team", "Last supervision", "Due by", "Arranged for", "Open actions", "State")
PAGES = {
    "hold": "supervision_hold",
    "move": "supervision_move",
    "cancel": "supervision_cancel",
    "set_action": "supervision_action",
}


@require_safe
@needs(P.SUPERVISE)
def supervisions(request: HttpRequest) -> HttpResponse:
    """Everybody whom the reader sees to, the overdue first."""
    lines = queries.lines(request.user)
    if download := asked(request):
        return download(request.user, name="supervision", head=HEAD, rows=map(_line, lines), people=[])
    shown = {
        "lines": lines,
        "overdue": sum(line.overdue for line in lines),
        "files": offered(request),
    }
    return render(request, "improvement/supervisions.html", shown)


def _line(line: queries.Line) -> list[Any]:
    planned = line.next.planned_on if line.next else ""
    return [line.worker.name, line.worker.team or "", line.last_on or "", line.due_on or "", planned, line.actions,
            line.state]  # fmt: skip


@require_safe
@needs(P.SUPERVISE)
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """One worker: what is carried, and each supervision that the reader may read."""
    whom = or_404(queries.worker_by_id(request.user, pk))
    rows = queries.of_worker(request.user, whom)
    log.viewed(whom, by=request.user, people=[])
    shown = {
        "whom": whom,
        "rows": rows,
        "carried": queries.carried(request.user, whom),
        "arranged": any(row.status == "due" for row in rows),
    }
    return render(request, "improvement/supervised.html", shown)


@needs(P.SUPERVISE)
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    whom = or_404(queries.worker_by_id(request.user, pk))
    form = forms.ArrangeForm(sent(request))
    if attempt(form, services.arrange, whom, by=request.user):
        tell_done(request, f"Supervision of {whom} is arranged.")
        return redirect("improvement:supervised", whom.pk)
    shown = {"form": form, "whom": whom, "heading": f"Arrange supervision of {whom}", "button": "Arrange it"}
    return render(request, "improvement/supervision_step.html", shown)


def _steps(record: Any, request: HttpRequest) -> dict[str, dict[str, str]]:
    """The steps that the reader may take: who holds it, and senior managers."""
    if not queries.held_by(request.user).filter(pk=record.pk).exists():
        return {}
    available = record.workflow.available(record.status, request.user.permissions)
    return {
        step.name: {
            "name": step.name,
            "label": step.label,
            "url": reverse(f"improvement:{PAGES[step.name]}", args=[record.reference]),
        }
        for step in available
        if step.name in PAGES
    }


def _finish(record: Any, row: Any) -> str:
    if row.action.done_at:
        return ""
    return reverse("improvement:supervision_action_done", args=[record.reference, row.pk])


@require_safe
def supervision(request: HttpRequest, reference: str) -> HttpResponse:
    """One supervision: for the worker, for who holds it, and for senior managers."""
    record = get_object_or_404(queries.supervisions_for(request.user), reference=reference)
    log.viewed(record, by=request.user, people=[])
    steps = _steps(record, request)
    rows = with_clocks(record, queries.actions_of(record))
    finish = [_finish(record, row) if steps else "" for row in rows]
    shown = {
        "record": record,
        "clock": queries.clock_of(record),
        "facts": [f"supervised by {record.supervisor}", str(record.team or "no team"), record.get_status_words()],
        "steps": [steps[name] for name in ("hold", "move", "set_action") if name in steps],
        "primary": steps.get("hold"),
        "more": [steps[name] for name in ("cancel",) if name in steps],
        "actions": list(zip(rows, finish, strict=True)),
        "may_set": "set_action" in steps,
        "action_page": reverse("improvement:supervision_action", args=[reference]),
        "carried": [row for row in queries.carried(request.user, record.worker) if row.supervision_id != record.pk],
        "supervises": request.user.may(P.SUPERVISE) and request.user.pk != record.worker_id,
    }
    return render(request, "improvement/supervision.html", shown)


def _step(
    request: HttpRequest, reference: str, step: str, service: Any, form: Any, words: tuple[str, str, str], **fixed: Any
) -> HttpResponse:
    """A step with one form: heading, button and what is said once it is done are `words`."""
    record = get_object_or_404(queries.held_by(request.user), reference=reference)
    record.workflow.check(step, record.status)
    heading, button, told = words
    if attempt(form, service, record, by=request.user, **fixed):
        tell_done(request, told)
        return redirect(record)
    log.viewed(record, by=request.user, people=[])
    shown = {"form": form, "record": record, "whom": record.worker, "heading": heading, "button": button}
    return render(request, "improvement/supervision_step.html", shown)


def hold(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Record the supervision", "Record it", "The supervision is recorded. Next: its actions.")
    return _step(request, reference, "hold", services.hold, forms.HoldForm(sent(request)), words)


def move(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Change the day", "Change it", "The day is changed, and the worker told.")
    return _step(request, reference, "move", services.move, forms.MoveForm(sent(request)), words)


def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Cancel the supervision", "Cancel it", "The supervision is cancelled.")
    return _step(request, reference, "cancel", services.cancel, ReasonForm(sent(request)), words)


def set_action(request: HttpRequest, reference: str) -> HttpResponse:
    record = get_object_or_404(queries.held_by(request.user), reference=reference)
    form = forms.CaseActionForm(sent(request), owners=queries.who_may_act(record), initial={"owner": record.worker_id})
    words = ("Set an action", "Set it", "The action is set: it is carried until it is done.")
    return _step(request, reference, "set_action", services.set_action, form, words)


def finish_action(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = get_object_or_404(queries.held_by(request.user), reference=reference)
    row = or_404(queries.action_of(record, pk))
    words = ("Say that it is done", "It is done", "The action is done.")
    form = FinishActionForm(sent(request))
    return _step(request, reference, "finish_action", services.finish_action, form, words, action=row)
