"""The pages on which managers decide: authorise, change, send back, decide now, correct."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mach import audit, drafts
from mach.access import Permission as P
from mach.context import address_of, tell_done
from mach.csv import download
from mach.http import attempt, needs, or_404
from mach.paging import page_of
from referrals import services
from referrals.forms.decisions import (
    AuthoriseForm,
    ChangeForm,
    CorrectForm,
    CorrectReceivedForm,
    DecideNowForm,
    SendBackForm,
)
from referrals.queries import decisions as queries
from referrals.queries import referrals as referral_queries
from referrals.queries.contacts import contacts_for
from referrals.queries.workbench import workbench
from referrals.rules import undone_needs_a_word
from referrals.views import wording


def posted(request: HttpRequest) -> Any:
    """What was sent, even when that was nothing: a form that was posted empty is told what is missing."""
    return request.POST if request.method == "POST" else None


def read(request: HttpRequest, reference: str, step: str) -> Any:
    """The contact with everything on it, if it stands where the step starts from."""
    page = or_404(workbench(reference, request.user))
    page.contact.workflow.check(step, page.contact.status)
    return page


def show(request: HttpRequest, template: str, page: Any, **shown: Any) -> HttpResponse:
    contact = page.contact
    audit.viewed(contact, by=request.user, people=page.shown)
    shown |= {
        "page": page,
        "contact": contact,
        "referrer": wording.referrer(contact),
        "parents": wording.parents_told(contact),
        "people": [(person, wording.as_sent(person)) for person in (*page.children, *page.adults)],
    }
    return render(request, template, shown)


def typed_in(request: HttpRequest, form: str, subject: str) -> dict[str, Any]:
    """What somebody began to write on a form and has not sent, and where its page keeps what is typed: whoever is
    called away, or signed out, finds it again."""
    typed = drafts.load(user=request.user, form=form, subject=subject)
    return {
        "url": reverse("mach:draft", args=[form, subject]),
        "initial": typed.first() if typed else {},
        "version": typed.version if typed else "",
        "saved_at": typed.saved_at if typed else None,
        "of": {"user": request.user, "form": form, "subject": subject},
    }


def go_on(request: HttpRequest, contact: Any, told: str) -> HttpResponse:
    """After a decision: to the children who still wait, or on to the next contact."""
    waits = contact.decided_at is None
    if waits:
        tell_done(request, f"{told} Other children on {contact} still wait for a decision.")
        return redirect("referrals:authorise", contact.reference)
    to_meet = referral_queries.waiting_for_a_meeting(contact, request.user)
    if to_meet and request.user.may(P.CALL_STRATEGY_MEETING):
        href, then = address_of("assessments:call_meeting", to_meet), "Next: call the strategy meeting"
    else:
        href, then = f"{reverse('referrals:queue')}?view=to_authorise", "Next: contacts to authorise"
    tell_done(request, told, then=then, href=href)
    return redirect(contact)


def not_done(page: Any) -> dict[str, Any]:
    """The steps of the direction that are not done, and whether a manager must say why not to wait for them."""
    undone = [action for action in page.file["actions"] if action.done_at is None]
    return {"undone": undone, "say_why": undone_needs_a_word(rag=page.contact.rag, undone=len(undone))}


@needs(P.AUTHORISE_DECISION)
def authorise(request: HttpRequest, reference: str) -> HttpResponse:
    """The recommendation for each child, what it rests on, and what the referrer will be told."""
    page = read(request, reference, "authorise")
    draft = typed_in(request, "authorise", reference)
    form = AuthoriseForm(posted(request), initial=draft["initial"])
    if attempt(form, services.authorise, page.contact, by=request.user):
        drafts.discard(**draft["of"])
        return go_on(request, form.result, f"{reference} is decided." if form.result.decided_at else "Decided.")
    rows = queries.recommended_for(page.contact, page.undecided)
    return show(
        request,
        "referrals/authorise.html",
        page,
        form=form,
        draft=draft,
        recommended=rows,
        several=len(rows) > 1,
        told=[queries.as_told(row) for row in rows],
        own=page.contact.recommended_by_id == request.user.pk,
        **not_done(page),
    )


@needs(P.AUTHORISE_DECISION)
def change(request: HttpRequest, reference: str, child: int) -> HttpResponse:
    """Decide for one child otherwise than recommended, with the reason."""
    page = read(request, reference, "authorise")
    children = [each for each in page.undecided if each.pk == child]
    if not children:
        raise Http404
    rows = queries.recommended_for(page.contact, children)
    held = {row.child_id: queries.fields_of(row) for row in rows}
    draft = typed_in(request, "change", f"{reference}.{child}")
    form = ChangeForm(posted(request), children=children, held=held, initial=draft["initial"])
    if attempt(form, services.authorise, page.contact, by=request.user):
        drafts.discard(**draft["of"])
        return go_on(request, form.result, f"Decided for {children[0].called}.")
    shown = {"form": form, "draft": draft, "recommended": rows, "child": children[0], **not_done(page)}
    return show(request, "referrals/authorise_change.html", page, **shown)


@needs(P.AUTHORISE_DECISION)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the recommendation to its author, saying what is still needed."""
    page = read(request, reference, "send_back")
    draft = typed_in(request, "send-back", reference)
    form = SendBackForm(posted(request), initial=draft["initial"])
    if attempt(form, services.send_back, page.contact, by=request.user):
        drafts.discard(**draft["of"])
        contact = form.result
        tell_done(request, f"{contact} went back to {contact.worker}. Its clock runs on.")
        return redirect(contact)
    rows = queries.recommended_for(page.contact, page.undecided)
    return show(request, "referrals/send_back.html", page, form=form, draft=draft, recommended=rows)


