"""Measures: at a glance, by subject, one by one, by group, and the rows behind every figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.catalogue import BY_SLUG, Measure
from improvement.presenting_dashboard import ALL, dashboard
from improvement.presenting_figures import Shown, bars, charted, numbers, outside, shown_as
from improvement.queries import figures
from improvement.queries.figures import Point
from improvement.rules.targets import Stands
from mach import audit
from mach.access import Permission
from mach.downloads import asked, offered
from mach.http import needs
from mach.paging import page_of

PAGE = 50
AT_MOST = 100_000
LONG = 24
WAYS = {
    "team": "Team",
    "agency": "Agency",
    "source": "Source",
    "caller": "Worker",
    "age": "Age",
    "ethnicity": "Ethnicity",
    "rag": "RAG",
}
FIGURES_HEAD = ("Month", "Met", "Of", "%")
ROWS_HEAD = ("Reference", "Counted on", "Began", "Ended", "Limit", "Met")


def month_words(first: date) -> str:
    return f"{first:%b} {first:%y}"


@require_safe
@needs(Permission.READ_MEASURES)
def measures(request: HttpRequest) -> HttpResponse:
    """Measures side by side: the last whole month, the one that runs, the line of twelve, and where it stands beside
    its target. One statement for all of them, of the whole service or of the reader's team."""
    away = for_outside(request)
    # A team's numbers beside those of all would give away what is hidden of the other teams.
    found = dashboard(request.user, request.GET.get("subject", ""), ALL if away else request.GET.get("team", ""))
    if found is None:
        raise Http404
    lines = found.lines()
    if download := asked(request):
        rows = told(lines, away)
        return download(request.user, name=named("measures", request), head=("Measure", *FIGURES_HEAD), rows=rows)
    page = {
        "views": found.views(),
        "scopes": found.scopes(),
        "team": found.team,
        "lines": [(line, found.addresses(line)) for line in lines],
        "off": sum(line.stands == Stands.OFF for line in lines),
        "as_of": figures.as_of(),
        **all_files(request),
    }
    return render(request, "improvement/measures.html", page)


def all_files(request: HttpRequest) -> dict[str, Any]:
    """The files of a page of figures: as they are, and for outside."""
    return {"files": offered(request), "outside": offered(request, **{"for": "outside"})}


def for_outside(request: HttpRequest) -> bool:
    """Whether the file is to leave the service: then small numbers are hidden in it."""
    return request.GET.get("for") == "outside"


def named(name: str, request: HttpRequest) -> str:
    return f"{name}-for-outside" if for_outside(request) else name


def told(lines: list[Shown], away: bool) -> Iterator[list[Any]]:
    for line in lines:
        yield from by_group(line.points, [], away, name=line.measure.title)


