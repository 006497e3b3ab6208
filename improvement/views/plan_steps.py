"""The steps of one action of the plan, a page each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from improvement.forms import plan as forms
from improvement.presenting_plan import measures
from improvement.queries import inspections
from improvement.queries import plan as queries
from improvement.services import plan as services
from improvement.services import progress
from improvement.views.plan import choices, step_page
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs, or_404


def found(request: HttpRequest, reference: str, step: str) -> Any:
    """The action, if this reader may see it and the step starts from where it stands."""
    record = get_object_or_404(queries.actions_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    return record


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def take(
    request: HttpRequest,
    record: Any,
    form: Any,
    service: Callable[..., Any],
    told: str,
    heading: str,
    button: str,
    **more: Any,
) -> HttpResponse:
    """Take one step and go back to the action; or show the form with what is wrong with it."""
    given = more.pop("given", {})
    if attempt(form, service, record, by=request.user, **given):
        tell_done(request, told)
        return redirect(record)
    return step_page(request, form, heading, button, action=record, **more)


@needs(P.WRITE_PLAN)
def revise(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "revise")
    names = ("text", "priority", "owner_role", "due_on", "due_known_to", "measure")
    initial = {name: getattr(record, name) for name in names} | {"owner": record.worker_id}
    form = forms.ReviseForm(sent(request), initial=initial, **choices(request.user))
    return take(request, record, form, services.revise, "The action is saved.", "Change the action", "Save")


@needs(P.WRITE_PLAN)
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "answer")
    rows = inspections.answerable(request.user)
    form = forms.AnswerForm(sent(request), answerable=rows, initial={"answers": queries.answers_of(record)})
    told = "What the action answers is saved."
    return take(request, record, form, services.answer, told, "Say what it answers", "Save")


@needs(P.REPORT_PROGRESS)
def start(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "start")
    form = forms.ConfirmForm(sent(request))
    return take(request, record, form, services.start, "Work on it has begun.", "Begin", "Work on it has begun")


@needs(P.REPORT_PROGRESS)
def report_progress(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "report_progress")
    form = forms.ProgressForm(sent(request))
    intro = "Name no child: this is read by the Board and by partners."
    told, heading = "The progress is recorded.", "Report progress"
    return take(request, record, form, progress.report_progress, told, heading, "Record it", intro=intro)


@needs(P.WRITE_PLAN)
def set_milestone(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_milestone")
    form = forms.MilestoneForm(sent(request))
    told, heading = "The milestone is set.", "Add a milestone"
    return take(request, record, form, progress.set_milestone, told, heading, "Add it")


@needs(P.REPORT_PROGRESS)
def reach_milestone(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "reach_milestone")
    row = or_404(queries.milestone_of(record, pk))
    form = forms.ReachForm(sent(request), initial={"reached_on": timezone.localdate()})
    told, heading, more = "The milestone is reached.", "Milestone reached", {"intro": row.text}
    given = {"milestone": row}
    return take(request, record, form, progress.reach_milestone, told, heading, "Record it", given=given, **more)


@needs(P.REPORT_PROGRESS)
def add_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "add_evidence")
    form = forms.EvidenceForm(sent(request), request.FILES if request.method == "POST" else None)
    told, heading = "The evidence is kept.", "Add a file as evidence"
    other = {"other": "improvement:link_figure", "other_words": "Link to a figure instead"}
    return take(request, record, form, progress.add_evidence, told, heading, "Keep it", **other)


@needs(P.REPORT_PROGRESS)
def link_figure(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "add_evidence")
    initial = {"measure": record.measure, "month": timezone.localdate().replace(day=1)}
    form = forms.FigureForm(sent(request), measures=measures(), initial=initial)
    told, heading = "The figure is linked.", "Link to a figure as evidence"
    return take(request, record, form, progress.link_figure, told, heading, "Link it")


@needs(P.WRITE_PLAN)
def override_rag(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "override_rag")
    line = queries.line(record, request.user)
    form = forms.ColourForm(sent(request), initial={"rag": record.rag_said, "because": record.rag_because})
    intro = f"The rule says {line.computed_words.lower()}: {line.computed.because[0][1]}"
    told, heading = "The colour is set; both are shown.", "Set another colour"
    return take(request, record, form, services.override_rag, told, heading, "Save", intro=intro)


@needs(P.WRITE_PLAN)
def complete(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "complete")
    form = forms.CompleteForm(sent(request), initial={"impact": record.impact})
    return take(request, record, form, services.complete, f"{record.code} is complete.", "Complete", "It is complete")


@needs(P.WRITE_PLAN)
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "reopen")
    form = forms.BecauseForm(sent(request))
    told, heading = f"{record.code} is taken up again.", "Take up again"
    return take(request, record, form, services.reopen, told, heading, "Take it up again")


@needs(P.WRITE_PLAN)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "withdraw")
    form = forms.BecauseForm(sent(request))
    intro = "What it answers stands out again as not answered."
    told, heading = f"{record.code} is withdrawn.", "Withdraw from the plan"
    return take(request, record, form, services.withdraw, told, heading, "Withdraw it", intro=intro)
