"""The queue of contacts, and what is done from it: rate, allocate, take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from mach import audit
from mach.access import Permission
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.queries.bounded import said
from mach.sessions import is_background
from referrals import services
from referrals.forms.queue import AllocateForm, RateAndAllocateForm, RateForm, TakeForm, narrowed
from referrals.queries import queue, views, workers
from referrals.queries.contacts import contacts_for
from referrals.queries.places import Place
from referrals.queries.queue_rows import Row
from referrals.views.lines import children_words, line
from referrals.workflow import CONTACT

HEAD = (
    "Reference", "Priority", "Danger now", "Status", "Children", "Source", "Agency", "Concern", "Worker", "Team",
    "Received", "Target", "Limit", "Late", "What presses", "By when", "Contacts in 12 months",
)  # fmt: skip


@require_safe
@needs(Permission.READ_CASES)
def contacts(request: HttpRequest) -> HttpResponse:
    """The queue: one of its views, narrowed by what the address says, from the place that the address names."""
    reader = request.user
    choices = views.choices(reader)
    name = request.GET.get("view", "open")
    filters = narrowed(request.GET, name if name in views.BY_NAME else "open", choices)
    asked = filters.asked
    concerns = dict(choices["category"])
    if request.GET.get("format") == "csv":
        return as_csv(request, asked, concerns)
    page = queue.page(reader, asked, Place.read(request.GET.get("page", ""), timezone.now()))
    audit.viewed(None, by=reader, people=page.people, through="list", list=f"contacts: {asked.view}")
    shown = {
        "filters": filters.drawn,
        "page": page,
        "lines": [line(row, reader, concerns, timezone.localdate()) for row in page.rows],
        "view": views.BY_NAME[asked.view],
        "back": urlencode({"next": request.get_full_path()}),
        "whole": f"?view={asked.view}" if asked.view != "open" else reverse("referrals:queue"),
        "may_receive": reader.may(Permission.RECEIVE_CONTACT),
        "narrowed": asked != views.Asked(view=asked.view),
        **counted(request, asked.view),
    }
    fragment = is_background(request)
    return render(request, "referrals/queue_fragment.html" if fragment else "referrals/queue.html", shown)


def counted(request: HttpRequest, current: str) -> dict[str, Any]:
    """The views with how many each holds, and the words over the list."""
    reader = request.user
    counts = views.counts(reader)
    here = reverse("referrals:queue")
    tabs = [
        {
            "label": view.label,
            "count": said(counts[view.name]),
            "href": here if view.name == "open" else f"{here}?view={view.name}",
            "current": view.name == current,
        }
        for view in views.views_for(reader)
    ]
    words = {name: said(counts[name]) for name in ("open", "hot", "late")}
    csv_at = {**request.GET.dict(), "format": "csv"}
    csv_at.pop("page", None)
    return {
        "views": tabs,
        "said": words,
        "csv": urlencode(csv_at) if reader.may(Permission.DOWNLOAD_CSV) else None,
        "refreshed": timezone.localtime(),
    }


def as_csv(request: HttpRequest, asked: views.Asked, concerns: dict[str, str]) -> HttpResponse:
    page = queue.page(request.user, asked, size=queue.AT_MOST)
    today = timezone.localdate()
    rows = (csv_row(row, concerns, today) for row in page.rows)
    name = f"contacts-{asked.view.replace('_', '-')}"
    return download(request.user, name=name, head=HEAD, rows=rows, people=page.people)


def csv_row(row: Row, concerns: dict[str, str], today: Any) -> list[Any]:
    contact = row.contact
    return [
        contact.reference,
        contact.get_rag_display() or "Not rated",
        contact.immediate_danger,
        contact.status.replace("_", " "),
        children_words(row.children, today),
        contact.get_source_code_display(),
        row.agency,
        ", ".join(concerns.get(slug, slug) for slug in contact.categories),
        row.worker,
        row.team,
        contact.received_at,
        contact.target_at,
        contact.due_at,
        row.decided_late if contact.decided_at else row.late,
        row.pressing.kind_label if row.pressing else "",
        row.pressing.late_from if row.pressing else None,
        row.heard,
    ]


def found(request: HttpRequest, reference: str, step: str) -> Any:
    """The contact, if this reader may see it and the step can be taken from where it stands now."""
    contact = get_object_or_404(
        contacts_for(request.user).select_related("worker", "team", "agency"), reference=reference
    )
    CONTACT.check(step, contact.status)
    return contact


def typed(request: HttpRequest) -> Any:
    """What was posted, if anything was: a form that was sent empty is still one that was sent."""
    return request.POST if request.method == "POST" else None


@needs(Permission.RATE_CONTACT)
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how urgent it is; where nobody has it yet, give it to somebody in the same act."""
    contact = found(request, reference, "rate")
    new = not contact.rag and contact.worker_id is None and request.user.may(Permission.ALLOCATE_CONTACT)
    both = new and request.POST.get("then") != "rate"
    if both:
        form: Any = RateAndAllocateForm(typed(request), contact=contact, **people_to_choose(request, contact))
        service: Callable[..., Any] = services.rate_and_allocate
    else:
        waits = queue.visits_wait(contact, request.user)
        form, service = RateForm(typed(request), contact=contact, visits_wait=waits), services.rate
    if attempt(form, service, contact, by=request.user):
        rated = f"{contact.reference} rated {form.cleaned_data['rag']}"
        given = form.cleaned_data.get("worker") or form.cleaned_data.get("team")
        told = f"{rated} and allocated to {given}." if given else f"{rated}."
        return gone_on(request, contact, told, "to_rate", "to_allocate")
    return panel(request, "referrals/rate.html", contact, form=form, both=new)