@require_safe
@needs(Permission.READ_MEASURES)
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One measure: two years with their control limits, by every group that it is divided by, what was published
    elsewhere, and what closed months said before they were corrected."""
    found = BY_SLUG.get(slug)
    way = request.GET.get("by", "")
    if found is None or (way and way not in {str(each) for each in found.ways}):
        raise Http404
    firsts = figures.months(LONG)
    points = since_first(figures.series(request.user, [found], firsts)[slug, ""])
    groups = figures.groups(request.user, found, firsts[-figures.MONTHS :], way) if way else []
    if download := asked(request):
        rows = by_group(points, groups, for_outside(request))
        return download(request.user, name=named(slug, request), head=("Group", *FIGURES_HEAD), rows=rows)
    page = {
        "measure": found,
        "shown": shown_as(found, points),
        "chart": charted(found, points),
        "months": [(point, month_words(point.month), cells(found, point)) for point in reversed(points)],
        "views": ways_of(found, way),
        "way": way,
        "way_words": WAYS.get(way, ""),
        "groups": [
            (group, [cells(found, point, way=way, group=group.key) for point in group.points], group.total)
            for group in groups
        ],
        "bars": bars(found, groups, way),
        "heads": [month_words(first) for first in firsts[-figures.MONTHS :]],
        "published": figures.published([found]),
        "revised": figures.revised(request.user, found, firsts),
        "as_of": figures.as_of(),
        **all_files(request),
    }
    return render(request, "improvement/measure.html", page)


def ways_of(measure: Measure, way: str) -> list[dict[str, Any]]:
    """The ways in which a measure is divided, to choose from."""
    words = {"": "All"} | {
        key: f"By {said if said == 'RAG' else said.lower()}"
        for key, said in WAYS.items()
        if key in {str(each) for each in measure.ways}
    }
    return [
        {"label": said, "count": None, "href": f"?by={key}" if key else "?", "current": way == key}
        for key, said in words.items()
    ]


def since_first(points: list[Point]) -> list[Point]:
    """From the first month in which anything was counted, a year at least."""
    empty = next((place for place, point in enumerate(points) if point.count), len(points))
    return points[min(empty, len(points) - figures.MONTHS) :]


def by_group(points: list[Point], groups: list[figures.Group], away: bool, name: str = "All") -> Iterator[list[Any]]:
    """The lines of a file: a measure's months, by group where it is divided. `away`: with small numbers hidden."""
    names = {group.key: group.name for group in groups} or {name: name}
    held = {group.key: group.points for group in groups} or {name: points}
    shown = outside(held) if away else {key: [(point, False) for point in each] for key, each in held.items()}
    for key, each in shown.items():
        for point, is_hidden in each:
            yield [names[key], f"{point.month:%Y-%m}", *numbers(point, is_hidden)]


def cells(measure: Measure, point: Point, *, way: str = "", group: str = "") -> dict[str, Any]:
    """What a table says of one month, each number with the way to its rows."""
    return {
        "point": point,
        "value": point.value(measure),
        "words": month_words(point.month),
        **{part: figures.rows_address(measure.slug, point.month, part, way=way, group=group) for part in figures.PARTS},
    }


@require_safe
@needs(Permission.READ_MEASURES)
def rows(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """The rows behind a figure: references and times; no name stands on it."""
    found = BY_SLUG.get(slug)
    way, group = request.GET.get("by", ""), request.GET.get("group", "")
    if found is None or part not in figures.PARTS or (way and way not in {str(each) for each in found.ways}):
        raise Http404
    first = month_asked(request.GET.get("month", ""))
    firsts = [first] if first else figures.months()
    counted = figures.behind(request.user, found, firsts, part=part, way=way, group=group)
    if download := asked(request):
        lines = (
            [fact.said, fact.at, fact.began_at, fact.ended_at, fact.limit_at, fact.met] for fact in counted[:AT_MOST]
        )
        return download(request.user, name=f"{slug}-{part}", head=ROWS_HEAD, rows=lines, people=[])
    page, total = page_of(request, counted, PAGE), counted.count()
    audit.viewed(None, by=request.user, people=[], through="list", list=f"measures: {slug} {part}")
    shown = {
        "measure": found,
        "part": {"met": found.met_words, "missed": found.missed_words}.get(part, "all"),
        "period": f"{first:%B %Y}" if first else "the last twelve months",
        "group": figures.names_of(way, [group]).get(group, group or "none") if way else "",
        "page": page,
        "lines": [(fact, link_to(found, fact.said, request.user)) for fact in page.object_list],
        "total": total,
        "total_words": rows_words(total),
        "as_of": figures.as_of(),
        "files": offered(request),
        "at_most": AT_MOST if total > AT_MOST else 0,
    }
    return render(request, "improvement/rows.html", shown)


def month_asked(said: str) -> date | None:
    if not said:
        return None
    year, _, month = said.partition("-")
    if not (year.isdigit() and month.isdigit() and 2000 <= int(year) <= 2200 and 1 <= int(month) <= 12):
        raise Http404
    return date(int(year), int(month), 1)


def link_to(measure: Measure, reference: str, reader: Any) -> str:
    """The record's page, for who reads cases; who reads figures only has the reference."""
    return reverse(measure.link, args=[reference]) if reader.may(Permission.READ_CASES) else ""


def rows_words(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}, the latest first."
