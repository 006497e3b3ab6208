"""The steps of a strategy meeting, a page each. Thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.forms import meetings as forms
from assessments.forms.meeting_record import CorrectForm
from assessments.presenting_meetings import MeetingPage, initial_corrections, names_of, sectors
from assessments.queries import meetings as queries
from assessments.queries import minutes as minutes_queries
from assessments.services import meetings as services
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs, or_404


def step_page(
    request: HttpRequest, reference: str, step: str, *, form_class: Any, service: Any, words: tuple[str, str, str],
    given: Any = None, then: tuple[str, str] = ("", ""), beside: bool = False,
) -> HttpResponse:  # fmt: skip
    """A page that takes one step with one form. `words` are its title, its button and what it says when done, `then`
    the likely next step and its page; `given` makes what the form is built with; `beside` shows what was said beside
    it."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    record.workflow.check(step, record.status)
    form = form_class(sent(request), **(given(record) if given else {}))
    if attempt(form, service, record, by=request.user):
        href = reverse(f"assessments:{then[1]}", args=[reference]) if then[1] else ""
        tell_done(request, words[2].format(reference), then=then[0], href=href)
        return redirect(record)
    return shown(request, record, form, words, beside=beside)


def shown(request: HttpRequest, record: Any, form: Any, words: tuple[str, ...], **more: Any) -> HttpResponse:
    audit.viewed(record, by=request.user, people=record.people)
    page = {"meeting": record, "form": form, "of": MeetingPage(record, request.user), "title": words[0], **more}
    return render(request, "assessments/meeting_step.html", {**page, "button": words[1]})


@needs(P.CALL_STRATEGY_MEETING)
def replan(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "replan",
        form_class=forms.ReplanForm,
        service=services.replan,
        words=("Change when and where", "Save", "{} is planned anew. Its clock goes on."),
        given=lambda record: {"initial": {"planned_for": record.planned_for, "place": record.place}},
    )


@needs(P.CALL_STRATEGY_MEETING)
def add_child(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "add_child",
        form_class=forms.AddChildForm,
        service=services.add_child,
        words=("Add a child", "Add this child", "The child is on {} too, and gets a decision of their own."),
        given=lambda record: {
            "referrals": queries.could_be_added(record, request.user),
            "open_ones": queries.may_be_added(request.user),
        },
    )


@needs(P.CALL_STRATEGY_MEETING)
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "invite",
        form_class=forms.InviteForm,
        service=services.invite,
        words=("Invite somebody", "Invite", "They are invited to {}."),
        given=lambda record: {"agencies": queries.agencies_to_invite(), "sectors": sectors()},
    )


@needs(P.CALL_STRATEGY_MEETING)
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "cancel",
        form_class=forms.CancelForm,
        service=services.cancel,
        words=("Call the meeting off", "Call it off", "{} is called off."),
    )


@needs(P.CALL_STRATEGY_MEETING)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    def given(record: Any) -> dict[str, Any]:
        rows = queries.invitations_of(record)
        planned = record.planned_for if record.planned_for and record.planned_for < timezone.now() else None
        start = {"held_at": planned, "chair": request.user.pk}
        return {"invitations": rows, "chairs": queries.who_may_chair(), "names": names_of(rows), "initial": start}

    return step_page(
        request,
        reference,
        "hold",
        form_class=forms.HoldForm,
        service=services.hold,
        words=(
            "Record that the meeting was held",
            "It was held",
            "{} was held.",
        ),
        given=given,
        then=("Next: decide for each child", "conclude_meeting"),
    )


@needs(P.RECORD_STRATEGY_MEETING)
def agree_action(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "set_action",
        form_class=forms.ActionForm,
        service=services.set_action,
        words=("Agree an action", "Agree it", "The action is agreed, and is chased until it is done."),
        then=("Agree another", "agree_action"),
        given=lambda record: {"staff": queries.who_may_act(), "agencies": queries.agencies_invited(record)},
    )


@needs(P.CALL_STRATEGY_MEETING)
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "conclude",
        form_class=forms.ConcludeForm,
        service=services.conclude,
        words=("Decide for each child", "Record the decisions", "{} is concluded."),
        then=("Next: issue the minutes", "issue_minutes"),
        given=lambda record: {"children": list(record.children.all())},
        beside=True,
    )


