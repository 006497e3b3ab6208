"""The wall of clocks, and the page on which a manager explains a delay."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mach import audit, clocks, spoken
from mach.access import Permission
from mach.context import tell_done
from mach.csv import download
from mach.forms_clocks import HOUR, ExplainForm, WallFilters
from mach.http import attempt, needs
from mach.queries import clocks as queries
from mach.queries.bounded import said
from mach.sessions import is_background

HEAD = ("Reference", "Waiting for", "Situation", "Children", "Whose", "Team", "Started", "Target", "Limit", "Stopped",
        "Late", "Explained")  # fmt: skip
STRIP = {"width": 960, "height": 84, "left": 8, "step": 19.6, "base": 60, "tall": 44}


@require_safe
@needs(Permission.READ_CASES)
def wall(request: HttpRequest) -> HttpResponse:
    """Every open clock that the reader may see: what, whose, by when. Late first."""
    reader = request.user
    filters = WallFilters(request.GET, choices=queries.choices())
    asked = filters.asked()
    if request.GET.get("format") == "csv":
        return as_csv(request, asked)
    page = queries.page(reader, asked, queries.Place.read(request.GET.get("page", "")))
    audit.viewed(None, by=reader, people=people_of(page), through="list", list=f"clocks: {asked.state}")
    shown = {
        "filters": filters,
        "asked": asked,
        "page": page,
        "lines": [(clock, children_words(clock, page.children, page.sent)) for clock in page.rows],
        "views": tabs(request, asked),
        "strip": strip(request, asked),
        "title": queries.STATES[asked.state],
        "clear": reverse("mach:clocks") if asked.state == "open" else f"?state={asked.state}",
        "csv": address(request, format="csv") if reader.may(Permission.DOWNLOAD_CSV) else "",
        "may_explain": reader.may(Permission.ACKNOWLEDGE_BREACH),
        "known_to": None if all(clock.calendar_known for clock in page.rows) else queries.last_known_year(),
        "now": timezone.now(),
    }
    return render(request, "mach/clocks_list.html" if is_background(request) else "mach/clocks.html", shown)


def address(request: HttpRequest, **changes: str) -> str:
    """This list's address with something changed, back at its first page."""
    kept = {name: value for name, value in request.GET.items() if value and name not in {"page", "format"}}
    return "?" + urlencode({**kept, **changes})


def tabs(request: HttpRequest, asked: queries.Asked) -> list[dict[str, Any]]:
    here = reverse("mach:clocks")
    return [
        {
            "label": queries.STATES[state],
            "count": said(count),
            "href": here if state == "open" else f"{here}?state={state}",
            "current": state == asked.state,
        }
        for state, count in ((name.removeprefix("n_"), n) for name, n in queries.counts(request.user).items())
    ]


def people_of(page: queries.Page) -> list[int]:
    return sorted(page.children)


def children_words(clock: Any, children: dict[int, Any], sent: queries.Sent) -> list[tuple[Any, str]]:
    """The children a clock concerns, each with an age as a front door says it: those whom somebody has identified,
    then the others as they were sent."""
    shown = [children[person] for person in clock.people if person in children]
    today = timezone.localdate()
    born = [(child, child.date_of_birth or child.expected_date_of_birth) for child in shown]
    born += [(child, child.born) for child in sent.get(clock.pk, ())]
    return [(child, spoken.age(day, today) if day else "") for child, day in born]


def strip(request: HttpRequest, asked: queries.Asked) -> dict[str, Any]:
    """The next 48 hours as bars, each a link to what ends in that hour."""
    hours = queries.next_hours(request.user, asked)
    most = max([count for _, count in hours] + [1])
    bars = []
    for place, (at, count) in enumerate(hours):
        local = timezone.localtime(at)
        tall = round(STRIP["tall"] * count / most, 1)
        bars.append(
            {
                "x": round(STRIP["left"] + STRIP["step"] * place, 1),
                "y": STRIP["base"] - tall,
                "tall": tall,
                "middle": round(STRIP["left"] + STRIP["step"] * (place + 0.5) - 1.5, 1),
                "count": count,
                "href": address(request, hour=at.strftime(HOUR)),
                "at": at,
                "label": f"{local:%H:%M}" if local.hour % 6 == 0 else "",
                "day": f"{local:%a} {local.day}" if local.hour == 0 else "",
            }
        )
    return {**STRIP, "bars": bars, "total": sum(count for _, count in hours), "wide": STRIP["step"] - 3}


def as_csv(request: HttpRequest, asked: queries.Asked) -> HttpResponse:
    page = queries.page(request.user, asked, size=queries.AT_MOST)
    now = timezone.now()
    rows = (
        [
            clock.reference,
            clock.kind_label,
            clock.situation,
            ", ".join(f"{child.called} {age}".strip() for child, age in children),
            clock.owner,
            clock.team,
            clock.started_at,
            clock.target_at,
            clock.due_at,
            clock.stopped_at,
            clock.late_at(now),
            clock.breach_reason,
        ]
        for clock, children in ((row, children_words(row, page.children, page.sent)) for row in page.rows)
    )
    return download(request.user, name="clocks", head=HEAD, rows=rows, people=people_of(page))


@needs(Permission.ACKNOWLEDGE_BREACH)
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """A manager says why something was late. The breach stays."""
    reader = request.user
    clock = get_object_or_404(queries.clocks_for(reader).filter(breached_at__isnull=False), pk=pk)
    form = ExplainForm(request.POST or None)
    if clock.acknowledged_at is None and attempt(form, clocks.acknowledge, clock, by=reader):
        tell_done(
            request,
            f"The delay of {clock.reference} is explained.",
            then="The next to explain",
            href=reverse("mach:clocks") + "?state=explain",
        )
        return redirect(clock.link)
    children = queries.children_of([clock], reader)
    audit.viewed(clock, by=reader, people=sorted(children))
    shown = {"clock": clock, "form": form, "children": children_words(clock, children, queries.as_sent([clock]))}
    return render(request, "mach/explain_breach.html", shown)
