"""Returns: choose the six months, see what is on each list and what cannot be filled, take the workbook."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms.returns import SixMonthsForm
from improvement.returns import annex_a as returns
from improvement.rules.periods import six_months_to
from mach import audit, xlsx
from mach.access import Permission
from mach.csv import note
from mach.http import needs
from mach.paging import page_of

PAGE = 50


@require_safe
@needs(Permission.MAKE_RETURN)
def annex_a(request: HttpRequest) -> HttpResponse:
    """Annex A, lists 1 to 5, of any six months: how many rows each has, and every cell that the record cannot fill, by
    child, with the reason and the way to where it can be filled."""
    form = SixMonthsForm({"to": request.GET.get("to") or timezone.localdate()})
    page: dict[str, Any] = {"form": form, "lists": []}
    if form.is_valid():
        first, last = six_months_to(form.cleaned_data["to"])
        lists = returns.lists_of(request.user, first=first, last=last)
        if request.GET.get("format") == "xlsx":
            return workbook(request, lists)
        one = next((each for each in returns.LISTS if str(each.number) == request.GET.get("list")), None)
        page |= told(request, lists, one)
    return render(request, "improvement/annex_a.html", page)


def words(cell: Any) -> Any:
    """A cell as the workbook shows it."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def named(lists: returns.Lists) -> str:
    return f"annex-a-to-{lists.period.last.isoformat()}"


def workbook(request: HttpRequest, lists: returns.Lists) -> HttpResponse:
    people = lists.people
    note(request.user, name=named(lists), people=people, permission=Permission.MAKE_RETURN, through="xlsx")
    return xlsx.answer(returns.workbook(lists), named(lists))


def told(request: HttpRequest, lists: returns.Lists, one: returns.List | None) -> dict[str, Any]:
    """The numbers of all lists; under them the rows of `one`, or what cannot be filled, on one of them or on all."""
    every = list(lists.gaps())
    counts = Counter(gap.list.number for gap in every)
    listed = one is not None and "missing" not in request.GET
    gaps = [gap for gap in every if one is None or gap.list is one]
    page = page_of(request, lists.rows[one.number] if one and listed else gaps, PAGE)
    rows = page.object_list if listed else [gap.row for gap in page.object_list]
    shown = {row.person for row in rows if row.person is not None}
    what = f"list {one.number}" if one and listed else "gaps"
    audit.viewed(None, by=request.user, people=shown, through="list", list=f"{what}: {named(lists)}")
    return {
        "one": one,
        "listed": [(row, list(map(words, returns.cells(one.columns, row)))) for row in rows]
        if one and listed
        else None,
        "to": lists.period.last.isoformat(),
        "reads": request.user.may(Permission.READ_CASES),
        "period": lists.period,
        "lists": [(each, len(lists.rows[each.number]), counts[each.number]) for each in returns.LISTS],
        "left_out": lists.left_out,
        "page": page,
        "gaps": [] if listed else page.object_list,
        "total": len(gaps),
        "xlsx": f"?to={lists.period.last.isoformat()}&format=xlsx",
    }