@needs(P.DECIDE_NOW)
def decide_now(request: HttpRequest, reference: str) -> HttpResponse:
    """Decide without a recommendation: danger now, or no screening needed."""
    page = read(request, reference, "decide_now")
    draft = typed_in(request, "decide-now", reference)
    form = DecideNowForm(posted(request), children=page.undecided, initial=draft["initial"])
    if attempt(form, services.decide_now, page.contact, by=request.user):
        drafts.discard(**draft["of"])
        return go_on(request, form.result, f"{reference} is decided.")
    own = page.contact.recommended_by_id == request.user.pk
    return show(request, "referrals/decide_now.html", page, form=form, draft=draft, own=own)


@needs(P.CORRECT_DECISION)
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Which decision was wrong? Where there is one child, straight to it."""
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    contact.workflow.check("correct", contact.status)
    rows = queries.decided_for(contact)
    if len(rows) == 1:
        return redirect("referrals:correct_decision", reference, rows[0].pk)
    audit.viewed(contact, by=request.user, people=contact.people)
    return render(request, "referrals/correct.html", {"contact": contact, "decisions": rows})


@needs(P.CORRECT_DECISION)
def correct_decision(request: HttpRequest, reference: str, decision: int) -> HttpResponse:
    """Put a new entry beside a wrong one."""
    page = read(request, reference, "correct")
    wrong = get_object_or_404(queries.decisions_for(request.user), contact__reference=reference, pk=decision)
    held = {wrong.child_id: queries.fields_of(wrong)}
    draft = typed_in(request, "correct", f"{reference}.{decision}")
    form = CorrectForm(posted(request), children=[wrong.child], held=held, initial=draft["initial"])
    if attempt(form, services.correct, wrong, by=request.user):
        drafts.discard(**draft["of"])
        tell_done(request, "The decision is corrected. The earlier entry stays beside it.")
        return redirect(page.contact)
    return show(request, "referrals/correct_decision.html", page, form=form, draft=draft, wrong=wrong)


@needs(P.CORRECT_DECISION)
def correct_received(request: HttpRequest, reference: str) -> HttpResponse:
    """It was received at another moment than recorded."""
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    form = CorrectReceivedForm(posted(request), initial={"received_at": contact.received_at})
    if attempt(form, services.correct_received, contact, by=request.user):
        tell_done(request, f"The time of receipt of {contact} is corrected. Its time limits have moved with it.")
        return redirect(contact)
    audit.viewed(contact, by=request.user, people=contact.people)
    return render(request, "referrals/correct_received.html", {"form": form, "contact": contact})


@needs(P.AUTHORISE_DECISION, P.READ_VIEWS)
def dip_sample(request: HttpRequest) -> HttpResponse:
    """Contacts decided without screening: a sample is read again."""
    rows = queries.decided_without_screening(request.user)
    if request.GET.get("format") == "csv":
        found = list(rows[: queries.AT_MOST])
        people = {person for contact in found for person in contact.people}
        lines = queries.dip_sample_rows(found)
        return download(
            request.user, name="decided-without-screening", head=queries.DIP_SAMPLE_HEAD, rows=lines, people=people
        )
    page = page_of(request, rows)
    people = {person for contact in page.object_list for person in contact.people}
    audit.viewed(None, by=request.user, people=people, through="list")
    csv = "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    return render(request, "referrals/dip_sample.html", {"page": page, "csv": csv})