@needs(P.CALL_STRATEGY_MEETING)
def look_back(request: HttpRequest, reference: str) -> HttpResponse:
    return step_page(
        request,
        reference,
        "look_back",
        form_class=forms.LookBackForm,
        service=services.look_back,
        words=("Look back", "Save", "What hindsight shows is recorded on {}."),
        given=lambda record: {"initial": {"needed": queries.yes_or_no(record.needed), "hindsight": record.hindsight}},
    )


@needs(P.CALL_STRATEGY_MEETING)
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Put right what a concluded meeting's record says, with the reason."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    record.workflow.check("correct", record.status)
    rows, children = queries.invitations_of(record), list(record.children.all())
    starts = initial_corrections(record)
    form = CorrectForm(
        sent(request), initial=starts, invitations=rows, children=children, names=names_of(rows),
        chairs=queries.may_have_led(record), agencies=queries.agencies_to_invite(),
    )  # fmt: skip
    if attempt(form, services.correct, record, by=request.user):
        number = queries.last_minutes(record)
        again = f" Minutes version {number} went to who had the last one." if number else ""
        tell_done(request, f"The record of {reference} is corrected.{again}")
        return redirect(record)
    stands = getattr(form, "moved_on", "")
    if stands:
        form.carry_versions(starts)
    words = ("Correct the record", "Correct it")
    return shown(request, record, form, words, stands=stands, correcting=True)


@needs(P.CALL_STRATEGY_MEETING)
def issue_minutes(request: HttpRequest, reference: str) -> HttpResponse:
    def given(record: Any) -> dict[str, Any]:
        rows = queries.invitations_of(record)
        everyone = {"to": [row.pk for row in rows]}
        return {"invitations": record.invitations.all(), "names": names_of(rows), "initial": everyone}

    return step_page(
        request,
        reference,
        "issue_minutes",
        form_class=forms.IssueForm,
        service=services.issue_minutes,
        words=("Issue the minutes", "Issue them", "The minutes of {} are issued."),
        given=given,
    )


@needs(P.RECORD_STRATEGY_MEETING)
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what somebody who was invited said: whether they come, what they know."""
    row = or_404(queries.invitation_of(request.user, pk))
    record = get_object_or_404(queries.meetings_for(request.user), pk=row.meeting_id)
    record.workflow.check("answer_invitation", record.status)
    form = forms.AnswerForm(sent(request), invitation=row, held=record.status == "held")
    if attempt(form, services.reply, row, by=request.user):
        tell_done(request, "What they said is recorded.")
        return redirect(record)
    words = (f"What {names_of([row])[row.pk]} said", "Save")
    now = queries.invitation_of(request.user, pk) if getattr(form, "moved_on", False) else None
    if now:
        form.carry_version(now.version)
    return shown(request, record, form, words, invitation=row, stands=now and now.information)


@needs(P.RECORD_STRATEGY_MEETING)
def finish_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an agreed action is done."""
    action = or_404(queries.action_of(request.user, pk))
    record = get_object_or_404(queries.meetings_for(request.user), pk=action.stage_id)
    record.workflow.check("finish_action", record.status)
    form = forms.FinishActionForm(sent(request))
    if attempt(form, services.finish_action, action, by=request.user):
        tell_done(request, "The action is done.")
        return redirect(record)
    return shown(request, record, form, ("Say that it is done", "It is done"), action=action)


@needs(P.RECORD_STRATEGY_MEETING)
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody has their copy of the minutes."""
    copy = or_404(minutes_queries.copy_of(request.user, pk))
    record = get_object_or_404(queries.meetings_for(request.user), pk=copy.minutes.meeting_id)
    record.workflow.check("receive_minutes", record.status)
    form = forms.ReceivedForm(sent(request))
    if attempt(form, services.receive_minutes, copy, by=request.user):
        tell_done(request, "The receipt is recorded.")
        return redirect("assessments:minutes", record.reference, copy.minutes.number)
    words = (f"Receipt of the minutes, version {copy.minutes.number}", "They have them")
    return shown(request, record, form, words, copy=copy, copy_of=names_of([copy.invitation])[copy.invitation_id])