@needs(Permission.ALLOCATE_CONTACT)
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a rated contact to a worker or a team, with what they are to do first."""
    contact = found(request, reference, "allocate")
    form = AllocateForm(typed(request), contact=contact, **people_to_choose(request, contact))
    if attempt(form, services.allocate, contact, by=request.user):
        given = form.cleaned_data["worker"] or form.cleaned_data["team"]
        return gone_on(request, contact, f"{contact.reference} allocated to {given}.", "to_allocate")
    return panel(request, "referrals/allocate.html", contact, form=form)


@needs(Permission.TAKE_CONTACT)
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a contact that was given to your team."""
    contact = found(request, reference, "take")
    form = TakeForm(typed(request))
    if attempt(form, services.take_on, contact, by=request.user):
        tell_done(request, f"{contact.reference} is yours.")
        return go(request, contact.get_absolute_url())
    load = workers.load_of(request.user, reader=request.user, adding=contact)
    return panel(request, "referrals/queue_take.html", contact, form=form, load=load)


def people_to_choose(request: HttpRequest, contact: Any) -> dict[str, Any]:
    reader = request.user
    return {
        "loads": workers.loads(workers.who_screen(reader), reader=reader, adding=contact),
        "teams": workers.teams_that_take(reader),
    }


def panel(request: HttpRequest, template: str, contact: Any, **shown: Any) -> HttpResponse:
    """The form in its row, or on a page of its own where there is no script. Both show what came."""
    audit.viewed(contact, by=request.user, people=contact.people)
    children = list(contact.children.order_by("position"))
    return render(
        request,
        template,
        {
            "contact": contact,
            "children": children_words(children, timezone.localdate()),
            "base": "referrals/queue_panel.html" if request.htmx else "referrals/queue_page.html",
            "next": way_on(request),
            **shown,
        },
    )


def way_on(request: HttpRequest) -> str:
    """The page of the queue that the form was opened from, so that its filters and place are kept."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    if request.htmx and not said:
        said = request.htmx.current_url_abs_path or ""
    return said if url_has_allowed_host_and_scheme(said, allowed_hosts=None) else ""


MORE = {"to_rate": "to rate", "to_allocate": "to allocate"}


def gone_on(request: HttpRequest, contact: Any, told: str, *then: str) -> HttpResponse:
    """Say what was done and how many more wait for the same; go back to where it was done from."""
    counts = views.counts(request.user)
    name = next((name for name in then if counts.get(name)), "")
    if name:
        href = f"{reverse('referrals:queue')}?view={name}"
        tell_done(request, told, then=f"Next: {said(counts[name])} more {MORE[name]}", href=href)
    else:
        tell_done(request, f"{told} Nothing more {MORE[then[0]]}.")
    return go(request, way_on(request) or contact.get_absolute_url())


def go(request: HttpRequest, to: str) -> HttpResponse:
    return HttpResponseClientRedirect(to) if request.htmx else HttpResponseRedirect(to)
