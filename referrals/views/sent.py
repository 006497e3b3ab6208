"""What an agency sent, for people there who have a sign-in of their own: the same words that its system reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mach import audit
from referrals import services
from referrals.queries import intake as queries
from referrals.queries.quality import RATED

WORDS = {"received": "Received", "in_progress": "In progress", "decided": "Decided"}
MEANS = {
    "received": "The hub has it. A manager looks at it first, whatever the hour.",
    "in_progress": "The hub is finding out what the children need.",
    "decided": "The hub has decided for every child.",
}


def agency_of(request: HttpRequest) -> Any:
    agency = queries.agency_of(request.user)
    if agency is None:
        raise PermissionDenied("This page is for people in partner agencies: it shows what their own agency sent.")
    return agency


def below(request: HttpRequest) -> int | None:
    said = request.GET.get("below", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What the reader's agency sent, the latest first: where each stands. What was decided is on its own page."""
    agency = agency_of(request)
    asked = request.GET.get("status", "")
    status = asked if asked in WORDS else ""
    rows, further = queries.page_of(agency, queries.Wanted(status=status, below=below(request)))
    people = {person for row in rows for person in row.people}
    audit.viewed(None, by=request.user, people=people, agency=agency, through="list", list="sent")
    here = reverse("referrals:sent")
    tabs = [
        {"label": label, "href": f"{here}?status={name}" if name else here, "current": name == status, "count": None}
        for name, label in (("", "All"), *WORDS.items())
    ]
    shown = {
        "agency": agency,
        "rows": [(row, WORDS[row.status], called(row)) for row in rows],
        "views": tabs,
        "status": status,
        "first": below(request) is None,
        "further": further,
    }
    return render(request, "referrals/sent.html", shown)


@require_safe
def sent_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Where one contact stands and, once decided, what was decided for each child. An agency that reads an outcome has
    been told it: that is written down, as when its system reads it."""
    agency = queries.agency_of(request.user)
    found = queries.one_of(agency, reference) if agency else None
    if found is None:
        raise Http404
    audit.viewed(found.contact, by=request.user, people=found.people, agency=agency)
    if found.tells_news:
        services.outcome_was_read(found.contact, by=request.user)
    rated = found.quality
    shown = {
        "sent": found,
        "status": WORDS[found.status],
        "means": MEANS[found.status],
        "children": children(found),
        "quality": [(getattr(rated, what), words) for what, words in RATED.items()] if rated else [],
    }
    return render(request, "referrals/sent_contact.html", shown)


def called(row: queries.SentByAgency) -> str:
    return ", ".join(name for name, _ in children(row))


def children(row: queries.SentByAgency) -> list[tuple[str, queries.ChildOutcome]]:
    """Each child as the agency called them, with what was decided."""
    return [
        (f"{child.given_name} {child.family_name}".strip() or child.description or "Name not known", child)
        for child in row.children
    ]
