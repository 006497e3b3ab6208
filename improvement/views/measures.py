"""Measures: figures, their lines over twelve months, and the lists behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import queries
from improvement.measures import BY_SLUG, Measure
from mach import audit
from mach.access import Permission
from mach.csv import download
from mach.http import needs
from mach.paging import page_of
from referrals.rules import Decision

PAGE = 50
AT_MOST = 5000
HEAD = ("Reference", "Received", "Finished", "Limit")


def month_words(first: date) -> str:
    return f"{first:%b} {first:%y}"


@require_safe
@needs(Permission.READ_MEASURES)
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure: the last whole picture, twelve months as a line, the definition, and the way to the rows."""
    standing = queries.standing(request.user)
    shown = {
        "figures": [figure(measure, found) for measure, found in queries.every_measure(request.user)],
        "standing": [standing_figure(standing, place, part) for place, part in ((1, "open"), (2, "late"))],
    }
    return render(request, "improvement/measures.html", shown)


def figure(measure: Measure, found: list[queries.Month]) -> dict[str, Any]:
    """This month's figure may rest on a few days: the month before stands beside it."""
    return {
        "measure": measure,
        "now": found[-1],
        "before": found[-2],
        "months": [(month, month_words(month.first)) for month in reversed(found)],
        "points": [(month_words(month.first), month.percent) for month in found],
    }


def standing_figure(standing: list[tuple[date, int, int]], place: int, part: str) -> dict[str, Any]:
    return {
        "part": part,
        "count": standing[-1][place],
        "first": standing[-1][0],
        "months": [(row[0], month_words(row[0]), row[place]) for row in reversed(standing)],
        "points": [(month_words(row[0]), row[place]) for row in standing],
    }


@require_safe
@needs(Permission.READ_MEASURES)
def behind(request: HttpRequest, slug: str, year: int, month: int, part: str) -> HttpResponse:
    """The rows behind one figure."""
    measure, first = BY_SLUG.get(slug), first_of(year, month)
    if measure is None or part not in queries.PARTS:
        raise Http404
    rows = queries.listed(measure, request.user, first, part)
    title = f"{measure.title}: {first:%B %Y}, {queries.PARTS[part]}"
    return answer(request, rows, title=title, definition=measure.definition, name=f"{slug}-{first:%Y-%m}-{part}")


@require_safe
@needs(Permission.READ_MEASURES)
def standing(request: HttpRequest, part: str, year: int, month: int) -> HttpResponse:
    """The contacts that were open, or late, at the end of a month."""
    first = first_of(year, month)
    if part not in {"open", "late"}:
        raise Http404
    words = "Contacts waiting for a decision" if part == "open" else "Contacts past their limit"
    rows = queries.standing_list(request.user, first, part)
    title = f"{words} at the end of {first:%B %Y}"
    told = "At the end of the month, or now while it runs; restricted contacts are counted only for who may see them."
    return answer(request, rows, title=title, definition=told, name=f"{part}-{first:%Y-%m}")


@require_safe
@needs(Permission.READ_MEASURES)
def senders(request: HttpRequest) -> HttpResponse:
    """From source to decision: what each agency's contacts came to, and how long that took."""
    found = queries.senders(request.user)
    kinds = [each for each in Decision if any(each.value in sender.decisions for sender in found)]
    if request.GET.get("format") == "csv":
        head = ("Sent by", "Children", "Median hours", *(kind.label for kind in kinds))
        rows = ([each.name, each.count, hours(each.median), *(each.decisions.get(k.value, 0) for k in kinds)]
                for each in found)  # fmt: skip
        return download(request.user, name="source-to-decision", head=head, rows=rows)
    lines = [(sender, [(kind.value, sender.decisions.get(kind.value, 0)) for kind in kinds]) for sender in found]
    csv = "?format=csv" if request.user.may(Permission.DOWNLOAD_CSV) else ""
    return render(request, "improvement/senders.html", {"lines": lines, "kinds": kinds, "csv": csv})


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


def first_of(year: int, month: int) -> date:
    if not (2000 <= year <= 2200 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


def answer(request: HttpRequest, rows: Any, *, title: str, definition: str, name: str) -> HttpResponse:
    """A list of references and times: no name stands on it. CSV for who may."""
    if request.GET.get("format") == "csv":
        lines = ([row["said"], row["began"], row["ended"], row["limited"]] for row in rows[:AT_MOST])
        return download(request.user, name=name, head=HEAD, rows=lines, people=[])
    page = page_of(request, rows, PAGE)
    audit.viewed(None, by=request.user, people=[], through="list", list=f"measures: {name}")
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["format"] = "csv"
    shown = {
        "page": page,
        "lines": [(row, link_to(row["said"], request.user), took(row)) for row in page.object_list],
        "title": title,
        "definition": definition,
        "total": rows.count(),
        "csv": f"?{kept.urlencode()}" if request.user.may(Permission.DOWNLOAD_CSV) else "",
    }
    return render(request, "improvement/behind.html", shown)


def link_to(reference: str, reader: Any) -> str:
    """The record's page, for who reads cases; who reads figures only has the reference."""
    if not reader.may(Permission.READ_CASES):
        return ""
    name = {"C": "referrals:contact", "A": "assessments:assessment", "S": "assessments:meeting"}.get(reference[:1])
    return reverse(name, args=[reference]) if name else ""


def took(row: dict[str, Any]) -> float | None:
    return (row["ended"] - row["began"]).total_seconds() if row["ended"] else None
