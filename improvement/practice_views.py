"""Measures of practice: what was held, found, offered and decided, by team, by caller, by agency and by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import grouped
from improvement.practice import TABLES, WAYS, Table
from improvement.queries import months
from improvement.views.measures import AT_MOST, PAGE, hours, month_words, took
from mach import audit
from mach.access import Permission
from mach.csv import download
from mach.http import needs
from mach.models import User
from mach.paging import page_of

HEAD = ("Measure", "Group", "Figure", "Count", "Of")


@require_safe
@needs(Permission.READ_MEASURES)
def practice(request: HttpRequest) -> HttpResponse:
    """Every table that is divided this way, each figure with the way to its rows."""
    way = request.GET.get("by", "team")
    if way not in WAYS:
        raise Http404
    found = [(table, grouped.lines(table, request.user, way)) for table in grouped.tables_by(way)]
    if request.GET.get("format") == "csv":
        return download(request.user, name=f"practice-by-{way}", head=HEAD, rows=csv_rows(found))
    over_time = grouped.attendance_over_time(request.user) if way == "agency" else []
    shown = {
        "way": way,
        "views": [
            {"label": words, "count": None, "href": f"?by={key}", "current": key == way} for key, words in WAYS.items()
        ],
        "tables": [table_shown(table, lines, way) for table, lines in found],
        "over_time": [attended_shown(each) for each in over_time],
        "months": [month_words(first) for first in months()],
        "csv": f"?by={way}&format=csv" if request.user.may(Permission.DOWNLOAD_CSV) else "",
    }
    return render(request, "improvement/practice.html", shown)


def csv_rows(found: list[tuple[Table, list[grouped.Line]]]) -> Iterator[list[Any]]:
    """One line a figure, so that tables of different figures stand in one file."""
    for table, lines in found:
        for line in lines:
            for figure, count in zip(table.figures, line.counts, strict=True):
                yield [table.title, line.name, figure.title, count, line.counts[0]]
            if line.median is not None:
                yield [table.title, line.name, f"{table.median}, hours", hours(line.median), line.counts[0]]


def address(table: Table, figure: str, **narrowed: str) -> str:
    asked = QueryDict(mutable=True)
    asked.update({key: value for key, value in narrowed.items() if value})
    path = reverse("improvement:practice_list", args=[table.slug, figure])
    return f"{path}?{asked.urlencode()}" if asked else path


def table_shown(table: Table, lines: list[grouped.Line], way: str) -> dict[str, Any]:
    rows = [
        {"name": line.name, "median": line.median, "cells": cells(table, line.counts, by=way, group=line.key)}
        for line in lines
    ]
    return {
        "table": table,
        "rows": rows if any(line.counts[0] for line in lines) else [],
        "totals": cells(table, grouped.totals(lines), by="", group="") if len(lines) > 1 else [],
    }


def cells(table: Table, counts: tuple[int, ...], *, by: str, group: str) -> list[dict[str, Any]]:
    """The figures of one line: how many, what share of all, and where their rows are."""
    return [
        {
            "title": figure.title,
            "count": count,
            "percent": round(100 * count / counts[0]) if place and counts[0] else None,
            "href": address(table, figure.slug, by=by, group=group),
        }
        for place, (figure, count) in enumerate(zip(table.figures, counts, strict=True))
    ]


def attended_shown(each: grouped.Attended) -> dict[str, Any]:
    narrowed = {"by": "agency", "group": each.key}
    table = TABLES["attendance"]
    return {
        "name": each.name,
        "cells": [
            {
                "invited": invited,
                "attended": attended,
                "to_invited": address(table, "invited", **narrowed, month=month),
                "to_attended": address(table, "attended", **narrowed, month=month),
            }
            for month, invited, attended in each.months
        ],
    }


@require_safe
@needs(Permission.READ_MEASURES)
def behind(request: HttpRequest, table: str, figure: str) -> HttpResponse:
    """The rows behind one figure: references and times; no child's name stands on it. CSV for who may."""
    held = TABLES.get(table)
    counted = held.by_slug.get(figure) if held else None
    way = request.GET.get("by", "")
    if held is None or counted is None or (way and held not in grouped.tables_by(way)):
        raise Http404
    group, month = (request.GET.get(key, "") if way else "" for key in ("group", "month"))
    rows = grouped.listed(held, counted, request.user, way=way, group=group, month=month)
    name = f"{held.slug}-{counted.slug}"
    if request.GET.get("format") == "csv":
        head = ("Reference", held.start[0], held.stop[0], held.detail[0])
        told = ([row["said"], row["began"], row["ended"], detail_of(held, row)] for row in rows[:AT_MOST])
        return download(request.user, name=name, head=head, rows=told, people=[])
    page = page_of(request, rows, PAGE)
    audit.viewed(None, by=request.user, people=[], through="list", list=f"measures: {name}")
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["format"] = "csv"
    shown = {
        "table": held,
        "figure": counted,
        "narrowed": bool(group or month),
        "way": way or "team",
        "page": page,
        "lines": [(row, link_to(held, row, request.user), took(row), detail_of(held, row)) for row in page.object_list],
        "total": rows.count(),
        "csv": f"?{kept.urlencode()}" if request.user.may(Permission.DOWNLOAD_CSV) else "",
    }
    return render(request, "improvement/practice_list.html", shown)


def link_to(table: Table, row: dict[str, Any], reader: User) -> str:
    """The record's page, for who reads cases; who reads figures only has the reference."""
    return reverse(table.link, args=[row["said"]]) if reader.may(Permission.READ_CASES) else ""


def detail_of(table: Table, row: dict[str, Any]) -> str:
    return table.words.get(row["detail"], row["detail"] or "")
