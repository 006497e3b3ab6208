"""The steps of one family's early help, a page each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import early_help as forms
from assessments.presenting_early_help import FamilyPage
from assessments.queries import early_help as queries
from assessments.services import early_help as services
from assessments.views.early_help import sent
from mach import audit, drafts
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs, or_404

DRAFT = "family-plan"
STEP = "assessments/episode_step.html"


def found(request: HttpRequest, reference: str, step: str) -> Any:
    """The episode, if this reader may see it and the step starts from where it stands."""
    record = get_object_or_404(queries.episodes_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    return record


def page(request: HttpRequest, record: Any, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    """A page that takes one step with one form."""
    of = FamilyPage(record, request.user)
    audit.viewed(record, by=request.user, people=of.people, agency=request.user.agency)
    shown = {"episode": record, "form": form, "of": of, "heading": heading, "button": button, **more}
    return render(request, more.get("template", STEP), shown)


def as_typed(typed: drafts.Typed) -> dict[str, str]:
    return {name: "".join(values[-1:]) for name, values in typed.fields.items()}


def done(request: HttpRequest, record: Any, told: str) -> HttpResponse:
    tell_done(request, told)
    return redirect(record)


@needs(P.ACCEPT_HANDOVER)
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "accept")
    form = forms.AcceptForm(sent(request), workers=queries.who_may_lead(request.user))
    if attempt(form, services.accept, record, by=request.user):
        return done(request, record, f"{record} is accepted: the first contact with the family is waited for.")
    return page(request, record, form, "Accept for early help", "Accept")


@needs(P.ACCEPT_HANDOVER)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "decline")
    form = forms.DeclineForm(sent(request))
    if attempt(form, services.decline, record, by=request.user):
        return done(request, record, f"{record} is declined. The front door’s managers have been told and read why.")
    return page(request, record, form, "Decline early help", "Decline, and hand back")


@needs(P.ACCEPT_HANDOVER)
def name_lead(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "name_lead")
    workers, agencies = queries.who_may_lead(request.user), queries.agencies()
    elsewhere = None if record.worker_id else record.lead_agency_id
    initial = {"worker": record.worker_id, "agency": elsewhere, "name": record.lead_name}
    form = forms.LeadForm(sent(request), workers=workers, agencies=agencies, initial=initial)
    if attempt(form, services.name_lead, record, by=request.user):
        return done(request, record, f"{form.result.lead_words} leads {record}.")
    intro = "A partner who signs in sees this family’s plan and nothing else of the case."
    return page(request, record, form, "Name the lead professional", "Name them", intro=intro)


@needs(P.WORK_EPISODE)
def first_contact(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "first_contact")
    form = forms.FirstContactForm(sent(request))
    if attempt(form, services.first_contact, record, by=request.user):
        return done(request, record, "The first contact is recorded. Next: the family’s plan.")
    return page(request, record, form, "Record the first contact", "Record it")


@needs(P.WORK_EPISODE)
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The goals, and an answer to each risk. What was typed and not saved comes back from the draft."""
    record = found(request, reference, "plan")
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference)
    initial = {"goals": record.goals, "agreed_on": record.plan_agreed_on, "version": record.plan_version}
    risks = queries.risks_with_answers(record)
    form = forms.PlanForm(sent(request), risks=risks, initial={**initial, **(as_typed(typed) if typed else {})})
    if attempt(form, services.plan, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        return done(request, record, "The family plan is saved.")
    template = "assessments/episode_plan.html"
    if getattr(form, "moved_on", False):
        record = found(request, reference, "plan")
        form.carry_version(record.plan_version)
    return page(request, record, form, "The family plan", "Save the plan", typed=typed, template=template)


@needs(P.WORK_EPISODE)
def set_action(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_action")
    risks, workers = queries.risks_with_answers(record), queries.who_may_act(record)
    form = forms.ActionForm(sent(request), risks=risks, workers=workers)
    if attempt(form, services.set_action, record, by=request.user):
        return done(request, record, "The action is in the plan, and on a clock.")
    return page(request, record, form, "Agree an action", "Add the action")


@needs(P.WORK_EPISODE)
def finish_action(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "finish_action")
    row = or_404(queries.plan_action_of(record, pk))
    form = forms.FinishActionForm(sent(request))
    if attempt(form, services.finish_action, record, action=row, by=request.user):
        return done(request, record, "The action is done.")
    return page(request, record, form, "Say that it is done", "It is done", intro=row.action.what)


@needs(P.WORK_EPISODE)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "review")
    form = forms.ReviewForm(sent(request))
    if attempt(form, services.review, record, by=request.user):
        return done(request, record, "The review is recorded.")
    return page(request, record, form, "Record a review", "Record the review")


@needs(P.WORK_EPISODE)
def conference(request: HttpRequest, reference: str) -> HttpResponse:
    """A family group conference: a new offer, or what became of the one that is on offer."""
    record = found(request, reference, "family_group_conference")
    row = queries.open_conference(record)
    names = ("offered_on", "answer_words", "held_on", "result")
    initial = {name: getattr(row, name) for name in names} | {"accepted": "yes" if row.accepted else ""} if row else {}
    form = forms.ConferenceForm(sent(request), initial=initial)
    if attempt(form, services.family_group_conference, record, conference=row, by=request.user):
        return done(request, record, "The family group conference is recorded.")
    return page(request, record, form, "Family group conference", "Save")


@needs(P.WORK_EPISODE)
def step_up(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "step_up")
    form = forms.StepUpForm(sent(request))
    if attempt(form, services.step_up, record, by=request.user):
        return done(request, record, f"The front door has {form.result}. Stay with the family until it has decided.")
    intro = (
        "The front door receives a new contact about the children, with your reason and this record in view. "
        "Early help goes on until it has decided."
    )
    return page(request, record, form, "Step up to social work", "Send to the front door", intro=intro)


@needs(P.WORK_EPISODE)
def close(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "close")
    form = forms.CloseForm(sent(request))
    if attempt(form, services.close, record, by=request.user):
        return done(request, record, f"{record} is closed.")
    return page(request, record, form, "Close the episode", "Close it")
