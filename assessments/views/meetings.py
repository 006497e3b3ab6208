"""Strategy meetings: the list, calling one, the page of one, its minutes. Thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import meetings as forms
from assessments.forms.meeting_record import MeetingWritingForm
from assessments.presenting_meetings import MeetingPage, document, initial_parts, steps_for
from assessments.queries import meetings as queries
from assessments.queries import minutes as minutes_queries
from assessments.services import meetings as services
from assessments.views.assessments import restored, sent
from mach import audit, drafts
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs, or_404
from mach.paging import page_of

DRAFT = "meeting"


@needs(P.READ_CASES)
def meetings(request: HttpRequest) -> HttpResponse:
    """Strategy meetings, by what is still to be done about them."""
    asked = request.GET.get("show", "open")
    show = asked if asked in dict(queries.TABS) else "open"
    rows = queries.meetings_by_view(request.user, show)
    if request.GET.get("format") == "csv":
        found = list(rows)
        lines, people = queries.csv_rows(found), queries.people_on(found)
        return download(request.user, name=f"meetings-{show}", head=queries.CSV_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=queries.people_on(page.object_list), through="list")
    tabs = [{"label": label, "href": f"?show={key}", "current": key == show} for key, label in queries.TABS]
    csv = f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""
    shown = {"page": page, "rows": queries.with_clocks(page.object_list), "tabs": tabs, "csv": csv}
    return render(request, "assessments/meetings.html", {**shown, "words": queries.STATUS_WORDS})


@needs(P.CALL_STRATEGY_MEETING)
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the proportionality question, then call a meeting about a child, and brothers and sisters."""
    referral = get_object_or_404(queries.referrals_to_meet_on(request.user), reference=reference)
    if open_one := queries.open_meeting_on(referral):
        tell_done(request, f"{open_one} is about this child already: this is it.")
        return redirect(open_one)
    start = {"referrals": [referral.pk], "concern_at": referral.begun_at, "danger": referral.contact.immediate_danger}
    family, agencies = queries.family_of(referral, request.user), queries.agencies_to_invite()
    form = forms.CallForm(sent(request), initial=start, family=family, agencies=agencies)
    if attempt(form, services.call, by=request.user):
        tell_done(request, f"{form.result} is called. Its clock runs until it is held.")
        return redirect(form.result)
    audit.viewed(referral, by=request.user, people=[row.person_id for row in family])
    return render(request, "assessments/call_meeting.html", {"form": form, "referral": referral})


@needs(P.READ_CASES)
def meeting(request: HttpRequest, reference: str) -> HttpResponse:
    """Read a meeting, or write what was said. What was typed and not saved comes back from the draft."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference)
    form = MeetingWritingForm(sent(request), initial={**initial_parts(record), **restored(typed)})
    if attempt(form, services.write, record, by=request.user):
        drafts.discard(user=request.user, form=DRAFT, subject=reference)
        tell_done(request, f"{reference} is saved.")
        return redirect(record)
    page = MeetingPage(record, request.user)
    if getattr(form, "moved_on", False):
        form.carry_versions(initial_parts(record))
    audit.viewed(record, by=request.user, people=record.people)
    shown: dict[str, Any] = {"meeting": record, "form": form, "of": page, "typed": typed}
    return render(request, "assessments/meeting.html", {**shown, "steps": steps_for(page)})


@needs(P.READ_CASES)
def minutes(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version of the minutes, as it was issued, to read or print."""
    record = get_object_or_404(queries.meetings_for(request.user), reference=reference)
    issued = or_404(minutes_queries.one_of(record, number))
    audit.viewed(record, by=request.user, people=record.people, minutes=number)
    shown = {"meeting": record, "minutes": issued, "content": document(issued.content)}
    shown["may_record"] = request.user.may(P.RECORD_STRATEGY_MEETING)
    shown["versions"] = minutes_queries.minutes_of(record)
    return render(request, "assessments/minutes.html", shown)
