"""The pages of a section 47 enquiry: thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments.forms import enquiries as forms
from assessments.presenting_enquiries import EnquiryPage, initial_of, steps_for
from assessments.queries import enquiries as queries
from assessments.services import enquiries as services
from assessments.views.assessments import sent
from mach import audit, drafts
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of

DRAFT = "enquiry"


@needs(P.READ_CASES)
def queue(request: HttpRequest) -> HttpResponse:
    """Section 47 enquiries, the nearest to their conference's limit first."""
    asked = request.GET.get("show", "mine" if request.user.may(P.WRITE_ASSESSMENT) else "running")
    show = asked if asked in dict(queries.TABS) else "running"
    worker, late = request.GET.get("worker", ""), request.GET.get("late") == "1"
    rows = queries.enquiries_by_view(request.user, show=show, worker=worker, late=late)
    if request.GET.get("format") == "csv":
        found = list(rows)
        people = [row.person_id for row in found]
        lines = queries.csv_rows(found)
        return download(request.user, name="enquiries", head=queries.CSV_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.person_id for row in page.object_list], through="list")
    shown = {
        "page": page,
        "rows": queries.lines_of(page.object_list),
        "tabs": [{"label": label, "href": f"?show={key}", "current": key == show} for key, label in queries.TABS],
        "show": show,
        "csv": f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    return render(request, "assessments/enquiries.html", shown)


@needs(P.READ_CASES)
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Read or write an enquiry. What was typed and not saved comes back from the draft."""
    record = get_object_or_404(queries.enquiries_for(request.user), reference=reference)
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference)
    form = forms.EnquiryForm(sent(request), initial={**initial_of(record), **(typed.first() if typed else {})})
    if attempt(form, services.write, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is saved.")
        return redirect(record)
    return workbench(request, record, form, typed)


@require_POST
@needs(P.WRITE_ASSESSMENT)
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Save what is on the page, then submit it: what is missing is shown all at once, beside its field."""
    record = get_object_or_404(queries.enquiries_for(request.user), reference=reference)
    form = forms.EnquiryForm(request.POST)
    if attempt(form, services.write_and_submit, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is with your manager to sign off.")
        return redirect(record)
    return workbench(request, record, form, None)


def workbench(request: HttpRequest, record: Any, form: Any, typed: drafts.Typed | None) -> HttpResponse:
    record = get_object_or_404(queries.enquiries_for(request.user), pk=record.pk)
    if form.is_bound:
        form.carry_version(record.version)
    page = EnquiryPage(record, request.user)
    audit.viewed(record, by=request.user, people=page.people)
    shown = {"enquiry": record, "form": form, "of": page, "typed": typed, "steps": steps_for(record, request.user)}
    return render(request, "assessments/enquiry.html", shown)
