"""Pages after the decision: telling the referrer, hand-overs, referrals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mach import audit
from mach.access import Permission as P
from mach.context import address_of, tell_done
from mach.csv import download
from mach.forms import Form
from mach.http import attempt, needs
from mach.paging import page_of
from referrals import services
from referrals.forms.decisions import AcceptForm, TellReferrerForm
from referrals.queries import decisions as queries
from referrals.queries import referrals as referral_queries
from referrals.queries.contacts import contacts_for
from referrals.views import wording
from referrals.views.decisions import posted

ACCEPT = {
    "linked": ("I have read this", "Acknowledged."),
    "council": ("Record their answer", "The other council’s answer is recorded."),
}
OFFERED = ("", "")
"""Early help is answered on a page of its own, for all the children of a contact at once."""
KINDS = (("", "All"), ("early_help", "Early help"), ("linked", "Linked to open work"), ("council", "Other councils"))


@needs(P.TELL_REFERRER)
def tell_referrer(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the referrer was told what was decided, and how."""
    contact = get_object_or_404(contacts_for(request.user).select_related("agency", "taken_by"), reference=reference)
    contact.workflow.check("tell_referrer", contact.status)
    form = TellReferrerForm(posted(request))
    if attempt(form, services.tell_referrer, contact, by=request.user):
        tell_done(request, f"Recorded: the referrer of {contact} was told.")
        return redirect(contact)
    audit.viewed(contact, by=request.user, people=contact.people)
    shown = {
        "form": form,
        "contact": contact,
        "told": [queries.as_told(row) for row in queries.decided_for(contact)],
        "referrer": wording.referrer(contact),
        "earlier": contact.referrer_told.select_related("by"),
    }
    return render(request, "referrals/tell_referrer.html", shown)


@needs(P.RATE_CONTACT)
def read_information(request: HttpRequest, reference: str) -> HttpResponse:
    """What came in after the decision, for a manager to read."""
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    contact.workflow.check("read_information", contact.status)
    if attempt(Form(posted(request)), services.read_information, contact, by=request.user):
        tell_done(request, f"What came in for {contact} has been read.")
        return redirect(contact)
    audit.viewed(contact, by=request.user, people=contact.people)
    shown = {"contact": contact, "unread": contact.information.filter(read_at=None).select_related("agency", "by")}
    return render(request, "referrals/read_information.html", shown)


@needs(P.READ_CASES)
def handovers(request: HttpRequest) -> HttpResponse:
    """What has been handed over and waits for somebody to take it up."""
    own = "early_help" if request.user.may(P.ACCEPT_HANDOVER) else ""
    kind = request.GET.get("kind", own)
    waiting = queries.handovers_for(request.user, kind=kind)
    if request.GET.get("format") == "csv":
        found = list(waiting[: queries.AT_MOST])
        lines, people = queries.handover_rows(found), {person for row in found for person in row.contact.people}
        return download(request.user, name="hand-overs", head=queries.HANDOVER_HEAD, rows=lines, people=people)
    page = page_of(request, waiting)
    people = {person for row in page.object_list for person in row.contact.people}
    audit.viewed(None, by=request.user, people=people, through="list")
    views = [{"label": label, "href": f"?kind={name}", "current": name == kind} for name, label in KINDS]
    rows = [(row, clock, queries.may_accept(row, request.user)) for row, clock in queries.with_clocks(page.object_list)]
    csv = f"?{urlencode({'kind': kind, 'format': 'csv'})}" if request.user.may(P.DOWNLOAD_CSV) else ""
    return render(request, "referrals/handovers.html", {"page": page, "rows": rows, "views": views, "csv": csv})


def answered_elsewhere(request: HttpRequest, row: Any) -> HttpResponse:
    if not request.user.may(P.ACCEPT_HANDOVER):
        raise PermissionDenied("Only early help answers what is offered to it: tell a manager.")
    return redirect("assessments:early_help_offer", row.contact.reference)


@needs(P.READ_CASES)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up what was handed over: what was decided for the child, and why; brothers and sisters in the same act."""
    row = get_object_or_404(queries.handovers_open_to(request.user), pk=pk)
    if row.kind not in ACCEPT and request.method == "POST":
        return answered_elsewhere(request, row)
    label, done = ACCEPT.get(row.kind, OFFERED)
    family = queries.family_of(row, request.user)
    form = AcceptForm(posted(request), family=family or [row])
    if label and attempt(form, services.take_up, by=request.user):
        tell_done(request, done)
        return redirect("referrals:handovers")
    audit.viewed(row.contact, by=request.user, people=row.contact.people)
    shown = {
        "form": form,
        "handover": row,
        "contact": row.contact,
        "child": row.decision.child,
        "clock": queries.clock_of(row),
        "may": bool(family),
        "others": [other for other in family if other.pk != row.pk],
        "button": label,
    }
    return render(request, "referrals/handover.html", shown)


@needs(P.READ_CASES)
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals, by where they stand."""
    asked = request.GET.get("view", "open")
    view = asked if asked in referral_queries.VIEWS else "open"
    rows = referral_queries.referrals_by_view(request.user, view)
    if request.GET.get("format") == "csv":
        everyone = list(rows)
        lines, people = referral_queries.csv_rows(everyone), [row.person_id for row in everyone]
        return download(
            request.user, name=f"referrals-{view}", head=referral_queries.CSV_HEAD, rows=lines, people=people
        )
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[row.person_id for row in page.object_list], through="list")
    views = [
        {"label": label, "href": f"?view={name}", "current": name == view}
        for name, (label, _) in referral_queries.VIEWS.items()
    ]
    csv = f"?view={view}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    listed = referral_queries.with_clocks(page.object_list)
    shown = {"page": page, "rows": listed, "views": views, "view": view, "csv": csv}
    return render(request, "referrals/referrals.html", shown)


@needs(P.READ_CASES)
def referral(request: HttpRequest, reference: str) -> HttpResponse:
    """One child's referral: where it came from, why it was accepted, what has become of it."""
    row = get_object_or_404(referral_queries.referrals_for(request.user), reference=reference)
    audit.viewed(row, by=request.user, people=[*row.people, *row.contact.people])
    shown: dict[str, Any] = {
        "referral": row,
        "contact": row.contact,
        "decision": queries.decision_of(row),
        "story": referral_queries.story_of(row, request.user),
        "clocks": referral_queries.clocks_of(row),
    }
    if row.status == "accepted" and request.user.may(P.ALLOCATE_ASSESSMENT):
        shown["allocate"] = address_of("assessments:to_allocate")
    if row.status == "working" and row.worker and request.user.may(P.HAND_OVER_WORK):
        shown["move"] = address_of("assessments:work_of", row.worker.pk)
    shown["may_meet"] = referral_queries.is_open(row) and request.user.may(P.CALL_STRATEGY_MEETING)
    return render(request, "referrals/referral.html", shown)
