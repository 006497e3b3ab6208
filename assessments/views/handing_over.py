"""Work of people who leave or are away, and the register of unfinished records. Thin doors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import handing_over as forms
from assessments.queries import handing_over as queries
from assessments.queries import register as registered
from assessments.services import handing_over as services
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of

LEAVERS = ("Worker", "Team", "Why", "Open", "Needs somebody now")


@needs(P.HAND_OVER_WORK)
def leavers(request: HttpRequest) -> HttpResponse:
    """Everybody who leaves, has left with open work, or is away today, with how much they still have."""
    rows = queries.going(request.user)
    if request.GET.get("format") == "csv":
        lines = [[row.worker, row.worker.team, row.why, len(row.work), len(row.urgent)] for row in rows]
        return download(request.user, name="work-to-hand-over", head=LEAVERS, rows=lines)
    shown = {"rows": rows, "csv": "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else ""}
    shown["staff"] = queries.staff().filter(is_active=True, leaves_on=None).order_by("name")
    return render(request, "assessments/leavers.html", shown)


@needs(P.HAND_OVER_WORK)
def work(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Everything open that one worker has, handed over one by one or several at once."""
    worker = get_object_or_404(queries.staff(), pk=worker_id)
    of = queries.going_of(worker, request.user)
    people = [pk for piece in of.work for pk in piece.people]
    if request.GET.get("format") == "csv":
        lines = queries.csv_rows(of.work)
        return download(request.user, name="work-of-worker", head=queries.CSV_HEAD, rows=lines, people=people)
    may = queries.may_give(request.user)
    takers = {each.load.worker.pk: each.words for each in queries.takers(worker, of.work, request.user)}
    offered = [piece.key for piece in of.work if piece.kind in may]
    form = forms.HandOverForm(sent(request), pieces=offered, takers=takers, people=queries.staff())
    if attempt(form, services.hand_over, worker, by=request.user):
        say_what_went(request, form.result, form.cleaned_data["to"])
        return redirect("assessments:work_of", worker.pk)
    audit.viewed(None, by=request.user, people=people, through="list", worker=worker.pk)
    kinds = [(kind, [piece for piece in of.work if piece.kind == kind.key]) for kind in queries.KINDS.values()]
    shown = {
        "worker": worker,
        "of": of,
        "kinds": [(kind, pieces, kind.key in may) for kind, pieces in kinds if pieces],
        "urgent": {piece.key for piece in of.urgent},
        "form": form,
        "ticked": form.ticked(),
        "csv": "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    return render(request, "assessments/work_of.html", shown)


def say_what_went(request: HttpRequest, result: Any, to: Any) -> None:
    if result.done:
        tell_done(request, f"{len(result.done)} handed over to {to}.")
    for reference, told in result.refused.items():
        messages.warning(request, f"{reference} stays: {told}")


@needs(P.HAND_OVER_WORK)
def leaving(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Say on which day somebody leaves; empty: they stay."""
    worker = get_object_or_404(queries.staff(), pk=worker_id)
    form = forms.LeavingForm(sent(request), initial={"on": worker.leaves_on})
    if attempt(form, services.leaving, worker, by=request.user):
        tell_done(request, f"{worker}’s last day is noted." if form.result.leaves_on else f"{worker} stays.")
        return redirect("assessments:work_of", worker.pk)
    return render(request, "assessments/leaving.html", {"worker": worker, "form": form})


@needs(P.READ_CASES)
def register(request: HttpRequest) -> HttpResponse:
    """What was begun and is not finished, by worker or team, kind and age; each figure opens its rows."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "worker", "team", "age")}
    everything = registered.unfinished(request.user)
    rows = registered.narrowed(everything, **asked)
    if request.GET.get("format") == "csv":
        people = [pk for row in rows for pk in row.people]
        lines = registered.csv_rows(rows)
        return download(request.user, name="unfinished", head=registered.CSV_HEAD, rows=lines, people=people)
    by_team, ages = request.GET.get("by") == "team", request.GET.get("columns") == "age"
    page = page_of(request, rows)
    audit.viewed(None, by=request.user, people=[pk for row in page.object_list for pk in row.people], through="list")
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    shown = {
        "page": page,
        "rows": registered.named(page.object_list, request.user),
        "lines": registered.table(everything, by_team=by_team, ages=ages),
        "columns": [label for _, label, _ in registered.AGES] if ages else list(registered.KINDS.values()),
        "of": "team" if by_team else "worker",
        "in": "age" if ages else "kind",
        "tabs": register_tabs(by_team, ages),
        "asked": any(asked.values()),
        "count": len(rows),
        "csv": f"?{query.urlencode()}" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    return render(request, "assessments/register.html", shown)


def register_tabs(by_team: bool, ages: bool) -> list[dict[str, Any]]:
    views = [
        ("By worker and kind", "worker", "kind"),
        ("By worker and age", "worker", "age"),
        ("By team and kind", "team", "kind"),
        ("By team and age", "team", "age"),
    ]
    now = ("team" if by_team else "worker", "age" if ages else "kind")
    return [{"label": words, "href": f"?by={by}&columns={to}", "current": (by, to) == now} for words, by, to in views]
