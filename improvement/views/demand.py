"""Demand: weeks of the work, the forecast with its interval and its error, and the workers that it needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms.workforce import DemandForm
from improvement.queries import demand as queries
from improvement.rules.demand import PRESETS, Interval, error_words
from improvement.views.workforce import shown
from mach import audit
from mach.access import Permission as P
from mach.downloads import asked
from mach.http import needs
from mach.paging import page_of

HEAD = ("Stage", "Week from", "Arrived", "Finished", "Open at its end", "Median hours", "Expected", "Low", "High")
ROWS = ("Reference", "Came", "Left")
WORDS = {"arrived": "arrived", "finished": "left", "open": "open at the end of the week"}


@require_safe
@needs(P.READ_WORKFORCE)
def demand(request: HttpRequest) -> HttpResponse:
    """What arrived, left and stood open week by week, what is expected, and how many workers that needs."""
    stages = queries.told(request.user)
    if download := asked(request):
        return download(request.user, name="demand", head=HEAD, rows=lines(stages))
    form = DemandForm(request.GET if request.GET else None)
    change, wanted = form.asked() if form.is_bound else DemandForm({}).asked()
    form = DemandForm(initial={"change": change, "wanted": wanted})
    found = queries.needed(stages, change=change, wanted=wanted)
    page = {
        "stages": [(each, chart(each), error_words(*errors(each))) for each in stages],
        "form": form,
        "change": change,
        "wanted": wanted,
        "needed": found,
        "total": sum(each.workers for each in found),
        "in_post": queries.in_post(timezone.localdate()),
        "presets": [
            {"label": label, "count": None, "href": f"?{urlencode({'change': percent, 'wanted': wanted})}#workers",
             "current": percent == change}
            for percent, label in PRESETS
        ],
    }  # fmt: skip
    return shown(request, "demand", "improvement:demand", **page)


def errors(told: queries.Told) -> tuple[float | None, float | None]:
    return (told.forecast.error, told.forecast.naive_error) if told.forecast else (None, None)


def lines(stages: list[queries.Told]) -> Any:
    for told in stages:
        for week in told.weeks:
            counted = (week.week, week.arrived, week.finished, week.open, week.hours)
            yield (told.stage.label, *counted, None, None, None)
        for ahead in told.ahead:
            expected = (round(ahead.expected, 1), round(ahead.low, 1), round(ahead.high, 1))
            yield (told.stage.label, ahead.week, None, None, None, None, *expected)


def chart(told: queries.Told) -> dict[str, Any]:
    """The weeks that passed and those expected as one line, with the interval as its limits."""
    past = [(f"{week.week:%-d %b}", float(week.arrived)) for week in told.weeks]
    ahead = [(f"{week.week:%-d %b}", round(week.expected, 1)) for week in told.ahead]
    none: list[float | None] = [None] * len(past)
    interval = Interval([*none, *(week.low for week in told.ahead)], [*none, *(week.high for week in told.ahead)])
    return {"points": [*past, *ahead], "control": interval if ahead else None, "ahead": len(ahead)}


@require_safe
@needs(P.READ_WORKFORCE)
def behind_week(request: HttpRequest, stage: str, week: str, part: str) -> HttpResponse:
    """The records that a week's figure counts: references and times, no name."""
    found, first = queries.STAGES.get(stage), week_asked(week)
    if found is None or first is None or part not in queries.PARTS:
        raise Http404
    rows = queries.behind(request.user, found, first, part)
    if download := asked(request):
        told = ((row.reference, row.came_at, row.left_at) for row in rows[:5000])
        return download(request.user, name=f"{stage}-{part}", head=ROWS, rows=told)
    audit.viewed(None, by=request.user, people=[], through="list", list=f"demand: {stage} {part}")
    page = page_of(request, rows, 50)
    links = queries.links(request.user)
    told = [(row, reverse(found.link, args=[row.reference]) if links else "") for row in page.object_list]
    title = f"{found.label} {WORDS[part]}, week from {first:%-d %B %Y}"
    return shown(request, "week", "improvement:demand", page=page, rows=told, title=title)


def week_asked(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if day.weekday() == 0 and 2000 <= day.year <= 2200 and day + timedelta(weeks=1) else None
