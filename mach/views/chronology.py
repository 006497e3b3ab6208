"""A child's chronology, and what people make of its lines."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mach import audit, story
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.forms_people import JudgeForm
from mach.http import attempt, needs
from mach.queries import chronology as queries
from mach.queries.family import genogram
from mach.queries.people import household
from mach.views.people import found_person, led_on, number_of

WHOSE = (("", "This person"), ("family", "The family"))


@needs(P.READ_CASES)
def chronology(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that was done about a child, or about the whole family: by kind and by how much it matters."""
    one = found_person(request, reference)
    if elsewhere := led_on(request, reference, one):
        return elsewhere
    family = request.GET.get("who") == "family"
    members = household([one.pk], request.user) if family else []
    asked = queries.Asked(
        people={one.pk, *(member.person.pk for member in members)},
        kind=request.GET.get("kind", ""),
        significance=request.GET.get("significance", ""),
        before=number_of(request, "before"),
    )
    found = queries.events(asked, request.user)
    if request.GET.get("format") == "csv":
        return as_file(request, one, list(found[: queries.AT_MOST]))
    whole = request.GET.get("all") == "1"
    most = queries.AT_MOST if whole else queries.LENGTH
    rows = list(found[: most + 1])
    names = queries.names_of(rows, request.user)
    drawing, drawn = genogram(one, request.user)
    audit.viewed(one, by=request.user, people={one.pk, *names, *drawn}, of="chronology")
    shown = {
        "person": one,
        "drawing": drawing,
        "rows": [
            (row, queries.about(row, names), queries.whose(row, one, names))
            for row in in_order(rows[:most], from_the_beginning=whole)
        ],
        "older": rows[most - 1].pk if len(rows) > most else None,
        "whole": whole,
        "to_print": f"?{address(request, all='1')}",
        "to_read": f"?{address(request)}",
        "family": family,
        "may_judge": request.user.may(P.JUDGE_EVENT),
        "csv": f"?{address(request, format='csv')}" if request.user.may(P.DOWNLOAD_CSV) else "",
        "earlier": address(request),
        **narrowed(request),
    }
    return render(request, "mach/chronology.html", shown)


def as_file(request: HttpRequest, one: Any, rows: list[Any]) -> HttpResponse:
    names = queries.names_of(rows, request.user)
    lines, people = queries.csv_rows(rows, names), {one.pk, *names}
    return download(request.user, name=f"chronology-{one.reference}", head=queries.HEAD, rows=lines, people=people)


def in_order(rows: list[Any], *, from_the_beginning: bool) -> list[Any]:
    """On the screen the latest comes first; what is printed is read from the beginning."""
    return list(reversed(rows)) if from_the_beginning else rows


def address(request: HttpRequest, **changed: str) -> str:
    """The page's own address with one thing changed: what is narrowed stays."""
    kept = {name: request.GET[name] for name in ("who", "kind", "significance") if request.GET.get(name)}
    return urlencode({name: value for name, value in (kept | changed).items() if value})


def narrowed(request: HttpRequest) -> dict[str, Any]:
    """The three ways to narrow a chronology, each as links that keep the other two."""
    who, kind, how = (request.GET.get(name, "") for name in ("who", "kind", "significance"))
    return {
        "whose": [_choice(request, "who", key, label, who) for key, label in WHOSE],
        "kinds": [_choice(request, "kind", "", "Everything", kind)]
        + [_choice(request, "kind", key, label, kind) for key, (label, _) in queries.KINDS.items()],
        "weights": [_choice(request, "significance", "", "Any significance", how)]
        + [_choice(request, "significance", value, label, how) for value, label in queries.WEIGHTS],
    }


def _choice(request: HttpRequest, name: str, value: str, label: str, now: str) -> dict[str, Any]:
    return {"label": label, "href": f"?{address(request, **{name: value})}", "current": value == now, "count": None}


@needs(P.JUDGE_EVENT)
def judge(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say how much a line of the story matters, what it did to the child, or that it is superseded."""
    one = found_person(request, reference)
    event = get_object_or_404(queries.event_for(pk, request.user), people__contains=[one.pk])
    earlier = queries.judgements_of(event)
    start = {"significance": event.significance}
    if earlier:
        last = earlier[0]
        start = {"significance": last.significance, "impact": last.impact, "reason": last.reason}
        start["superseded"] = "yes" if last.superseded else ""
    form = JudgeForm(request.POST or None, initial=start)
    if attempt(form, story.judge, event, by=request.user):
        tell_done(request, "The chronology says what you made of it.")
        return redirect(reverse("mach:chronology", args=[reference]) + f"#event-{pk}")
    audit.viewed(one, by=request.user, people=event.people, of="chronology")
    shown = {"person": one, "event": event, "form": form, "earlier": earlier}
    return render(request, "mach/judge_event.html", shown)
