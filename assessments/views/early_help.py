"""The pages of early help: lists, an offer to answer, one family. Thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import early_help as forms
from assessments.presenting_early_help import FamilyPage
from assessments.queries import early_help as queries
from assessments.queries import early_help_lists as lists
from assessments.rules.early_help import CAME_BACK, POSITIVE_RULE
from assessments.services import early_help as services
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of


def sent(request: HttpRequest) -> Any:
    """What was posted, an empty form too: every field of it may be optional."""
    return request.POST if request.method == "POST" else None


@needs(P.READ_CASES, P.WORK_EPISODE)
def families(request: HttpRequest) -> HttpResponse:
    """Early help: offers to answer, families by lead and team, what has closed, who came back."""
    tabs = lists.tabs_for(request.user)
    asked = request.GET.get("show", lists.first_tab(request.user))
    show = asked if asked in dict(tabs) else "open"
    shown: dict[str, Any] = {
        "tabs": [{"label": label, "href": f"?show={key}", "current": key == show} for key, label in tabs],
        "show": show,
        "partner": not queries.reads_cases(request.user),
        "positive_means": POSITIVE_RULE,
        "csv": f"?show={show}&format=csv" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    if show == "came_back":
        return _came_back(request, shown)
    rows = lists.offers(request.user) if show == "offers" else lists.episodes_in(request.user, show)
    if request.GET.get("format") == "csv":
        found = rows if show == "offers" else lists.lines(rows)
        people = {person for line in found for person in line.people}
        head, told = lists.CSV_HEAD, lists.csv_rows(found)
        return download(request.user, name=f"early-help-{show}", head=head, rows=told, people=people)
    page = page_of(request, rows)
    found = page.object_list if show == "offers" else lists.lines(page.object_list)
    people = {person for line in found for person in line.people}
    audit.viewed(None, by=request.user, people=people, agency=request.user.agency, through="list", list="early help")
    return render(request, "assessments/early_help.html", shown | {"page": page, "rows": found})


def _came_back(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    rows = lists.came_back(request.user)
    if request.GET.get("format") == "csv":
        found = lists.with_referrals(rows)
        people = [row.person_id for row, _, _ in found]
        head, told = lists.CAME_BACK_HEAD, lists.came_back_rows(found)
        return download(request.user, name="early-help-came-back", head=head, rows=told, people=people)
    page = page_of(request, rows)
    people = [row.person_id for row in page.object_list]
    audit.viewed(None, by=request.user, people=people, through="list", list="came back")
    shown |= {"page": page, "rows": lists.with_referrals(page.object_list), "means": CAME_BACK}
    return render(request, "assessments/early_help_came_back.html", shown)


def _offer(request: HttpRequest, reference: str, form: Any, service: Any, template: str, told: str) -> HttpResponse:
    """Answer what a contact's decision offered, for all its children at once."""
    contact = get_object_or_404(queries.offered_contacts(request.user), reference=reference)
    if attempt(form, service, contact, by=request.user):
        tell_done(request, told.format(form.result))
        return redirect(form.result)
    audit.viewed(contact, by=request.user, people=contact.people)
    shown = {
        "form": form,
        "contact": contact,
        "offers": queries.offers_of(contact),
        "clock": queries.offer_clock(contact),
        "risks": queries.risks_of_contact(contact).values(),
    }
    return render(request, template, shown)


@needs(P.ACCEPT_HANDOVER)
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept a family that a contact's decision handed over."""
    form = forms.AcceptForm(sent(request), workers=queries.who_may_lead(request.user))
    told = "{} is accepted: the first contact with the family is waited for."
    return _offer(request, reference, form, services.take_up, "assessments/early_help_offer.html", told)


@needs(P.ACCEPT_HANDOVER)
def turn_down(request: HttpRequest, reference: str) -> HttpResponse:
    """Decline a family that a contact's decision handed over: the front door has it back."""
    form = forms.DeclineForm(sent(request))
    told = "{}: declined. The front door’s managers have been told and read why."
    return _offer(request, reference, form, services.turn_down, "assessments/early_help_turn_down.html", told)


@needs(P.READ_CASES, P.WORK_EPISODE)
def episode(request: HttpRequest, reference: str) -> HttpResponse:
    """One family: the plan with its risks and actions, the reviews, what has come of it."""
    record = get_object_or_404(queries.episodes_for(request.user), reference=reference)
    page = FamilyPage(record, request.user)
    audit.viewed(record, by=request.user, people=page.people, agency=request.user.agency)
    return render(request, "assessments/episode.html", {"episode": record, "of": page})
