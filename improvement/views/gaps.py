"""The pages of oversight's gaps: how many of each, and the rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement.queries import gaps as queries
from mach import audit as log
from mach.access import Permission as P
from mach.downloads import asked, offered
from mach.http import needs
from mach.paging import page_of

HEAD = ("Reference", "What", "Whose", "When", "Told")


@require_safe
@needs(P.READ_OVERSIGHT)
def gaps(request: HttpRequest) -> HttpResponse:
    """How many gaps of each kind there are, each with the way to its rows."""
    found = [(gap, gap.definition(), queries.counted(gap.lines(request.user))) for gap in queries.GAPS.values()]
    shown = {"gaps": found, "reads": request.user.may(P.READ_CASES), "supervises": request.user.may(P.SUPERVISE)}
    return render(request, "improvement/gaps.html", shown)


@require_safe
@needs(P.READ_CASES)
@needs(P.READ_OVERSIGHT)
def gap(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of one kind of gap."""
    held = queries.GAPS.get(slug)
    if held is None:
        raise Http404
    found = held.lines(request.user)
    if download := asked(request):
        people = queries.people_of(found)
        return download(request.user, name=slug, head=HEAD, rows=map(_line, found), people=people)
    page = page_of(request, found, 50)
    log.viewed(None, by=request.user, people=queries.people_of(page.object_list), through="list", list=f"gaps: {slug}")
    files = offered(request)
    shown = {
        "gap": held,
        "definition": held.definition(),
        "page": page,
        "total": queries.counted(found),
        "files": files,
    }
    return render(request, "improvement/gap.html", shown | {"files": offered(request)})


def _line(line: queries.Line) -> list[Any]:
    return [line.reference, line.what, line.who, line.at, line.told]
