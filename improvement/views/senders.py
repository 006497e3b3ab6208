"""From source to decision, and the decisions behind each number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.queries import senders as queries
from mach import audit
from mach.access import Permission
from mach.downloads import asked, offered
from mach.http import needs
from mach.paging import page_of
from referrals.rules import Decision

PAGE = 50
AT_MOST = 100_000
HEAD = ("Reference", "Received", "Finished", "Limit")


@require_safe
@needs(Permission.READ_MEASURES)
def senders(request: HttpRequest) -> HttpResponse:
    """From source to decision: what each agency's contacts came to, and how long that took."""
    found = queries.senders(request.user)
    kinds = [each for each in Decision if any(each.value in sender.decisions for sender in found)]
    if download := asked(request):
        head = ("Sent by", "Children", "Median hours", *(kind.label for kind in kinds))
        rows = ([each.name, each.count, hours(each.median), *(each.decisions.get(k.value, 0) for k in kinds)]
                for each in found)  # fmt: skip
        return download(request.user, name="source-to-decision", head=head, rows=rows)
    lines = [(sender, [(kind.value, sender.decisions.get(kind.value, 0)) for kind in kinds]) for sender in found]
    return render(request, "improvement/senders.html", {"lines": lines, "kinds": kinds, "files": offered(request)})


def hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 1)


@require_safe
@needs(Permission.READ_MEASURES)
def sender(request: HttpRequest) -> HttpResponse:
    """The decisions behind one number of the table."""
    who, decision = request.GET.get("from", ""), request.GET.get("decision", "")
    if decision and decision not in set(Decision):
        raise Http404
    rows = queries.sender_list(request.user, who, decision)
    what = Decision(decision).label if decision else "all decisions"
    told = "Decisions in force for children, made in the last twelve months; the time is from receipt to decision."
    return answer(request, rows, title=f"From source to decision: {what.lower()}", definition=told, name="decisions")


def answer(request: HttpRequest, rows: Any, *, title: str, definition: str, name: str) -> HttpResponse:
    """A list of references and times: no name stands on it. As a file for who may."""
    if download := asked(request):
        lines = ([row["said"], row["began"], row["ended"], row["limited"]] for row in rows[:AT_MOST])
        return download(request.user, name=name, head=HEAD, rows=lines, people=[])
    page = page_of(request, rows, PAGE)
    audit.viewed(None, by=request.user, people=[], through="list", list=f"measures: {name}")
    shown = {
        "page": page,
        "lines": [(row, link_to(row["said"], request.user), took(row)) for row in page.object_list],
        "title": title,
        "definition": definition,
        "total": rows.count(),
        "files": offered(request),
    }
    return render(request, "improvement/sender.html", shown)


def link_to(reference: str, reader: Any) -> str:
    """The record's page, for who reads cases; who reads figures only has the reference."""
    if not reader.may(Permission.READ_CASES):
        return ""
    return reverse("referrals:contact", args=[reference])


def took(row: dict[str, Any]) -> float | None:
    return (row["ended"] - row["began"]).total_seconds() if row["ended"] else None
