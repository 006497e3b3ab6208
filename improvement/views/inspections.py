"""Inspections and visits: the list on its line of years, one visit with what answers each finding."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.forms.inspections import FindingForm, InspectionForm
from improvement.queries import inspections as queries
from improvement.rules.dates import day_words, span_words
from improvement.rules.timeline import lay_out
from improvement.services import inspections as services
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs

HEAD = (
    "Code",
    "What",
    "Who",
    "When",
    "Letter",
    "Judgement",
    "Strengths",
    "Weaknesses",
    "Recommendations",
    "Unanswered",
)


@require_safe
@needs(P.READ_PLAN)
def inspections(request: HttpRequest) -> HttpResponse:
    """Every inspection and visit on a line of years, and in words below it."""
    rows = list(queries.with_counts(queries.inspections_for(request.user)))
    if download := asked(request):
        return download(request.user, name="inspections", head=HEAD, rows=(file_row(row) for row in rows))
    shown = {
        "rows": list(reversed(rows)),
        "drawing": lay_out(queries.happened(rows)),
        "files": offered(request),
        "may_write": request.user.may(P.WRITE_PLAN),
    }
    return render(request, "improvement/inspections.html", shown)


def file_row(row: Any) -> list[Any]:
    when, letter = span_words(row.starts_on, row.ends_on, row.known_to), day_words(row.letter_on, row.letter_known_to)
    kinds = (row.strengths, row.weaknesses, row.recommendations, row.unanswered)
    return [row.code, row.get_kind_display(), row.body, when, letter, row.get_judgement_display(), *kinds]


@require_safe
@needs(P.READ_PLAN)
def inspection(request: HttpRequest, code: str) -> HttpResponse:
    """One visit: its letter, what it found, and the actions that answer each finding."""
    record = get_object_or_404(queries.inspections_for(request.user), code=code)
    found = queries.findings_of(record, request.user)
    open_ones = [row for kind, rows in found if kind != "strength" for row in rows if not row.answered_by]
    shown = {
        "record": record,
        "found": found,
        "unanswered": len(open_ones),
        "may_write": request.user.may(P.WRITE_PLAN),
    }
    return render(request, "improvement/inspection.html", shown)


def page(request: HttpRequest, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    return render(request, "improvement/plan_step.html", {"form": form, "heading": heading, "button": button, **more})


@needs(P.WRITE_PLAN)
def record_inspection(request: HttpRequest) -> HttpResponse:
    form = InspectionForm(request.POST or None)
    if attempt(form, services.record_inspection, None, by=request.user):
        tell_done(request, f"{form.result.code} is recorded. Next: what it found.")
        return redirect("improvement:inspection", form.result.code)
    return page(request, form, "Record a visit", "Record it", crumbs=crumbs())


@needs(P.WRITE_PLAN)
def change_inspection(request: HttpRequest, code: str) -> HttpResponse:
    record = get_object_or_404(queries.inspections_for(request.user), code=code)
    names = [name for name in InspectionForm.base_fields if name != "areas"]
    initial = {name: getattr(record, name) for name in names} | {"areas": "\n".join(record.areas)}
    form = InspectionForm(request.POST or None, initial=initial)
    if attempt(form, services.record_inspection, record, by=request.user):
        tell_done(request, f"{form.result.code} is saved.")
        return redirect("improvement:inspection", form.result.code)
    return page(request, form, f"Change {code}", "Save", crumbs=crumbs(record))


@needs(P.WRITE_PLAN)
def record_finding(request: HttpRequest, code: str) -> HttpResponse:
    record = get_object_or_404(queries.inspections_for(request.user), code=code)
    form = FindingForm(request.POST or None)
    if attempt(form, services.record_finding, record, by=request.user):
        tell_done(request, f"{form.result.code} is recorded.")
        return redirect("improvement:inspection", record.code)
    return page(request, form, "Record a finding", "Record it", crumbs=crumbs(record))


def crumbs(record: Any = None) -> list[tuple[str, str]]:
    found = [(reverse("improvement:inspections"), "Inspections and visits")]
    return [*found, (reverse("improvement:inspection", args=[record.code]), record.code)] if record else found
