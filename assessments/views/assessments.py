"""The pages of an assessment: thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import services
from assessments.forms import assessments as forms
from assessments.forms.writing import WritingForm
from assessments.presenting import PageOf, steps_for
from assessments.presenting_writing import Sheet, left_behind
from assessments.queries import assessments as queries
from assessments.queries.early_help_lists import came_back_among
from assessments.queries.writing import Writing
from mach import audit, drafts
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of
from referrals.queries import referrals as referral_queries
from referrals.queries.referrals import with_clocks

DRAFT = "assessment"


@needs(P.READ_CASES)
def queue(request: HttpRequest) -> HttpResponse:
    """Open assessments, the nearest to their limit first."""
    asked = request.GET.get("show", "mine" if request.user.may(P.WRITE_ASSESSMENT) else "all")
    show = asked if asked in dict(queries.TABS) else "all"
    rows = queries.open_assessments(
        request.user, show=show, worker=request.GET.get("worker", ""), late=request.GET.get("late") == "1"
    )
    if request.GET.get("format") == "csv":
        found = list(rows)
        people = [row.person_id for row in found]
        lines = queries.csv_rows(found)
        return download(request.user, name="assessments", head=queries.CSV_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.person_id for row in page.object_list], through="list")
    tabs = [{"label": label, "href": f"?show={key}", "current": key == show} for key, label in queries.TABS]
    csv = f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    rows = zip(
        page.object_list, (clock for _, clock in with_clocks([a.referral for a in page.object_list])), strict=True
    )
    shown = {"page": page, "rows": rows, "tabs": tabs, "csv": csv, "may_allocate": queries.may_allocate(request.user)}
    return render(request, "assessments/queue.html", shown)


@needs(P.READ_CASES)
def to_allocate(request: HttpRequest) -> HttpResponse:
    """Accepted referrals that wait for a worker."""
    rows = queries.referrals_to_allocate(request.user)
    if request.GET.get("format") == "csv":
        found = list(rows.select_related("worker", "team"))
        people, lines = [row.person_id for row in found], referral_queries.csv_rows(found)
        return download(request.user, name="to-allocate", head=referral_queries.CSV_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.person_id for row in page.object_list], through="list")
    shown = {"page": page, "rows": with_clocks(page.object_list), "may_allocate": queries.may_allocate(request.user)}
    shown["came_back"] = set(came_back_among(page.object_list, request.user))
    shown["csv"] = "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    return render(request, "assessments/to_allocate.html", shown)


@needs(P.ALLOCATE_ASSESSMENT)
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who will assess a child whose referral was accepted."""
    referral = get_object_or_404(queries.referrals_to_allocate(request.user), reference=reference)
    loads = queries.loads_to_allocate(request.user, referral)
    form = forms.AllocateForm(sent(request), workers=queries.workers_to_allocate(), loads=loads)
    if attempt(form, services.open_assessment, referral, by=request.user):
        waiting = len(queries.referrals_to_allocate(request.user)[:100])
        tell_done(
            request,
            f"{form.result} is with {form.result.worker}.",
            then=f"{waiting} more to allocate" if waiting else "",
            href=reverse("assessments:to_allocate"),
        )
        return redirect("assessments:to_allocate")
    audit.viewed(referral, by=request.user, people=referral.people)
    clock = with_clocks([referral])[0][1]
    before = came_back_among([referral], request.user).get(referral.pk)
    shown = {"form": form, "referral": referral, "clock": clock, "before": before}
    return render(request, "assessments/allocate.html", shown)


@needs(P.READ_CASES)
def assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """Read or write an assessment. What was typed and not saved comes back from the draft."""
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    of = PageOf(record, request.user)
    held = drafts.load(user=request.user, form=DRAFT, subject=reference)
    typed = held if of.writing else None
    form = writing_form(of, sent(request), typed.fields if typed else None)
    if attempt(form, services.write, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is saved.")
        return redirect(then(request, record, of))
    if request.GET.get("only") == "missing":
        return render(request, "assessments/_missing.html", {"assessment": record, "sheet": Sheet(form, {})})
    return page_with(request, of, form, typed, left=left_behind(held.fields) if held and not of.writing else [])


@require_POST
@needs(P.WRITE_ASSESSMENT)
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Save what is on the page, then submit it: what is missing is shown all at once, beside its field."""
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    of = PageOf(record, request.user)
    form = writing_form(of, request.POST)
    if not attempt(form, services.write, record, by=request.user):
        return page_with(request, of, form)
    drafts.discard(user=request.user, form=DRAFT, subject=reference)
    of = PageOf(get_object_or_404(queries.assessments_for(request.user), reference=reference), request.user)
    form = writing_form(of)
    if missing := Sheet(form, {}).missing:
        form.say(missing)
        return page_with(request, of, form)
    services.submit(of.record, by=request.user)
    tell_done(request, f"{reference} is with your manager to sign off.")
    return redirect(record)


def writing_form(of: PageOf, data: Any = None, typed: Any = None) -> WritingForm:
    choices = {"teams": queries.teams_for_outcome(), "agencies": queries.agencies_of(of.record)}
    return WritingForm(data, writing=of.writing_of, typed=typed, **choices)


def then(request: HttpRequest, record: Any, of: PageOf) -> Any:
    """Where to go after saving: to a sibling that was asked for, or to stay."""
    asked = request.POST.get("then", "")
    return next((each["record"] for each in of.siblings if each["record"].reference == asked), record)


def page_with(request: HttpRequest, of: PageOf, form: WritingForm, typed: Any = None, left: Any = ()) -> HttpResponse:
    if getattr(form, "moved_on", None):
        form.look_again(Writing(of.record))
    shown = {"assessment": of.record, "form": form, "of": of, "typed": typed, "left": left, "steps": steps_for(of)}
    shown["today"] = timezone.localdate()
    if of.writing:
        shown["sheet"] = Sheet(form, of.comments)
    audit.viewed(of.record, by=request.user, people=of.people)
    return render(request, "assessments/assessment.html", shown)


def sent(request: HttpRequest) -> Any:
    """What was posted, an empty form too: every field of it may be optional."""
    return request.POST if request.method == "POST" else None


def restored(typed: drafts.Typed | None) -> dict[str, Any]:
    """What was typed into a form and not saved, each field's last value."""
    return {name: "".join(values[-1:]) for name, values in typed.fields.items()} if typed else {}
