"""The steps of a section 47 enquiry, a page each. Thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import enquiries as forms
from assessments.presenting_enquiries import EnquiryPage
from assessments.queries import enquiries as queries
from assessments.queries.assessments import loads_to_allocate, workers_to_allocate
from assessments.services import enquiries as services
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs


def step_page(
    request: HttpRequest, reference: str, step: str, *, form_class: Any, service: Any, words: tuple[str, str, str],
    given: Any = None,
) -> HttpResponse:  # fmt: skip
    """A page that takes one step with one form. `words` are its title, its button and what it says when done; `given`
    makes what the form is built with."""
    record = get_object_or_404(queries.enquiries_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    form = form_class(sent(request), **(given(record) if given else {}))
    if attempt(form, service, record, by=request.user):
        tell_done(request, words[2].format(reference))
        return redirect(record)
    page = EnquiryPage(record, request.user)
    audit.viewed(record, by=request.user, people=record.people)
    shown = {"enquiry": record, "form": form, "of": page, "title": words[0], "button": words[1], "step": step}
    return render(request, "assessments/enquiry_step.html", shown)


@needs(P.ALLOCATE_ASSESSMENT)
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "allocate",
        form_class=forms.LeadForm,
        service=services.allocate,
        words=("Name the lead worker", "Name them", "{} has a lead worker. Its clock goes on."),
        given=lambda record: {
            "workers": workers_to_allocate(),
            "loads": loads_to_allocate(request.user, record),
        },
    )


@needs(P.RECORD_VISIT)
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "record_visit",
        form_class=forms.EnquiryVisitForm,
        service=services.record_visit,
        words=("Record a visit", "Record the visit", "The visit is recorded on {}."),
        given=lambda record: {"workers": workers_to_allocate()},
    )


@needs(P.CALL_STRATEGY_MEETING)
def discuss_again(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "discuss_again",
        form_class=forms.DiscussionForm,
        service=services.discuss_again,
        words=("Record another discussion", "Record it", "The discussion is on {}. Its 15 working days go on."),
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "send_back",
        form_class=forms.SendEnquiryBackForm,
        service=services.send_back,
        words=("Send back", "Send back", "{} went back to its author."),
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """One page for both ways to sign off: which one it is follows from the outcome."""
    record = get_object_or_404(queries.enquiries_for(request.user), reference=reference)
    if record.outcome == queries.TO_CONFERENCE:
        return step_page(
            request,
            reference,
            "sign_off_to_conference",
            form_class=forms.SignOffForm,
            service=services.sign_off_to_conference,
            words=("Sign off: conference", "Sign off to the conference", "{} is signed off. Its clock goes on."),
            given=lambda record: {"late": False},
        )
    return step_page(
        request,
        reference,
        "sign_off",
        form_class=forms.SignOffForm,
        service=services.sign_off,
        words=("Sign off: no conference", "Sign off, no conference", "{} is signed off and finished."),
        given=lambda record: {"late": queries.is_late(record)},
    )


@needs(P.RECORD_VISIT)
def plan_conference(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "plan_conference",
        form_class=forms.PlanConferenceForm,
        service=services.plan_conference,
        words=("Set the conference's date", "Set the date", "The conference's date is on {}."),
        given=lambda record: {"initial": {"on": record.conference_planned_for}},
    )


@needs(P.RECORD_VISIT)
def hold_conference(request: HttpRequest, reference: str) -> HttpResponse:
    explains = request.user.may(P.ACKNOWLEDGE_BREACH)
    return step_page(
        request,
        reference,
        "hold_conference",
        form_class=forms.HoldConferenceForm,
        service=services.hold_conference,
        words=("Record the conference", "It was held", "The conference is recorded: {} is finished."),
        given=lambda record: {
            "late": explains and queries.is_late(record),
            "initial": {"on": record.conference_planned_for},
        },
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def conference_not_required(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "conference_not_required",
        form_class=forms.NotRequiredForm,
        service=services.conference_not_required,
        words=("No conference needed", "No conference is needed", "{} is finished without a conference."),
        given=lambda record: {"late": queries.is_late(record)},
    )


@needs(P.SIGN_OFF_ASSESSMENT)
def look_back(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "look_back",
        form_class=forms.LookBackForm,
        service=services.look_back,
        words=("Look back: was it needed?", "Save", "What hindsight shows is on {}."),
        given=lambda record: {"initial": {"hindsight": record.hindsight}},
    )
