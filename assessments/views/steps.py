"""The steps of an assessment, each a page with one form, and the lists of what waits after it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from assessments import services
from assessments.forms import assessments as forms
from assessments.presenting import PageOf
from assessments.queries import assessments as queries
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of


def step_page(
    request: HttpRequest, reference: str, *, form: Any, service: Any, words: tuple[str, str, str], **extra: Any
) -> HttpResponse:
    """A page that takes one step with one form. `words`: its title, its button, and what is said when it is done."""
    title, button, told = words
    record = get_object_or_404(queries.assessments_for(request.user), reference=reference)
    of = PageOf(record, request.user)
    asked = form(sent(request), **{name: value(of) for name, value in extra.items()})
    if attempt(asked, service, record, by=request.user):
        tell_done(request, told.format(reference))
        return redirect(record)
    audit.viewed(record, by=request.user, people=record.people)
    shown = {"assessment": record, "form": asked, "of": of, "title": title, "button": button}
    shown["prelude"] = service.__name__
    return render(request, "assessments/step.html", shown)


def is_late(of: PageOf) -> bool:
    due_at = of.record.referral.due_at
    return due_at is not None and due_at <= timezone.now()


@needs(P.RECORD_VISIT)
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Record a visit", "Record the visit", "The visit is recorded on {}.")
    return step_page(request, reference, form=forms.VisitForm, service=services.record_visit, words=words)


@needs(P.ALLOCATE_ASSESSMENT)
def reallocate(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Move to another worker", "Move it", "{} has moved. Its clock goes on.")
    who = {
        "workers": lambda of: queries.workers_to_allocate(),
        "loads": lambda of: queries.loads_to_allocate(request.user, of.record.referral),
    }
    return step_page(request, reference, form=forms.ReallocateForm, service=services.reallocate, words=words, **who)


@needs(P.SIGN_OFF_ASSESSMENT)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Send back", "Send back", "{} went back to its author.")
    return step_page(request, reference, form=forms.SendBackForm, service=services.send_back, words=words)


@needs(P.SIGN_OFF_ASSESSMENT)
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Sign off", "Sign off", "{} is signed off.")
    return step_page(request, reference, form=forms.SignOffForm, service=services.sign_off, words=words, late=is_late)


@needs(P.SIGN_OFF_ASSESSMENT)
def confirm_checkpoints(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Confirm the checkpoints", "Confirm", "The checkpoints of {} are confirmed.")
    rows = {"checkpoints": lambda of: [row for row in of.checkpoints if row.held_on is None]}
    service = services.confirm_checkpoints
    return step_page(request, reference, form=forms.ConfirmForm, service=service, words=words, **rows)


@needs(P.SIGN_OFF_ASSESSMENT)
def hold_checkpoint(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Record a checkpoint", "Record it", "The checkpoint is recorded on {}.")
    rows = {"checkpoints": lambda of: [row for row in of.checkpoints if row.held_on is None]}
    service = services.hold_checkpoint
    return step_page(request, reference, form=forms.CheckpointForm, service=service, words=words, **rows)


@needs(P.WRITE_ASSESSMENT)
def withdraw_consent(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Consent was withdrawn", "Record it", "Recorded on {}. A senior manager decides how to go on.")
    form = forms.WithdrawConsentForm
    return step_page(request, reference, form=form, service=services.withdraw_consent, words=words)


@needs(P.DECIDE_WITHOUT_CONSENT)
def decide_on_consent(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Decide how to go on without consent", "Decide", "Your decision is recorded on {}.")
    form = forms.DecideOnConsentForm
    return step_page(request, reference, form=form, service=services.decide_on_consent, words=words)


@needs(P.DECIDE_WITHOUT_CONSENT)
def close_without_consent(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Close without consent", "Close the assessment", "{} is closed as it stands.")
    form, service = forms.CloseWithoutConsentForm, services.close_without_consent
    return step_page(request, reference, form=form, service=service, words=words, late=is_late)


@needs(P.ACCEPT_OUTCOME)
def accept_handover(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Accept for your team", "Accept", "{} is your team’s now.")
    who = {"workers": lambda of: queries.workers_of(of.waits_for)}
    return step_page(request, reference, form=forms.AcceptForm, service=services.accept_handover, words=words, **who)


@needs(P.ACCEPT_OUTCOME)
def decline_handover(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Decline for your team", "Decline", "{} went back to who sent it.")
    return step_page(request, reference, form=forms.DeclineForm, service=services.decline_handover, words=words)


@needs(P.SIGN_OFF_ASSESSMENT)
def hand_over_again(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Hand over to another team", "Hand over", "{} is handed over.")
    which = {"teams": lambda of: queries.teams_for_outcome()}
    service = services.hand_over_again
    return step_page(request, reference, form=forms.HandOverForm, service=service, words=words, **which)


@needs(P.ACCEPT_OUTCOME)
def handed_over(request: HttpRequest) -> HttpResponse:
    """Work that goes on after an assessment: what waits for the reader or their team, and what they have taken on."""
    show = "taken" if request.GET.get("show") == "taken" else "waiting"
    rows = queries.taken_on_by(request.user) if show == "taken" else queries.handed_to(request.user)
    if request.GET.get("format") == "csv":
        found = list(rows)
        people = [row.assessment.person_id for row in found]
        head = queries.TAKEN_HEAD if show == "taken" else queries.HANDED_HEAD
        lines = queries.taken_csv(found) if show == "taken" else queries.handed_csv(found)
        return download(request.user, name="handed-over", head=head, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.assessment.person_id for row in page.object_list], through="list")
    tabs = [
        {"label": label, "href": f"?show={key}", "current": key == show}
        for key, label in (("waiting", "To answer"), ("taken", "Taken on"))
    ]
    csv = f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    name = "assessments/taken_on.html" if show == "taken" else "assessments/handed_over.html"
    return render(request, name, {"page": page, "csv": csv, "tabs": tabs})


@needs(P.SIGN_OFF_ASSESSMENT, P.READ_VIEWS)
def consent_list(request: HttpRequest) -> HttpResponse:
    """Oversight: assessments for which consent was withdrawn, and what a senior manager decided."""
    show = "all" if request.GET.get("show") == "all" else "waiting"
    rows = queries.consent_withdrawn(request.user, show=show)
    if request.GET.get("format") == "csv":
        found = list(rows)
        people = [row.assessment.person_id for row in found]
        lines = queries.consent_csv(found)
        return download(request.user, name="consent-withdrawn", head=queries.CONSENT_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.assessment.person_id for row in page.object_list], through="list")
    tabs = [
        {"label": label, "href": f"?show={key}", "current": key == show}
        for key, label in (("waiting", "To decide"), ("all", "All"))
    ]
    csv = f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    may = request.user.may(P.DECIDE_WITHOUT_CONSENT)
    shown = {"page": page, "csv": csv, "tabs": tabs, "now": timezone.now(), "may_decide": may}
    return render(request, "assessments/consent_withdrawn.html", shown)
