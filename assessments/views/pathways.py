"""Homeless young people: the list, beginning a pathway, its page, its steps. Thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from assessments.forms import pathways as forms
from assessments.presenting_pathways import STEPS, PathwayPage
from assessments.queries import pathways as queries
from assessments.services import pathways as services
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs, or_404
from mach.paging import page_of
from referrals.queries.contacts import contacts_for


@needs(P.READ_CASES)
def pathways(request: HttpRequest) -> HttpResponse:
    """Homeless young people: whose pathway is to begin, how the open ones stand, and the year's figures."""
    reader, since = request.user, queries.a_year_ago()
    views = dict(queries.TABS) | dict(queries.FIGURES)
    asked = request.GET.get("show", "to_begin")
    show = asked if asked in views else "to_begin"
    rows = queries.listed(reader, show, received_from=since if show in dict(queries.FIGURES) else None)
    if request.GET.get("format") == "csv":
        found = list(rows)
        lines, people = queries.csv_rows(found), queries.people_on(found)
        return download(reader, name=f"homeless-{show}", head=queries.CSV_HEAD, rows=lines, people=people)
    page = page_of(request, rows)
    audit.viewed(None, by=reader, people=queries.people_on(page.object_list), through="list")
    tabs = [{"label": label, "href": f"?show={key}", "current": key == show} for key, label in queries.TABS]
    shown = {
        "page": page,
        "rows": queries.with_clocks(page.object_list),
        "tabs": tabs,
        "show": show,
        "figures": queries.figures(reader, since),
        "since": since,
        "words": dict(queries.FIGURES).get(show, ""),
        "csv": f"?show={show}&format=csv" if reader.may(P.DOWNLOAD_CSV) else "",
        "may_begin": reader.may(P.WORK_PATHWAY),
    }
    return render(request, "assessments/pathways.html", shown)


@needs(P.READ_CASES)
def of_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """From a contact to the pathway of its homeless young person; to the list where there are several, or none yet."""
    get_object_or_404(contacts_for(request.user), reference=reference)
    rows = queries.of_contact(request.user, reference)
    if len(rows) == 1 and hasattr(rows[0], "pathway"):
        return redirect(rows[0].pathway)
    if len(rows) == 1 and request.user.may(P.WORK_PATHWAY):
        return redirect("assessments:begin_pathway", reference, rows[0].pk)
    return redirect("assessments:pathways")


@needs(P.WORK_PATHWAY)
def begin(request: HttpRequest, reference: str, child_id: int) -> HttpResponse:
    """Begin the pathway of a young person on a contact, with the worker who walks it with them."""
    child = or_404(queries.child_to_begin(request.user, reference, child_id))
    first = child.contact.worker or request.user
    form = forms.AllocateForm(sent(request), workers=queries.who_work_pathways(), initial={"worker": first.pk})
    if attempt(form, services.begin, child, by=request.user):
        tell_done(request, f"{form.result} has begun. First: somewhere safe tonight.")
        return redirect(form.result)
    return begin_page(request, child, form, title="Begin the pathway", button="Begin", template="begin_pathway")


@needs(P.WORK_PATHWAY)
def not_homeless(request: HttpRequest, reference: str, child_id: int) -> HttpResponse:
    """Say why a child on a contact needs no pathway."""
    child = or_404(queries.child_to_begin(request.user, reference, child_id))
    form = forms.NotHomelessForm(sent(request))
    if attempt(form, services.not_homeless, child, by=request.user):
        tell_done(request, f"No pathway is waited for on {reference} any more.")
        return redirect("assessments:pathways")
    return begin_page(request, child, form, title="No pathway needed", button="Record", template="begin_pathway")


def begin_page(request: HttpRequest, child: Any, form: Any, *, title: str, button: str, template: str) -> HttpResponse:
    audit.viewed(child.contact, by=request.user, people=queries.people_on([child]))
    shown = {"form": form, "child": child, "contact": child.contact, "title": title, "button": button}
    shown["clock"] = queries.with_clocks([child])[0][1]
    shown["other"] = reverse("assessments:not_homeless", args=[child.contact.reference, child.pk])
    return render(request, f"assessments/{template}.html", shown)


@needs(P.READ_CASES)
def pathway(request: HttpRequest, reference: str) -> HttpResponse:
    """One pathway: its steps in order, what is recorded of each, and what is missing."""
    record = get_object_or_404(queries.pathways_for(request.user), reference=reference)
    audit.viewed(record, by=request.user, people=record.people)
    return render(request, "assessments/pathway.html", {"pathway": record, "of": PathwayPage(record, request.user)})


@needs(P.WORK_PATHWAY)
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Record one step of a pathway."""
    record = get_object_or_404(queries.pathways_for(request.user), reference=reference)
    if (about := STEPS.get(step)) is None:
        raise Http404
    record.workflow.check(about.step, record.status)
    lists = {"workers": queries.who_work_pathways()} if step in {"worker", "option"} else {}
    form = about.form(sent(request), **lists)
    if attempt(form, about.service, record, by=request.user):
        tell_done(request, about.done.format(reference))
        return redirect(record)
    audit.viewed(record, by=request.user, people=record.people)
    shown = {"pathway": record, "of": PathwayPage(record, request.user), "form": form, "about": about, "step": step}
    return render(request, "assessments/pathway_step.html", shown)
