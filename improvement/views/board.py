"""The Improvement Board: meetings, agenda, papers, decisions, actions; and the report made from a meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms import board as forms
from improvement.forms.plan import ConfirmForm
from improvement.pdf.report import report_pdf
from improvement.presenting_board import MeetingPage
from improvement.presenting_report import Report
from improvement.queries import board as queries
from improvement.queries.plan import who_may_own
from improvement.services import board as services
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs, or_404


@require_safe
@needs(P.READ_PLAN)
def meetings(request: HttpRequest) -> HttpResponse:
    """The Board's meetings, the latest first, and every action that is carried until it is done."""
    shown = {
        "rows": queries.meetings(request.user),
        "carried": queries.open_actions(request.user),
        "now": timezone.now(),
        "may_run": request.user.may(P.RUN_BOARD),
    }
    return render(request, "improvement/board.html", shown)


@require_safe
@needs(P.READ_PLAN)
def meeting(request: HttpRequest, reference: str) -> HttpResponse:
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    shown = {"meeting": record, "of": MeetingPage(record, request.user)}
    return render(request, "improvement/board_meeting.html", shown)


def with_papers(request: HttpRequest, reference: str) -> Any:
    """The meeting, once its papers are out."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    if record.papers is None:
        raise Http404
    return record


@require_safe
@needs(P.READ_PLAN)
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    """The papers as they were made: item by item, nothing of today."""
    record = with_papers(request, reference)
    shown = {"meeting": record, "of": MeetingPage(record, request.user)}
    return render(request, "improvement/board_papers.html", shown)


def reported(record: Any) -> Report:
    return Report(record, queries.items_of(record), queries.actions_of(record))


@require_safe
@needs(P.READ_PLAN)
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """The report to Executive and Scrutiny, to be read or printed."""
    record = with_papers(request, reference)
    shown = {"meeting": record, "report": reported(record), "may_run": request.user.may(P.RUN_BOARD)}
    return render(request, "improvement/report.html", shown)


@require_safe
@needs(P.RUN_BOARD)
def report_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a PDF. It leaves the service, so the log says who made it."""
    record = with_papers(request, reference)
    audit.viewed(record, by=request.user, people=[], through="file", list="report to Executive and Scrutiny")
    name = f"improvement-report-{record.held_on:%Y-%m-%d}.pdf"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(report_pdf(reported(record)), content_type="application/pdf", headers=disposition)


# The steps


def found(request: HttpRequest, reference: str, step: str) -> Any:
    """The meeting, if this reader may see it and the step starts from where it stands."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    return record


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def take(request: HttpRequest, record: Any, form: Any, service: Callable[..., Any], told: str, **page: Any) -> Any:
    """Take one step and go back to the meeting; or show the form with what is wrong with it."""
    if attempt(form, service, record, by=request.user, **page.pop("given", {})):
        tell_done(request, told)
        return redirect(record)
    crumbs = [(reverse("improvement:board"), "Improvement Board"), (record.get_absolute_url(), record.reference)]
    return render(request, "improvement/plan_step.html", {"form": form, "crumbs": crumbs, **page})


@needs(P.RUN_BOARD)
def plan_meeting(request: HttpRequest) -> HttpResponse:
    form = forms.MeetingForm(request.POST or None)
    if attempt(form, services.plan, by=request.user):
        tell_done(request, "The meeting is planned with the usual agenda.")
        return redirect(form.result)
    page = {"heading": "Plan a meeting", "button": "Plan it"}
    crumbs = [(reverse("improvement:board"), "Improvement Board")]
    return render(request, "improvement/plan_step.html", {"form": form, "crumbs": crumbs, **page})


@needs(P.RUN_BOARD)
def set_agenda(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_agenda")
    form = forms.AgendaForm(sent(request), items=queries.items_of(record))
    page = {"heading": "Change the agenda", "button": "Save the agenda"}
    return take(request, record, form, services.set_agenda, "The agenda is saved.", **page)


@needs(P.RUN_BOARD)
def issue_papers(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "issue_papers")
    intro = "The plan and the measures are taken as they stand now. The papers are not changed afterwards."
    page = {"heading": "Make the papers", "button": "Make the papers", "intro": intro}
    return take(request, record, ConfirmForm(sent(request)), services.issue_papers, "The papers are out.", **page)


@needs(P.RUN_BOARD)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "hold")
    page = {"heading": "Record the meeting", "button": "It was held"}
    told = "The meeting is recorded. Next: what was decided."
    return take(request, record, forms.HoldForm(sent(request)), services.hold, told, **page)


@needs(P.RUN_BOARD)
def decide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "decide")
    item = or_404(queries.item_of(record, pk))
    form = forms.DecideForm(sent(request), initial={"decided": item.decided})
    page = {"heading": f"Decision on: {item.title}", "button": "Record it", "given": {"item": item}}
    return take(request, record, form, services.decide, "The decision is recorded.", **page)


@needs(P.RUN_BOARD)
def set_action(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_action")
    plan_actions = queries.running_plan_actions(request.user)
    form = forms.BoardActionForm(sent(request), owners=who_may_own(), plan_actions=plan_actions)
    page = {"heading": "Set an action", "button": "Set it"}
    told = "The action is set, and carried until it is done."
    return take(request, record, form, services.set_action, told, **page)


@needs(P.RUN_BOARD)
def finish_action(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "finish_action")
    row = or_404(queries.action_of(record, pk))
    form = forms.OutcomeForm(sent(request))
    page = {"heading": "Say that it is done", "button": "It is done", "intro": row.action.what}
    return take(request, record, form, services.finish_action, "It is done.", given={"action": row}, **page)


@needs(P.RUN_BOARD)
def close(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "close")
    intro = "What was decided stays as it is. Actions that are open are carried to the next meetings."
    page = {"heading": "Close the minutes", "button": "Close the minutes", "intro": intro}
    return take(request, record, ConfirmForm(sent(request)), services.close, "The minutes are closed.", **page)
