"""The steps of one audit, a page each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from improvement.forms import audits as forms
from improvement.presenting_audits import AuditPage
from improvement.queries import audits as queries
from improvement.rules.auditing import VIEWS
from improvement.services import audits as services
from improvement.views.audits import sent
from mach import audit as log
from mach import drafts
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs, or_404

DRAFT = "audit"
STEP = "improvement/audit_step.html"


def found(request: HttpRequest, reference: str, step: str) -> Any:
    """The audit, if this reader may see it and the step starts from where it stands."""
    record = get_object_or_404(queries.audits_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    return record


def page(request: HttpRequest, record: Any, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    """A page that takes one step with one form."""
    of = AuditPage(record, request.user)
    log.viewed(record, by=request.user, people=of.people)
    shown = {"audit": record, "form": form, "of": of, "heading": heading, "button": button, **more}
    return render(request, more.get("template", STEP), shown)


def done(request: HttpRequest, record: Any, told: str) -> HttpResponse:
    tell_done(request, told)
    return redirect(record)


@needs(P.AUDIT_CASE)
def grade(request: HttpRequest, reference: str) -> HttpResponse:
    """Domain by domain. What was typed and not saved comes back from the draft."""
    record = found(request, reference, "grade")
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference)
    initial = {name: getattr(record, name) for name in ("overall", "summary", "strengths", "blockers", "version")}
    initial |= {"themes": ", ".join(record.themes)} | (as_typed(typed) if typed else {})
    domains = queries.domains_of(record)
    form = forms.GradeForm(sent(request), domains=domains, initial=initial)
    if attempt(form, services.grade, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        return done(request, form.result, "The audit is saved. Next: hear the worker and the family, then send it on.")
    if getattr(form, "moved_on", False):
        record = found(request, reference, "grade")
        form.carry_version(record.version)
    return page(request, record, form, "Grade", "Save", typed=typed, template="improvement/audit_grade.html")


def as_typed(typed: drafts.Typed) -> dict[str, str]:
    return {name: "".join(values[-1:]) for name, values in typed.fields.items()}


@needs(P.ANSWER_AUDIT)
def hear(request: HttpRequest, reference: str, whose: str) -> HttpResponse:
    if whose not in VIEWS:
        raise Http404
    record = found(request, reference, "hear")
    form = forms.HearForm(sent(request), whose=whose, initial={"words": getattr(record, f"{whose}_view")})
    if attempt(form, services.hear, record, whose=whose, by=request.user):
        return done(request, record, f"{VIEWS[whose]} is recorded.")
    return page(request, record, form, VIEWS[whose], "Save")


def plain(
    request: HttpRequest, reference: str, step: str, service: Any, form: Any, words: tuple[str, str, str], **more: Any
) -> HttpResponse:
    """A step whose form asks nothing of the audit: heading, button and what is said once it is done are `words`."""
    record = found(request, reference, step)
    heading, button, told = words
    if attempt(form, service, record, by=request.user):
        return done(request, record, told)
    return page(request, record, form, heading, button, **more)


@needs(P.AUDIT_CASE)
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Send to moderation", "Send it", "Sent: a second person moderates it.")
    intro = "Somebody who had no part in the case reads it and agrees the grade. Your grade stays beside theirs."
    return plain(request, reference, "submit", services.submit, forms.Form(sent(request)), words, intro=intro)


@needs(P.MODERATE_AUDIT)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Send back", "Send it back", "Sent back: the auditor has been told.")
    return plain(request, reference, "send_back", services.send_back, forms.SendBackForm(sent(request)), words)


@needs(P.MODERATE_AUDIT)
def agree(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "agree")
    form = forms.AgreeForm(sent(request), initial={"agreed": record.overall})
    if attempt(form, services.agree, record, by=request.user):
        return done(request, record, "The grade is agreed. Next: the actions that it asks for.")
    return page(request, record, form, "Agree the grade", "Agree", shows_all=True)


@needs(P.MANAGE_AUDITED)
def child_today(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("The child today", "Save", "It is on the record how the child is today.")
    intro = "The work was found to be inadequate. Look at the child’s situation now; this does not wait for moderation."
    form = forms.ChildTodayForm(sent(request))
    return plain(request, reference, "look_at_child", services.look_at_child, form, words, intro=intro)


@needs(P.AUDIT_CASE)
def set_action(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_action")
    form = forms.ActionForm(sent(request), owners=queries.who_may_act(record))
    if attempt(form, services.set_action, record, by=request.user):
        return done(request, record, "The action is set, and on a clock.")
    return page(request, record, form, "Set an action", "Set it")


@needs(P.ANSWER_AUDIT)
def finish_action(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "finish_action")
    row = or_404(queries.action_of(record, pk))
    form = forms.FinishActionForm(sent(request))
    if attempt(form, services.finish_action, record, action=row, by=request.user):
        return done(request, record, "The action is done.")
    return page(request, record, form, "Say that it is done", "It is done", intro=row.action.what)


@needs(P.PLAN_AUDITS)
def close(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Close the audit", "Close it", "The audit is closed.")
    return plain(request, reference, "close", services.close, forms.Form(sent(request)), words)


@needs(P.PLAN_AUDITS)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    words = ("Leave the case out", "Leave it out", "The case is left out. Draw again to put another in its place.")
    return plain(request, reference, "withdraw", services.withdraw, forms.ReasonForm(sent(request)), words)


@needs(P.PLAN_AUDITS)
def reassign(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "reassign")
    form = forms.ReassignForm(sent(request), auditors=queries.who_could_audit(record))
    if attempt(form, services.reassign, record, by=request.user):
        return done(request, record, f"{form.result.worker} has it now.")
    intro = "Only people who had no part in the case are listed."
    return page(request, record, form, "Give to another auditor", "Give it", intro=intro)
