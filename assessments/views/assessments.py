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
from assessments.presenting import PageOf, initial_of, steps_for
from assessments.queries import assessments as queries
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
    shown["csv"] = "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    return render(request, "assessments/to_allocate.html", shown)


@needs(P.ALLOCATE_ASSESSMENT)
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who will assess a child whose referral was accepted."""
    referral = get_object_or_404(queries.referrals_to_allocate(request.user), reference=reference)
    form = forms.AllocateForm(sent(request), workers=queries.workers_to_allocate())
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
    return render(request, "assessments/allocate.html", {"form": form, "referral": referral, "clock": clock})


@needs(P.READ_CASES)
def assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """Read or write an assessment. What was typed and not saved comes back from the draft."""
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference)
    form = forms.WritingForm(sent(request), initial={**initial_of(record), **restored(typed)})
    if attempt(form, services.write, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is saved.")
        return redirect(record)
    page = PageOf(record, request.user)
    audit.viewed(record, by=request.user, people=page.people)
    shown = {"assessment": record, "form": form, "of": page, "typed": typed, "steps": steps_for(record, request.user)}
    return render(request, "assessments/assessment.html", shown)


def sent(request: HttpRequest) -> Any:
    """What was posted, an empty form too: every field of it may be optional."""
    return request.POST if request.method == "POST" else None


def restored(typed: drafts.Typed | None) -> dict[str, Any]:
    if typed is None:
        return {}
    return {name: values if name == "factors" else "".join(values[-1:]) for name, values in typed.fields.items()}


def step_page(
    request: HttpRequest, reference: str, *, form_class: Any, service: Any, template: str, done: str, **extra: Any
) -> HttpResponse:
    """A page that takes one step with one form."""
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    form = form_class(sent(request), **{name: value(record) for name, value in extra.items()})
    if attempt(form, service, record, by=request.user):
        tell_done(request, done.format(reference))
        return redirect(record)
    audit.viewed(record, by=request.user, people=record.people)
    shown = {"assessment": record, "form": form, "of": PageOf(record, request.user)}
    return render(request, f"assessments/{template}.html", shown)


@needs(P.RECORD_VISIT)
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        form_class=forms.VisitForm,
        service=services.record_visit,
        template="visit",
        done="The visit is recorded on {}.",
    )


@needs(P.ALLOCATE_ASSESSMENT)
def reallocate(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        form_class=forms.ReallocateForm,
        service=services.reallocate,
        template="reallocate",
        done="{} has moved. Its clock goes on.",
        workers=lambda record: queries.workers_to_allocate(),
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        form_class=forms.SendBackForm,
        service=services.send_back,
        template="send_back",
        done="{} went back to its author.",
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        form_class=forms.SignOffForm,
        service=services.sign_off,
        template="sign_off",
        done="{} is signed off.",
        late=lambda record: record.referral.due_at <= timezone.now(),
    )


@require_POST
@needs(P.WRITE_ASSESSMENT)
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Save what is on the page, then submit it: what is missing is shown all at once, beside its field."""
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    form = forms.WritingForm(request.POST)
    if attempt(form, services.write_and_submit, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is with your manager to sign off.")
        return redirect(record)
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    form.carry_versions(initial_of(record))
    page = PageOf(record, request.user)
    audit.viewed(record, by=request.user, people=page.people)
    shown = {"assessment": record, "form": form, "of": page, "steps": steps_for(record, request.user)}
    return render(request, "assessments/assessment.html", shown)
